"""The AI register at work: what is public, what officials prepare, what runs, and what no longer matches it."""
