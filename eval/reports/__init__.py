"""Reports of evaluations: one page in Korean, JSON and CSV, from signed runs."""
