"""A credential as an employer reads it: one layout for every issuer, of here and of anywhere (feature Q5).

It is drawn from the document alone, so that a file of a stranger's system is read in the same way as one of ours;
what the document does not say is said to be missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cairn.badges.elements import amount
from cairn.badges.reading import Badge
from cairn.quality.facts import Case, Fact, facts
from cairn.records.models import AchievementVersion
from cairn.services.explore.quality import case_of
from cairn.web.amounts import hours
from cairn.web.quality_words import level_in_words
from cairn.web.words import LEVELS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that every employer asks. is_said: does this document answer it?"""

    sentence: _StrPromise
    is_said: Callable[[Badge], object]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the one screen shows. level: in plain words; time: hours, or credits where no hours are said.

    assessment: how it was assessed, in the issuer's words. unsaid: what the document does not answer.
    """

    badge: Badge
    level: str
    ability: str
    time: str
    assessment: str
    facts: tuple[Fact, ...]
    unsaid: tuple[str, ...]


#: What is asked of every credential; a further question is one row.
ASKED: Final = (
    Missing(gettext_lazy("whom it is about, by name"), lambda badge: badge.learners),
    Missing(gettext_lazy("what they can do, one thing after the other"), lambda badge: badge.outcomes),
    Missing(
        gettext_lazy("at which level"),
        lambda badge: badge.eu.elements.eqf_level or badge.eu.elements.national_level,
    ),
    Missing(
        gettext_lazy("how much work it took"),
        lambda badge: badge.eu.elements.hours or badge.eu.elements.ects or badge.eu.elements.other_credits,
    ),
    Missing(gettext_lazy("how it was assessed"), lambda badge: badge.assessed is False or _assessment(badge)),
    Missing(gettext_lazy("what it took to earn it"), lambda badge: badge.criteria or badge.criteria_url),
    Missing(gettext_lazy("who assures its quality"), lambda badge: badge.eu.elements.quality_assurance),
    Missing(gettext_lazy("who made it together with the provider"), lambda badge: badge.ledger),
    Missing(gettext_lazy("until when it holds"), lambda badge: badge.valid_until),
)
_RECORDS: Final = ("revised", "again", "review", "double_marked", "appeals", "tracked")


def sheet(badge: Badge, *, version: AchievementVersion | None = None) -> Sheet:
    """Return a document as an employer reads it. version: where the records of this site know more of its quality."""
    case = Case.of_badge(badge)
    if version is not None:
        known = case_of(version)
        case = replace(case, **{name: getattr(known, name) for name in _RECORDS})
    elements = badge.eu.elements
    level = elements.eqf_level
    return Sheet(
        badge=badge,
        level=level_in_words(level, elements.national_level),
        ability=str(LEVELS.get(level or 0, "")),
        time=_time(badge),
        assessment=_assessment(badge),
        facts=facts(case),
        unsaid=tuple(str(one.sentence) for one in ASKED if not one.is_said(badge)),
    )


def _time(badge: Badge) -> str:
    elements = badge.eu.elements
    if elements.hours:
        return hours(Decimal(elements.hours))
    if elements.ects:
        return _("%(credits)s ECTS") % {"credits": amount(elements.ects)}
    return elements.other_credits


def _assessment(badge: Badge) -> str:
    """How it was assessed, as a whole or outcome by outcome."""
    each = dict.fromkeys(outcome.assessed_by for outcome in badge.outcomes if outcome.assessed_by)
    return badge.eu.elements.assessment or _(", ").join(each)
