"""The words by which skills and occupations are found: kept with what they stand in.

Each label is cut into words; a word leads to everything that has it in a label, and its variants
lead to the word when somebody mistypes it. The tables are plain ones, so that they are the same on
SQLite and PostgreSQL. What is retired, and what only orders other skills, has no words here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from cairn.records.bulk import Loader
from cairn.records.models import (
    Framework,
    Occupation,
    OccupationPosting,
    Skill,
    SkillPosting,
    SkillWord,
    WordVariant,
)
from cairn.skills import spelling
from cairn.skills.words import STOP, words

IN_NAME: Final = 2
IN_OTHER: Final = 1
LONGEST: Final = 60  # characters of a word, as its column
_SAYS: Final = "the installation's own lists of words"


def labels_of(row: Skill | Occupation) -> tuple[str, ...]:
    """The name, then the other names."""
    return (row.name, *row.names.splitlines())


def index_framework(framework: Framework, *, loader: Loader) -> None:
    """Write the words of all that a framework has anew; in the caller's transaction."""
    nodes = Skill.objects.across(reason=_SAYS).filter(framework=framework, retired_at=None)
    skills = nodes.exclude(kind="group").values_list("pk", "name", "names", "code")
    jobs = Occupation.objects.across(reason=_SAYS).filter(framework=framework, retired_at=None)
    old = SkillPosting.objects.across(reason=_SAYS).filter(skill__framework=framework)
    old.delete()
    OccupationPosting.objects.across(reason=_SAYS).filter(occupation__framework=framework).delete()
    weighed = {pk: _weights(name, names, code) for pk, name, names, code in skills.iterator()}
    asked = {
        pk: _weights(name, names, code)
        for pk, name, names, code in jobs.values_list("pk", "name", "names", "code").iterator()
    }
    known = _learn({word for found in (weighed, asked) for one in found.values() for word in one}, loader)
    loader.at_home(Skill, weighed)
    loader.at_home(Occupation, asked)
    loader.store(SkillPosting, ("word_id", "skill_id", "weight"), _rows(weighed, known))
    loader.store(OccupationPosting, ("word_id", "occupation_id", "weight"), _rows(asked, known))


def index_skill(skill: Skill, *, loader: Loader) -> None:
    """Write the words of one skill anew; none when it is retired."""
    SkillPosting.objects.across(reason=_SAYS).filter(skill=skill).delete()
    if skill.retired_at is not None or skill.kind == "group":
        return
    weighed = {skill.pk: _weights(skill.name, skill.names, skill.code)}
    known = _learn(set(weighed[skill.pk]), loader)
    loader.at_home(Skill, weighed)
    loader.store(SkillPosting, ("word_id", "skill_id", "weight"), _rows(weighed, known))


def _weights(name: str, names: str, code: str) -> dict[str, int]:
    found = dict.fromkeys(_plain(names), IN_OTHER)
    found.update(dict.fromkeys(_plain(f"{name} {code}"), IN_NAME))
    return found


def _plain(text: str) -> Iterable[str]:
    return (word.plain for word in words(text) if word.plain not in STOP and len(word.plain) <= LONGEST)


def _rows(weighed: dict[int, dict[str, int]], known: dict[str, int]) -> Sequence[tuple[int, int, int]]:
    return [(known[word], pk, weight) for pk, found in weighed.items() for word, weight in found.items()]


def _learn(found: set[str], loader: Loader) -> dict[str, int]:
    """Return the key of every word, after writing down those that are new."""
    rows = SkillWord.objects.across(reason=_SAYS)
    if len(found) <= 500:
        rows = rows.filter(word__in=found)
    known = dict(rows.values_list("word", "pk"))
    new = sorted(found - known.keys())
    stems = {word.plain: word.stem for text in new for word in words(text)}
    fresh = dict(zip(new, loader.keys(SkillWord, len(new)), strict=True))
    loader.store(
        SkillWord, ("id", "word", "stem"), [(pk, word, stems.get(word, word)) for word, pk in fresh.items()]
    )
    variants = [
        (variant, pk) for word, pk in fresh.items() for variant in spelling.roots(word, stems.get(word, word))
    ]
    loader.store(WordVariant, ("variant", "word_id"), variants)
    return {**known, **fresh}
