"""What may leave the system: deterministic filters over every sentence, quote, title and notice."""
