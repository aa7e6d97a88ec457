"""The quality report: what a survey of the manifest finds."""
