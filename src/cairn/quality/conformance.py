"""How far an achievement meets each definition, and what makes it a micro-credential (D1, D13).

Source: `cairn.quality.profiles`; UNESCO, "Towards a common definition of
micro-credentials" (2022) for the panel's five facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from cairn.badges.achievement import Achievement
from cairn.badges.elements import amount
from cairn.badges.profile import Profile
from cairn.quality.catalogue import is_assessed
from cairn.quality.profiles import PROFILES, DefinitionProfile, Draft, Fact

FULL_DEGREE_HOURS: Final = 1_500  # 60 ECTS: a year of full-time study is no "short" learning


@dataclass(frozen=True, slots=True)
class Conformance:
    """One profile against one draft."""

    profile: DefinitionProfile
    present: tuple[Fact, ...]
    missing: tuple[Fact, ...]

    @property
    def required_missing(self) -> tuple[Fact, ...]:
        """The facts without which the definition is not met."""
        return tuple(fact for fact in self.missing if fact.required)

    @property
    def met(self) -> bool:
        """Whether every required fact is there."""
        return not self.required_missing

    @property
    def share(self) -> float:
        """The share of the required facts that are there, 0..1."""
        required = [fact for fact in (*self.present, *self.missing) if fact.required]
        return 1 - len(self.required_missing) / len(required) if required else 1.0


def conformance(
    achievement: Achievement, *, issuer: Profile | None, also: Iterable[DefinitionProfile] = ()
) -> tuple[Conformance, ...]:
    """Return one Conformance for each profile, in the order of `PROFILES`, and then of `also`."""
    draft = Draft(achievement, issuer)
    found = []
    for profile in (*PROFILES.values(), *also):
        held = {fact.code: fact.holds(draft) for fact in profile.facts}
        found.append(
            Conformance(
                profile=profile,
                present=tuple(fact for fact in profile.facts if held[fact.code]),
                missing=tuple(fact for fact in profile.facts if not held[fact.code]),
            )
        )
    return tuple(found)


Answer = Literal["yes", "no", "unsaid"]

QUESTIONS: Final[Mapping[str, str]] = {
    "outcomes": "Does it say what a learner can do afterwards?",
    "assessed": "Was that assessed, and not only attended?",
    "standard": "Against a standard that anybody can read?",
    "short": "Is it short learning, with its workload stated?",
    "provider": "Does a named provider stand behind it, with quality assurance?",
    "integration": "Is it of use alone, or does it count towards something bigger?",
}
DETAILS: Final[Mapping[str, str]] = {
    "outcomes": "{count} learning outcomes",
    "assessed": "{judged} of {count} outcomes assessed",
    "attended": "attendance, not assessed",
    "hours": "{hours} hours",
    "ects": "{ects} ECTS",
    "stand-alone": "stand-alone",
    "alternative": "alternative to a part of a bigger programme",
    "complementary": "complementary to a bigger programme",
    "part": "part of a bigger programme",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelFact:
    """One line of the panel: a question a sceptic asks, and what this achievement answers.

    detail: the fact itself in a few words, "" when there is none.
    said: the key of `DETAILS` that `detail` was filled from, with `params`; "" when it is the
        provider's own words. Pages translate both by their keys.
    """

    code: str
    answer: Answer
    detail: str
    said: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def question(self) -> str:
        """The question itself, in English."""
        return QUESTIONS[self.code]


def panel(achievement: Achievement, *, issuer: Profile | None) -> tuple[PanelFact, ...]:
    """Return the facts that make it a micro-credential, or do not (feature D13)."""
    facts = achievement.elements
    count = len(achievement.outcomes)
    judged = [outcome for outcome in achievement.outcomes if is_assessed(outcome)]
    hours = facts.hours or (facts.ects or 0) * 25  # one ECTS credit is 25 to 30 hours (ECTS Users' Guide)
    short: Answer = "unsaid" if not hours else ("yes" if hours < FULL_DEGREE_HOURS else "no")
    assured = bool(facts.quality_assurance)
    towards = ", ".join(facts.counts_towards)
    relation = facts.relation.value if facts.relation else ""
    assessed = achievement.assessed
    return (
        _fact("outcomes", "yes" if count else "no", "outcomes" if count else "", count=count),
        _fact(
            "assessed",
            "yes" if assessed and count and len(judged) == count else "no",
            "assessed" if assessed else "attended",
            judged=len(judged),
            count=count,
        ),
        PanelFact(
            code="standard",
            answer="yes" if achievement.criteria and achievement.criteria.url else "no",
            detail=achievement.criteria.url if achievement.criteria else "",
        ),
        _fact(
            "short",
            short,
            "hours" if facts.hours else ("ects" if facts.ects else ""),
            hours=amount(facts.hours or 0),
            ects=amount(facts.ects or 0),
        ),
        PanelFact(
            code="provider",
            answer="yes" if issuer and assured else ("unsaid" if issuer else "no"),
            detail=facts.quality_assurance,
        ),
        PanelFact(code="integration", answer="yes", detail=towards)
        if towards
        else _fact("integration", "yes" if relation else "unsaid", relation),
    )


def _fact(code: str, answer: Answer, said: str, **params: str | int) -> PanelFact:
    detail = DETAILS[said].format_map(params) if said else ""
    return PanelFact(code=code, answer=answer, detail=detail, said=said, params=params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One fact of a definition in a statement: is it there, and in which words. said: "" where it says nothing."""

    code: str
    title: str
    required: bool
    present: bool
    on_award: bool
    said: str


def lines(one: Conformance, draft: Draft) -> tuple[Line, ...]:
    """Return the facts of a definition in its own order, each with how the draft words it."""
    present = {fact.code for fact in one.present}
    return tuple(
        Line(
            code=fact.code,
            title=fact.title,
            required=fact.required,
            present=fact.code in present,
            on_award=fact.on_award,
            said=fact.says(draft),
        )
        for fact in one.profile.facts
    )
