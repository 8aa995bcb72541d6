"""A vendor's certificate that somebody of the provider mapped, as a decision for one learner (feature C14).

As credit it lets the certificate count where the rules ask for the achievement it is mapped to; as what comes first it
meets the prerequisite of that achievement. From a passport the learner asks, and shows this one certificate. What was
handed in as evidence the provider knows: there the requirement is waived, for a file is nothing that an audit counts.
The decision names the mapping, lasts no longer, and ends when the mapping is withdrawn.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cairn.records.models import (
    EvidenceItem,
    Learner,
    Organisation,
    Person,
    QualificationVersion,
    VendorMapping,
    Waiver,
)
from cairn.records.reads.names import names_of
from cairn.services.access import Actor, Seat
from cairn.services.errors import Conflict, NotFound
from cairn.services.library.entries import today_of as day_of
from cairn.services.library.mapping import plain, spoken_names
from cairn.services.ports import Ports
from cairn.services.stack import catalogue, decided, telling
from cairn.services.stack.auditing import Answer, today
from cairn.services.stack.awarding import may_award
from cairn.services.stack.decided import COUNTS, FIRST, WAIVED
from cairn.services.stack.facts import Holding, holding_of
from cairn.services.stack.vendors import held_of
from cairn.services.stack.waiver_terms import (
    MOST_REASON,
    Terms,
    asked_before,
    decide,
    granting,
    keep_receipt,
    note,
    today_of,
)
from cairn.services.stack.waivers import ROLES, place_of, require_new, waiver_of
from cairn.stacking.rules import One, leaves

MOST: Final = 200  # mappings of one qualification, and pieces of evidence of one learner, that are looked at
MOST_SHOWN: Final = 20
_ACHIEVEMENT: Final = re.compile(r"/achievements/([0-9a-f-]{36})(?:/versions/[0-9]+)?\Z")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mapping could count. kind: as `Waiver`; facts: of the row that says where it stands."""

    mapping: VendorMapping
    kind: str
    facts: Mapping[str, Any]

    @property
    def part(self) -> str:
        """Where it is written."""
        return str(self.facts["part"])


@dataclass(frozen=True, slots=True)
class Mapped:
    """A certificate that somebody has, and where it could count by a mapping.

    name, provider, awarded: of the certificate. held: its id in the passport, or evidence: the piece that was handed
    in. covered, outcomes: of how many outcomes of the achievement such certificates are mapped as credit.
    """

    place: Place
    name: str
    provider: str = ""
    awarded: date | None = None
    held: str = ""
    evidence: UUID | None = None
    covered: int = 0
    outcomes: int = 0


def places_of(version: QualificationVersion, *, ports: Ports) -> list[Place]:
    """Return where mappings that hold today could count in the rules of a version, in the order of the rules."""
    organisation = version.qualification.organisation
    rows = VendorMapping.objects.of(organisation).filter(
        ended_at=None, until_date__gte=day_of(organisation, ports=ports), certification__archived_at=None
    )
    rows = rows.select_related("certification", "achievement")
    rules = catalogue.rules_of(version)
    asked = [(one, _ours(_named(one), organisation)) for one in decided.requirements(version)]
    before = [_ours(needed.of, organisation) for needed in rules.prerequisites]
    named = {uuid for _one, names in asked for uuid in names}.union(*before)
    found: dict[tuple[str, str], list[VendorMapping]] = {}
    for row in rows.filter(achievement__uuid__in=named).order_by("-until_date", "-pk")[:MOST]:
        found.setdefault((row.counts, str(row.achievement.uuid)), []).append(row)
    made = [
        Place(row, COUNTS, place_of(version, one))
        for one, names in asked
        for name in sorted(names)
        for row in found.get(("credit", name), ())
    ]
    for number, names in enumerate(before):
        if len(names) == 1 == len(rules.prerequisites[number].of):
            made += [
                Place(row, FIRST, _before(version, number))
                for name in names
                for row in found.get(("prerequisite", name), ())
            ]
    return made


