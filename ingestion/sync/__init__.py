"""Sources outside the data folder, brought into the index and kept in step."""
