"""A year of complaints through the API: made bodies, many at once, a kill in the middle, nothing lost."""
