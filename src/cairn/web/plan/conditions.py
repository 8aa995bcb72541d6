"""The conditions of a plan as addresses: what relaxes one, what takes one back, and the controls of a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from cairn.pathways.goal import Than
from cairn.pathways.narrowing import FROM_HOME
from cairn.pathways.offer import Mode
from cairn.pathways.plan import Plan
from cairn.records.reads import plan as reads
from cairn.records.reads import skills as skill_reads
from cairn.web.plan.forms import LISTS, WishesForm

_CONTROLS: Final = ("without", "avoid", "not_from", "rather")


@dataclass(frozen=True, slots=True)
class Control:
    """A button of a step: what it is called, and the field and value that it sends."""

    words: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Active:
    """A control that is in force, in words, and the address without it."""

    words: str
    query: str


def controls(offer: str, *, provider: str, cost: object, hours: object, mode: Mode | None) -> list[Control]:
    """Return what can be wished otherwise of a step."""
    found = [Control(_("Less of this"), "avoid", offer)]
    if cost:
        found.append(Control(_("Cheaper"), "rather", f"{Than.CHEAPER}:{offer}"))
    if mode not in FROM_HOME:
        found.append(Control(_("Nearer"), "rather", f"{Than.NEARER}:{offer}"))
    if hours:
        found.append(Control(_("Faster"), "rather", f"{Than.SHORTER}:{offer}"))
    if provider:
        found.append(Control(_("Without this provider"), "not_from", provider))
    return found


def pairs(wishes: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return wishes as the fields of the form, all of them: a list that is not there is empty."""
    form = WishesForm.of(wishes)
    lists = [(name, str(one)) for name in LISTS for one in wishes.get(name, [])]
    single = [
        (name, str(value))
        for name, value in form.initial.items()
        if name not in LISTS and value not in (None, "")
    ]
    found = [*single, *lists, ("complete", "1")]
    return found if any(name == "weekly" for name, _value in found) else [("weekly", ""), *found]


def query(wishes: Mapping[str, Any]) -> str:
    """Return the address of a what-if."""
    return urlencode(pairs(wishes))


def active(wishes: Mapping[str, Any]) -> list[Active]:
    """Return the controls in force, each with the address that takes it back."""
    offers = _names_of_offers(wishes)
    skills = {iri: row.name for iri, row in skill_reads.by_iri(wishes.get("without", ())).items()}
    found = []
    for name in _CONTROLS:
        for value in wishes.get(name, ()):
            rest = [one for one in wishes[name] if one != value]
            words = _words(name, str(value), offers, skills)
            found.append(Active(words, query({**wishes, name: rest})))
    return found


def _names_of_offers(wishes: Mapping[str, Any]) -> dict[str, str]:
    said = [str(one) for one in wishes.get("avoid", ())]
    said += [str(one).partition(":")[2] for one in wishes.get("rather", ())]
    return {one: offer.name for one, offer in reads.offers_by_id(said).items()}


def _words(name: str, value: str, offers: Mapping[str, str], skills: Mapping[str, str]) -> str:
    if name == "without":
        return _("Without the skill: %(name)s") % {"name": skills.get(value, value)}
    if name == "not_from":
        return _("Nothing from %(name)s") % {"name": value}
    if name == "avoid":
        return _("Without %(name)s") % {"name": offers.get(value, value)}
    kind, _colon, offer = value.partition(":")
    said = {
        Than.CHEAPER: _("Cheaper than %(name)s"),
        Than.NEARER: _("Nearer than %(name)s: from home, or at a place you named"),
        Than.SHORTER: _("Faster than %(name)s: in fewer hours"),
    }[Than(kind)]
    return said % {"name": offers.get(offer, offer)}


def relaxed(plan: Plan, wishes: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return links that relax one wish just enough: (words, query)."""
    found = []
    for one in plan.obstacles:
        if one.kind in ("budget", "weekly", "finish_by") and one.needed is not None:
            label = {
                "budget": _("Plan with this much money"),
                "weekly": _("Plan with these hours"),
                "finish_by": _("Plan with this day"),
            }[one.kind]
            found.append((label, query({**wishes, one.kind: str(one.needed)})))
        elif one.kind in _FREED:
            label = f"{_('Plan without this condition')}: {_condition(one.kind)}"
            found.append((label, query({**wishes, _FREED[one.kind]: []})))
        elif one.skills:
            without = [*wishes.get("without", []), *one.skills]
            found.append((_("Plan for the rest"), query({**wishes, "without": without})))
    return found


def _condition(kind: str) -> str:
    return {
        "mode": _("Where"),
        "language": _("Languages"),
        "place": _("Where I can go"),
        "breadth": _("A course in each of these"),
        "avoid": _("Less of this"),
        "provider": _("Without this provider"),
        "rather": f"{_('Cheaper')}, {_('Nearer')}, {_('Faster')}",
    }[kind]


_FREED: Final = {
    "mode": "modes",
    "language": "languages",
    "place": "places",
    "breadth": "breadth",
    "avoid": "avoid",
    "provider": "not_from",
    "rather": "rather",
}
