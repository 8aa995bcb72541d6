"""Definition profiles: which facts somebody's definition of a micro-credential asks for (D1).

A profile is a list of facts, each with a plain prompt for the author. One
achievement may satisfy several profiles.

Sources: Council Recommendation of 16 June 2022 (2022/C 243/02), Annex I;
Australian National Microcredentials Framework (November 2021), section 5
(the split of required and recommended could not be read offline: what is
listed as required here is title, provider, outcomes, assessment, effort and
quality statement; shared design, standards.md section 2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from cairn.badges.achievement import Achievement
from cairn.badges.profile import Profile
from cairn.badges.text import blank


@dataclass(frozen=True, slots=True)
class Draft:
    """What a profile looks at: the achievement and, as far as known, who issues it."""

    achievement: Achievement
    issuer: Profile | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact of a definition.

    code: stable name; pages translate `title` and `prompt` by it. holds:
    whether a draft states it. on_award: it is only known when somebody is
    awarded (the learner, the date), so a draft always has it.
    """

    code: str
    title: str
    prompt: str
    holds: Callable[[Draft], bool]
    required: bool = True
    on_award: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionProfile:
    """A definition of micro-credential, as facts. source: where it is written."""

    code: str
    name: str
    source: str
    facts: tuple[Fact, ...]


def _always(_draft: Draft) -> bool:
    return True


def _country(draft: Draft) -> bool:
    return draft.issuer is not None and draft.issuer.address is not None


def _outcomes(draft: Draft) -> bool:
    return bool(draft.achievement.outcomes)


def _workload(draft: Draft) -> bool:
    facts = draft.achievement.elements
    return bool(facts.hours or facts.ects)


def _level(draft: Draft) -> bool:
    facts = draft.achievement.elements
    return bool(facts.eqf_level or facts.national_level)


def _assessment(draft: Draft) -> bool:
    return not draft.achievement.assessed or not blank(draft.achievement.elements.assessment)


def _assessed(draft: Draft) -> bool:
    chosen = draft.achievement
    each = all(outcome.assessed_by or outcome.levels or outcome.max_mark for outcome in chosen.outcomes)
    return chosen.assessed and bool(chosen.outcomes) and each


def _integration(draft: Draft) -> bool:
    return draft.achievement.elements.relation is not None


def _element(name: str) -> Callable[[Draft], bool]:
    return lambda draft: bool(getattr(draft.achievement.elements, name))


def _criteria(draft: Draft) -> bool:
    return draft.achievement.criteria is not None


TITLE: Final = Fact(code="title", title="Title", prompt="Give it a name.", holds=_always)
DESCRIPTION: Final = Fact(
    code="description",
    title="Description",
    prompt="Say in a few sentences what it is about.",
    holds=lambda draft: not blank(draft.achievement.description),
)
CRITERIA: Final = Fact(
    code="criteria", title="Criteria", prompt="Say what somebody must do to earn it.", holds=_criteria
)
OUTCOMES: Final = Fact(
    code="outcomes",
    title="Learning outcomes",
    prompt="Write at least one thing that a learner can do afterwards.",
    holds=_outcomes,
)
ASSESSED: Final = Fact(
    code="assessed",
    title="Assessment of each outcome",
    prompt="Say for every outcome how it is assessed.",
    holds=_assessed,
)
AWARDING_BODY: Final = Fact(
    code="awarding_body",
    title="Awarding body",
    prompt="Choose the organisation that awards it.",
    holds=lambda draft: draft.issuer is not None,
)
QUALITY: Final = Fact(
    code="quality_assurance",
    title="Type of quality assurance",
    prompt="Say who checks the quality, and how (internal review, external audit …).",
    holds=_element("quality_assurance"),
)
PARTICIPATION: Final = Fact(
    code="participation",
    title="Form of participation",
    prompt="Choose how people take part: online, on site, a mixture, at work or as volunteers.",
    holds=_element("participation"),
)
ASSESSMENT: Final = Fact(
    code="assessment",
    title="Type of assessment",
    prompt="Say how it is assessed (practical test, portfolio, written exam …).",
    holds=_assessment,
)
PREREQUISITES: Final = Fact(
    code="prerequisites",
    title="Prerequisites",
    prompt="Say what somebody should know or have before, or that nothing is needed.",
    holds=_element("prerequisites"),
    required=False,
)

EU_2022: Final = DefinitionProfile(
    code="eu-2022",
    name="European Union, 2022",
    source="Council Recommendation 2022/C 243/02, Annex I",
    facts=(
        Fact(
            code="learner",
            title="Identification of the learner",
            prompt="Every award names its learner.",
            holds=_always,
            on_award=True,
        ),
        TITLE,
        Fact(
            code="country",
            title="Country or region of the issuer",
            prompt="Add the country to the address of your organisation.",
            holds=_country,
        ),
        AWARDING_BODY,
        Fact(
            code="date",
            title="Date of issuing",
            prompt="Every award has its date.",
            holds=_always,
            on_award=True,
        ),
        OUTCOMES,
        Fact(
            code="workload",
            title="Notional workload",
            prompt="Say how many hours an average learner needs, or how many ECTS credits it gives.",
            holds=_workload,
        ),
        Fact(
            code="level",
            title="Level",
            prompt="Choose the level (1 to 8) of the European framework, or name the national one.",
            holds=_level,
        ),
        ASSESSMENT,
        PARTICIPATION,
        QUALITY,
        PREREQUISITES,
        Fact(
            code="supervision",
            title="Supervision and identity verification",
            prompt="Say whether somebody watched the assessment and checked who sat it.",
            holds=_element("supervision"),
            required=False,
        ),
        Fact(
            code="grade",
            title="Grade achieved",
            prompt="If there is an overall grade, say how grading works.",
            holds=_element("grading"),
            required=False,
        ),
        Fact(
            code="integration",
            title="Integration and stackability",
            prompt="Say whether it stands alone or counts towards something bigger.",
            holds=_integration,
            required=False,
        ),
        Fact(
            code="further",
            title="Further information",
            prompt="Add anything else that a reader should know.",
            holds=_element("further"),
            required=False,
        ),
    ),
)

AU_NMF: Final = DefinitionProfile(
    code="au-nmf",
    name="Australia, National Microcredentials Framework",
    source="National Microcredentials Framework, November 2021, section 5",
    facts=(
        TITLE,
        AWARDING_BODY,
        OUTCOMES,
        ASSESSED,
        Fact(
            code="effort",
            title="Learner effort",
            prompt="Say how many hours of learning it takes: at least one.",
            holds=lambda draft: (draft.achievement.elements.hours or 0) >= 1,
        ),
        Fact(
            code="delivery_mode",
            title="Mode of delivery",
            prompt=PARTICIPATION.prompt,
            holds=PARTICIPATION.holds,
        ),
        QUALITY,
        PREREQUISITES,
        Fact(
            code="credit",
            title="Credit recognition",
            prompt="Name the programmes it counts towards, or say that it stands alone.",
            holds=lambda draft: _integration(draft) or bool(draft.achievement.elements.counts_towards),
            required=False,
        ),
    ),
)

OWN: Final = DefinitionProfile(
    code="own",
    name="The least that makes sense",
    source="Open Badges 3.0, and assessed learning (feature D2)",
    facts=(TITLE, DESCRIPTION, CRITERIA, OUTCOMES, ASSESSED),
)

PROFILES: Final[Mapping[str, DefinitionProfile]] = MappingProxyType(
    {profile.code: profile for profile in (EU_2022, AU_NMF, OWN)}
)
