"""Shared standards: drafted by a body or by several, published with versions, adopted by reference (C20, N27)."""
