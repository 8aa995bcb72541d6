"""Published qualifications, read once: a version never changes."""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from uuid import UUID

from django.db.models import Max, QuerySet

from cairn.credentials.document import dump
from cairn.records.models import AchievementVersion, Organisation, QualificationVersion
from cairn.records.reads.holding import achievement_of
from cairn.services.errors import NotFound
from cairn.stacking.reading import read_rules
from cairn.stacking.rules import One, Qualification, leaves

MOST_NAMING: Final = 20
MOST: Final = 2_000  # qualifications that are compared for one learner


def newest() -> QuerySet[QualificationVersion]:
    """The newest published version of each qualification that is still offered."""
    public = QualificationVersion.objects.public().filter(qualification__archived_at=None)
    last = public.values("qualification").annotate(last=Max("pk")).values("last")
    return public.filter(pk__in=last).select_related("qualification__organisation").order_by("name", "pk")


def published(qualification: UUID, *, number: int | None = None) -> QualificationVersion:
    """Return a published version: the newest, or the one of that number. An archived one is still there.

    Raises:
        NotFound: no such qualification was published.
    """
    found = QualificationVersion.objects.public().filter(qualification__uuid=qualification)
    if number is not None:
        found = found.filter(number=number)
    version = found.select_related("qualification__organisation").order_by("-number").first()
    if version is None:
        raise NotFound("no such qualification")
    return version


def naming(version: AchievementVersion) -> tuple[QualificationVersion, ...]:
    """The newest qualifications whose rules name an achievement, at most 20; whoever published them decided so."""
    address_of_it = achievement_of(version)
    rows = newest().filter(rules__contains=dump(address_of_it)[1:-1])
    return tuple(row for row in rows[:MOST_NAMING] if address_of_it in _named(row))


def _named(version: QualificationVersion) -> frozenset[str]:
    found: set[str] = set()
    for exit_ in rules_of(version).exits:
        for leaf in leaves(exit_.rule):
            found |= set(leaf.achievements) if isinstance(leaf, One) else leaf.which.achievements
    return frozenset(found)


def rules_of(version: QualificationVersion) -> Qualification:
    """Return the rules of a published version."""
    return _read(version.pk, version.rules)


@lru_cache(maxsize=2_048)
def _read(_pk: int, text: str) -> Qualification:
    return read_rules(text)


def address(version: QualificationVersion) -> str:
    """Where the qualification lives, for ever; `id` of its rules."""
    organisation = version.qualification.organisation
    return f"{organisation.issuing_origin}/qualifications/{version.qualification.uuid}"


def of(organisation: Organisation) -> QuerySet[QualificationVersion]:
    """Published versions of one provider, the newest of each."""
    return newest().filter(qualification__organisation=organisation)
