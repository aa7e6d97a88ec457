"""The complaint desk's pure part: what a complaint is, who handles it, until when, what it is like, what is answered.

Everything here is a suggestion with its reason. A person decides (`serving/complaints/decisions.py`).
"""
