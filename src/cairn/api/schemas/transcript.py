"""A transcript: what is sent, and how its rows were understood."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from cairn.api.schemas.passport import Day
from cairn.api.schemas.texts import Given, Line, Shown
from cairn.services.hold.transcript import MOST_BYTES, Reading, Row


class TranscriptIn(Given):
    """`text`: CSV, or cells with tabs between; its first line has the headings. `keep`: bring the sound rows in."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=MOST_BYTES)]
    provider: Line = Field("", description="Who gave it, where a row does not say so.")
    day: Day | None = Field(None, description="When, where a row does not say so.")
    keep: bool = False


class TranscriptFaultOut(Shown):
    """Why a row cannot be added. `field`: "" when it is about the whole row."""

    field: str
    message: str


class TranscriptRowOut(Shown):
    """`line`: of the text, from 1. `guessed`: no day was said, so the first of its month or year is taken.

    `here`: it is in the passport already. `added`: it was brought in just now.
    """

    line: int
    facts: dict[str, str]
    faults: list[TranscriptFaultOut]
    guessed: bool
    here: bool
    added: bool

    @classmethod
    def of(cls, row: Row, *, kept: bool) -> TranscriptRowOut:
        return cls(
            line=row.line,
            facts=dict(row.facts),
            faults=[TranscriptFaultOut(field=field, message=said) for field, said in row.faults],
            guessed=row.guessed,
            here=row.here,
            added=kept and row.sound,
        )


class TranscriptOut(Shown):
    """`understood`: heading to field. `ignored`: headings that mean nothing here."""

    understood: dict[str, str]
    ignored: list[str]
    added: int
    rows: list[TranscriptRowOut]

    @classmethod
    def of(cls, found: Reading, *, added: int, kept: bool) -> TranscriptOut:
        return cls(
            understood=dict(found.understood),
            ignored=list(found.ignored),
            added=added,
            rows=[TranscriptRowOut.of(row, kept=kept) for row in found.rows],
        )
