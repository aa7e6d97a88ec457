"""Results of evaluations in the data folder: signed bundles, the records behind them, who may sign."""
