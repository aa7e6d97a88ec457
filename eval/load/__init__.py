"""Load: what the gateway and the API add, measured with an engine that costs nothing."""
