"""One name for several engines: pure decisions (queue, routing, breaker, budgets), and their process."""
