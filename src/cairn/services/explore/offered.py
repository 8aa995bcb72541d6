"""What is on offer that fits what somebody looks for: words, a problem, a subject, an industry, a provider, a level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cairn.records.models import AchievementVersion
from cairn.records.reads import explore as reads
from cairn.records.reads.directory import Directory, Entry, whole
from cairn.records.reads.partners import employers_of
from cairn.services.codesign.marks import designed_with
from cairn.services.explore.problems import Answer, answer
from cairn.services.ports import Ports
from cairn.skills.words import bare

EVERY_INDUSTRY: Final = ""
_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; "" asks for nothing. group: as designs have it. industry: a letter. provider: a uuid.

    employers: only what names an employer as one who had a hand in it.
    """

    text: str = ""
    group: str = ""
    industry: str = EVERY_INDUSTRY
    provider: str = ""
    level: str = ""
    employers: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """entries: credentials that fit, best first. asked: what the text was read as, and courses that teach it.

    partly: only the newest of a long directory were looked at.
    """

    entries: tuple[Entry, ...]
    asked: Answer
    partly: bool = False


def offered(wanted: Wanted, among: Directory, *, ports: Ports) -> Offered:
    """Return what fits: what has all the words first, then what gives most of the skills meant, then by name."""
    asked = answer(wanted.text, among.entries, ports=ports)
    fitting = _fitting(wanted, among)
    words = bare(wanted.text).split()
    if not words:
        return Offered(tuple(fitting), asked, among.partly)
    found: defaultdict[tuple[bool, tuple[int, ...]], list[Entry]] = defaultdict(list)
    for entry in fitting:
        places, text = asked.places.get(entry.pk, ()), entry.text
        says = all(map(text.__contains__, words))
        if says or places:
            found[says, places].append(entry)
    best = sorted(found, key=lambda key: (not key[0], -len(key[1]), key[1]))
    return Offered(tuple(entry for key in best for entry in found[key]), asked, among.partly)


def _fitting(wanted: Wanted, among: Directory) -> Sequence[Entry]:
    """What is left but for the text, by name."""
    found: Sequence[Entry] = among.entries
    if wanted.group:
        found = [entry for entry in found if entry.skill_group == wanted.group]
    if wanted.provider:
        found = [entry for entry in found if entry.provider == wanted.provider]
    if wanted.level:
        found = [entry for entry in found if str(entry.eqf_level) == wanted.level]
    if wanted.industry:
        skills = _asked_for(among, wanted.industry[:1])
        found = [entry for entry in found if not skills.isdisjoint(entry.skills)]
    if wanted.employers:
        hands = with_employers(among)
        found = [entry for entry in found if entry.pk in hands]
    return found


def _asked_for(among: Directory, letter: str) -> set[str]:
    """The skills that an industry asks for, of those that something gives."""

    def asked() -> set[str]:
        return reads.of_industry(letter, {iri for entry in among.entries for iri in entry.skills})

    return among.once(("industry", letter), asked)


def hands_of(version: AchievementVersion, among: Directory) -> tuple[str, ...]:
    """The partners that a version names; a ledger is read once for as long as the directory is kept."""
    return among.once(("hands", version.pk), lambda: designed_with(version))


def with_employers(among: Directory) -> frozenset[int]:
    """The keys of those that name an employer of the register; whole ledgers are read a few at a time, and once."""
    return among.once("employers", lambda: _with_employers(among, employers_of()))


def _with_employers(among: Directory, known: Mapping[int, set[str]]) -> frozenset[int]:
    some = [entry for entry in among.entries if entry.achievement in known]
    return frozenset(
        row.pk
        for place in range(0, len(some), _AT_ONCE)
        for row in whole(some[place : place + _AT_ONCE])
        if not known[row.achievement_id].isdisjoint(designed_with(row))
    )
