"""Offers, goals, and the way between them."""
