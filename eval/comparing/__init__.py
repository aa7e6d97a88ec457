"""Runs set side by side: which may be compared, and the comparison in words."""
