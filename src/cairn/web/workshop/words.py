"""The words of the workspace's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cairn.records.models import Outcome
from cairn.services.codesign.obstacle import Obstacle
from cairn.web.definition_words import FACTS, remark
from cairn.web.partner_words import STAGES, STRANDS

if TYPE_CHECKING:
    from cairn.web.words import Words

ASKS: Final[Words] = {
    "need": _("Somebody needs it: in words, or shown by research."),
    "design": _("Every outcome begins with something that can be seen."),
    "build": _("Every outcome is assessed, and it is clear what is enough."),
    "approve": _("Nothing is missing for its definition, and no review of it is open."),
    "run": _("It is published and can be taken."),
    "review": _("What was learnt from the run is written down."),
}
STRAND_NOTES: Final[Words] = {
    "design": _("What is learnt, and how one sees it"),
    "develop": _("Tasks, cases and material"),
    "deliver": _("Teaching, places, assessing"),
}
RESEARCH: Final[Words] = {
    "document": _("Document"),
    "survey": _("Survey"),
    "labour": _("Labour market data"),
    "interview": _("Interview"),
}
SAID: Final[Words] = {
    "COMMENT": _("Comment"),
    "DECISION": _("Decision"),
    "CONSULTED": _("Consultation"),
    "BACK": _("Gate taken back"),
}
SIGNED: Final[Words] = {
    "ASKED": _("Waiting"),
    "SIGNED": _("Signed"),
    "DECLINED": _("Declined"),
    "OLDER": _("For an older text"),
}
TAGS: Final = {"ASKED": "waiting", "SIGNED": "good", "DECLINED": "failed", "OLDER": "waiting"}
_FIELDS: Final[Words] = {
    "name": _("Title"),
    "hours": _("Workload"),
    "eqf_level": _("Level"),
    "assessment_type": _("Type of assessment"),
    "grading": _("Grade"),
    "stackability": _("Integration and stacking"),
    "counts_towards": _("Credit recognition"),
    "further_information": _("Further information"),
    "valid_until_date": _("Last day"),
}


def place(obstacle: Obstacle, outcomes: dict[str, Outcome]) -> str:
    """What an obstacle is about, in two words."""
    kind, _colon, key = obstacle.where.partition(":")
    if kind == "outcome" and key in outcomes:
        return gettext("outcome %(number)d") % {"number": outcomes[key].position}
    if kind == "field":
        return str(_FIELDS.get(key) or FACTS.get(key) or key)
    known = {
        "need": gettext("the need"),
        "outcomes": gettext("the outcomes"),
        "review": gettext("the review"),
        "said": gettext("what was learnt"),
        "publish": gettext("publication"),
        "partner": gettext("a signature"),
    }
    if kind == "objection":
        return gettext("the ledger")
    if kind == "gate":
        return gettext("the gate “%(gate)s”") % {"gate": STAGES.get(key, key)}
    return known.get(kind, "") or obstacle.sentence


def sentence(obstacle: Obstacle) -> str:
    """What to do about it."""
    return remark(obstacle.remark) if obstacle.remark is not None else obstacle.sentence


def about(where: str, outcomes: dict[str, Outcome]) -> str:
    """What a comment is about."""
    kind, _colon, key = where.partition(":")
    if kind == "strand":
        return gettext("Strand: %(strand)s") % {"strand": STRANDS.get(key, key)}
    if kind == "stage":
        return gettext("Gate: %(gate)s") % {"gate": STAGES.get(key, key)}
    if kind == "outcome":
        found = outcomes.get(key)
        return (
            gettext("Outcome %(number)d") % {"number": found.position}
            if found
            else gettext("An earlier outcome")
        )
    return gettext("The whole")
