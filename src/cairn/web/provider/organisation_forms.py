"""Forms of the organisation's pages."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from cairn.records.models import OrganisationKind, Role
from cairn.services.admin.organisations import SIGNATORIES
from cairn.web.countries import CountryField
from cairn.web.forms import ServiceForm, line, lines
from cairn.web.partner_words import ISSUER_TYPES
from cairn.web.provider import design_words as words
from cairn.web.words import ROLES, SECTORS
from cairn.web.zones import time_zones

KINDS: Final[words.Words] = {
    OrganisationKind.PROVIDER: _("Provider of learning"),
    OrganisationKind.EMPLOYER: _("Employer"),
    OrganisationKind.PARTNER: _("Partner"),
    OrganisationKind.QUALITY_BODY: _("Quality body"),
    OrganisationKind.FUNDER: _("Funder"),
}
ROLE_MEANS: Final[words.Words] = {
    "owner": _("everything, and people, keys and settings"),
    "designer": _("designs, publishes and archives"),
    "assessor": _("marks evidence and decides"),
    "issuer": _("issues, withdraws and corrects"),
}
LANGUAGES: Final = {code: info["name_local"] for code, info in LANG_INFO.items() if "name_local" in info}


def time_zone(form: forms.Form) -> None:
    """Fill the list of time zones; one that was chosen before stays in it."""
    field = form.fields["time_zone"]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101
    field.choices = time_zones(also=str(form.initial.get("time_zone") or ""))


def _sorted(named: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(named.items(), key=lambda pair: pair[1].casefold())


class NewOrganisationForm(ServiceForm):
    """The least that an organisation needs."""

    name = line(_("Name"), _("As it stands on everything it signs."), most=200, required=True)
    country = CountryField(required=True)
    sector = forms.ChoiceField(label=_("Sector"), choices=words.options(SECTORS), initial="vocational")
    language = forms.ChoiceField(label=_("Language of its letters"), choices=_sorted(LANGUAGES))
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("Its days are the days on certificates."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        time_zone(self)


class ProfileForm(ServiceForm):
    """What an organisation says of itself."""

    name = line(_("Name"), _("As it stands on everything it signs from now on."), most=200, required=True)
    legal_name = line(_("Legal name"), most=200)
    description = lines(_("What it does"), _("Two or three sentences for its public page."), most=2000)
    kind = forms.ChoiceField(label=_("Kind"), choices=words.options(KINDS))
    sector = forms.ChoiceField(label=_("Sector"), choices=words.options(SECTORS))
    issuer_type = forms.ChoiceField(
        label=_("What it is"), choices=[("", "—"), *ISSUER_TYPES.items()], required=False
    )
    accreditation = forms.ChoiceField(label=_("Accreditation"), choices=words.options(words.ACCREDITATION))
    accreditation_note = line(_("Accredited by whom"), most=300)
    country = CountryField(required=True)
    region = line(_("Region or place"), most=120)
    web_address = line(_("Web address"), most=200, inputmode="url", dir="ltr")
    contact_email = line(_("E-mail for questions"), most=254, inputmode="email", dir="ltr")
    complaints_contact = line(
        _("Where to complain"), _("Anybody who sees a credential can read it."), most=300
    )
    language = forms.ChoiceField(label=_("Language of its letters"), choices=_sorted(LANGUAGES))
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("Its days are the days on certificates."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        time_zone(self)
        for number in range(SIGNATORIES):
            self.fields[f"signatory_{number}_name"] = line(_("Name"), most=120)
            self.fields[f"signatory_{number}_title"] = line(_("Title"), most=120)

    def facts(self) -> dict[str, object]:
        """The values as the service takes them."""
        given = {
            name: value for name, value in self.cleaned_data.items() if not name.startswith("signatory_")
        }
        people = [
            {part: self.cleaned_data[f"signatory_{number}_{part}"] for part in ("name", "title")}
            for number in range(SIGNATORIES)
        ]
        return {**given, "signatories": people}

    def signatories(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        """The pairs of fields, counted from 1."""
        return [
            (number + 1, self[f"signatory_{number}_name"], self[f"signatory_{number}_title"])
            for number in range(SIGNATORIES)
        ]


class RolesForm(ServiceForm):
    """Which roles somebody has."""

    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["roles"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101
        field.choices = [(role, _("%(role)s: %(means)s") % {"role": ROLES[role], "means": ROLE_MEANS[role]})
                         for role in Role.values]  # fmt: skip
        field.required = True
        field.error_messages["required"] = _("Choose at least one role.")


class InviteForm(RolesForm):
    """Whom to invite, as what."""

    field_order = ("email", "roles")
    email = line(
        _("E-mail address"), most=254, required=True, inputmode="email", dir="ltr", autocomplete="off"
    )


class TokenForm(RolesForm):
    """A token: what it is for, what it may do, until when."""

    field_order = ("name", "roles", "last_day")
    name = line(_("What it is for"), _("Such as “Student records, nightly”."), most=120, required=True)
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Without one it works until you end it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )


class StolenForm(ServiceForm):
    """From when on somebody else may have had a key."""

    since = forms.DateTimeField(
        label=_("From when on could somebody else use it?"),
        help_text=_("If you are not sure, choose the earliest instant it could be."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
