"""What one provider offers, for its public page: as many rows as the page shows, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from cairn.records.models import Achievement, AchievementVersion, Organisation
from cairn.records.reads.giving import on_offer
from cairn.records.reads.lists import Look, Tally, counted, searched

MOST_BY_NAME: Final = 500  # names stand behind the long texts of a row: to sort more of them takes too long
_SHOWN: Final = ("uuid", "url", "name", "hours", "eqf_level", "assessed")


class Offered(Look[AchievementVersion]):
    """What a provider offers: by name, and where that is too much to sort, the newest first."""

    def __init__(self, organisation: Organisation) -> None:
        self._achievements = _published(organisation)
        super().__init__(_of(organisation).order_by("name", "pk"))

    def count(self) -> Tally:
        """Count along the index of the versions' numbers: none of their texts is read."""
        return counted(self._achievements)

    def cut(self, start: int, size: int) -> Sequence[AchievementVersion]:
        """Return what one page shows."""
        if len(self._achievements.values_list("pk")[: MOST_BY_NAME + 1]) <= MOST_BY_NAME:
            return super().cut(start, size)
        keys = self._achievements.order_by("-pk").values_list("pk", flat=True)[start : start + size]
        rows = on_offer().filter(achievement__in=list(keys)).only(*_SHOWN)
        return list(rows.order_by("-achievement"))


def offered(organisation: Organisation, *, search: str = "") -> Look[AchievementVersion]:
    """The newest published version of each achievement of a provider that is not archived.

    search: words of the name; what is found is sorted by name.
    """
    if not search:
        return Offered(organisation)
    found = searched(_of(organisation), search, within=("name",))
    return Look(found.order_by("name", "pk"))


def _of(organisation: Organisation) -> QuerySet[AchievementVersion]:
    return on_offer().filter(achievement__organisation=organisation).only(*_SHOWN)


def _published(organisation: Organisation) -> QuerySet[Achievement]:
    """Its achievements that have a version with a number: those that were published."""
    numbered = AchievementVersion.objects.across(reason="only what is published has a number")
    versions = numbered.filter(achievement=OuterRef("pk"), number__isnull=False)
    return Achievement.objects.of(organisation).filter(Exists(versions), archived_at=None)
