"""What a message needs to be a sentence on a page."""

from __future__ import annotations


def sentence(said: str) -> str:
    """A message with a capital letter and a full stop."""
    text = said.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?؟" else ".")
