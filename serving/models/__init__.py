"""Weights of models that a server loads: converted, registered with checksums, verified, planned."""
