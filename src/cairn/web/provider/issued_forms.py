"""Forms about a credential that was issued: each reason is read by the learner."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why the standing changes."""

    reason = forms.CharField(
        label=_("Reason, which the learner will read"),
        min_length=3,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": _("Write why. The learner will read it.")},
    )


class CorrectForm(forms.Form):
    """What was wrong on it: the name or the day."""

    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"})
    )
    awarded_date = forms.DateField(
        label=_("Awarded on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=_("What was wrong, which everybody who checks it will read"),
        min_length=3,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        error_messages={"required": _("Say what was wrong.")},
    )


class AddressForm(forms.Form):
    """Where the offer shall go instead."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
