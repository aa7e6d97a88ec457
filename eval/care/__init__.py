"""A simulator of households, and what the alerts on it are worth."""
