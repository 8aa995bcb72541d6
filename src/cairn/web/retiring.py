"""The form by which a skill is retired or merged: operators have it, and designers for skills of their own."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.web.forms import ServiceForm


class RetireForm(ServiceForm):
    """Why a skill is retired, and what to use instead."""

    reason = forms.CharField(
        label=_("Why"), max_length=300, widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
    )
    into = forms.CharField(
        label=_("Use instead"),
        help_text=_("The identity of another skill, as its page shows it. Empty: nothing takes its place."),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
