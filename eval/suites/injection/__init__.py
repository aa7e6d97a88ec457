"""Injection and leakage: planted orders, planted personal data, other departments' documents."""
