"""Identity swaps: the same request by different people, and what changes that must not."""
