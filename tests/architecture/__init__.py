"""The architecture, held by machines."""
