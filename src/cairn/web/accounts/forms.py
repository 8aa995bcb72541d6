"""Forms of the account pages."""

from __future__ import annotations

from zoneinfo import available_timezones

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


def name_field() -> forms.CharField:
    """The name a person wants on what they earn, in any script."""
    return forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("As it should stand on what you earn."),
    )


class SignupForm(AllauthSignupForm):  # type: ignore[misc]  # allauth is not typed
    """Name, e-mail address, password."""

    field_order = ("name", "email", "password1")
    name = name_field()


class PersonForm(forms.Form):
    """Who the person is and how pages speak to them."""

    name = name_field()
    language = forms.ChoiceField(label=_("Language of pages and letters"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(name, name.replace("_", " ")) for name in sorted(available_timezones())],
    )
