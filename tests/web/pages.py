"""What a page says, for the tests of pages."""

from __future__ import annotations


def flat(answer) -> str:
    """The page on one line."""
    return " ".join(answer.content.decode().split())


def said(answer, status=200) -> str:
    """The page on one line, once it is the answer that was expected."""
    assert answer.status_code == status, answer.content.decode()[:3000]
    return flat(answer)
