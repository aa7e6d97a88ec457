"""PDF: text and tables in reading order, scans."""
