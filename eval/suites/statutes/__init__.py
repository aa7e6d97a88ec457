"""Knowledge of the statutes: questions made from the corpus by program, with keys that follow from its text."""
