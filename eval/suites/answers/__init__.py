"""Suite `answers`: grounded answers, from the right facts down to each quote."""
