"""Finding what is on offer: by a problem in plain words, by role, by industry; and where an award leads."""
