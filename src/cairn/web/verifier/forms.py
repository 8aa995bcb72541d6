"""What somebody may give to be verified: one file, a text, or a link or code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.services.verify.look import MAX_BYTES
from cairn.web.components.fields import DropZone

MAX_TEXT = 1_000_000  # characters; the reader's own limit is in bytes


class SourceForm(forms.Form):
    """One of the three is enough; the first that is given counts."""

    file = forms.FileField(label=_("File"), required=False, widget=DropZone(most=MAX_BYTES))
    text = forms.CharField(
        label=_("Text of the credential"),
        required=False,
        max_length=MAX_TEXT,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "dir": "ltr"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("file") and not cleaned.get("text") and not self.errors:
            raise forms.ValidationError(
                _("Choose a file, or paste a text, a link or a code."), code="nothing"
            )
        return cleaned


class LinkForm(forms.Form):
    """A link or a code; a GET form, so that the answer has an address."""

    link = forms.CharField(
        label=_("Link or code"),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "placeholder": "K7QM-2F4D"}),
    )
