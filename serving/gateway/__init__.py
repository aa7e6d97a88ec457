"""One name for several engines: pure decisions (queue, routing, breaker, budgets), and the process that carries them out."""
