"""Care: check-ins of an elder-companion programme, household series, behaviour records. It advises only."""
