"""A stack of one's own, part by part, as the passport and the catalogue know it today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from cairn.passport.passport import HeldCredential, Passport, Strength
from cairn.records.models import OwnStack, OwnStackPart, Person
from cairn.records.reads import earnable as reads
from cairn.records.reads.earnable import Earnable
from cairn.services.ports import Ports
from cairn.services.stack.auditing import today
from cairn.services.stack.facts import Holding, achieved, holding_of
from cairn.stacking.held import Achieved
from cairn.stacking.parts import Given, Part, State
from cairn.stacking.together import Together, Wider, together, wider

MOST_SUGGESTED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One part today. paper: in the passport; earnable: in the catalogue; neither, when it is gone."""

    row: OwnStackPart
    part: Part
    name: str
    provider_name: str
    paper: HeldCredential | None = None
    earnable: Earnable | None = None

    @property
    def state(self) -> State:
        """How it stands today."""
        return self.part.state

    @property
    def cost(self) -> Decimal | None:
        """What it would cost, of a course; None when nobody said, or nothing is to be paid any more."""
        offer = self.earnable.offer if self.earnable is not None and self.paper is None else None
        return offer.cost if offer is not None else None

    @property
    def currency(self) -> str:
        """Of `cost`."""
        return self.earnable.offer.currency if self.earnable is not None and self.earnable.offer else ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A stack as it is today: its parts in order, and what they are together."""

    stack: OwnStack
    parts: tuple[Looked, ...]
    whole: Together
    passport: Passport
    on: date

    def named(self, part: str) -> Looked:
        """The part of that id."""
        return next(one for one in self.parts if one.part.id == part)

    @property
    def to_earn(self) -> tuple[Looked, ...]:
        """What counts and is not in the passport yet."""
        counts = {one.id for one in self.whole.counted if not one.is_earned}
        return tuple(one for one in self.parts if one.part.id in counts)


def see(stack: OwnStack, *, ports: Ports) -> Seen:
    """Look at a stack of a person as of today."""
    person = stack.person
    rows = list(OwnStackPart.objects.owned_by(person).filter(stack=stack, removed_at=None))
    holding = holding_of(person, ports)
    on = today(person, ports)
    found = looked_at(rows, holding, on=on)
    whole = together([one.part for one in found], known=brought_along(holding.passport), aim=stack.aim)
    return Seen(stack, found, whole, holding.passport, on)


def looked_at(rows: Sequence[OwnStackPart], holding: Holding, *, on: date) -> tuple[Looked, ...]:
    """Return how each row stands; one whose achievement was earned since is held."""
    papers = {one.id: one for one in holding.passport.credentials}
    earned = {one.achievement: one for one in holding.counting.values() if one.achievement}
    mine = {row.pk: papers.get(row.held) or earned.get(row.achievement) for row in rows}
    to_take = [row for row in rows if mine[row.pk] is None]
    catalogue = reads.earnable(
        offers=[row.offer for row in to_take if row.offer is not None],
        achievements=[row.achievement for row in to_take if row.achievement],
    )
    given = _given(holding.passport)
    return tuple(_looked(row, mine[row.pk], catalogue, holding, given, on=on) for row in rows)


def _looked(
    row: OwnStackPart,
    paper: HeldCredential | None,
    catalogue: Mapping[str, Earnable],
    holding: Holding,
    given: Mapping[str, tuple[Given, ...]],
    *,
    on: date,
) -> Looked:
    id_ = str(row.uuid)
    if paper is not None:
        part = _of_paper(id_, paper, holding, given.get(paper.id, ()))
        return Looked(row=row, part=part, name=paper.name, provider_name=paper.provider_name, paper=paper)
    found = catalogue.get(str(row.offer)) or catalogue.get(row.achievement)
    if found is not None:
        return Looked(
            row=row,
            part=found.part(id_, at=on),
            name=found.name,
            provider_name=found.provider_name,
            earnable=found,
        )
    of = Achieved(id=id_, achievement=row.achievement or f"urn:uuid:{id_}", name=row.name)
    gone = Part(of=of, state=State.GONE, named=bool(row.achievement))
    return Looked(row=row, part=gone, name=row.name, provider_name=row.provider_name)


def _of_paper(id_: str, paper: HeldCredential, holding: Holding, gives: tuple[Given, ...]) -> Part:
    of = achieved(paper, parts=holding.parts.get(paper.id, frozenset()))
    return Part(
        of=Achieved(
            id=id_,
            achievement=of.achievement,
            name=of.name,
            credits=of.credits,
            level=of.level,
            provider=of.provider,
            also=frozenset({paper.id}),
            parts=of.parts,
        ),
        hours=max(paper.hours, Decimal(0)),
        group=paper.group,
        gives=gives,
        state=State.HELD if paper.counts else State.DOUBTFUL,
        named=bool(paper.achievement),
    )


def _given(passport: Passport) -> dict[str, tuple[Given, ...]]:
    """Id of a credential → the skills that it shows, each at its highest level."""
    found: dict[str, dict[str, int | None]] = {}
    for skill in passport.skills:
        for one in skill.evidence:
            if one.credential:
                mine = found.setdefault(one.credential, {})
                levels = [level for level in (mine.get(skill.skill), one.level) if level is not None]
                mine[skill.skill] = max(levels, default=None)
    return {
        credential: tuple(Given(iri, level) for iri, level in skills.items())
        for credential, skills in found.items()
    }


def brought_along(passport: Passport) -> frozenset[str]:
    """What prerequisites may rest on: skills with evidence, and achievements whose papers count."""
    skills = {one.skill for one in passport.skills if one.strength > Strength.CLAIMED}
    return frozenset(
        skills | {one.achievement for one in passport.credentials if one.achievement and one.counts}
    )


def widening(seen: Seen, *, most: int = MOST_SUGGESTED) -> tuple[tuple[Wider, Earnable], ...]:
    """What on offer would make a stack broader, the broadest first. Nothing that is in it, or held already."""
    groups = seen.whole.breadth.to_widen
    held = {one.achievement for one in seen.passport.credentials if one.achievement and one.counts}
    found = {
        one.key: one
        for one in reads.of_groups(groups)
        if one.achievement not in held and one.is_open(at=seen.on) and one.group in groups
    }
    parts = [one.part for one in seen.parts]
    candidates = [one.part(key, at=seen.on) for key, one in found.items()]
    return tuple((one, found[one.part.id]) for one in wider(parts, candidates, most=most))


def addable(seen: Seen) -> tuple[HeldCredential, ...]:
    """What stands in the passport and is not in the stack, the newest first."""
    there = {one.paper.id for one in seen.parts if one.paper is not None}
    return tuple(one for one in seen.passport.credentials if one.id not in there)


def costs(parts: Iterable[Looked]) -> tuple[Mapping[str, Decimal], int]:
    """What so many courses cost, by currency; and of how many nobody said."""
    found: dict[str, Decimal] = {}
    unsaid = 0
    for one in parts:
        if one.cost is None:
            unsaid += 1
        else:
            found[one.currency] = found.get(one.currency, Decimal(0)) + one.cost
    return found, unsaid


def found_for(person: Person, key: str, *, ports: Ports) -> dict[str, object] | None:
    """Return the columns of a new part for a key of a form; None when there is no such thing."""
    return found_for_each(person, [key], ports=ports).get(key)


def found_for_each(person: Person, keys: Sequence[str], *, ports: Ports) -> dict[str, dict[str, object]]:
    """Return the columns of a new part for each key; without those of which there is no such thing.

    keys: "held:ID" of the passport, "course:UUID" of an offer, "design:UUID" of an achievement. The passport
    and the catalogue are read once, however many there are.
    """
    named = [(key, *key.partition(":")[::2]) for key in dict.fromkeys(keys)]
    papers = {}
    if any(kind == "held" for _key, kind, _id in named):
        papers = {one.id: one for one in holding_of(person, ports).passport.credentials}
    uuids = {key: uuid for key, kind, id_ in named if kind in ("course", "design") and (uuid := _uuid(id_))}
    addresses = {key: iri for key, uuid in uuids.items() if key[0] == "d" and (iri := reads.address_of(uuid))}
    courses = {key: uuid for key, uuid in uuids.items() if key[0] == "c"}
    catalogue = reads.earnable(offers=list(courses.values()), achievements=list(addresses.values()))
    found: dict[str, dict[str, object]] = {}
    for key, kind, id_ in named:
        earnable = catalogue.get(str(courses.get(key))) or catalogue.get(addresses.get(key, ""))
        if kind == "held" and id_ in papers:
            found[key] = _held(papers[id_])
        elif earnable is not None:
            found[key] = _to_earn(earnable, offer=courses.get(key))
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _held(paper: HeldCredential) -> dict[str, object]:
    named = {"name": paper.name[:300], "provider_name": paper.provider_name[:200]}
    return {"held": paper.id, "achievement": paper.achievement[:600], **named}


def _to_earn(found: Earnable, *, offer: UUID | None) -> dict[str, object]:
    return {
        "offer": offer,
        "achievement": found.achievement[:600],
        "name": found.name[:300],
        "provider_name": found.provider_name[:200],
    }
