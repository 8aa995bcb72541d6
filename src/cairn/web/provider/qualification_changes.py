"""What somebody else changed in a draft, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cairn.records.models import QualificationVersion
from cairn.services.stack import changes

FIELDS: Final = {
    "name": gettext_lazy("Name"),
    "summary": gettext_lazy("In one sentence"),
    "unit": gettext_lazy("Credits are"),
    "sharing": gettext_lazy("Credits that may count twice"),
    "typical": gettext_lazy("A usual credential has (credits)"),
    "repeatable": gettext_lazy("May count more than once"),
    "kind": gettext_lazy("Kind"),
    "decision": gettext_lazy("Who decides"),
    "awards": gettext_lazy("What is awarded"),
    "inside": gettext_lazy("Everything of another exit, and more"),
    "residency": gettext_lazy("Credits that must be yours"),
    "sort": gettext_lazy("What it takes"),
    "sense": gettext_lazy("At least, or at most"),
    "achievements": gettext_lazy("Achievements"),
    "choose": gettext_lazy("So many of them"),
    "credits": gettext_lazy("Credits"),
    "count": gettext_lazy("Credentials"),
    "level": gettext_lazy("Level, at least"),
    "months": gettext_lazy("Not older than (months)"),
    "providers": gettext_lazy("Providers"),
    "subjects": gettext_lazy("Skills"),
    "frameworks": gettext_lazy("Frameworks"),
    "most_credits": gettext_lazy("Credits, at most"),
    "most_count": gettext_lazy("Credentials, at most"),
    "different": gettext_lazy("Different providers, at least"),
    "data": gettext_lazy("The rule as data"),
    "of": gettext_lazy("These count"),
    "as": gettext_lazy("count as"),
    "because": gettext_lazy("by whose decision"),
    "needs": gettext_lazy("only with one of each line"),
    "in_order": gettext_lazy("and earned before it"),
}
_PLACES: Final = {
    "exits": gettext_lazy("Exit %(n)d"),
    "groups": gettext_lazy("Group %(n)d"),
    "demands": gettext_lazy("Demand %(n)d"),
    "equivalences": gettext_lazy("Decision %(n)d"),
    "prerequisites": gettext_lazy("Order %(n)d"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field that somebody else changed. who: "" for a program."""

    who: str
    where: str
    before: str
    after: str


def changed_since(version: QualificationVersion, revision: int) -> list[Change]:
    """Say what was saved since a revision, field by field."""
    return [
        Change(who, _where(field), before, after)
        for who, (field, before, after) in changes.since(version, revision)
    ]


def _where(field: str) -> str:
    """ "exits.0.groups.1.credits" → "Exit 1, Group 2: Credits"."""
    places = [
        str(_PLACES[name]) % {"n": int(number) + 1}
        for name, number in re.findall(r"(\w+)\.(\d+)", field)
        if name in _PLACES
    ]
    last = field.rpartition(".")[2]
    said = str(FIELDS.get(last, last))
    return _("%(places)s: %(field)s") % {"places": ", ".join(places), "field": said} if places else said
