"""A day of simulated use with planted identifiers, and the search for each of them in everything that it left."""
