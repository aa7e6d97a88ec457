"""The attacker: plants orders in documents and questions, and looks for what they asked in everything that leaves."""
