"""Faults on purpose: the laptop stack is broken in every way this machine allows, and the cost is measured."""
