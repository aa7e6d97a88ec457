"""The web page, over HTTP only."""
