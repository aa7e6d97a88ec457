"""Measures of the complaint desk: labels, equal treatment, and the parts that other modules add."""
