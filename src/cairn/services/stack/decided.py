"""What a provider decided for one learner, as an audit takes it; and which requirements can be decided about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from cairn.credentials import document
from cairn.credentials.document import JSONObject, JSONValue, dump
from cairn.records.models import Credential, Learner, Person, QualificationVersion, Waiver
from cairn.records.reads.names import names_of
from cairn.services.access import Seat
from cairn.services.errors import NotFound
from cairn.services.stack import catalogue
from cairn.stacking.decisions import MOST, Decision, StandIn, Substitution
from cairn.stacking.decisions import Waiver as Waived
from cairn.stacking.holdings import number
from cairn.stacking.reading import LIMITS
from cairn.stacking.rules import Leaf, One, leaves, names

WAIVED: Final = "WAIVED"
COUNTS: Final = "COUNTS"
FIRST: Final = "FIRST"
MOST_WORDS: Final = 600
MOST_SHOWN: Final = 20
_SOME: Final = 4  # names in one sentence


@dataclass(frozen=True, slots=True)
class Requirement:
    """A part of the rules that something is asked for in. part: where it is written; exit: whose it is."""

    part: str
    exit_name: str
    name: str
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class Decided:
    """decisions: for the audit. rows: decision → what was decided; by how many it names is no matter."""

    decisions: tuple[Decision, ...] = ()
    rows: Mapping[str, Waiver] = field(default_factory=dict)


def requirements(version: QualificationVersion) -> tuple[Requirement, ...]:
    """Return the parts of the rules of a version, each once: where it is written."""
    found = []
    for exit_ in catalogue.rules_of(version).exits:
        called = dict(names(exit_.rule))
        found += [
            Requirement(leaf.written, exit_.name, called[leaf.key], leaf)
            for leaf in leaves(exit_.rule)
            if leaf.written == leaf.key
        ]
    return tuple(found)


def requirement(version: QualificationVersion, part: str) -> Requirement:
    """Return one of them, by where it is written, or by where it stands through another exit.

    Raises:
        NotFound: no part is there.
    """
    every = (leaf for exit_ in catalogue.rules_of(version).exits for leaf in leaves(exit_.rule))
    written = {leaf.key: leaf.written for leaf in every}.get(part)
    found = next((one for one in requirements(version) if one.part == written), None)
    if found is None:
        raise NotFound("no such part")
    return found


def prerequisite(number: int) -> str:
    """Return where a prerequisite of the rules is written, by its place."""
    return f"/prerequisites/{number}"


def in_words(found: Requirement, *, unit: str) -> str:
    """Return what a requirement is called: by its name, else by what it asks for."""
    leaf = found.leaf
    if isinstance(leaf, One):
        called = names_of(set(leaf.achievements[:_SOME]))
        said = " / ".join(called.get(iri, iri) for iri in leaf.achievements[:_SOME])
        said += " …" if len(leaf.achievements) > _SOME else ""
    else:
        amounts = (
            f"{number(leaf.credits)} {unit}" if leaf.credits else "",
            f"{leaf.count} ×" if leaf.count else "",
        )
        said = " · ".join(one for one in amounts if one)
    if found.name and isinstance(leaf, One):
        return f"{found.name}: {said}"[:MOST_WORDS]
    return (found.name or said)[:MOST_WORDS]


def rule_at(version: QualificationVersion, part: str) -> str:
    """Return what is written at a place of the rules, as JSON text.

    Raises:
        NotFound: nothing is.
    """
    return _written_at(document.parse_object(version.rules, limits=LIMITS), part)


def _written_at(rules: JSONObject, part: str) -> str:
    found: JSONValue = rules
    for step in part.strip("/").split("/"):
        if isinstance(found, dict) and step in found:
            found = found[step]
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            raise NotFound("no such part")
    if not isinstance(found, dict):
        raise NotFound("no such part")
    return dump(found)


def of_person(person: Person) -> QuerySet[Waiver]:
    """All that was decided for a person, or for a learner who is that person, by anybody."""
    rows = Waiver.objects.across(reason="the person's own, whoever decided it")
    return rows.filter(Q(person=person) | Q(learner__person=person)).order_by("pk")


def in_force(person: Person, *, at: date) -> QuerySet[Waiver]:
    """What was granted, was not revoked, and has not ended on that day."""
    granted = of_person(person).filter(not_over(at=at), state="GRANTED")
    return granted.select_related(
        "version__qualification", "organisation", "person", "learner", "mapping__certification"
    )


def not_over(*, at: date) -> Q:
    """Has no last day, or one that is not over; nor was the mapping withdrawn on which it rests."""
    return (Q(until_date=None) | Q(until_date__gte=at)) & is_mapped_still()


def is_mapped_still() -> Q:
    """Rests on no mapping, or on one that was not withdrawn."""
    return Q(mapping=None) | Q(mapping__ended_at=None) | Q(mapping__is_replaced=True)


def not_in_force(person: Person, version: QualificationVersion, *, at: date) -> list[Waiver]:
    """Return what waits, was refused, was revoked or has ended, of one qualification; the newest first."""
    mine = of_person(person).filter(version__qualification=version.qualification)
    rows = mine.exclude(pk__in=in_force(person, at=at).values("pk")).select_related("organisation", "mapping")
    return list(rows.order_by("-pk")[:MOST_SHOWN])


def decided_for(person: Person, version: QualificationVersion, *, at: date) -> Decided:
    """Return what holds for a person in a version, on a day of theirs."""
    rows = in_force(person, at=at).filter(version__qualification=version.qualification)
    return _decided(list(rows[: MOST + 1]), version)


def decided_for_each(
    person: Person, versions: Sequence[QualificationVersion], *, at: date
) -> dict[int, Decided]:
    """Return the same for many versions, by their keys; those without any decision are left out."""
    by_qualification: dict[int, list[Waiver]] = {}
    for row in in_force(person, at=at)[: 10 * MOST]:
        by_qualification.setdefault(row.version.qualification_id, []).append(row)
    return {
        version.pk: _decided(by_qualification[version.qualification_id], version)
        for version in versions
        if version.qualification_id in by_qualification
    }


def _decided(rows: Sequence[Waiver], version: QualificationVersion) -> Decided:
    if not rows:
        return Decided()
    copies = _copies({row.held for row in rows if row.kind != WAIVED})
    places = _Places(version)
    decisions: list[Decision] = []
    used: dict[str, Waiver] = {}
    for row in rows:
        part = places.of(row)
        if not part:
            continue
        name = str(row.uuid)
        used[name] = row
        if row.kind == WAIVED:
            decisions.append(Waived(name, part))
            continue
        for held in sorted({row.held, *copies.get(row.held, ())}):
            one = StandIn(name, part, held) if row.kind == FIRST else Substitution(name, held, part)
            decisions.append(one)
    return Decided(tuple(decisions[:MOST]), used)


class _Places:
    """Where the requirement of a decision stands in one version: word for word, or nowhere."""

    def __init__(self, version: QualificationVersion) -> None:
        self._version = version
        self._written: dict[tuple[str, str], list[str]] = {}

    def of(self, row: Waiver) -> str:
        """Return the place, "" for none. Two that read alike keep the places that they had."""
        if row.version_id == self._version.pk:
            return row.part
        if not row.every_version:
            return ""
        if not self._written:
            rules = document.parse_object(self._version.rules, limits=LIMITS)
            for one in requirements(self._version):
                self._written.setdefault((one.exit_name, _written_at(rules, one.part)), []).append(one.part)
            for number in range(len(catalogue.rules_of(self._version).prerequisites)):
                part = prerequisite(number)
                self._written.setdefault(("", _written_at(rules, part)), []).append(part)
        alike = self._written.get((row.exit_name, row.rule), [])
        return row.part if row.part in alike else next(iter(alike), "")


def _copies(helds: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Every issue of the same award: a corrected credential counts where the one before did."""
    wanted = [held for held in helds if held]
    if not wanted:
        return {}
    rows = Credential.objects.across(reason="issues of the same award").filter(
        award__credentials__uuid__in=wanted
    )
    found: dict[str, tuple[str, ...]] = {}
    for one, other in rows.values_list("award__credentials__uuid", "uuid"):
        found[str(one)] = (*found.get(str(one), ()), str(other))
    return found


