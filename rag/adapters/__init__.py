"""One file an outside library: the only ones that know it."""
