"""How somebody learns, as a form that is sent by GET: every what-if has an address of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.web.forms import ServiceForm
from cairn.web.plan.words import OBJECTIVES

FROM_HOME: Final = ["online", "own-time"]
OWN_TIME: Final = ["own-time"]
_LISTS: Final = ("languages", "places", "breadth", "without", "avoid")


class WishesForm(ServiceForm):
    """The conditions of a plan. The service has the last word on every value."""

    weekly = forms.CharField(
        label=_("Hours a week"),
        required=False,
        max_length=10,
        widget=forms.NumberInput(attrs={"min": "0.5", "max": "80", "step": "0.5", "inputmode": "decimal"}),
    )
    budget = forms.CharField(
        label=_("Most I can pay, in euro"),
        required=False,
        max_length=12,
        widget=forms.NumberInput(attrs={"min": "0", "max": "1000000", "step": "any", "inputmode": "decimal"}),
    )
    finish_by = forms.CharField(
        label=_("Done by"), required=False, max_length=10, widget=forms.DateInput(attrs={"type": "date"})
    )
    objective = forms.ChoiceField(
        label=_("What matters most"),
        required=False,
        choices=[(code, words) for code, words in OBJECTIVES.items()],
    )
    modes = forms.ChoiceField(
        label=_("Where"),
        required=False,
        choices=[
            ("", _("Anywhere")),
            ("home", _("From home only")),
            ("own", _("In my own time only")),
        ],
    )

    @classmethod
    def of(cls, wishes: Mapping[str, Any]) -> WishesForm:
        """Return the form filled with wishes as a goal keeps them."""
        modes = sorted(wishes.get("modes", ()))
        kind = "own" if modes == OWN_TIME else "home" if modes == FROM_HOME else ""
        plain = {name: wishes.get(name) for name in ("weekly", "budget", "finish_by", "objective")}
        return cls(initial={**plain, "modes": kind})

    def wishes(self, before: Mapping[str, Any], *, lists: Mapping[str, list[str]]) -> dict[str, object]:
        """Return what was typed; what the form has no field for stays as it was, or comes from the address."""
        said = dict(self.cleaned_data)
        kind = said.pop("modes", "")
        kept = {name: lists.get(name) or before.get(name, []) for name in _LISTS}
        modes = {"home": FROM_HOME, "own": OWN_TIME}.get(kind, [])
        return {**kept, "currency": before.get("currency", ""), **said, "modes": modes}


class AdvertForm(ServiceForm):
    """The text of an advertisement."""

    advert = forms.CharField(
        label=_("The text of the advertisement"),
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("It is read here, on this machine, and not kept."),
    )
