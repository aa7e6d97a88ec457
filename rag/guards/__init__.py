"""What stands between text and people: screening of questions and answers."""
