"""What is told to people before and beside an answer, and the record that it was."""
