"""The catalogue of facts: everything that a definition can ask for, one row each (features D1, D4).

A definition (a file of `cairn.quality.profiles`, or rows of an organisation) picks rows by their code and may
give them a title and a prompt of its own. A new fact is one row here.

Sources: Council Recommendation 2022/C 243/02, Annex I; Australian National Microcredentials Framework (2021),
section 5; NZQA, Micro-credential Listing and Operational Rules 2022, rule 6.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from cairn.badges.elements import amount
from cairn.badges.outcome import Outcome
from cairn.badges.text import blank
from cairn.quality.draft import Draft

NZ_MOST_HOURS: Final = 400  # 40 credits, each of ten notional hours
NZ_MOST_ECTS: Final = 16  # the same effort at 25 hours to a credit
_NZSCED: Final = re.compile(r"(?<!\d)\d{6}(?!\d)")
_PROTECTED: Final = re.compile(
    r"\b(?:national|nationals|diploma|degree|bachelor|master|masters|doctorate|doctor)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One fact that a definition can ask for.

    code: stable name; pages translate `title` and `prompt` by it. holds: whether a draft states it.
    says: how the draft words it, "" where it says nothing. on_award: it is only known when somebody is
    awarded (the learner, the date), so a draft always has it.
    """

    code: str
    title: str
    prompt: str
    holds: Callable[[Draft], bool]
    says: Callable[[Draft], str]
    on_award: bool = False


def _nothing(_draft: Draft) -> str:
    return ""


def _always(_draft: Draft) -> bool:
    return True


def _stated(says: Callable[[Draft], str]) -> Callable[[Draft], bool]:
    return lambda draft: not blank(says(draft))


def _element(name: str) -> Callable[[Draft], str]:
    def says(draft: Draft) -> str:
        value = getattr(draft.achievement.elements, name)
        return str(getattr(value, "value", value) or "")

    return says


def _title(draft: Draft) -> str:
    return draft.achievement.name


def _description(draft: Draft) -> str:
    return draft.achievement.description


def _criteria(draft: Draft) -> str:
    criteria = draft.achievement.criteria
    return "" if criteria is None else criteria.narrative or criteria.url


def _issuer(draft: Draft) -> str:
    return "" if draft.issuer is None else draft.issuer.name


def _country(draft: Draft) -> str:
    if draft.issuer is None or draft.issuer.address is None:
        return ""
    return draft.issuer.address.country_code


def _outcomes(draft: Draft) -> str:
    return "\n".join(outcome.text for outcome in draft.achievement.outcomes)


def _workload(draft: Draft) -> str:
    facts = draft.achievement.elements
    hours = f"{amount(facts.hours)} h" if facts.hours else ""
    ects = f"{amount(facts.ects)} ECTS" if facts.ects else ""
    return " · ".join(filter(None, (hours, ects)))


def _level(draft: Draft) -> str:
    facts = draft.achievement.elements
    eqf = f"EQF {facts.eqf_level}" if facts.eqf_level else ""
    return " · ".join(filter(None, (eqf, facts.national_level)))


def _is_assessed(draft: Draft) -> bool:
    return not draft.achievement.assessed or not blank(draft.achievement.elements.assessment)


def is_assessed(outcome: Outcome) -> bool:
    """Return whether somebody can see how this outcome is assessed: in words, by a rubric or by a mark."""
    return bool(outcome.assessed_by or outcome.levels or outcome.max_mark)


def _each_is_assessed(draft: Draft) -> bool:
    chosen = draft.achievement
    return chosen.assessed and bool(chosen.outcomes) and all(map(is_assessed, chosen.outcomes))


def _assessments(draft: Draft) -> str:
    found = []
    for number, outcome in enumerate(draft.achievement.outcomes, start=1):
        rubric = " / ".join(level.name for level in outcome.levels)
        mark = f"{amount(outcome.pass_mark)} / {outcome.max_mark}" if outcome.pass_mark is not None else ""
        said = " · ".join(filter(None, (outcome.assessed_by, rubric, mark)))
        found += [f"{number}. {said}"] if said else []
    return "\n".join(found)


def _towards(draft: Draft) -> str:
    return "\n".join(draft.achievement.elements.counts_towards)


def _credit(draft: Draft) -> str:
    return _towards(draft) or _element("relation")(draft)


def _alignments(draft: Draft) -> str:
    own = draft.achievement.alignments
    of_outcomes = [one for outcome in draft.achievement.outcomes for one in outcome.alignments]
    return "\n".join(dict.fromkeys(one.name for one in (*own, *of_outcomes)))


