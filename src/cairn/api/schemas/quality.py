"""Who had a hand in a credential, and its quality facts: the same for every provider."""

from __future__ import annotations

from typing import Literal

from pydantic import TypeAdapter

from cairn.api.schemas.texts import Shown
from cairn.badges.ledger import Ledger
from cairn.quality.facts import Fact


class ContributionOut(Shown):
    """What the issuer says that somebody did (docs/reference/ledger.md). `more`: so many are only counted."""

    part: str | None = None
    act: str | None = None
    organisation: str | None = None
    unnamed: int | None = None
    person: str | None = None
    title: str | None = None
    role: str | None = None
    number: int | None = None
    day: str | None = None
    more: int | None = None


class FactOut(Shown):
    """One quality fact. `source`: standard, credential, ledger or record; empty where nobody says."""

    code: str
    answer: Literal["yes", "no", "unknown"]
    says: str
    source: str

    @classmethod
    def of(cls, fact: Fact) -> FactOut:
        return cls(code=fact.code, answer=fact.answer, says=fact.detail, source=fact.source)


_LEDGER: TypeAdapter[list[ContributionOut]] = TypeAdapter(list[ContributionOut])


def contributions(ledger: Ledger) -> list[ContributionOut]:
    """Return a ledger as answers have it."""
    return _LEDGER.validate_python(ledger.to_json())
