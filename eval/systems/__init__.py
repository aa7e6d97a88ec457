"""Systems under test: the pipeline in this process, the served API, a bare model, answers brought as a file."""
