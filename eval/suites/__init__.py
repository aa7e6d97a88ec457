"""The suites: each with its card, its cases, its scorer and its measures."""
