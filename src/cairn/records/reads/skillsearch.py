"""Finding skills and occupations by what people type: in any order, half a word, with typos.

Every typed word becomes some words that labels really have: the same one, one with the same stem,
one that begins so, or, when there is none of these, one that is a typo or two away. What has the
rarest of them, in its name rather than in another label, and little else beside them, comes first.

Source: docs/reference/frameworks.md, "Finding".
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.db import connection
from django.db.models import Q, QuerySet

from cairn.records.models import (
    Framework,
    Occupation,
    OccupationPosting,
    Skill,
    SkillPosting,
    SkillWord,
    WordVariant,
)
from cairn.records.wordlists import IN_NAME, labels_of
from cairn.skills import spelling
from cairn.skills.words import STOP, words

MOST_WORDS: Final = 10  # of what was typed; the rest does not count
MOST_TYPED: Final = 200  # characters
_BEGINNING: Final = 3  # letters from which a word may be half typed
_COMPLETIONS: Final = 30
_LOOKED_AT: Final = 60  # rows whose labels are compared
_AT_LEAST: Final = 0.5  # of the weight of what was typed must be found
_SAYS: Final = "skills are public"

N = TypeVar("N", Skill, Occupation)


@dataclass(frozen=True, slots=True)
class Hit(Generic[N]):
    """One thing that was found. label: the one of its labels that fits best. score: 0..1, for ordering."""

    row: N
    label: str
    score: float


@dataclass(frozen=True, slots=True)
class _Typed:
    """One typed word, by the words that labels have for it, and how well each fits, 0..1.

    keys: by the key of its row. fits: by the word itself.
    """

    keys: dict[int, float]
    fits: dict[str, float]


def find_skills(
    text: str, *, framework: Framework | None = None, group: str = "", limit: int = 20
) -> list[Hit[Skill]]:
    """Return the skills that fit what was typed, best first; retired ones are not found."""
    rows = Skill.objects.across(reason=_SAYS).select_related("framework")
    wanted = Q()
    if framework is not None:
        wanted &= Q(skill__framework=framework)
    if group:
        wanted &= Q(skill__group=group)
    postings = SkillPosting.objects.across(reason=_SAYS).filter(wanted)
    return _find(text, postings, "skill_id", rows, limit)


def find_occupations(
    text: str, *, framework: Framework | None = None, limit: int = 20
) -> list[Hit[Occupation]]:
    """Return the occupations that fit what was typed, best first."""
    rows = Occupation.objects.across(reason=_SAYS).select_related("framework")
    postings = OccupationPosting.objects.across(reason=_SAYS)
    if framework is not None:
        postings = postings.filter(occupation__framework=framework)
    return _find(text, postings, "occupation_id", rows, limit)


def _find(text: str, postings: QuerySet[Any], owner: str, rows: QuerySet[N], limit: int) -> list[Hit[N]]:
    typed = _read(text)
    if not typed:
        return []
    scores: defaultdict[int, float] = defaultdict(float)
    total = 0.0
    weights = []
    for word in typed:
        found = _having(word, postings, owner)
        rarity = 1.0 / math.log(math.e + len(found))
        weights.append(rarity)
        total += rarity
        for key, fit in found.items():
            scores[key] += fit * rarity
    enough = _AT_LEAST * total * 0.6  # the best fit of a word in another label counts 0.6 or less
    best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:_LOOKED_AT]
    keys = [key for key, score in best if score >= enough]
    known = rows.in_bulk(keys)
    hits = [_hit(known[key], typed, weights) for key in keys if key in known]
    hits.sort(key=lambda hit: (-hit.score, len(hit.label), hit.row.name))
    return hits[:limit]


def _read(text: str) -> list[_Typed]:
    """Cut what was typed into words, and look up what each may mean."""
    found = [word for word in words(text[:MOST_TYPED]) if word.plain]
    plain = [word for word in found if word.plain not in STOP] or found
    once = list({word.plain: word for word in plain}.values())[:MOST_WORDS]
    last = once[-1].plain if once else ""
    return [_close(word.plain, word.stem, half=word.plain == last) for word in once]


def _close(plain: str, stem: str, *, half: bool) -> _Typed:
    """Look up which words labels have for one that was typed. half: it may be typed half."""
    rows = SkillWord.objects.across(reason=_SAYS)
    found = {
        word: (key, 1.0 if word == plain else 0.9)
        for key, word in rows.filter(Q(word=plain) | Q(stem=stem)).values_list("pk", "word")
    }
    if len(plain) >= _BEGINNING and (half or not found):
        begun = _beginning(rows, plain).values_list("pk", "word")[:_COMPLETIONS]
        for key, word in begun:
            found.setdefault(word, (key, 0.5 + 0.4 * len(plain) / len(word)))
    found = found or _mistyped(plain, stem)
    return _Typed(dict(found.values()), {word: fit for word, (_key, fit) in found.items()})


def _beginning(rows: QuerySet[SkillWord], start: str) -> QuerySet[SkillWord]:
    if connection.vendor == "sqlite":  # LIKE would look at every word here
        return rows.filter(word__gte=start, word__lt=start + "\U0010ffff")
    return rows.filter(word__startswith=start)


def _mistyped(plain: str, stem: str) -> dict[str, tuple[int, float]]:
    """Return the words that are a typo away, or two in a long word."""
    most = spelling.forgiven(plain)
    if not most:
        return {}
    rows = SkillWord.objects.across(reason=_SAYS)
    variants = WordVariant.objects.across(reason=_SAYS).filter(variant__in=spelling.roots(plain, stem))
    near = list(rows.filter(pk__in=variants.values("word_id")).values_list("word", "stem", "pk"))
    if most > 1:
        near += _beginning(rows, plain[:_BEGINNING]).values_list("word", "stem", "pk")
    apart = {word: (spelling.apart((plain, stem), (word, root)), key) for word, root, key in near}
    best = sorted((typos, word) for word, (typos, _key) in apart.items() if typos <= most)
    return {word: (apart[word][1], 0.8 - 0.2 * typos) for typos, word in best[:_COMPLETIONS]}


def _having(word: _Typed, postings: QuerySet[Any], owner: str) -> dict[int, float]:
    """Return what has a typed word in its labels, and how well it fits."""
    found: dict[int, float] = {}
    if not word.keys:
        return found
    rows = postings.filter(word_id__in=word.keys).values_list("word_id", owner, "weight")
    for key, row, weight in rows:
        fit = word.keys[key] * (1.0 if weight == IN_NAME else 0.6)
        if fit > found.get(row, 0.0):
            found[row] = fit
    return found


def _hit(row: N, typed: Sequence[_Typed], weights: Sequence[float]) -> Hit[N]:
    """Judge a row by the label that fits best."""
    labels = labels_of(row)
    scored = [
        (_fit(label, typed, weights) - (0.05 if place else 0.0), -place) for place, label in enumerate(labels)
    ]
    score, place = max(scored)
    return Hit(row, labels[-place], max(0.0, score))


def _fit(label: str, typed: Sequence[_Typed], weights: Sequence[float]) -> float:
    """Say how well one label fits: how much of what was typed it has, and how little else."""
    has = {word.plain for word in words(label)}
    if not has:
        return 0.0
    got = 0.0
    used = 0
    for word, weight in zip(typed, weights, strict=True):
        best = max((word.fits[own] for own in has if own in word.fits), default=0.0)
        got += best * weight
        used += best > 0
    return 0.75 * got / sum(weights) + 0.25 * min(1.0, used / (len(has - STOP) or 1))
