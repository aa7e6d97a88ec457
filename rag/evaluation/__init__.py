"""Results of evaluations as they are kept: figures, records, statistics. Pure."""
