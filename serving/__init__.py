"""The service: engines, wiring, HTTP and the command line."""
