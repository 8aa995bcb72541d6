"""Learners of an organisation."""
