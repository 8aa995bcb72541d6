"""Forms of reviews: whom to ask, the declaration, the checklist, the rule, a quality body."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from cairn.quality.checklist import Question
from cairn.records.models import Outcome
from cairn.services.review import appealing, asking, looking, questions, refreshing, reviewing
from cairn.services.review.rule import FIELDS, MOST_DAYS, MOST_HOLIDAYS
from cairn.web.forms import ServiceForm, day, lines
from cairn.web.quality import words
from cairn.web.words import STACKABILITY

WEEKDAYS: Final = (
    ("1", _("Monday")), ("2", _("Tuesday")), ("3", _("Wednesday")), ("4", _("Thursday")),
    ("5", _("Friday")), ("6", _("Saturday")), ("7", _("Sunday")),
)  # fmt: skip


class AskForm(ServiceForm):
    """Whom to ask, and what they should know."""

    to = forms.ChoiceField(label=_("Who reviews it"))
    words = lines(_("What the reviewer should know"), most=asking.MOST_WORDS)
    is_long = forms.BooleanField(label=_("Go the long way, though the short one would do"), required=False)

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Any]], may_wish: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = list(choices)
        if not may_wish:
            del self.fields["is_long"]


class AgainForm(ServiceForm):
    """Send it again."""

    words = lines(_("What you changed, or why it stays as it is"), most=asking.MOST_WORDS)


class DeclareForm(ServiceForm):
    """In the reviewer's own words, that nothing stands in the way of their judgement."""

    declared = lines(
        _("Your declaration, in your own words"),
        _("Such as: I know nobody who works on it, and gain nothing by it. It is kept with your decision."),
        most=reviewing.MOST_DECLARED,
        rows=2,
        required=True,
    )


class VerdictForm(ServiceForm):
    """The checklist, and what is said of the whole."""

    def __init__(self, *args: Any, questions: Sequence[Question], **more: Any) -> None:
        super().__init__(*args, **more)
        self.questions = tuple(questions)
        for one in self.questions:
            self.fields[f"answer-{one.code}"] = forms.ChoiceField(
                label=words.QUESTIONS.get(one.code, one.text),
                help_text=_("Asked by %(name)s.") % {"name": one.by} if one.by else "",
                choices=[(key, label) for key, label in words.REPLIES.items()],
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"words-{one.code}"] = lines(
                _("In words: what is to be changed, or why"), most=reviewing.MOST_ANSWER, rows=1
            )
        self.fields["words"] = lines(_("About the whole"), most=reviewing.MOST_WORDS)

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each question with its words."""
        return [(self[f"answer-{one.code}"], self[f"words-{one.code}"]) for one in self.questions]

    def said(self, kind: str, seen: str) -> reviewing.Verdict:
        """What was filled in, as the service takes it."""
        values = self.cleaned_data
        return reviewing.Verdict(
            kind=kind,
            words=values["words"],
            answers={one.code: values[f"answer-{one.code}"] for one in self.questions},
            remarks={one.code: values[f"words-{one.code}"] for one in self.questions},
            seen=seen,
        )


class QuestionForm(ServiceForm):
    """A question of one's own."""

    text = lines(
        _("The question"), _("One that is answered with yes or no."), most=questions.MOST_TEXT, rows=2
    )
    lane = forms.ChoiceField(
        label=_("When it is asked"),
        required=False,
        choices=[("", _("Always")), *((code, label) for code, label in words.LANES.items())],
    )
    stops = forms.BooleanField(label=_("A no keeps it from being approved"), required=False, initial=True)


