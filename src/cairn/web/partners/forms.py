"""Forms of the register: a partner, an area, whom one asks, a pledge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cairn.records.models import Area, Partner
from cairn.services.codesign import areas, pledges, rating
from cairn.services.codesign.inviting import MOST_ASKING
from cairn.web.forms import ServiceForm, day, line, lines
from cairn.web.partner_words import ISSUER_TYPES, TIERS


class PartnerForm(ServiceForm):
    """An entry of the register."""

    name = line(gettext_lazy("Name"), most=200, required=True)
    kind = forms.ChoiceField(
        label=gettext_lazy("What they are"), choices=list(ISSUER_TYPES.items()), initial="employer"
    )
    tier = forms.ChoiceField(
        label=gettext_lazy("How close"), choices=list(TIERS.items()), initial="associate"
    )
    web_address = line(gettext_lazy("Web address"), most=400, inputmode="url", dir="ltr")
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("Areas they work in with you"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    agreement_from = day(gettext_lazy("The agreement begins"))
    agreement_until = day(
        gettext_lazy("Its last day"),
        gettext_lazy("The list warns 60 days before; designers get a letter 30 days before."),
    )
    agreement_note = line(gettext_lazy("What was agreed, in a line"), most=500)
    contact_name = line(gettext_lazy("Whom you talk to"), most=200)
    contact_title = line(gettext_lazy("Their position"), most=120)
    contact_email = line(gettext_lazy("Their e-mail address"), most=254, inputmode="email", dir="ltr")
    may_see = forms.BooleanField(
        label=gettext_lazy("They may see drafts that they have a hand in"), required=False, initial=True
    )
    may_sign = forms.BooleanField(label=gettext_lazy("They may be asked to sign off"), required=False)
    may_decide = forms.BooleanField(
        label=gettext_lazy("They may write down decisions in workspaces that they see"), required=False
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("They may be named in public, and in what is signed"), required=False, initial=True
    )

    def __init__(self, *args: Any, known: Sequence[Area], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["areas"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101
        field.choices = [(str(area.uuid), area.name) for area in known]
        if not known:
            del self.fields["areas"]

    @property
    def facts(self) -> dict[str, object]:
        """The values as the service takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "areas"}

    @property
    def engaged(self) -> list[str]:
        """The areas that are ticked."""
        return list(self.cleaned_data.get("areas", ()))


class LinkForm(ServiceForm):
    """Which organisation here a partner is."""

    address = line(
        gettext_lazy("Address of its public page"),
        gettext_lazy("It ends in /issuers/ and a long number. An owner there has to accept the link."),
        most=400,
        required=True,
        inputmode="url",
        dir="ltr",
    )


class AreaForm(ServiceForm):
    """An area by its name."""

    name = line(gettext_lazy("Name"), most=areas.MOST_NAME, required=True)
    field = line(
        gettext_lazy("Field, by its code in ISCED-F"),
        gettext_lazy("Two, three or four digits, such as 0713; you need not."),
        most=20,
        inputmode="numeric",
        dir="ltr",
    )


class RatingForm(ServiceForm):
    """Whom to ask: partners by a tick, others a line each."""

    partners = forms.MultipleChoiceField(
        label=gettext_lazy("Partners, by mail"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = lines(
        gettext_lazy("Others, one a line"),
        gettext_lazy(
            "Such as: Brightline Solar; Ines Ferreira; ines@brightline.example. "
            "Without an address you get a link to pass on yourself."
        ),
        most=8000,
        rows=4,
    )
    words = lines(gettext_lazy("Your words in the letter"), most=MOST_ASKING, rows=2)

    def __init__(self, *args: Any, known: Sequence[Partner], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["partners"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101
        self._addresses = {str(one.uuid): one.contact_email for one in known}
        field.choices = [(str(one.uuid), f"{one.name} ({one.contact_email})") for one in known]
        if not known:
            del self.fields["partners"]

    def clean_others(self) -> str:
        """Each line begins with the name of an employer, and what stands for an address is one."""
        said = str(self.cleaned_data["others"])
        for number, line_ in enumerate(said.splitlines(), 1):
            body, _name, email = _line_of(line_)
            if "@" in body:
                wrong = _("Line %(number)d: write the name of the employer before the address.")
            elif email and not _is_address(email):
                wrong = _("Line %(number)d: write a full e-mail address such as name@example.org.")
            else:
                continue
            raise forms.ValidationError(wrong % {"number": number})
        return said

    def guests(self) -> list[Mapping[str, object]]:
        """Whom to ask, as the service takes them."""
        ticked = self.cleaned_data.get("partners", ())
        found: list[Mapping[str, object]] = [
            {"partner": uuid, "email": self._addresses[uuid]} for uuid in ticked
        ]
        for said in self.cleaned_data["others"].splitlines()[: rating.MOST_AT_ONCE + 1]:
            if said.strip():
                body, name, email = _line_of(said)
                found.append({"body": body, "name": name, "email": email})
        return found

    def add_error(self, field: str | None, error: Any) -> None:
        """What the service says of one of the employers belongs to the lines."""
        super().add_error("others" if field is None and error else field, error)


def _line_of(said: str) -> tuple[str, str, str]:
    """The employer, the person and the address of a line; the person may be left out."""
    body, name, email = [*(part.strip() for part in said.split(";", 2)), "", ""][:3]
    return (body, "", name) if "@" in name and not email else (body, name, email)


def _is_address(said: str) -> bool:
    try:
        validate_email(said)
    except forms.ValidationError:
        return False
    return True


class PledgeForm(ServiceForm):
    """So many interviews until a day."""

    number = line(gettext_lazy("How many interviews"), most=4, required=True, inputmode="numeric")
    until_date = day(
        gettext_lazy("Last day"), gettext_lazy("It ends by itself after this day."), required=True
    )
    contact_name = line(gettext_lazy("Whom holders talk to"), most=200, required=True)
    contact_email = line(
        gettext_lazy("Their e-mail address"),
        gettext_lazy("Anybody can read it before they enrol."),
        most=254,
        required=True,
        inputmode="email",
        dir="ltr",
    )
    words = lines(gettext_lazy("What else holders should know"), most=500, rows=2)

    def __init__(self, *args: Any, known: Sequence[Partner] | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        if known is not None:
            choices = [("", _("Choose…")), *((str(one.uuid), one.name) for one in known)]
            self.fields["partner"] = forms.ChoiceField(label=_("Partner"), choices=choices)
            self.order_fields(["partner", *pledges.FACTS])

    @property
    def facts(self) -> dict[str, object]:
        """The values as the service takes them."""
        return {name: self.cleaned_data[name] for name in pledges.FACTS}