def _validity(draft: Draft) -> str:
    rule = draft.achievement.validity
    if rule.until is not None:
        return rule.until.isoformat()
    return "" if rule.months is None else str(rule.months)


def _nz_size(draft: Draft) -> bool:
    facts = draft.achievement.elements
    if facts.hours:
        return facts.hours <= NZ_MOST_HOURS
    return bool(facts.ects) and (facts.ects or 0) <= NZ_MOST_ECTS


def _nz_title(draft: Draft) -> bool:
    return not blank(draft.achievement.name) and _PROTECTED.search(draft.achievement.name) is None


def _nz_field(draft: Draft) -> bool:
    return _NZSCED.search(draft.achievement.field_of_study) is not None


def _field(draft: Draft) -> str:
    return draft.achievement.field_of_study


def _row(
    code: str,
    title: str,
    prompt: str,
    says: Callable[[Draft], str],
    holds: Callable[[Draft], bool] | None = None,
    *,
    on_award: bool = False,
) -> Check:
    return Check(
        code=code, title=title, prompt=prompt, says=says, holds=holds or _stated(says), on_award=on_award
    )


# fmt: off
_ROWS: Final = (
    _row("learner", "Identification of the learner", "Every award names its learner.", _nothing, _always,
         on_award=True),
    _row("title", "Title", "Give it a name.", _title),
    _row("description", "Description", "Say in a few sentences what it is about.", _description),
    _row("criteria", "Criteria", "Say what somebody must do to earn it.", _criteria),
    _row("country", "Country or region of the issuer", "Add the country to the address of your organisation.",
         _country),
    _row("awarding_body", "Awarding body", "Choose the organisation that awards it.", _issuer),
    _row("date", "Date of issuing", "Every award has its date.", _nothing, _always, on_award=True),
    _row("outcomes", "Learning outcomes", "Write at least one thing that a learner can do afterwards.", _outcomes),
    _row("assessed", "Assessment of each outcome", "Say for every outcome how it is assessed.", _assessments,
         _each_is_assessed),
    _row("workload", "Notional workload",
         "Say how many hours an average learner needs, or how many ECTS credits it gives.", _workload),
    _row("effort", "Learner effort", "Say how many hours of learning it takes: at least one.", _workload,
         lambda draft: (draft.achievement.elements.hours or 0) >= 1),
    _row("level", "Level", "Choose the level (1 to 8) of the European framework, or name the national one.", _level),
    _row("assessment", "Type of assessment",
         "Say how it is assessed (practical test, portfolio, written exam …).", _element("assessment"),
         _is_assessed),
    _row("participation", "Form of participation",
         "Choose how people take part: online, on site, a mixture, at work or as volunteers.",
         _element("participation")),
    _row("quality_assurance", "Type of quality assurance",
         "Say who checks the quality, and how (internal review, external audit …).",
         _element("quality_assurance")),
    _row("prerequisites", "Prerequisites",
         "Say what somebody should know or have before, or that nothing is needed.", _element("prerequisites")),
    _row("supervision", "Supervision and identity verification",
         "Say whether somebody watched the assessment and checked who sat it.", _element("supervision")),
    _row("grade", "Grade achieved", "If there is an overall grade, say how grading works.", _element("grading")),
    _row("integration", "Integration and stackability",
         "Say whether it stands alone or counts towards something bigger.", _element("relation")),
    _row("credit", "Credit recognition", "Name the programmes it counts towards, or say that it stands alone.",
         _credit),
    _row("further", "Further information", "Add anything else that a reader should know.", _element("further")),
    _row("field", "Field of study", "Name the field of study.", _field),
    _row("alignment", "Standards and skills it is aligned to",
         "Link it, or one of its outcomes, to a standard or a skill of a framework.", _alignments),
    _row("counts_towards", "Programmes it counts towards", "Name at least one programme that it counts towards.",
         _towards),
    _row("level_checked", "Who checked the level", "Say who checked the level.", _element("level_verified_by")),
    _row("validity", "How long it is in date", "Say until when, or for how many months, it is in date.", _validity),
    _row("nz_title", "Title without protected words",
         "Take words such as national, diploma or degree out of the name.", _title, _nz_title),
    _row("nz_size", "Credit value of at most 40", "State the workload: at most 400 hours, which are 40 credits.",
         _workload, _nz_size),
    _row("nz_field", "Subject code of six digits", "Write the NZSCED code, six digits, into the field of study.",
         _field, _nz_field),
)
# fmt: on

CATALOGUE: Final[Mapping[str, Check]] = MappingProxyType({row.code: row for row in _ROWS})
