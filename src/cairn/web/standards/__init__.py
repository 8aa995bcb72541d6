"""Definitions and shared standards: an organisation's own, those it drafts and adopts, and the public pages."""
