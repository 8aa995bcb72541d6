"""Which courses lead to something that was designed with partners, and with employers: the mark and filter of C17."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from cairn.records.models import AchievementVersion, LearningOffer
from cairn.records.reads.directory import Directory, whole
from cairn.services.codesign.marks import designed_with
from cairn.services.explore.offered import with_employers
from cairn.services.explore.quality import uuid_in

_AT_ONCE = 200


def partners_of(rows: Iterable[LearningOffer]) -> list[tuple[str, ...]]:
    """For each course the partners named by the published version it leads to, the newest where it names none."""
    listed = list(rows)
    addresses = {row.achievement for row in listed if row.achievement}
    whole_ones = {uuid for address in addresses if (uuid := uuid_in(address)) is not None}
    if not addresses:
        return [()] * len(listed)
    versions = AchievementVersion.objects.public().filter(
        Q(url__in=addresses) | Q(achievement__uuid__in=whole_ones)
    )
    some = versions.select_related("achievement__organisation").only(
        "url", "number", "ledger", "achievement__organisation__name"
    )
    found: dict[str, tuple[str, ...]] = {}
    for version in some.order_by("number"):
        found[version.url] = found[_lasting(version.url)] = designed_with(version)
    return [found.get(row.achievement, ()) for row in listed]


def led_by_employers(rows: QuerySet[LearningOffer], among: Directory) -> QuerySet[LearningOffer]:
    """Of these courses those that lead to something an employer had a hand in, by its ledger."""
    made = among.once("addresses with employers", lambda: _addresses(among))
    mine = set(rows.exclude(achievement="").order_by().values_list("achievement", flat=True).distinct())
    return rows.filter(achievement__in=sorted(mine & made))


def _addresses(among: Directory) -> frozenset[str]:
    """The addresses of what names an employer: of the version, and the lasting one of its achievement."""
    hands = with_employers(among)
    some: Sequence = [entry for entry in among.entries if entry.pk in hands]  # type: ignore[type-arg]
    urls = [
        version.url
        for place in range(0, len(some), _AT_ONCE)
        for version in whole(some[place : place + _AT_ONCE])
    ]
    return frozenset([*urls, *map(_lasting, urls)])


def _lasting(url: str) -> str:
    return url.rpartition("/versions/")[0]
