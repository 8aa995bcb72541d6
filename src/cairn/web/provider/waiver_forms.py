"""Forms for waivers and substitutions: on what terms, and of what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cairn.records.reads.names import names_of
from cairn.services.stack import catalogue
from cairn.services.stack.decided import Grantable, in_words, requirements
from cairn.services.stack.waiver_terms import MOST_REASON, Terms
from cairn.web.forms import ServiceForm, lines
from cairn.web.qualification_words import Words, iris_in


class TermsForm(ServiceForm):
    """Why, until when, and for which versions."""

    reason = lines(
        gettext_lazy("Why"),
        gettext_lazy("The learner reads it. It is not in any credential."),
        most=MOST_REASON,
        rows=2,
        required=True,
    )
    until = forms.CharField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Empty: it has no end."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    every_version = forms.BooleanField(
        label=gettext_lazy("Also in other versions that ask for the same, word for word"), required=False
    )

    @property
    def terms(self) -> Terms:
        """What was typed, as the service takes it."""
        return Terms(**{name: self.cleaned_data[name] for name in ("reason", "until", "every_version")})


class NewForm(TermsForm):
    """Which requirement, and what is to count for it."""

    field_order = ("part", "credential", "reason", "until", "every_version")
    part = forms.ChoiceField(label=gettext_lazy("What is asked for"))
    credential = forms.ChoiceField(label=gettext_lazy("What is decided"), required=False)

    def __init__(self, *args: Any, found: Grantable, **more: Any) -> None:
        super().__init__(*args, **more)
        waived = ("", _("It is waived; that brings no credits"))
        let = [
            (str(one.uuid), _("This counts for it: %(name)s") % {"name": one.title})
            for one in found.credentials
        ]
        self.fields["part"].choices = _parts(found)  # type: ignore[attr-defined]
        self.fields["credential"].choices = [waived, *let]  # type: ignore[attr-defined]


def _parts(found: Grantable) -> list[tuple[str, str]]:
    """Every requirement in words, under where it is written."""
    rules = catalogue.rules_of(found.version)
    words = Words(rules, names_of(iris_in(rules)))
    return [
        (one.part, f"{one.exit_name}: {in_words(one, unit=rules.unit)} ({words.rule(one.leaf)})"[:200])
        for one in requirements(found.version)
    ]