class RuleForm(ServiceForm):
    """What is asked for before something is published."""

    is_required = forms.BooleanField(label=_("Nothing is published without an approval"), required=False)
    who = forms.ChoiceField(
        label=_("Who reviews"),
        choices=[
            ("either", _("A member who did not design it, or a quality body")),
            ("own", _("A member who did not design it")),
            ("body", _("A quality body")),
        ],
    )
    minor_days = forms.CharField(label=_("Days for the short way"), max_length=3, required=False)
    major_days = forms.CharField(label=_("Days for the long way"), max_length=3, required=False)
    remind_days = forms.CharField(label=_("Days before, for a reminder"), max_length=3, required=False)
    weekdays = forms.MultipleChoiceField(
        label=_("Days on which you work"),
        choices=WEEKDAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    holidays = lines(
        _("Days on which you do not"),
        _("One a line, such as: 2026-12-25 Christmas."),
        most=MOST_HOLIDAYS * 80,
        rows=5,
    )

    deep_level = forms.ChoiceField(
        label=_("From this European level on"),
        required=False,
        choices=[("", _("Not by its level")), *((str(number), str(number)) for number in range(1, 9))],
    )
    deep_ects = forms.CharField(
        label=_("From so many ECTS credits on"),
        help_text=_("Empty: not by its size. 25 hours count as one where no credits are stated."),
        max_length=6,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "number"}),
    )
    deep_kinds = forms.MultipleChoiceField(
        label=_("When it is one of these"),
        choices=list(STACKABILITY.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    deep_places = forms.CharField(
        label=_("How many may review it"), help_text=_("2 to 9."), max_length=1, required=False
    )
    deep_votes = forms.CharField(
        label=_("How many have to approve"),
        help_text=_("Nothing is decided before so many have said something."),
        max_length=1,
        required=False,
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("deep_places", "deep_votes"):
            self.fields[name].widget.attrs |= {"inputmode": "numeric", "class": "number"}
        for name in ("minor_days", "major_days", "remind_days"):
            self.fields[name].widget.attrs |= {"inputmode": "numeric", "class": "number"}
            self.fields[name].help_text = _("Working days, at most %(most)d.") % {"most": MOST_DAYS}

    @property
    def facts(self) -> dict[str, object]:
        """The values as the service takes them."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class AppealForm(ServiceForm):
    """To whom one appeals, how, within how many days."""

    who = forms.CharField(
        label=_("Who decides about it"),
        help_text=_("Such as: the dean of teaching. Not the assessor who decided."),
        max_length=appealing.MOST_WHO,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    how = lines(
        _("How one appeals"),
        _("Where to write, what to say, and by when there is an answer."),
        most=appealing.MOST_HOW,
    )
    days = forms.CharField(
        label=_("Days after the decision"),
        help_text=_("2 to 365."),
        max_length=3,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "number"}),
    )


class BodyForm(ServiceForm):
    """Which quality body, and until when."""

    address = forms.CharField(
        label=_("Address of its public page"),
        help_text=_("It ends in /issuers/ and a long number. An owner there has to accept."),
        max_length=400,
        widget=forms.TextInput(attrs={"inputmode": "url", "dir": "ltr"}),
    )
    until_date = day(_("Last day"), _("Empty: until one of you ends it."))


class LookAgainForm(ServiceForm):
    """By which day somebody looks again, at what, and why."""

    by = day(_("By which day"))
    outcome = forms.ChoiceField(label=_("What"), required=False)
    words = lines(_("Why"), most=looking.MOST_WORDS, rows=2)

    def __init__(self, *args: Any, outcomes: Iterable[Outcome], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [("", _("As a whole")), *((str(row.key), row.text) for row in outcomes)]


class RefreshForm(ServiceForm):
    """What is offered to those who hold an earlier version."""

    outcome = forms.ChoiceField(label=_("What has moved on"), required=False)
    words = lines(
        _("What changed, and why it matters"),
        _("Holders read this in their passport."),
        most=refreshing.MOST_WORDS,
        rows=2,
    )
    to = forms.CharField(
        label=_("What they can do"),
        help_text=_(
            "The address of a credential of yours, or the code of a course. Empty: the newest version of this one."
        ),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    amount = forms.CharField(
        label=_("Price for them"),
        help_text=_("0 is free. Empty: as it is listed."),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "number"}),
    )
    currency = forms.CharField(
        label=_("Currency"),
        max_length=3,
        required=False,
        initial="EUR",
        widget=forms.TextInput(attrs={"class": "number", "dir": "ltr"}),
    )
    until_date = day(_("Last day"))
    by_letter = forms.BooleanField(
        label=_("Tell them by letter as well"),
        help_text=_("Each gets one at most, unless they turned such letters off. You never learn who did."),
        required=False,
    )

    def __init__(self, *args: Any, outcomes: Iterable[Outcome], **more: Any) -> None:
        super().__init__(*args, **{"auto_id": "refresh_%s", **more})  # beside another form
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [("", _("As a whole")), *((str(row.key), row.text) for row in outcomes)]
