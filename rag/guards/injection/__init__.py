"""Untrusted text: instructions to a machine that hide in documents, complaints and questions."""