def _named(one: decided.Requirement) -> Collection[str]:
    return one.leaf.achievements if isinstance(one.leaf, One) else one.leaf.which.achievements


def _ours(iris: Iterable[str], organisation: Organisation) -> set[str]:
    """The achievements of a provider among some addresses."""
    own = [iri for iri in iris if iri.startswith(f"{organisation.issuing_origin}/")]
    return {found[1] for iri in own if (found := _ACHIEVEMENT.search(iri))}


def _before(version: QualificationVersion, number: int) -> dict[str, Any]:
    needed = catalogue.rules_of(version).prerequisites[number]
    called = names_of(needed.of.union(*needed.needs))
    these = " / ".join(sorted(called.get(iri, iri) for iri in needed.of))
    first = ", ".join(" / ".join(sorted(called.get(iri, iri) for iri in group)) for group in needed.needs)
    said = _("Before %(these)s: %(first)s") % {"these": these, "first": first}
    part = decided.prerequisite(number)
    return {
        "exit_name": "",
        "part": part,
        "part_name": said[: decided.MOST_WORDS],
        "rule": decided.rule_at(version, part),
    }


def of_person(
    person: Person, version: QualificationVersion, holding: Holding, *, ports: Ports
) -> tuple[Mapped, ...]:
    """Return what of a passport is mapped in a qualification, and nothing was asked or decided about yet."""
    places = places_of(version, ports=ports)
    if not places:
        return ()
    rows = decided.of_person(person).filter(version=version, state__in=("ASKED", "GRANTED"))
    known = set(rows.filter(decided.not_over(at=today(person, ports))).values_list("part", "held"))
    held = held_of([place.mapping.certification for place in places], holding.counting.values())
    found = [
        Mapped(place, paper.name, paper.provider_name, paper.awarded, held=paper.id)
        for place in places
        for paper in held[place.mapping.certification_id]
        if (place.part, paper.id) not in known
    ]
    return tuple(_with_outcomes(_once(found), ports))


def open_to(person: Person, answer: Answer, *, ports: Ports) -> tuple[Mapped, ...]:
    """Return the same where the audit lacks something, and of prerequisites all."""
    lacking = {
        leaf.written
        for one in answer.audits
        for leaf in leaves(one.exit.rule)
        if leaf.key in {lack.part for lack in one.lacks}
    }
    found = of_person(person, answer.version, answer.holding, ports=ports)
    return tuple(one for one in found if one.place.kind == FIRST or one.place.part in lacking)


def of_learner(
    seat: Seat, version: QualificationVersion, learner: Learner, *, ports: Ports
) -> tuple[Mapped, ...]:
    """Return what a learner handed in as evidence here that is mapped, and nothing was decided about yet.

    Nothing of a passport is read.

    Raises:
        NotPermitted: neither a designer nor an issuer.
    """
    seat.require(*ROLES)
    places = [place for place in places_of(version, ports=ports) if _can_be_waived(version, place)]
    if not places:
        return ()
    rows = EvidenceItem.objects.of(seat.organisation).filter(assessment__learner=learner, removed_at=None)
    pieces = [
        (row, plain(" ".join((row.name, row.description, row.link, row.text[:1000]))))
        for row in rows.order_by("-added_at", "-pk")[:MOST]
    ]
    taken = Waiver.objects.of(seat.organisation).filter(learner=learner, version=version, state="GRANTED")
    known = set(taken.filter(decided.not_over(at=today_of(seat, ports=ports))).values_list("part", flat=True))
    found = [
        Mapped(place, row.name, awarded=row.added_at.date(), evidence=row.uuid)
        for place in places
        if place.part not in known
        for row, words in pieces
        if any(name in words for name in spoken_names(place.mapping.certification))
    ]
    return tuple(_with_outcomes(_once(found), ports))


