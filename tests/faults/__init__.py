"""Faults on purpose, and the proof that nothing leaves the machine."""
