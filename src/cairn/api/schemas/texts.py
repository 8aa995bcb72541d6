"""Kinds of values that several resources share, and the two bases of every schema."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_CLEAN = r"^[^\x00]*$"  # no database takes a NUL in a text

Line = Annotated[str, StringConstraints(max_length=500, pattern=_CLEAN)]
Text = Annotated[str, StringConstraints(max_length=20_000, pattern=_CLEAN)]
Reason = Annotated[str, StringConstraints(min_length=3, max_length=500, pattern=_CLEAN)]
Email = Annotated[
    str, StringConstraints(max_length=254, pattern=_CLEAN), Field(examples=["amina@example.org"])
]
Link = Annotated[str, StringConstraints(max_length=1000, pattern=_CLEAN)]
Role = Literal["owner", "designer", "assessor", "issuer"]


class Given(BaseModel):
    """What a caller sends: a member that does not exist is refused, not forgotten."""

    model_config = ConfigDict(extra="forbid")

    def said(self) -> dict[str, object]:
        """Only what was sent; what was left out stays as it is."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class Shown(BaseModel):
    """What a caller gets."""


class Named(Shown):
    """A row by its address and its name."""

    uuid: UUID
    name: str


class ErrorOut(Shown):
    """What is wrong with one field, and what to do. `field` is empty when it is about all of them."""

    field: str
    detail: str


class FindingOut(Shown):
    """What one check saw."""

    code: str
    outcome: Literal["passed", "absent", "unknown", "failed"]
    message: str


class Problem(Shown):
    """Why not (RFC 9457). `code` is stable and documented; the sentences are for people."""

    type: str = Field(description="`/problems/CODE`, relative to this installation.")
    title: str
    status: int
    detail: str
    code: str
    errors: list[ErrorOut]
    findings: list[FindingOut] = Field(default=[], description="What lint or verification saw.")


def number(value: Decimal | None) -> float | None:
    """A decimal column as a JSON number."""
    return None if value is None else float(value)


def plain(facts: Mapping[str, object]) -> dict[str, object]:
    """Facts as services read them: days stay days, nested schemas become plain values."""
    return {
        name: [one.model_dump() if isinstance(one, BaseModel) else one for one in value]
        if isinstance(value, list)
        else value
        for name, value in facts.items()
    }
