"""The learner's pages: what they hold, what waits for them, what they hand in, who may see it."""
