"""Where an award leads, told from what it shows and never from who holds it: so it may stand on a public page.

The qualifications whose rules name it, and by whose decision; the roles that ask for most of what it shows;
and what gives most of what the first of these roles asks for besides. More skills first, then fewer hours,
then the name; never by price or by who offers it. What was worked out stays for some minutes: the page of an
award is looked at more often than the catalogue changes.

Source: features W18, D6.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Final

from cairn.credentials.document import dump
from cairn.records.models import AchievementVersion, Occupation, QualificationVersion
from cairn.records.reads import explore as reads
from cairn.records.reads.giving import given_by
from cairn.records.reads.holding import achievement_of
from cairn.services.stack import catalogue
from cairn.stacking.rules import Exit, Leaf, One, leaves

MOST_ROLES: Final = 3
MOST_STEPS: Final = 2
MOST_LOOKED_AT: Final = 200  # roles that ask for some of it
_SAYS: Final = "occupations are public"


@dataclass(frozen=True, slots=True)
class Asking:
    """A role that asks for what the award shows. shows, asked: how many of its essential skills."""

    occupation: Occupation
    shows: int
    asked: int


@dataclass(frozen=True, slots=True)
class Step:
    """What goes well after it: it gives these skills that the role asks for and the award does not show."""

    version: AchievementVersion
    occupation: Occupation
    gives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leads:
    """Where an award leads; all empty when nothing is known.

    qualifications: whose rules count it. awarded_by: whose exits award it: then it is made of others.
    """

    qualifications: tuple[QualificationVersion, ...] = ()
    awarded_by: tuple[tuple[QualificationVersion, Exit], ...] = ()
    roles: tuple[Asking, ...] = ()
    steps: tuple[Step, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.qualifications or self.awarded_by or self.roles or self.steps)

    @property
    def exit_kind(self) -> str:
        """The kind of the first exit that awards it, "" when none does or none says one."""
        return next((exit_.kind for _version, exit_ in self.awarded_by if exit_.kind), "")


class Memo:
    """What was worked out a while ago, the latest used first.

    seconds: how long an answer stays. most: answers that are kept.
    """

    def __init__(self, *, seconds: float, most: int) -> None:
        self._seconds, self._most = seconds, most
        self._held: OrderedDict[int, tuple[float, Leads]] = OrderedDict()
        self._lock = Lock()

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()

    def of(self, version: AchievementVersion, now: float) -> Leads:
        """Return what is known of a version, worked out anew when that is too long ago. now: of a monotonic clock."""
        with self._lock:
            at, known = self._held.get(version.pk, (-self._seconds, Leads()))
            if now - at < self._seconds:
                self._held.move_to_end(version.pk)
                return known
        found = _worked_out(version)
        with self._lock:
            self._held[version.pk] = (now, found)
            self._held.move_to_end(version.pk)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return found


MEMO: Final = Memo(seconds=300, most=2_000)


def leads(version: AchievementVersion) -> Leads:
    """Return where a published version leads, as it was at most five minutes ago."""
    return MEMO.of(version, monotonic())


def _worked_out(version: AchievementVersion) -> Leads:
    """Attendance leads to what names it, and to nothing else."""
    named, awarded_by = _rules_about(version)
    shown = reads.alike(reads.skills_in(version)) if version.assessed else {}
    shares = reads.asked_essentially({iri for same in shown.values() for iri in same}) if shown else {}
    if not shares:
        return Leads(named, awarded_by)
    looked_at = sorted(shares, key=lambda key: (-len(shares[key]), key))[:MOST_LOOKED_AT]
    asked = reads.essentials(looked_at)
    best = sorted(looked_at, key=lambda key: (-len(shares[key]) / len(asked[key]), -len(asked[key]), key))
    rows = Occupation.objects.across(reason=_SAYS).in_bulk(best[:MOST_ROLES])
    roles = tuple(Asking(rows[key], len(shares[key]), len(asked[key])) for key in best[:MOST_ROLES])
    for role in roles:
        key = role.occupation.pk
        missing = {iri: name for iri, name in asked[key].items() if iri not in shares[key]}
        if steps := _steps(version, role.occupation, missing):
            return Leads(named, awarded_by, roles, steps)
    return Leads(named, awarded_by, roles)


def _rules_about(
    version: AchievementVersion,
) -> tuple[tuple[QualificationVersion, ...], tuple[tuple[QualificationVersion, Exit], ...]]:
    """The qualifications that count it, and the exits that award it; at most 20 qualifications are looked at."""
    lasting = achievement_of(version)
    rows = catalogue.newest().filter(rules__contains=dump(lasting)[1:-1])[: catalogue.MOST_NAMING]
    counting, awarding = [], []
    for row in rows:
        exits = catalogue.rules_of(row).exits
        named = {name for one in exits for leaf in leaves(one.rule) for name in _named(leaf)}
        awarding += [(row, one) for one in exits if one.awards == lasting and version.assessed]
        if lasting in named:
            counting.append(row)
    return tuple(counting), tuple(awarding)


def _named(leaf: Leaf) -> Collection[str]:
    return leaf.achievements if isinstance(leaf, One) else leaf.which.achievements


def _steps(
    version: AchievementVersion, occupation: Occupation, missing: Mapping[str, str]
) -> tuple[Step, ...]:
    same = reads.alike(missing)
    gives = given_by(iri for iris in same.values() for iri in iris)
    rows = AchievementVersion.objects.public().filter(pk__in=list(gives), assessed=True)
    found = [
        Step(
            row,
            occupation,
            tuple(name for iri, name in missing.items() if not same[iri].isdisjoint(gives[row.pk])),
        )
        for row in rows.exclude(achievement=version.achievement).select_related("achievement__organisation")
    ]
    found.sort(key=lambda one: (-len(one.gives), float(one.version.hours or 0), one.version.name))
    return tuple(found[:MOST_STEPS])
