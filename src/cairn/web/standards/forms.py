"""Forms of definitions and standards."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.services.standards.drafting import MOST_TEXT
from cairn.web.forms import ServiceForm
from cairn.web.standards.words import OPEN_TO


def line(
    label: Any, help_text: Any = "", *, most: int, required: bool = False, **attrs: str
) -> forms.CharField:
    """One line of text."""
    widget = forms.TextInput(attrs={"dir": "auto", **attrs})
    return forms.CharField(
        label=label, help_text=help_text, max_length=most, required=required, widget=widget
    )


def lines(label: Any, help_text: Any = "", *, most: int, rows: int = 3) -> forms.CharField:
    """Several lines of text."""
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(label=label, help_text=help_text, max_length=most, required=False, widget=widget)


class DefinitionForm(ServiceForm):
    """A definition of one's own, without its facts."""

    name = line(_("Name"), most=200, required=True)
    source = line(_("Where it is written"), _("A decision, a handbook, an address."), most=400)


class TitleForm(ServiceForm):
    """What a new standard is called."""

    title = line(_("Title"), most=200, required=True)


class StandardForm(ServiceForm):
    """The texts of a standard; outcomes and facts are rows beside them."""

    title = line(_("Title"), most=200, required=True)
    summary = line(_("In one sentence"), _("What it is for."), most=500)
    text = lines(_("Text"), most=MOST_TEXT, rows=8)
    open_to = forms.ChoiceField(label=_("Who may adopt it"), choices=list(OPEN_TO.items()))
    licence = line(_("Licence"), _("Such as CC BY 4.0."), most=200)


class PublishForm(ServiceForm):
    """What changed."""

    change_note = lines(_("What changed, for those who adopted it"), most=500, rows=2)


class AskForm(ServiceForm):
    """Which body shall draft along."""

    address = line(
        _("Address of its public page"),
        _("It ends in /issuers/ and a long number. An owner there has to say yes."),
        most=400,
        required=True,
        inputmode="url",
        dir="ltr",
    )


LEVELS: Final = tuple(range(1, 9))
