"""Measures: suites, scorers, statistics and reports."""
