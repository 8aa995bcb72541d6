"""Forms for what was earned elsewhere, for reading oneself for skills, and for keys of one's own."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.services.hold.claims import MOST_TEXT
from cairn.services.hold.earned_facts import TYPED
from cairn.services.hold.tokens import SCOPES
from cairn.services.papers import MAX_PAPER
from cairn.services.verify.look import MAX_BYTES
from cairn.web.components.fields import DropZone
from cairn.web.forms import ServiceForm
from cairn.web.passport.skill_words import KIND_WORDS
from cairn.web.words import BREADTH

SCOPE_WORDS: Final = {
    "passport.read": _("Read your passport"),
    "passport.write": _("Add to your passport and take away from it"),
    "plans": _("Read and make your plans"),
}
DAYS: Final = (("30", _("30 days")), ("90", _("90 days")), ("365", _("One year")))
_DATE: Final = {"type": "date", "autocomplete": "off"}


class FactsForm(ServiceForm):
    """What the person says it is, where the thing itself does not."""

    title = forms.CharField(
        label=_("What it is called"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    provider_name = forms.CharField(
        label=_("Who gave it"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("What kind it is"), required=False, choices=[("", _("Something else")), *KIND_WORDS.items()]
    )
    awarded_date = forms.CharField(label=_("When"), required=False, widget=forms.DateInput(attrs=_DATE))
    until_date = forms.CharField(label=_("Valid until"), required=False, widget=forms.DateInput(attrs=_DATE))
    skill_group = forms.ChoiceField(
        label=_("Skill group"), required=False, choices=[("", _("Not sorted yet")), *BREADTH.items()]
    )
    level = forms.ChoiceField(
        label=_("Level"),
        required=False,
        choices=[("", _("Not said")), *((str(n), str(n)) for n in range(1, 9))],
        help_text=_("1 to 8, as in Europe: 4 is a skilled trade, 6 a bachelor's degree."),
    )

    def facts(self) -> dict[str, Any]:
        """What was typed, as the service takes it."""
        return {name: self.cleaned_data[name] for name in TYPED if name in self.cleaned_data}


class FileForm(FactsForm):
    """A file, and what it is in case the file does not say so."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_("Badge or data file (PNG, SVG, JSON), PDF or photograph, up to 5 MB."),
        widget=DropZone(most=MAX_BYTES),
    )


class EarnedLinkForm(FactsForm):
    """A link, and what it is in case nothing there says so."""

    link = forms.CharField(
        label=_("The link"),
        max_length=1000,
        help_text=_("The address of the badge itself works best."),
        widget=forms.URLInput(attrs={"placeholder": "https://", "dir": "ltr", "autocomplete": "off"}),
    )


class WordsForm(FactsForm):
    """A degree, a licence, a course: in words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "provider_name", "awarded_date"):
            self.fields[name].required = True


class AuditForm(ServiceForm):
    """A CV as a file, or what one does all day in words; of a file the text is shown first."""

    file = forms.FileField(
        label=_("A file"),
        required=False,
        help_text=_("PDF, Word (.docx), OpenDocument (.odt) or plain text, up to 10 MB."),
        widget=DropZone(most=MAX_PAPER),
    )
    text = forms.CharField(
        label=_("Your CV, or what you do"),
        required=False,
        max_length=MOST_TEXT,
        help_text=_(
            "Jobs, volunteering, caring, hobbies: whole sentences or a list. Up to 50,000 characters."
        ),
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto", "autocomplete": "off"}),
    )


class KeyForm(ServiceForm):
    """A key for a program of one's own."""

    name = forms.CharField(
        label=_("For which program"),
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=[(scope, SCOPE_WORDS[scope]) for scope in SCOPES],
        initial=["passport.read"],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.ChoiceField(label=_("The key works for"), choices=DAYS, initial="90")
