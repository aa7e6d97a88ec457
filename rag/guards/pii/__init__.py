"""Personal data: what it is, and where it stands in a text."""
