"""Text and tables in order, the same for all formats that have them."""
