"""Checks of deploy/ with the tools that read its files."""
