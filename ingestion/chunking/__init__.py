"""Documents cut to chunks: laws by articles, the rest by headings, tables and size."""
