"""What a person may ask for: an explanation of an answer, a refusal, a review by a human; and the replies."""
