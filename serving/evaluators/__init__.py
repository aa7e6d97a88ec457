"""What evaluators do with runs: read them, compare them, review them blind, correct answers."""
