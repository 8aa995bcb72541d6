"""What one credential will say: the award's facts, as they shall be printed and signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from cairn.badges.composition import compose
from cairn.badges.endorsement import Enclosed
from cairn.badges.evidence import Evidence
from cairn.credentials import status as status_lists
from cairn.credentials.document import JSONObject
from cairn.records import conversion
from cairn.records.models import Award, IssuerKey

DEFAULT_SUITE: Final = "eddsa-rdfc-2022"
NOTHING: Final = Enclosed()
_SUITES: Final[Mapping[str, Mapping[str, str]]] = {
    "rdfc": {"Ed25519": DEFAULT_SUITE, "P-256": "ecdsa-rdfc-2019"},
    "jcs": {"Ed25519": "eddsa-jcs-2022", "P-256": "ecdsa-jcs-2019"},
}


@dataclass(frozen=True, slots=True)
class Printed:
    """What a correction may change, and what follows from it."""

    name: str
    awarded_at: datetime
    valid_until: datetime | None


def suite_for(key: IssuerKey, *, asked: str = DEFAULT_SUITE) -> str:
    """Return the suite asked for, or the like of it that works with this kind of key."""
    likes = next((likes for likes in _SUITES.values() if asked in likes.values()), {})
    return likes.get(key.key_type, asked)


def printed_for(award: Award, *, name: str | None = None, awarded_date: date | None = None) -> Printed:
    """Return what is printed: the award's own facts, or corrected ones."""
    zone = ZoneInfo(award.organisation.time_zone)
    awarded_at = conversion.awarded_at(award)
    if awarded_date is not None and awarded_date != award.awarded_date:
        awarded_at = datetime.combine(awarded_date, time(12), tzinfo=zone).astimezone(UTC)
    validity = conversion.to_achievement(award.version).validity
    return Printed(name or award.learner.name, awarded_at, validity.end(awarded_at, zone=zone))


def compose_document(
    award: Award,
    *,
    printed: Printed,
    key: IssuerKey,
    url: str,
    status: tuple[str, str, int],
    salt: bytes,
    now: datetime,
    enclosed: Enclosed = NOTHING,
) -> JSONObject:
    """Return the unsigned credential.

    status: address of the list, purpose, index. salt: for the hash of the address.
    enclosed: the endorsements that travel in it.

    Raises:
        CompositionError: a fact is missing, or a required outcome is not met (D2).
    """
    decided = replace(conversion.to_award(award), awarded_at=printed.awarded_at, evidence=_evidence(award))
    composed = compose(
        conversion.to_achievement(award.version),
        issuer=conversion.issuer_profile(award.organisation, key),
        recipient=conversion.to_recipient(award.learner, salt=salt, name=printed.name),
        award=decided,
        id=url,
        valid_from=min(printed.awarded_at, now),
        valid_until=printed.valid_until,
        status=status_lists.entry(*status),
    )
    return enclosed.into(composed)


def _evidence(award: Award) -> tuple[Evidence, ...]:
    """The links the learner handed in up to the deciding attempt; files and texts stay here."""
    if award.assessment is None:
        return ()
    return conversion.to_evidence(award.assessment.evidence.filter(attempt__lte=award.assessment.attempt))
