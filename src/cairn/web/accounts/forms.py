"""Forms of the account pages."""

from __future__ import annotations

from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

REGIONS: Final = frozenset(
    {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)


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
    time_zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = time_zones(also=self.initial.get("time_zone", ""))


@cache
def time_zones(also: str = "") -> list[tuple[str, str]]:
    """The places people choose from: today's names of the IANA list, without its history.

    also: one more, because somebody has chosen it already.
    """
    names = {name for name in available_timezones() if name.partition("/")[0] in REGIONS and "/" in name}
    return [(name, name.replace("_", " ")) for name in sorted(names | {"UTC"} | ({also} if also else set()))]


class DeleteForm(forms.Form):
    """The address, typed again: nobody deletes an account by a slip of the hand."""

    address = forms.CharField(
        label=_("Your e-mail address, to confirm"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._expected = address

    def clean_address(self) -> str:
        typed = str(self.cleaned_data["address"])
        if typed.strip().casefold() != self._expected.casefold():
            raise forms.ValidationError(_("This is not the address you log in with."))
        return typed
