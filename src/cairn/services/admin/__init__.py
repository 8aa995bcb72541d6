"""Organisations, members, keys, tokens, accounts."""
