"""What can be earned, as parts of a set: published designs and what providers offer, read together.

A design says credits, level, hours and skills; an offer says price, hours, runs, skills and what comes
first. An offer that leads to a design of this installation has what both say.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from cairn.pathways.offer import Offer
from cairn.records.conversion import version_url
from cairn.records.models import AchievementVersion, LearningOffer, Outcome
from cairn.records.reads import plan
from cairn.records.reads.giving import on_offer
from cairn.records.reads.holding import GROUPS, achievement_of, names_of_award
from cairn.records.reads.lists import searched
from cairn.records.reads.names import names_of
from cairn.records.reads.skills import groups_of, resolved
from cairn.skills.skill import Group
from cairn.stacking.held import LEVELS, MOST_CREDITS, Achieved
from cairn.stacking.parts import Given, Part, State

_UUID: Final = re.compile(
    r"/achievements/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/versions/[0-9]+)?\Z"
)
_CENT: Final = Decimal("0.01")
_BREADTH: Final = frozenset(Group)
MOST_HITS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Earnable:
    """A design, an offer, or an offer that leads to a design; at least one of design and offer is there.

    achievement: its lasting address, "" for none. gives: skills by their identity of today.
    """

    achievement: str
    name: str
    provider_name: str
    gives: tuple[Given, ...]
    group: Group | None
    design: AchievementVersion | None = None
    offer: Offer | None = None

    @property
    def key(self) -> str:
        """What stands for it in a form: "course:UUID" or "design:UUID"."""
        if self.offer is not None:
            return f"course:{self.offer.id}"
        return f"design:{self.design.achievement.uuid}" if self.design is not None else ""

    @property
    def credits(self) -> Decimal:
        """ECTS; 0 when nobody said."""
        said = self.design.ects if self.design is not None else None
        return min(max(said or Decimal(0), Decimal(0)), Decimal(MOST_CREDITS)).quantize(_CENT)

    @property
    def hours(self) -> Decimal:
        """Of learning; 0 when nobody said."""
        said = self.design.hours if self.design is not None else None
        return said or (self.offer.hours if self.offer is not None else None) or Decimal(0)

    @property
    def level(self) -> int | None:
        """1 to 8: the design's, else the highest of what is given."""
        if self.design is not None and self.design.eqf_level in LEVELS:
            return self.design.eqf_level
        return max((one.level for one in self.gives if one.level is not None), default=None)

    def is_open(self, *, at: date) -> bool:
        """Can one begin, or ask to? A design that no offer speaks of can be asked for."""
        if self.offer is None:
            return self.design is not None
        return not self.offer.closed and (
            not self.offer.runs or any(run.is_open(at=at) for run in self.offer.runs)
        )

    def part(self, id_: str, *, at: date) -> Part:
        """As a part of a set that is still to be taken."""
        also = {self.offer.id, self.offer.achievement} if self.offer is not None else set()
        also |= {self.design.url} if self.design is not None else set()
        return Part(
            of=Achieved(
                id=id_,
                achievement=self.achievement or f"urn:uuid:{self.offer.id if self.offer else id_}",
                name=self.name,
                credits=self.credits,
                level=self.level,
                also=frozenset(also - {""}),
            ),
            hours=self.hours,
            group=self.group,
            gives=self.gives,
            needs=self.offer.needs if self.offer is not None else (),
            state=State.PLANNED if self.is_open(at=at) else State.CLOSED,
            named=bool(self.achievement),
        )


def designs(achievements: Iterable[str]) -> dict[str, AchievementVersion]:
    """Address of an achievement, or of a version of it → the newest published version that is not put away."""
    wanted = {iri: UUID(match[1]) for iri in achievements if (match := _UUID.search(iri))}
    found = {
        row.achievement.uuid: row for row in _newest().filter(achievement__uuid__in=set(wanted.values()))
    }
    return {
        iri: found[uuid]
        for iri, uuid in wanted.items()
        if uuid in found and achievement_of(found[uuid]) == iri.partition("/versions/")[0]
    }


def _newest() -> QuerySet[AchievementVersion]:
    return on_offer().select_related("achievement__organisation")


def earnable(*, offers: Collection[UUID] = (), achievements: Collection[str] = ()) -> dict[str, Earnable]:
    """Return what these offers (by uuid, as text) and achievements (by address) are; what is put away is left out.

    An achievement that is on offer comes with the offer that is open and cheapest, of those of its own provider.
    """
    mine = plan.rows().filter(uuid__in=set(offers)) if offers else LearningOffer.objects.public().none()
    rows = {str(row.uuid): row for row in mine}
    read = {offer.id: offer for offer in plan.read(rows.values())}
    named = {row.achievement for row in rows.values() if row.achievement}
    known = designs({*achievements, *named})
    teaching = _teaching({iri: known[iri] for iri in achievements if iri in known})
    given = _given(known.values())
    found = {}
    for uuid, offer in read.items():
        design = known.get(offer.achievement)
        its_own = design is not None and design.achievement.organisation_id == rows[uuid].organisation_id
        found[uuid] = _one(design if its_own else None, offer, given)
    for iri in achievements:
        if iri in known:
            found[iri] = _one(known[iri], teaching.get(iri), given)
    return _sorted_in(found)


