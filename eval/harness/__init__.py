"""The evaluation harness: cases, systems under test, runs that resume, results that anyone can check."""
