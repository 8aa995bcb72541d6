"""A version is approved before it is published: two lanes, one independent reviewer, a recorded decision (G1, Q1)."""
