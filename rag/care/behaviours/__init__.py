"""Behaviour records of care centres: patterns, change, and a summary with its sources."""
