"""What a partner or a guest fills in: ratings, a signature, a pledge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cairn.records.models import Outcome
from cairn.services.codesign import pledges, rating, signing
from cairn.services.codesign.signing import Decision
from cairn.web.components.fields import ChoiceTiles
from cairn.web.forms import ServiceForm, day, lines
from cairn.web.partner_words import NEEDS
from cairn.web.words import LEVELS

_PARTS = ("need", "level", "words", "seen")


class RateForm(ServiceForm):
    """Three questions for each outcome; only the first needs an answer."""

    def __init__(self, *args: Any, outcomes: Sequence[Outcome], **more: Any) -> None:
        super().__init__(*args, **more)
        self._outcomes = outcomes
        levels = [
            ("", _("No opinion")),
            *((str(level), _("Level %(level)d: %(means)s") % {"level": level, "means": means})
              for level, means in LEVELS.items()),
        ]  # fmt: skip
        for number, outcome in enumerate(outcomes, 1):
            key = outcome.key
            missing = _("Outcome %(number)d: choose one of the three.") % {"number": number}
            self.fields[f"need-{key}"] = forms.ChoiceField(
                label=_("Do you need it?"),
                choices=list(NEEDS.items()),
                widget=ChoiceTiles,
                error_messages={"required": missing},
            )
            self.fields[f"level-{key}"] = forms.ChoiceField(
                label=_("At which level?"), choices=levels, required=False
            )
            self.fields[f"words-{key}"] = forms.CharField(
                label=_("In your words"),
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "maxlength": rating.MOST_WORDS}),
            )
            self.fields[f"seen-{key}"] = forms.CharField(
                widget=forms.HiddenInput, required=False, max_length=16
            )

    def said(self) -> dict[UUID, dict[str, object]]:
        """What was said, as the service takes it."""
        return {
            outcome.key: {
                part: value
                for part in _PARTS
                if (value := self.cleaned_data.get(f"{part}-{outcome.key}")) or part == "need"
            }
            for outcome in self._outcomes
        }

    def parts(self) -> list[tuple[Outcome, list[forms.BoundField], forms.BoundField, str]]:
        """Of each outcome what is asked, the room for words, and what its text on this page is known by."""
        return [
            (
                outcome,
                [self[f"{part}-{outcome.key}"] for part in ("need", "level")],
                self[f"words-{outcome.key}"],
                rating.mark_of(outcome),
            )
            for outcome in self._outcomes
        ]


class SignForm(ServiceForm):
    """Who signs, and what they say."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    title = forms.CharField(
        label=gettext_lazy("Your position"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    may_name = forms.BooleanField(
        label=gettext_lazy("Name me, with my position"),
        required=False,
        help_text=gettext_lazy(
            "On the public page and inside every credential of this version, for ever. Without it only your "
            "organisation is named. Your address never is."
        ),
    )
    words = lines(
        gettext_lazy("What you want to say with it"),
        gettext_lazy("If you decline: what would have to change."),
        most=signing.MOST_WORDS,
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def decision(self, *, is_signed: bool) -> Decision:
        """What was decided, as the service takes it."""
        said = self.cleaned_data
        return Decision(
            is_signed=is_signed,
            **{name: said[name] for name in ("name", "title", "words", "may_name", "seen")},
        )


class GiveForm(ServiceForm):
    """Interviews that one's organisation pledges."""

    achievement = forms.ChoiceField(label=gettext_lazy("To holders of"))
    number = forms.CharField(
        label=gettext_lazy("How many interviews"),
        max_length=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    until_date = day(
        gettext_lazy("Last day"), gettext_lazy("It ends by itself after this day."), required=True
    )
    contact_name = forms.CharField(label=gettext_lazy("Whom holders talk to"), max_length=200)
    contact_email = forms.CharField(
        label=gettext_lazy("Their e-mail address"),
        max_length=254,
        help_text=gettext_lazy("Anybody can read it before they enrol."),
        widget=forms.TextInput(attrs={"inputmode": "email", "dir": "ltr"}),
    )
    words = lines(gettext_lazy("What else holders should know"), most=500, rows=2)

    def __init__(self, *args: Any, known: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["achievement"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = list(known)

    @property
    def facts(self) -> dict[str, object]:
        """The values as the service takes them."""
        return {name: self.cleaned_data[name] for name in pledges.FACTS}
