"""Published qualifications, read once: a version never changes."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import sha256
from threading import Lock
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
MOST_TEXT: Final = 16_000_000  # characters of rules that are kept as read
MOST: Final = 2_000  # qualifications that are compared for one learner


def newest() -> QuerySet[QualificationVersion]:
    """The newest published version of each qualification that is still offered."""
    public = QualificationVersion.objects.public().filter(
        qualification__archived_at=None, qualification__organisation__archived_at=None
    )
    last = public.values("qualification").annotate(last=Max("pk")).values("last")
    return public.filter(pk__in=last).select_related("qualification__organisation").order_by("name", "pk")


def published(qualification: UUID, *, number: int | None = None) -> QualificationVersion:
    """Return a published version: the newest, or the one of that number. An archived one is still there,
    for its address lasts; nothing is awarded by it when its provider is archived.

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
    return _RULES.read(version.pk, version.rules)


class Shelf:
    """Rules that were read, the latest used first, up to so many characters of text in all.

    most: characters; a longer text is read each time.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[tuple[int, bytes], tuple[Qualification, int]] = OrderedDict()
        self._lock = Lock()
        self.weight = 0

    def read(self, pk: int, text: str) -> Qualification:
        """Return the rules of a text, read once."""
        key = (pk, sha256(text.encode()).digest())
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key][0]
        rules = read_rules(text)
        with self._lock:
            if key not in self._held:
                self._held[key] = (rules, len(text))
                self.weight += len(text)
            while self.weight > self._most:
                self.weight -= self._held.popitem(last=False)[1][1]
        return rules


_RULES: Final = Shelf(MOST_TEXT)


def address(version: QualificationVersion) -> str:
    """Where the qualification lives, for ever; `id` of its rules."""
    organisation = version.qualification.organisation
    return f"{organisation.issuing_origin}/qualifications/{version.qualification.uuid}"


def of(organisation: Organisation) -> QuerySet[QualificationVersion]:
    """Published versions of one provider, the newest of each."""
    return newest().filter(qualification__organisation=organisation)
