"""The complaint desk: complaints come in once, are read, wait for a person, are decided on and answered."""
