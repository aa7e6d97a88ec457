"""Retrieval over collections of documents that lie on this machine: each is searched in an index of its own."""
