"""Forms of the passport: a link to show, and everything that is handed in."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.services.assess.evidence import MAX_BYTES
from cairn.web.components.fields import DropZone, SeveralFilesField
from cairn.web.forms import ServiceForm, lines

LIVES: Final = (("7", _("7 days")), ("30", _("30 days")), ("365", _("One year")), ("", _("Until I end it")))


class LinkForm(ServiceForm):
    """A private link: whom it is for (a note to oneself) and how long it lives."""

    note = forms.CharField(
        label=_("For whom"),
        required=False,
        max_length=120,
        help_text=_("Only you see this, so that you know later which link to end."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    days = forms.ChoiceField(label=_("The link works for"), choices=LIVES, required=False, initial="30")

    @property
    def life(self) -> int | None:
        """Days, or None: until it is ended."""
        days = self.cleaned_data["days"]
        return int(days) if days else None


class HandInForm(ServiceForm):
    """One form for the whole attempt, so that no button loses what another field holds.

    uploads, link, text: pieces to add now. statement, tools_used: kept with the attempt.
    """

    uploads = SeveralFilesField(
        label=_("Files"),
        required=False,
        help_text=_("Pictures, PDF, films, sound or texts; at most 25 MB each, ten in all."),
        widget=DropZone(most=MAX_BYTES, several=True),
    )
    link = forms.CharField(
        label=_("Or a link"),
        required=False,
        max_length=1000,
        widget=forms.URLInput(attrs={"placeholder": "https://", "dir": "ltr", "autocomplete": "off"}),
    )
    text = lines(_("Or write it here"), most=20_000, rows=4)
    description = forms.CharField(
        label=_("What it shows"),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    statement = lines(
        _("What you did yourself"),
        _("What was your part, what was hard, what would you do differently?"),
        most=10_000,
        rows=4,
    )
    tools_used = lines(
        _("Help and tools you used"),
        _("People, templates, AI tools: nobody loses by saying it."),
        most=1000,
        rows=2,
    )

    @property
    def adds(self) -> bool:
        """Is there a piece to add?"""
        return any(self.cleaned_data.get(kind) for kind in ("uploads", "link", "text"))


class UsedForm(ServiceForm):
    """On which day a skill was last used."""

    day = forms.DateField(
        label=_("Last used on"), widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"})
    )
