"""Search by problem, in plain words: "clean messy spreadsheets" -> skills -> what gives them.

The words are read for skills by the linker, as any text is, and looked up among the names of skills,
which forgives typos. What led to a skill is said with it, so that who searched can see whether they were
understood. Nothing of it is kept.

Source: feature L9; screens.md, "Search by problem in plain words".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from cairn.records.models import AchievementVersion, LearningOffer, Skill
from cairn.records.reads import explore as reads
from cairn.records.reads import skills as skill_reads
from cairn.records.reads.directory import Entry
from cairn.records.reads.skillsearch import find_skills
from cairn.services.ports import Ports
from cairn.services.skills import linking

MOST_MEANT: Final = 6  # skills that one question is read as
MOST_COURSES: Final = 6
MOST_FRAMEWORKS: Final = 3  # that are read for every visitor: those of the installation
MOST_ASKED: Final = 200  # characters
_LEAST: Final = 0.34  # of a name found by its words: below it is a guess
_NEARLY: Final = 0.8  # as good as the best that was found so


@dataclass(frozen=True, slots=True)
class Meant:
    """A skill that a question was read as. words: those of the question that led to it; label: else, what it is like.

    same: identities that mean the same.
    """

    skill: Skill
    words: tuple[str, ...] = ()
    label: str = ""
    same: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Answer:
    """What gives the skills of a question. places: key of a credential -> which of `meant`, the best first."""

    meant: tuple[Meant, ...] = ()
    places: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    courses: tuple[tuple[LearningOffer, tuple[Meant, ...]], ...] = ()

    def of(self, version: Entry | AchievementVersion) -> tuple[Meant, ...]:
        """Why a credential was found; nothing when not by its skills."""
        return tuple(self.meant[place] for place in self.places.get(version.pk, ()))


def answer(text: str, among: Iterable[Entry], *, ports: Ports) -> Answer:
    """Return what a question was read as, and which of the credentials on offer, and courses, give it.

    text: at most 200 characters are read; of any length of words, in the language of the framework.
    """
    asked = text.strip()[:MOST_ASKED]
    meant = understood(asked, ports=ports) if asked else ()
    if not meant:
        return Answer()
    same = [one.same for one in meant]
    by_skills: dict[frozenset[str], tuple[int, ...]] = {}
    places = {}
    for entry in among:
        mine = by_skills.get(entry.skills)
        if mine is None:
            mine = tuple(place for place, iris in enumerate(same) if not iris.isdisjoint(entry.skills))
            by_skills[entry.skills] = mine
        if mine:
            places[entry.pk] = mine
    courses = reads.courses_giving(frozenset[str]().union(*same))
    ranked = sorted(
        ((row, _of(meant, gives)) for row, gives in courses.items()),
        key=lambda pair: (-len(pair[1]), meant.index(pair[1][0]), float(pair[0].hours or 0), pair[0].name),
    )
    return Answer(meant, places, tuple(ranked[:MOST_COURSES]))


def understood(text: str, *, ports: Ports) -> tuple[Meant, ...]:
    """Return the skills a question seems to be about, the surest first; with the words that led to each."""
    rows = skill_reads.frameworks().filter(organisation=None)[:MOST_FRAMEWORKS]
    linkers = [linking.linker_of(row, ports=ports) for row in rows]
    said = linking.look(text, linkers, most=MOST_MEANT, asking=True)
    led = {
        one.skill: tuple(dict.fromkeys(" ".join(said.quote(words).split()) for words in one.words))
        for one in said
    }
    here = skill_reads.by_iri(led)
    found = [Meant(here[iri], words) for iri, words in led.items() if iri in here]
    hits = find_skills(text, limit=MOST_MEANT)
    enough = max([_LEAST, *(hit.score * _NEARLY for hit in hits[:1])])
    found += [
        Meant(hit.row, label=hit.label) for hit in hits if hit.score >= enough and hit.row.iri not in led
    ]
    kept = found[:MOST_MEANT]
    same = reads.alike(one.skill.iri for one in kept)
    return tuple(Meant(one.skill, one.words, one.label, frozenset(same[one.skill.iri])) for one in kept)


def _of(meant: Sequence[Meant], gives: Collection[str]) -> tuple[Meant, ...]:
    return tuple(one for one in meant if not one.same.isdisjoint(gives))
