"""Example forms for /patterns: one as it comes, one with everything wrong."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.web.components.fields import ChoiceTiles, DropZone

_RUBRIC = (("not-yet", _("Not yet")), ("nearly", _("Nearly")), ("met", _("Met")), ("merit", _("Merit")))
_MEANING = {
    "not-yet": _("Misses a source"),
    "nearly": _("Right after a prompt"),
    "met": _("Right, alone"),
    "merit": _("And explains why"),
}


class Example(forms.Form):
    """Every kind of field."""

    name = forms.CharField(label=_("Name"), help_text=_("As it should be printed."), max_length=80)
    email = forms.EmailField(label=_("E-mail"), required=False)
    level = forms.ChoiceField(label=_("Level"), choices=[("4", _("Level 4")), ("5", _("Level 5"))])
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    feedback = forms.CharField(
        label=_("Feedback the learner will read"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Write what to do next, not only what was wrong."),
    )
    outcome = forms.ChoiceField(
        label=_("Isolates in the right order"), choices=_RUBRIC, widget=ChoiceTiles(more=_MEANING)
    )
    shown = forms.ChoiceField(
        label=_("Who may see it"),
        choices=[("me", _("Only me")), ("link", _("Everyone with the link"))],
        widget=forms.RadioSelect,
    )
    kinds = forms.MultipleChoiceField(
        label=_("Evidence asked for"),
        choices=[("file", _("A file")), ("link", _("A link")), ("text", _("A text"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreed = forms.BooleanField(
        label=_("I have read what a learner will see"), help_text=_("You can still change it before issuing.")
    )
    file = forms.FileField(
        label=_("Evidence"),
        help_text=_("PDF, picture or text. Up to 25 MB."),
        widget=DropZone(most=25 * 1024 * 1024),
        required=False,
    )


FILLED = {
    "name": "Northfield Institute",
    "email": "studies@northfield.example",
    "level": "5",
    "day": "2026-06-18",
    "feedback": "Order and proving were right, and your notes are clear.",
    "outcome": "met",
    "shown": "me",
    "kinds": ["file", "link"],
    "agreed": True,
}
WRONG = {"name": "", "email": "piotr.zielinski.example", "level": "9", "day": "18 June 2062", "feedback": ""}
