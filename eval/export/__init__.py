"""The same suites and results in the forms of other tools."""
