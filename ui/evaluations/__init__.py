"""The evaluators' pages (`/evaluations`): runs, records, comparison, trend, blind reviews, corrections."""
