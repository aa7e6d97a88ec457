"""Whether complaints tell of the same thing: profiles, a matcher of pairs, groups, repeated complaints."""
