"""Daily activity series of a household: what is usual, what is not, and why."""
