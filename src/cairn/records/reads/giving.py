"""Who gives a skill: micro-credentials on offer, by the skills of their outcomes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from cairn.records.models import AchievementVersion, OutcomeSkill, Skill
from cairn.records.reads.lists import Tally
from cairn.records.reads.skills import equal_to

_SAYS: Final = "who gives a skill is public"
_AT_ONCE: Final = 500
MOST_GIVING: Final = 200  # named for one skill


@dataclass(frozen=True, slots=True)
class Given:
    """Micro-credentials on offer that give a skill, by name. more: these are the newest of more."""

    rows: tuple[AchievementVersion, ...]
    more: bool

    @property
    def count(self) -> Tally:
        """How many they are, as far as they were counted."""
        return Tally(len(self.rows), more=self.more)


def on_offer() -> QuerySet[AchievementVersion]:
    """The newest published version of every achievement that is not archived."""
    published = AchievementVersion.objects.public()
    newer = published.filter(achievement=OuterRef("achievement"), number__gt=OuterRef("number"))
    return published.filter(
        ~Exists(newer), achievement__archived_at=None, achievement__organisation__archived_at=None
    )


def giving(skill: Skill, *, most: int = MOST_GIVING) -> Given:
    """Which micro-credentials on offer have an outcome aligned to a skill, or to one that means the same.

    Reads about as many rows as it names, however many there are.
    """
    found: set[int] = set()
    more = False
    for iri in equal_to(skill):
        some = _newest(iri, most + 1)
        more = more or len(some) > most
        found.update(some)
    wanted = sorted(found, reverse=True)
    rows = AchievementVersion.objects.public().filter(pk__in=wanted[:most])
    named = rows.select_related("achievement__organisation").order_by("name", "pk")
    return Given(tuple(named), more or len(wanted) > most)


def _newest(iri: str, most: int) -> list[int]:
    """The keys of what gives a skill by that name, the newest first, along the index."""
    mine = OutcomeSkill.objects.across(reason=_SAYS).filter(skill=iri)
    current = on_offer().filter(pk=OuterRef("version"))
    found: dict[int, None] = {}
    last: int | None = None
    while len(found) < most:
        rows = mine if last is None else mine.filter(version__lt=last)
        keys = rows.filter(Exists(current)).order_by("-version").values_list("version_id", flat=True)
        some = list(keys[:most])
        found |= dict.fromkeys(some)  # several outcomes of one version may give the same skill
        if len(some) < most:
            break
        last = some[-1]
    return list(found)[:most]


def given_by(iris: Iterable[str]) -> dict[int, dict[str, str]]:
    """Key of each version on offer that gives one of these skills → which: IRI → name."""
    wanted = sorted(set(iris))
    current = on_offer().filter(pk=OuterRef("version"))
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for place in range(0, len(wanted), _AT_ONCE):
        mine = OutcomeSkill.objects.across(reason=_SAYS).filter(skill__in=wanted[place : place + _AT_ONCE])
        rows = mine.filter(Exists(current)).order_by("outcome__position", "position")
        for version, iri, name in rows.values_list("version", "skill", "name"):
            found[version].setdefault(iri, name)
    return dict(found)


def skills_of(versions: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """Key of version → the skills of its outcomes, each with its framework, in their order."""
    wanted = sorted(versions)
    found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for place in range(0, len(wanted), _AT_ONCE):
        mine = OutcomeSkill.objects.across(reason=_SAYS).filter(version__in=wanted[place : place + _AT_ONCE])
        rows = mine.order_by("outcome__position", "position")
        for version, iri, framework in rows.values_list("version", "skill", "framework"):
            found[version].append((iri, framework))
    return found
