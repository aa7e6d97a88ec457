"""`mongmin eval bench`: speed, retrieval and answers on the corpus, beside plain pipelines."""
