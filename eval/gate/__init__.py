"""The gate: suites on a small fixed set against their baselines; worse by more than noise does not pass."""