def _one(
    design: AchievementVersion | None, offer: Offer | None, given: Mapping[int, Mapping[str, int | None]]
) -> Earnable:
    skills = {gain.skill: gain.level for gain in offer.gives} if offer is not None else {}
    if design is not None:
        skills |= given[design.pk]
        name, provider = design.name, design.achievement.organisation.name
        achievement = achievement_of(design)
        group = GROUPS.get(design.skill_group)
    else:
        name, provider = (offer.name, offer.provider) if offer is not None else ("", "")
        achievement = offer.achievement.partition("/versions/")[0] if offer is not None else ""
        group = None
    if offer is not None:
        name, provider = offer.name, offer.provider
        group = group or (Group(offer.group) if offer.group in _BREADTH else None)
    return Earnable(
        achievement=achievement,
        name=name,
        provider_name=provider,
        gives=tuple(Given(iri, level) for iri, level in skills.items()),
        group=group,
        design=design,
        offer=offer,
    )


def _teaching(known: Mapping[str, AchievementVersion]) -> dict[str, Offer]:
    """For each achievement the offer of its own provider: open before closed, then the cheapest."""
    asked: defaultdict[str, dict[str, None]] = defaultdict(dict)  # by what a course may name
    for iri, award in known.items():
        for name in (iri, *names_of_award(award)):
            asked[name][iri] = None
    rows = list(plan.rows().filter(achievement__in=list(asked))) if asked else []
    found: dict[str, tuple[tuple[bool, bool, Decimal, str], Offer]] = {}
    for row, offer in zip(rows, plan.read(rows), strict=True):
        rank = (offer.closed, offer.cost is None, offer.cost or Decimal(0), offer.id)
        for iri in asked[row.achievement]:
            its_own = row.organisation_id == known[iri].achievement.organisation_id
            if its_own and (iri not in found or rank < found[iri][0]):
                found[iri] = (rank, offer)
    return {iri: offer for iri, (_rank, offer) in found.items()}


def _given(versions: Iterable[AchievementVersion]) -> dict[int, dict[str, int | None]]:
    """Key of a version → the skills that holding it would show, with levels; an outcome without one is its own."""
    rows = {row.pk: row for row in versions}
    found: dict[int, dict[str, int | None]] = {pk: {} for pk in rows}
    outcomes = Outcome.objects.across(reason="of published versions").filter(version__in=rows)
    for pk, key, skills in outcomes.values_list("version_id", "key", "skills"):
        level = rows[pk].eqf_level if rows[pk].eqf_level in LEVELS else None
        entries = [entry for entry in skills if entry.get("url")]
        for entry in entries:
            found[pk][entry["url"]] = int(entry["level"]) if entry.get("level") else level
        if not entries:
            found[pk][f"{version_url(rows[pk])}#outcome-{key}"] = level
    for pk, row in rows.items():
        for entry in row.alignments:
            if entry.get("url") and entry.get("name"):
                found[pk].setdefault(str(entry["url"]), row.eqf_level if row.eqf_level in LEVELS else None)
    return found


def _sorted_in(found: Mapping[str, Earnable]) -> dict[str, Earnable]:
    """With skills by their identity of today; what names no group has that of most of its skills."""
    now = resolved({given.skill for one in found.values() for given in one.gives})
    groups = groups_of({now.get(given.skill, given.skill) for one in found.values() for given in one.gives})
    return {key: _as_of_now(one, now, groups) for key, one in found.items()}


def _as_of_now(one: Earnable, now: Mapping[str, str], groups: Mapping[str, str]) -> Earnable:
    gives: dict[str, int | None] = {}
    for given in one.gives:
        gives.setdefault(now.get(given.skill, given.skill), given.level)
    said = [groups[iri] for iri in gives if groups.get(iri) in _BREADTH]
    most = Group(max(sorted(set(said)), key=said.count)) if said else None
    kept = tuple(Given(iri, level) for iri, level in gives.items())
    return replace(one, gives=kept, group=one.group or most)


def found_by(typed: str, *, most: int = MOST_HITS) -> tuple[Earnable, ...]:
    """Return what is on offer and has every word of a text in its name or its provider's; then other designs."""
    if not typed.strip():
        return ()
    rows = searched(plan.rows().filter(closed_at=None), typed, within=("name", "organisation__name"))
    offers = [row.uuid for row in rows.order_by("name", "pk")[:most]]
    found = list(earnable(offers=offers).values())
    room = most - len(found)
    if room > 0:
        mine = searched(_newest(), typed, within=("name", "achievement__organisation__name"))
        there = {one.achievement for one in found}
        named = [achievement_of(row) for row in mine.order_by("name", "pk")[:most]]
        found += list(earnable(achievements=[iri for iri in named if iri not in there][:room]).values())
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.provider_name, one.key)))


def of_groups(groups: Collection[Group], *, most: int = 60) -> tuple[Earnable, ...]:
    """Return some of what is on offer in these groups of breadth, and designs of them that can be asked for."""
    if not groups:
        return ()
    names = [str(group) for group in groups]
    rows = plan.rows().filter(skill_group__in=names, closed_at=None).order_by("-pk")
    found = list(earnable(offers=[row.uuid for row in rows[:most]]).values())
    browsed = [code for code, group in GROUPS.items() if group in groups]
    mine = _newest().filter(skill_group__in=browsed, assessed=True).order_by("-pk")
    there = {one.achievement for one in found}
    named = [achievement_of(row) for row in mine[:most]]
    return (*found, *earnable(achievements=[iri for iri in named if iri not in there]).values())


def address_of(achievement: UUID) -> str:
    """The lasting address of a published design; "" when there is none of that uuid."""
    row = _newest().filter(achievement__uuid=achievement).first()
    return achievement_of(row) if row is not None else ""


def called(names: Collection[str]) -> dict[str, str]:
    """Return what skills, achievements, providers and offers are called that prerequisites and findings name."""
    found = names_of(names)
    offers = plan.offers_by_id(name for name in names if name not in found)
    return found | {uuid: offer.name for uuid, offer in offers.items()}
