"""EML and MSG."""
