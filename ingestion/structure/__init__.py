"""From a parsed text to its parts: articles of a law, sections of a document."""
