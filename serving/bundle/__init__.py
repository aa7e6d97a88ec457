"""The air-gap bundle: everything that an installation without any network needs, and the proof of what it is."""
