"""Draft replies: the matter of a complaint, its legal basis, the fixed skeleton, and what the model may add."""
