"""Forms of the operator's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.pathways.rates import MOST_BYTES
from cairn.records.models import TrustedIssuer
from cairn.services.admin import trusted
from cairn.services.skills.importing import MAX_UPLOAD
from cairn.web.components.fields import DropZone
from cairn.web.forms import ServiceForm, day, lines


class IssuerForm(ServiceForm):
    """One entry of the register of known issuers."""

    issuer_id = forms.CharField(
        label=_("Identifier"),
        help_text=_(
            "Exactly as its credentials name it: did:… or https://…. The technical report of the verifier shows it."
        ),
        max_length=600,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Name"),
        help_text=_("Whoever checks a credential of theirs reads it: known here as …"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    source = forms.CharField(
        label=_("From which list"),
        help_text=_("Such as the address of a national register. Everybody can read it."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    reason = lines(
        _("Why it is known"),
        _("How you made sure that this identifier is theirs. Only operators read it."),
        most=500,
        required=True,
    )
    valid_until = forms.DateField(
        label=_("Last day"),
        help_text=_("Without one it counts until you take it out."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )


class FrameworkForm(ServiceForm):
    """A file with a framework of skills."""

    kind = forms.ChoiceField(
        label=_("Kind of framework"),
        choices=[
            ("esco", "ESCO 1.1, 1.2"),
            ("onet", "O*NET"),
            ("case", "CASE (1EdTech)"),
            ("ctdl", "CTDL-ASN"),
            ("table", _("A table of one's own")),
            ("crosswalk", _("A crosswalk between frameworks")),
        ],
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A zip file as its publisher gives it, or one file: CSV, a workbook, JSON. At most 100 MB."
        ),
        widget=DropZone({"accept": ".zip,.csv,.tsv,.txt,.xlsx,.json,.jsonld"}, most=MAX_UPLOAD),
    )
    version = forms.CharField(
        label=_("Version"), help_text=_("When its files do not say it."), max_length=60, required=False
    )
    name = forms.CharField(
        label=_("Name"),
        help_text=_("Of a table or a crosswalk; the others say theirs."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class RateForm(ServiceForm):
    """One rate of exchange."""

    currency = forms.CharField(
        label=_("Currency"),
        help_text=_("Three letters, such as USD."),
        max_length=3,
        widget=forms.TextInput(
            attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
    )
    per_euro = forms.CharField(
        label=_("One euro is"),
        help_text=_("So much of this currency, such as 1.0832."),
        max_length=22,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "decimal", "autocomplete": "off"}),
    )
    on = day(_("On this day"), required=True)
    source = forms.CharField(
        label=_("Who published it"),
        help_text=_("It stands beside every price that is counted by it."),
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )


class RatesFileForm(ServiceForm):
    """A file with rates of exchange."""

    prefix = "file"

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV: a row for a day and a column for each currency, as the European Central Bank publishes it "
            "(eurofxref.csv), or the columns currency, rate and date. The newest day is taken. At most 2 MB."
        ),
        widget=DropZone({"accept": ".csv,.txt"}, most=MOST_BYTES),
    )
    source = forms.CharField(
        label=_("Who published it"),
        max_length=120,
        initial=_("European Central Bank"),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )


def facts_of(entry: TrustedIssuer) -> dict[str, Any]:
    """What stands in an entry, as the form begins with it."""
    return {name: getattr(entry, name) for name in trusted.FIELDS}
