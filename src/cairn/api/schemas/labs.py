"""What a lab sends, and what came of it."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from cairn.api.schemas.texts import Given, Shown
from cairn.services.meet import statements
from cairn.services.meet.results import Taken


class StatementsIn(Given):
    """`achievement`: what the results are evidence for. `statements`: xAPI 1.0.3, each judged by itself."""

    achievement: UUID
    statements: Annotated[list[Any], Field(min_length=1, max_length=statements.MOST)]


class RefusedOut(Shown):
    """A statement that is not taken: its place in the list, from 0, and why."""

    index: int
    detail: str


class StatementsOut(Shown):
    """`taken`: evidence now; `known`: came before under the same id."""

    taken: int
    known: int
    refused: list[RefusedOut]

    @classmethod
    def of(cls, done: Taken) -> StatementsOut:
        refused = [RefusedOut(index=one.place, detail=one.reason) for one in done.refused]
        return cls(taken=done.taken, known=done.known, refused=refused)
