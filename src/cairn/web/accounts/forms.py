"""Forms of the account pages."""

from __future__ import annotations

from typing import Any, Final

from allauth.account import forms as allauth_forms
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cairn.web.zones import time_zones


def name_field() -> forms.CharField:
    """The name a person wants on what they earn, in any script."""
    return forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("As it should stand on what you earn."),
    )


class Plain:
    """Our words for the fields, and no placeholders: a label says what a field is for, and stays."""

    fields: dict[str, forms.Field]
    WORDS: Final = {
        "login": _("E-mail address"),
        "email": _("E-mail address"),
        "password": _("Password"),
        "password1": _("New password"),
        "password2": _("New password, again"),
        "oldpassword": _("Password until now"),
        "code": _("Code"),
        "remember": _("Stay signed in on this device"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.WORDS.get(name, field.label)
            if name == "password1":
                field.help_text = _(
                    "At least ten characters: three or four words that do not belong together."
                )


class LoginForm(Plain, allauth_forms.LoginForm):  # type: ignore[misc]  # allauth is not typed
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""  # the page has a link for those who forgot it


class SignupForm(Plain, allauth_forms.SignupForm):  # type: ignore[misc]
    """Name, e-mail address, password."""

    field_order = ("name", "email", "password1")
    name = name_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("Password")


class AddEmailForm(Plain, allauth_forms.AddEmailForm):  # type: ignore[misc]
    """One more address."""


class ChangePasswordForm(Plain, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    """The password until now, and the new one twice."""


class SetPasswordForm(Plain, allauth_forms.SetPasswordForm):  # type: ignore[misc]
    """A first password, twice."""


class ResetPasswordForm(Plain, allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    """The address the link is sent to."""


class ResetPasswordKeyForm(Plain, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password, twice."""


class ReauthenticateForm(Plain, allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    """The password, once more."""


class RequestLoginCodeForm(Plain, allauth_forms.RequestLoginCodeForm):  # type: ignore[misc]
    """The address the code is sent to."""


class ConfirmLoginCodeForm(Plain, allauth_forms.ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code from the letter."""


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
