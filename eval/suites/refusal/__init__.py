"""Suite `refusal`: what is answered, what is refused, and whether a false premise is believed."""
