"""HWP 5 and HWPX."""
