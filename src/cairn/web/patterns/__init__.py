"""/patterns: every component in every state, to be looked at and compared."""
