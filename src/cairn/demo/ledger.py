"""Somebody takes "Leading a small crew": who had a hand in it stands inside what she holds, for every verifier."""

from __future__ import annotations

from typing import Final

from cairn.demo import designs
from cairn.demo.plot import Plot

ROSA: Final = "rosa@people.example"
NAME: Final = "Rosa Lindgren"


def play(plot: Plot, *, provider: str) -> None:
    """One of the twelve of the first run, with a log-in; she shows it to everybody."""
    plot.person(ROSA, NAME)
    credential = plot.earn(provider, designs.CREW, ROSA, NAME, days_ago=115, level="Merit")
    plot.claim(credential, ROSA, public=True)
