"""Guards of the answer path: personal data, untrusted text, what may leave."""
