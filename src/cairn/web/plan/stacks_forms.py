"""What is asked about a stack of one's own, and when it is proposed."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.services.stack.proposing import MOST_WHY
from cairn.web.forms import ServiceForm, lines

LEVELS: Final = [("", _("Any level")), *((str(level), str(level)) for level in range(1, 9))]


class StackForm(ServiceForm):
    """Its name, and at which level most of it should be."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("What it adds up to, such as “Leading small solar crews”."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    aim = forms.ChoiceField(label=_("Most of it should be at level"), choices=LEVELS, required=False)


class ProposeForm(ServiceForm):
    """Why somebody should recognise it, and that they may see it."""

    why = lines(
        _("Why should they recognise it?"),
        _("A sentence or two. They read it."),
        most=MOST_WHY,
        required=True,
    )
    agreed = forms.BooleanField(label=_("They may see all of this."), required=False)

    def ask_again(self) -> None:
        """What was agreed to is not there any more: the tick goes, what was typed stays."""
        self.data = {name: value for name, value in self.data.items() if name != "agreed"}
        self.initial.pop("agreed", None)
