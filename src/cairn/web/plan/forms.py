"""How somebody learns, as a form that is sent by GET: every what-if has an address of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from cairn.web.forms import ServiceForm, day
from cairn.web.plan.words import OBJECTIVES
from cairn.web.words import BREADTH

FROM_HOME: Final = ["online", "own-time"]
OWN_TIME: Final = ["own-time"]
ON_SITE: Final = ["blended", "on-site"]
_MODES: Final = {"home": FROM_HOME, "own": OWN_TIME, "site": ON_SITE}
LISTS: Final = ("languages", "places", "breadth", "without", "avoid", "not_from", "rather")


class _Several(forms.MultipleChoiceField):
    """Values that the service judges: what is on offer changes, what was once chosen stays in its address."""

    def valid_value(self, value: str) -> bool:
        return len(value) <= 400


def _hidden() -> forms.Field:
    return _Several(required=False, widget=forms.MultipleHiddenInput)


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
    finish_by = day(_("Done by"))
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
            ("site", _("With others on site")),
        ],
    )

    languages = _Several(label=_("Languages"), required=False, widget=forms.CheckboxSelectMultiple)
    places = _Several(label=_("Where I can go"), required=False, widget=forms.CheckboxSelectMultiple)
    breadth = _Several(
        label=_("A course in each of these"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=list(BREADTH.items()),
    )
    without = _hidden()
    avoid = _hidden()
    not_from = _hidden()
    rather = _hidden()
    complete = forms.CharField(required=False, max_length=1, initial="1", widget=forms.HiddenInput)

    @classmethod
    def of(cls, wishes: Mapping[str, Any]) -> WishesForm:
        """Return the form filled with wishes as a goal keeps them."""
        modes = sorted(wishes.get("modes", ()))
        kind = next((name for name, of in _MODES.items() if modes == sorted(of)), "")
        plain = {name: wishes.get(name) for name in ("weekly", "budget", "finish_by", "objective")}
        lists = {name: list(wishes.get(name, ())) for name in LISTS}
        return cls(initial={**plain, "modes": kind, **lists})

    def wishes(self, before: Mapping[str, Any]) -> dict[str, object]:
        """Return what was typed; a list that is empty stays as it was, unless the form was sent complete."""
        said = dict(self.cleaned_data)
        kind, complete = said.pop("modes", ""), said.pop("complete", "")
        if not complete:
            said |= {name: said[name] or before.get(name, []) for name in LISTS}
        modes = _MODES.get(kind, [])
        return {"currency": before.get("currency", ""), **said, "modes": modes}

    def offer(self, *, languages: Iterable[str], places: Iterable[str]) -> None:
        """Let choose among what the courses for a goal have; what is chosen already stays to be seen."""
        chosen = {name: [str(one) for one in self[name].value() or ()] for name in ("languages", "places")}
        known = dict.fromkeys([*languages, *chosen["languages"]])
        self._choose("languages", [(code, _language(code)) for code in known])
        self._choose("places", [(place, place) for place in dict.fromkeys([*places, *chosen["places"]])])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, _Several), name  # noqa: S101
        field.choices = choices

    @property
    def has_more(self) -> bool:
        """Tell whether one of the lists is in use."""
        return any(self[name].value() for name in ("languages", "places", "breadth"))


def _language(code: str) -> str:
    known = LANG_INFO.get(code.partition("-")[0].lower(), {})
    return str(known.get("name_local", code))


class AdvertForm(ServiceForm):
    """The text of an advertisement."""

    advert = forms.CharField(
        label=_("The text of the advertisement"),
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("It is read here, on this machine, and not kept."),
    )
