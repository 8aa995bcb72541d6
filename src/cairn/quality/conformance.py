"""How far an achievement meets each definition, and what makes it a micro-credential (D1, D13).

Source: `cairn.quality.profiles`; UNESCO, "Towards a common definition of
micro-credentials" (2022) for the panel's five facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from cairn.badges.achievement import Achievement
from cairn.badges.elements import amount
from cairn.badges.profile import Profile
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


def conformance(achievement: Achievement, *, issuer: Profile | None) -> tuple[Conformance, ...]:
    """Return one Conformance for each profile, in the order of `PROFILES`."""
    draft = Draft(achievement, issuer)
    found = []
    for profile in PROFILES.values():
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelFact:
    """One line of the panel: a question a sceptic asks, and what this achievement answers.

    detail: the fact itself in a few words; pages translate question by code.
    """

    code: str
    question: str
    answer: Answer
    detail: str


def panel(achievement: Achievement, *, issuer: Profile | None) -> tuple[PanelFact, ...]:
    """Return the facts that make it a micro-credential, or do not (feature D13)."""
    facts = achievement.elements
    count = len(achievement.outcomes)
    judged = [
        outcome
        for outcome in achievement.outcomes
        if outcome.assessed_by or outcome.levels or outcome.max_mark
    ]
    hours = facts.hours or (facts.ects or 0) * 25  # one ECTS credit is 25 to 30 hours (ECTS Users' Guide)
    short: Answer = "unsaid" if not hours else ("yes" if hours < FULL_DEGREE_HOURS else "no")
    assured = bool(facts.quality_assurance)
    towards = ", ".join(facts.counts_towards) or (facts.relation.value if facts.relation else "")
    return (
        PanelFact(
            code="outcomes",
            question="Does it say what a learner can do afterwards?",
            answer="yes" if count else "no",
            detail=f"{count} learning outcomes" if count else "",
        ),
        PanelFact(
            code="assessed",
            question="Was that assessed, and not only attended?",
            answer="yes" if achievement.assessed and count and len(judged) == count else "no",
            detail=f"{len(judged)} of {count} outcomes assessed"
            if achievement.assessed
            else "attendance, not assessed",
        ),
        PanelFact(
            code="standard",
            question="Against a standard that anybody can read?",
            answer="yes" if achievement.criteria and achievement.criteria.url else "no",
            detail=achievement.criteria.url if achievement.criteria else "",
        ),
        PanelFact(
            code="short",
            question="Is it short learning, with its workload stated?",
            answer=short,
            detail=f"{amount(facts.hours)} hours"
            if facts.hours
            else (f"{amount(facts.ects)} ECTS" if facts.ects else ""),
        ),
        PanelFact(
            code="provider",
            question="Does a named provider stand behind it, with quality assurance?",
            answer="yes" if issuer and assured else ("unsaid" if issuer else "no"),
            detail=facts.quality_assurance,
        ),
        PanelFact(
            code="integration",
            question="Is it of use alone, or does it count towards something bigger?",
            answer="yes" if towards else "unsaid",
            detail=towards,
        ),
    )
