"""What can be done about a remark of the linter: with one press, or where to go (D4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from cairn.quality import assessments, vocabulary
from cairn.quality.linter import Remark
from cairn.services.design.conformance import Meter
from cairn.web.provider import design_words as words
from cairn.web.provider.design_forms import Forms, OutcomeRow
from cairn.web.provider.design_moves import verbs_of

MOST_FIXES: Final = 4  # of one kind beside one remark


@dataclass(frozen=True, slots=True)
class Fix:
    """What can be done about a remark with one press (`name`, `value`), or where (`href`)."""

    label: str
    name: str = ""
    value: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A remark of the linter in place, with its fixes."""

    sentence: str
    fixes: tuple[Fix, ...] = ()


def of_whole(judged: Meter, drawn: Forms) -> list[Said]:
    """The remarks about the whole, each with its fixes."""
    return [
        Said(words.remark(one), tuple(_of_whole(one, drawn))) for one in judged.remarks if one.outcome is None
    ]


def _of_whole(found: Remark, drawn: Forms) -> Iterator[Fix]:
    if found.code == "assessment.no_outcome":
        yield Fix(_("Add an outcome"), "add-outcome", "1")
    elif found.code == "assessment.unused":
        name = str(found.params["name"])
        free = [row.place + 1 for row in drawn.outcomes if not row.typed.assessment.strip()]
        for number in free[:MOST_FIXES]:
            yield Fix(
                _("It assesses outcome %(number)d") % {"number": number}, f"assess-outcome-{number}", name
            )
        if drawn.outcomes and not free:
            yield Fix(_("Say at which outcome"), href="#id_outcomes-0-assessment")
        yield Fix(_("Take it out of the text"), href="#id_assessment_type")


def of_outcome(found: Remark, row: OutcomeRow, *, named: str, language: str) -> Iterator[Fix]:
    """The fixes of a remark about one outcome. named: the assessments of the whole, as typed."""
    number, here = row.place + 1, f"#id_outcomes-{row.place}"
    if found.code == "outcome.unmeasurable":
        for verb in verbs_of(str(found.params.get("suggestion", ""))):
            yield Fix(_("Use “%(verb)s”") % {"verb": verb}, f"use-outcome-{number}", verb)
    elif found.code == "outcome.two_verbs":
        yield Fix(_("Split it"), f"split-outcome-{number}", str(found.params.get("verb", "")))
    elif found.code == "outcome.twice":
        yield Fix(_("Remove this one"), f"remove-outcome-{number}")
    elif found.code == "outcome.not_assessed":
        for name in assessments.named(named)[:MOST_FIXES]:
            yield Fix(_("By “%(name)s”") % {"name": name}, f"assess-outcome-{number}", name)
        yield Fix(_("Say how"), href=f"{here}-assessment")
        yield Fix(_("Add a rubric"), f"rubric-outcome-{number}")
    elif found.code == "outcome.no_required_level":
        for place, level in list(enumerate(row.typed.levels, start=1))[1 : MOST_FIXES + 1]:
            yield Fix(_("“%(level)s” is enough") % {"level": level.name}, f"enough-level-{number}-{place}")
    else:
        yield from _wording(found, row, number, vocabulary.of(language))


def _wording(
    found: Remark, row: OutcomeRow, number: int, known: vocabulary.Vocabulary | None
) -> Iterator[Fix]:
    if found.code == "outcome.no_condition":
        for words_to_add in known.endings if known else ():
            label = _("Add “%(words)s”") % {"words": words_to_add}
            yield Fix(label, f"ending-outcome-{number}", words_to_add)
        yield Fix(_("Add a rubric"), f"rubric-outcome-{number}")
    elif found.code in ("outcome.no_verb", "outcome.too_long", "outcome.too_short"):
        if found.code == "outcome.no_verb":
            for verb in known.beginnings if known else ():
                label = _("Begin with “%(verb)s”") % {"verb": verb}
                yield Fix(label, f"begin-outcome-{number}", verb)
        yield Fix(_("Go to the wording"), href=f"#id_outcomes-{row.place}-text")
