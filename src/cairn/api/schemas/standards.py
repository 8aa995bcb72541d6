"""Shared standards and who adopted them, as the API shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from cairn.api.schemas.texts import Shown
from cairn.records.models import Adoption, StandardVersion
from cairn.services.standards.confirming import state_of


class StandardOutcomeOut(Shown):
    """What a learner can do; `key` stays the same across versions."""

    key: UUID
    text: str
    level: int | None = Field(description="1 to 8; null where none is said.")


class StandardOut(Shown):
    """A version of a standard."""

    standard: UUID
    number: int
    url: str = Field(
        description="Its address for ever; a credential that adopts it names it as an alignment."
    )
    title: str
    summary: str
    language: str = Field(description="Whose text counts.")
    translations: dict[str, Any] = Field(
        description="Title, summary and outcomes by language; `url` has the texts."
    )
    body: str = Field(description="The name of who leads it.")
    country: str
    open_to: str = Field(description="everybody, country or accredited.")
    licence: str
    outcomes: list[StandardOutcomeOut]
    facts: list[dict[str, Any]] = Field(
        description="What a credential must state: `check`, `required`, `prompt`."
    )
    change_note: str
    drafters: list[str] = Field(description="The bodies that drafted it along.")
    consulted: list[str] = Field(description="Who took part in its consultations and agreed to be named.")
    confirms: bool = Field(description="The body confirms each adoption.")
    published_at: datetime

    @classmethod
    def of(cls, row: StandardVersion) -> StandardOut:
        body = row.standard.organisation
        same = ("url", "title", "summary", "open_to", "licence", "facts", "change_note",
                "drafters", "consulted", "confirms", "language")  # fmt: skip
        return cls(
            **{name: getattr(row, name) for name in same},
            translations={code: _brief(said) for code, said in row.translations.items()},
            standard=row.standard.uuid,
            number=row.number or 0,
            body=body.name,
            country=body.country,
            outcomes=[StandardOutcomeOut(**one) for one in row.outcomes],
            published_at=row.published_at or row.saved_at,
        )


def _brief(said: dict[str, Any]) -> dict[str, Any]:
    """A translation without its text: a list of standards stays small, however long those are."""
    return {name: told for name, told in said.items() if name != "text"}


class AdoptionOut(Shown):
    """A credential and the version of the standard that its newest version adopts."""

    provider: str
    country: str
    sector: str
    credential: str
    url: str
    number: int
    adopted_at: datetime
    confirmed: str = Field(
        description="waiting, confirmed or refused by the body; empty where it confirms none."
    )

    @classmethod
    def of(cls, row: Adoption) -> AdoptionOut:
        provider = row.version.achievement.organisation
        return cls(
            provider=provider.name,
            country=provider.country,
            sector=provider.sector,
            credential=row.version.name,
            url=row.version.url,
            number=row.standard_version.number or 0,
            adopted_at=row.adopted_at,
            confirmed=state_of(row),
        )
