"""Judges of entailment: does a source support a claim? Each is shown with its agreement on labelled pairs."""