def _can_be_waived(version: QualificationVersion, place: Place) -> bool:
    """A part that collects credits is more than one achievement: a mapping of that one does not take it away."""
    return place.kind == FIRST or isinstance(decided.requirement(version, place.part).leaf, One)


def _once(found: Iterable[Mapped]) -> list[Mapped]:
    """Each certificate once for each place, by the mapping that holds longest."""
    kept: dict[tuple[str, str], Mapped] = {}
    for one in found:
        kept.setdefault((one.place.part, one.held or str(one.evidence)), one)
    return list(kept.values())[:MOST_SHOWN]


def _with_outcomes(found: Sequence[Mapped], ports: Ports) -> Iterator[Mapped]:
    """Say beside each how many outcomes of the achievement such a certificate is mapped to."""
    counted = coverage([one.place.mapping for one in found if one.place.kind == COUNTS], ports=ports)
    for one in found:
        covered, outcomes = counted.get(one.place.mapping.pk, (0, 0))
        yield replace(one, covered=covered, outcomes=outcomes)


def coverage(mappings: Iterable[VendorMapping], *, ports: Ports) -> dict[int, tuple[int, int]]:
    """For how many outcomes of the achievement such a certificate counts today, of how many; by the mapping's key."""
    known: dict[tuple[int, int], tuple[int, int]] = {}
    found = {}
    for mapping in mappings:
        key = (mapping.certification_id, mapping.achievement_id)
        if key not in known:
            same = VendorMapping.objects.of(mapping.achievement.organisation).filter(
                certification=mapping.certification_id, achievement=mapping.achievement_id, counts="credit"
            )
            newest = mapping.achievement.versions.filter(state="PUBLISHED").order_by("-number").first()
            outcomes = newest.outcomes.count() if newest is not None else 0
            on = day_of(mapping.achievement.organisation, ports=ports)
            known[key] = (same.filter(ended_at=None, until_date__gte=on).count(), outcomes)
        found[mapping.pk] = known[key]
    return found


def ask(person: Person, qualification: UUID, *, mapping: UUID, part: str, held: str, ports: Ports) -> Waiver:
    """Ask that a certificate of the passport counts as it is mapped; the provider sees that certificate.

    Raises:
        NotFound: no such qualification; nothing of the passport is mapped there like that, or not any more.
        InvalidInput: `waiver.too_many`. Conflict: `waiver.asked`, `waiver.granted`; `issue.archived`.
    """
    version = catalogue.published(qualification)
    offered = of_person(person, version, holding_of(person, ports), ports=ports)
    one = next(
        (
            one
            for one in offered
            if (one.place.mapping.uuid, one.place.part, one.held) == (mapping, part, held)
        ),
        None,
    )
    if one is None:
        require_new(person, version, part=part, kind=COUNTS, held=held, at=today(person, ports))
        raise NotFound("nothing is mapped like that")
    may_award(version.qualification.organisation)
    now = ports.now()
    with transaction.atomic():
        Person.objects.select_for_update(of=("self",)).get(pk=person.pk)  # one asks at a time
        require_new(person, version, part=part, kind=one.place.kind, held=held, at=today(person, ports))
        try:
            with transaction.atomic():
                made = Waiver.objects.create(
                    uuid=ports.new_uuid(), version=version, person=person, asked_at=now, **_facts(one)
                )
        except IntegrityError as error:
            raise asked_before() from error
        keep_receipt("GIVEN", made, person=person, at=now, ports=ports)
        note("waiver.ask", made, actor=Actor(person=person), at=now)
        telling.waiver_asked(made, at=now, ports=ports)
    return made


