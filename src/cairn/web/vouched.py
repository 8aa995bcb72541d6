"""Who vouches for what a public page shows: endorsements that are shown, who accepts it, who accredited whom.

Read from the records, for the pages of a standard and of an issuer; each endorsement has a page of its own on
which it is checked as a stranger would.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cairn.records.models import (
    AchievementVersion,
    Endorsement,
    Organisation,
    QualificationVersion,
    Recognition,
)
from cairn.records.reads import vouch as reads
from cairn.records.reads.lists import counted
from cairn.services.verify.endorsed import Endorsed
from cairn.web.vouch_words import ENDORSED, PURPOSES, RECOGNISED, STANDINGS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Vouched:
    """What the cards of a page list; each recognition with its purpose and what it is about, in words."""

    endorsements: list[Endorsement]
    recognitions: list[tuple[Recognition, _StrPromise, _StrPromise]]
    accreditations: list[reads.AccreditationFact]
    recognises: int = 0


def of_version(version: AchievementVersion, *, at: datetime) -> Vouched:
    """Who vouches for a published version."""
    day = at.date()
    return Vouched(
        reads.shown_of_version(version),
        _in_words(reads.recognised(version, on=day)),
        reads.accredited(version.achievement.organisation, version=version, on=day),
    )


def of_qualification(version: QualificationVersion, *, at: datetime) -> Vouched:
    """Who accepts a qualification, and who accredited its provider."""
    day = at.date()
    found = version.qualification
    return Vouched(
        [],
        _in_words(reads.recognised_qualification(found.pk, on=day)),
        [fact for fact in reads.accredited(found.organisation, on=day) if fact.whole],
    )


def of_issuer(organisation: Organisation, *, at: datetime) -> Vouched:
    """Who vouches for an organisation, and how much it accepts itself (counted up to a bound)."""
    day = at.date()
    return Vouched(
        reads.shown_of_issuer(organisation),
        _in_words(reads.recognised_issuer(organisation, on=day)),
        reads.accredited(organisation, on=day),
        counted(reads.recognitions(by=organisation, on=day)),
    )


def _in_words(
    rows: Iterable[Recognition],
) -> list[tuple[Recognition, _StrPromise, _StrPromise]]:
    return [(row, PURPOSES[row.purpose], RECOGNISED[row.kind]) for row in rows]


def in_words(found: Iterable[Endorsed]) -> list[tuple[Endorsed, _StrPromise, _StrPromise, str]]:
    """Endorsements that a verification looked at: each with what it is about, its standing, and the kind of tag."""
    return [(one, ENDORSED[one.about], *STANDINGS[one.standing]) for one in found]
