"""The AI register: its 21 fields, and what can be said of an entry without asking anything outside."""
