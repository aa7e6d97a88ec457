"""Where reading and analysis happen: on this machine, or on the workers of a Ray cluster."""
