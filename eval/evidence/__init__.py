"""Trials of the evidence: tampering, and answers made again."""