def named(rows: Mapping[str, Waiver], decisions: Iterable[str]) -> Iterator[Waiver]:
    """Yield what was decided, by the names that an audit gives."""
    yield from (rows[name] for name in dict.fromkeys(decisions) if name in rows)


@dataclass(frozen=True, slots=True)
class Grantable:
    """For whom something could be granted unasked. credentials: what this provider issued to them."""

    version: QualificationVersion
    learner: Learner
    credentials: tuple[Credential, ...]


def grantable(seat: Seat, *, qualification: str, learner: str) -> Grantable | None:
    """Return what a decision could be about; None when there is no such qualification or learner here.

    learner: their e-mail address, or the provider's number for them; whole. Nothing of a passport is read.
    """
    uuid = _uuid(qualification)
    if uuid is None or not learner:
        return None
    version = catalogue.of(seat.organisation).filter(qualification__uuid=uuid).first()
    here = Learner.objects.of(seat.organisation).filter(archived_at=None)
    who = here.filter(Q(email__iexact=learner) | Q(number=learner)).order_by("pk").first()
    if version is None or who is None:
        return None
    rows = Credential.objects.of(seat.organisation).filter(award__learner=who, state="ISSUED")
    return Grantable(version, who, tuple(rows.order_by("-pk")[:MOST]))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
