"""Cairn: design, assess, issue, hold and verify micro-credentials."""

__version__ = "0.1.0"
