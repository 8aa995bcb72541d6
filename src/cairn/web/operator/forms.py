"""Forms of the operator's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.records.models import TrustedIssuer
from cairn.services.admin import trusted
from cairn.services.skills.importing import MAX_UPLOAD
from cairn.web.components.fields import DropZone
from cairn.web.forms import ServiceForm


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
    reason = forms.CharField(
        label=_("Why it is known"),
        help_text=_("How you made sure that this identifier is theirs. Only operators read it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
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


def facts_of(entry: TrustedIssuer) -> dict[str, Any]:
    """What stands in an entry, as the form begins with it."""
    return {name: getattr(entry, name) for name in trusted.FIELDS}