@transaction.atomic
def grant(seat: Seat, uuid: UUID, *, ports: Ports) -> Waiver:
    """Grant what was asked for as it is mapped: its reason and its last day are those of the mapping.

    Raises:
        NotPermitted, NotFound: as `waivers.waiver_of`.
        Conflict: `waiver.not_mapped`; `waiver.mapping_over`, the mapping ended or was withdrawn; `waiver.decided`;
            `waiver.own`; `issue.archived`.
    """
    found = waiver_of(seat, uuid)
    if found.mapping is None:
        raise Conflict(_("Nobody asked for this by a mapping."), code="waiver.not_mapped")
    mapping = _standing(found.mapping, seat, ports=ports)
    granted = granting(seat, _terms(mapping), person=found.person, ports=ports)
    decide(found, seat=seat, changes={**granted, "state": "GRANTED"})
    note("waiver.grant", found, actor=seat.actor, at=ports.now())
    telling.waiver_decided(found, at=ports.now(), ports=ports)
    return found


@transaction.atomic
def give(
    seat: Seat, qualification: UUID, *, learner: UUID, mapping: UUID, part: str, evidence: UUID, ports: Ports
) -> Waiver:
    """Decide as it is mapped, unasked, for a learner who handed the certificate in as evidence.

    Raises:
        NotPermitted: neither a designer nor an issuer.
        NotFound: no such qualification or learner here; nothing that they handed in is mapped there like that.
        Conflict: `waiver.mapping_over`; `waiver.own`; `issue.archived`.
    """
    seat.require(*ROLES)
    version = catalogue.published(qualification)
    if version.qualification.organisation_id != seat.organisation.pk:
        raise NotFound("no such qualification")
    row = VendorMapping.objects.of(seat.organisation).filter(uuid=mapping).first()
    learners = Learner.objects.of(seat.organisation).filter(uuid=learner, archived_at=None)
    who = learners.select_related("person").select_for_update(of=("self",)).first()  # one gives at a time
    if row is None or who is None:
        raise NotFound("no such learner or mapping")
    _standing(row, seat, ports=ports)
    offered = of_learner(seat, version, who, ports=ports)
    one = next(
        (
            one
            for one in offered
            if (one.place.mapping.pk, one.place.part, one.evidence) == (row.pk, part, evidence)
        ),
        None,
    )
    if one is None:
        raise NotFound("nothing is mapped like that")
    granted = granting(seat, _terms(row), person=who.person, ports=ports)
    made = Waiver.objects.create(
        uuid=ports.new_uuid(),
        version=version,
        learner=who,
        person=who.person,
        state="GRANTED",
        **_facts(one),
        **granted,
    )
    note("waiver.give", made, actor=seat.actor, at=ports.now())
    telling.waiver_decided(made, at=ports.now(), ports=ports)
    return made


def _facts(one: Mapped) -> dict[str, Any]:
    """What is written down of the certificate, of its mapping, and of where it is to count."""
    kind = WAIVED if one.evidence is not None and one.place.kind == COUNTS else one.place.kind
    return {
        "organisation": one.place.mapping.achievement.organisation,
        "kind": kind,
        "mapping": one.place.mapping,
        "held": one.held,
        "held_name": one.name[:200],
        "held_provider": (one.provider or one.place.mapping.certification.vendor)[:200],
        "held_date": one.awarded,
        **one.place.facts,
    }


def _terms(mapping: VendorMapping) -> Terms:
    said = mapping.reason
    if len(said) > MOST_REASON:
        said = f"{said[: MOST_REASON - 1]}…"
    return Terms(reason=said, until=mapping.until_date.isoformat())


def _standing(mapping: VendorMapping, seat: Seat, *, ports: Ports) -> VendorMapping:
    """Return a mapping that holds today, locked.

    Raises:
        Conflict: `waiver.mapping_over`.
    """
    rows = VendorMapping.objects.of(seat.organisation).filter(
        pk=mapping.pk,
        ended_at=None,
        until_date__gte=today_of(seat, ports=ports),
        certification__archived_at=None,
    )
    found = rows.select_for_update(of=("self",)).first()
    if found is None:
        raise Conflict(
            _("This mapping ended or was withdrawn. Decide without it, or say no."),
            code="waiver.mapping_over",
        )
    return found
