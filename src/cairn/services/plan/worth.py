"""Is it worth it? One offer, or up to four side by side, on the same facts; what nobody said is said to be unknown.

What it opens is told per offer, not per skill, and for the person who asks where
there is one: roles of which every essential skill would be covered after it and
is not before, and how far the nearest ones come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from cairn.pathways.goal import Held
from cairn.pathways.offer import Gain, Offer, Run
from cairn.records.models import LearningOffer, OccupationSkill, Person
from cairn.records.reads import plan as reads
from cairn.records.reads import skills as skill_reads
from cairn.services.errors import InvalidInput, NotFound
from cairn.services.hold.passport import passport_of
from cairn.services.plan.planning import held_of
from cairn.services.ports import Ports

MOST_COMPARED: Final = 4
MOST_ROLES: Final = 400  # occupations that are looked at
MOST_SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class Gained:
    """A skill it gives. mine: the level at which the person holds it, if they do; held: do they?"""

    skill: str
    name: str
    level: int | None
    held: bool = False
    mine: int | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A role that asks for what it gives: how many of its essential skills are covered, before and after."""

    uuid: UUID
    name: str
    asked: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Worth:
    """The facts of one offer.

    runs: that one can still enrol in. opens: roles newly covered as a whole; nearer: the most covered others.
    unknown: codes of what nobody said: price, hours, language, level, seats, recognition; outcomes always,
    as long as nobody tracks them.
    """

    row: LearningOffer
    offer: Offer
    cost: Decimal | None
    per_hour: Decimal | None
    gains: tuple[Gained, ...]
    runs: tuple[Run, ...]
    needs: tuple[tuple[str, ...], ...]
    opens: tuple[Opened, ...]
    nearer: tuple[Opened, ...]
    roles: int
    unknown: tuple[str, ...]


def worth(uuid: UUID, *, person: Person | None, ports: Ports) -> Worth:
    """Return the facts of an offer, for a person or for a visitor.

    Raises:
        NotFound: there is none, or it was put away.
    """
    row = reads.one(uuid)
    if row is None:
        raise NotFound("no such offer")
    return _worth([row], person=person, ports=ports)[0]


def compared(uuids: Iterable[UUID], *, person: Person | None, ports: Ports) -> tuple[Worth, ...]:
    """Return up to four offers on the same facts, in the order asked for; one that is gone is left out.

    Raises:
        InvalidInput: `compare.too_many`.
    """
    wanted = list(dict.fromkeys(uuids))
    if len(wanted) > MOST_COMPARED:
        raise InvalidInput(_("At most four can be compared."), code="compare.too_many")
    found = {row.uuid: row for row in reads.rows().filter(uuid__in=wanted)}
    return _worth([found[uuid] for uuid in wanted if uuid in found], person=person, ports=ports)


def _worth(rows: Sequence[LearningOffer], *, person: Person | None, ports: Ports) -> tuple[Worth, ...]:
    today = ports.now().date()
    held = held_of(passport_of(person, ports)) if person is not None else Held()
    offers = reads.read(rows)
    skills = {gain.skill for offer in offers for gain in offer.gives}
    skills |= {name for offer in offers for group in offer.needs for name in group}
    names = {iri: row.name for iri, row in skill_reads.by_iri(skills).items()}
    others = {name for offer in offers for group in offer.needs for name in group if name not in names}
    named = reads.offers_by_id(others)
    names |= {one: offer.name for one, offer in named.items()}
    return tuple(_one(row, offer, held, names, today) for row, offer in zip(rows, offers, strict=True))


def _one(row: LearningOffer, offer: Offer, held: Held, names: dict[str, str], today: date) -> Worth:
    gains = tuple(
        Gained(
            gain.skill,
            names.get(gain.skill, gain.skill),
            gain.level,
            gain.skill in held.skills,
            held.skills.get(gain.skill),
        )
        for gain in offer.gives
    )
    roles = _roles(offer, held)
    per_hour = offer.cost / offer.hours if offer.cost is not None and offer.hours else None
    return Worth(
        row=row,
        offer=offer,
        cost=offer.cost,
        per_hour=None if per_hour is None else per_hour.quantize(Decimal("0.01")),
        gains=gains,
        runs=tuple(run for run in offer.runs if run.is_open(at=today)),
        needs=tuple(tuple(sorted(names.get(name, name) for name in group)) for group in offer.needs),
        opens=tuple(role for role in roles if role.after == role.asked and role.before < role.asked)[
            :MOST_SHOWN
        ],
        nearer=tuple(role for role in roles if role.before < role.after < role.asked)[:MOST_SHOWN],
        roles=len(roles),
        unknown=_unknown(offer),
    )


def _unknown(offer: Offer) -> tuple[str, ...]:
    found = [
        ("price", offer.prices is None),
        ("hours", offer.hours is None),
        ("language", not offer.language),
        ("mode", offer.mode is None),
        ("level", any(gain.level is None for gain in offer.gives) or not offer.gives),
        ("seats", any(run.seats is None for run in offer.runs)),
        ("recognition", not offer.recognised_by),
        ("outcomes", True),
    ]
    return tuple(name for name, missing in found if missing)


def _roles(offer: Offer, held: Held) -> list[Opened]:
    """The roles that ask for something it gives, those it brings furthest first."""
    said = OccupationSkill.objects.across(reason="what occupations ask for is public")
    current = said.filter(essential=True, occupation__retired_at=None)
    wanted = current.filter(skill__iri__in=[gain.skill for gain in offer.gives])
    keys = sorted(set(wanted.values_list("occupation", flat=True)))[:MOST_ROLES]
    asked: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    about: dict[int, tuple[UUID, str]] = {}
    rows = current.filter(occupation__in=keys).values_list(
        "occupation", "occupation__uuid", "occupation__name", "skill__iri", "level"
    )
    for key, uuid, name, iri, level in rows:
        about[key] = (uuid, name)
        asked[key].append((iri, level))
    before = dict(held.skills)
    after = dict(before)
    for gain in offer.gives:
        after[gain.skill] = max(after.get(gain.skill) or 0, gain.level or 0) or None
    found = [
        Opened(*about[key], len(needs), _covered(needs, before), _covered(needs, after))
        for key, needs in asked.items()
    ]
    return sorted(found, key=lambda role: (role.asked - role.after, -(role.after - role.before), role.name))


def _covered(needs: Sequence[tuple[str, int | None]], held: dict[str, int | None]) -> int:
    return sum(iri in held and Gain(iri, held[iri]).reaches(level) for iri, level in needs)
