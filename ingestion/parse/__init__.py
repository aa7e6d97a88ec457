"""One file a format; each turns bytes into a `ParsedDocument`."""
