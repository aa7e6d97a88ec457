"""One task on one model server, run by this harness, by Inspect and by lm-eval."""
