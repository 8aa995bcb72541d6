"""Forms of vouching: whom to ask, what to say, what is recognised, who is accredited."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cairn.services.access import Seat
from cairn.services.vouch.giving import MOST_WORDS, Words
from cairn.web.countries import CountryField
from cairn.web.forms import ServiceForm, day, line, lines
from cairn.web.vouch_words import PURPOSES


class AskForm(ServiceForm):
    """Whom to ask, and what to say to them."""

    body = forms.CharField(label=gettext_lazy("Employer or body"), max_length=200)
    email = forms.CharField(label=gettext_lazy("E-mail address"), max_length=254)
    name = forms.CharField(label=gettext_lazy("Whom you write to"), max_length=200, required=False)
    title = forms.CharField(label=gettext_lazy("What they are there"), max_length=120, required=False)
    words = lines(gettext_lazy("What you write to them"), most=1000)

    def facts(self) -> dict[str, object]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in ("body", "email", "name", "title", "words")}


class OwnAskForm(AskForm):
    """The same by a holder, who agrees to what is shown."""

    agrees = forms.BooleanField(
        label=gettext_lazy("They may see my name, this award, its outcomes and results"), required=False
    )


class WordsForm(ServiceForm):
    """What is said, and who says it for the organisation."""

    comment = lines(
        gettext_lazy("Your words"),
        gettext_lazy(
            "What you endorse, and why. They are signed and never changed; where they are shown, they travel inside "
            "credentials, too."
        ),
        most=MOST_WORDS,
        rows=5,
        required=True,
    )
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=200, required=False)
    title = forms.CharField(label=gettext_lazy("Your title"), max_length=120, required=False)
    until_date = day(
        gettext_lazy("Last day"), gettext_lazy("Empty: it has no end. You are reminded before it.")
    )

    @property
    def words(self) -> Words:
        """What the service takes, also of a form with mistakes."""
        said = {name: str(self.cleaned_data.get(name) or self.data.get(name, "")) for name in self._names()}
        return Words(**said)

    @staticmethod
    def _names() -> tuple[str, ...]:
        return ("comment", "name", "title", "until_date")


class GiveForm(WordsForm):
    """An endorsement that nobody asked for."""

    field_order = ("address", "comment", "name", "title", "until_date")
    address = forms.CharField(
        label=gettext_lazy("Address of what you endorse"),
        max_length=600,
        help_text=gettext_lazy("Of a published standard, or of an issuer's page, on this site."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )


class GuestForm(WordsForm):
    """What a guest signs, and for which organisation; without seats: one in which they start it."""

    organisation = forms.ChoiceField(label=gettext_lazy("You sign for"), required=False)
    organisation_name = forms.CharField(
        label=gettext_lazy("Name of your organisation"), max_length=200, required=False
    )
    country = CountryField(required=False)

    def __init__(self, *args: Any, seats: tuple[Seat, ...], may_start: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(str(one.organisation.uuid), one.organisation.name) for one in seats]
        if may_start:
            choices.append(("", _("An organisation that is not here yet")))
        else:
            del self.fields["organisation_name"], self.fields["country"]
        self.fields["organisation"].choices = choices  # type: ignore[attr-defined]
        if not seats:
            del self.fields["organisation"]


class AnswerForm(ServiceForm):
    """Why somebody declines."""

    answer = lines(gettext_lazy("Why, if you would say it"), most=1000, rows=2)


class RecognitionForm(ServiceForm):
    """One entry of the register."""

    address = forms.CharField(
        label=gettext_lazy("Address of what you recognise"),
        max_length=600,
        help_text=gettext_lazy("Of a standard, a qualification or an issuer here; or any web address."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label=gettext_lazy("What it is"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Only needed for what is not on this site."),
    )
    provider = forms.CharField(label=gettext_lazy("Whose it is"), max_length=200, required=False)
    purpose = forms.ChoiceField(label=gettext_lazy("You accept it for"), choices=list(PURPOSES.items()))
    detail = lines(
        gettext_lazy("How far"),
        gettext_lazy("Such as: 2 credits of the first year; or: in place of the written test."),
        most=500,
        rows=2,
    )
    since_date = day(gettext_lazy("Since"))
    until_date = day(gettext_lazy("Last day"), gettext_lazy("Empty: it has no end."))
    evidence_link = line(gettext_lazy("Where that is written"), most=400, dir="ltr")


class AccreditationForm(ServiceForm):
    """One accreditation."""

    address = forms.CharField(
        label=gettext_lazy("Address of what you accredited"),
        max_length=600,
        help_text=gettext_lazy("Of an issuer's page, or of a published standard, on this site."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    scope = forms.CharField(
        label=gettext_lazy("For what"),
        max_length=300,
        help_text=gettext_lazy("Such as: short courses in energy, levels 3 to 5."),
    )
    level = forms.CharField(label=gettext_lazy("Level or grade"), max_length=120, required=False)
    reference = forms.CharField(
        label=gettext_lazy("Your number of the decision"), max_length=120, required=False
    )
    since_date = day(gettext_lazy("Since"))
    until_date = day(gettext_lazy("Last day"), gettext_lazy("Empty: it has no end."))
    evidence_link = line(gettext_lazy("Where that is written"), most=400, dir="ltr")
