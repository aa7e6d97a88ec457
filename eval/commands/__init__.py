"""Commands of `mongmin eval`, each a plain function that `eval.cli` registers."""
