"""Evidence of what was done: records in a chain that cannot be changed unseen."""
