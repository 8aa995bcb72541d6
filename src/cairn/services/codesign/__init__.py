"""Designing together: partners, the workspace of a credential, its gates, guests by link, and what all of it leaves."""
