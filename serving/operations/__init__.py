"""What an operator does with a whole installation: backup and restore, re-index, the bundle for a closed network."""
