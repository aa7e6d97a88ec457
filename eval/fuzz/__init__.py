"""Damaged files for the readers: whatever they are, they end with documents or with one record."""
