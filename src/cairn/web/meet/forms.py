"""What is filled in about experts and seminars, by members, experts and learners."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from cairn.records.models import Area
from cairn.services.meet import experts, seminars, series
from cairn.web.forms import ServiceForm, day, line, lines


class OwnForm(ServiceForm):
    """What an expert says of themselves, and corrects."""

    name = line(gettext_lazy("Name"), most=200, required=True)
    title = line(gettext_lazy("Position"), most=120)
    body_name = line(
        gettext_lazy("Body they speak for"), gettext_lazy("A company, a board, a union."), most=200
    )
    email = line(gettext_lazy("E-mail address"), most=254, inputmode="email", dir="ltr")
    languages = line(gettext_lazy("Languages"), gettext_lazy("Codes, such as: en, ar."), most=120, dir="ltr")
    topics = line(gettext_lazy("Topics"), most=500)
    about = lines(gettext_lazy("What learners should know about them"), most=1000)

    @property
    def own(self) -> dict[str, object]:
        """The values as the service takes them."""
        return {name: self.cleaned_data[name] for name in experts.OWN}


class ExpertForm(OwnForm):
    """An entry of the directory, as the organisation keeps it."""

    partner = forms.ChoiceField(label=gettext_lazy("In your register of partners"), required=False)
    knows = forms.MultipleChoiceField(
        label=gettext_lazy("Areas they know"), required=False, widget=forms.CheckboxSelectMultiple
    )
    may_speak = forms.BooleanField(label=gettext_lazy("They may hold seminars"), required=False, initial=True)
    may_mentor = forms.BooleanField(label=gettext_lazy("They may mentor"), required=False)

    def __init__(
        self, *args: Any, areas: Sequence[Area], partners: Sequence[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        for name, choices in (
            ("knows", [(str(area.uuid), area.name) for area in areas]),
            ("partner", [("", "–"), *partners]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            field.choices = choices
        if not areas:
            del self.fields["knows"]

    @property
    def facts(self) -> dict[str, object]:
        """The values as the service takes them."""
        return {name: self.cleaned_data[name] for name in experts.FACTS}

    @property
    def areas(self) -> list[str]:
        """The areas that are ticked."""
        return list(self.cleaned_data.get("knows", ()))


class SeminarForm(ServiceForm):
    """A seminar: with whom, about what, when and where."""

    title = line(gettext_lazy("Title"), most=200, required=True)
    expert = forms.ChoiceField(label=gettext_lazy("With"))
    serves = forms.MultipleChoiceField(
        label=gettext_lazy("For learners of"), widget=forms.CheckboxSelectMultiple
    )
    date = day(gettext_lazy("Day"), required=True)
    start = forms.CharField(
        label=gettext_lazy("Begins at"), max_length=5, widget=forms.TimeInput(attrs={"type": "time"})
    )
    minutes = line(gettext_lazy("Minutes"), most=4, required=True, inputmode="numeric", dir="ltr")
    place = line(gettext_lazy("Place"), most=300)
    join_link = line(
        gettext_lazy("Link to join by"),
        gettext_lazy("Where it is held online."),
        most=400,
        inputmode="url",
        dir="ltr",
    )
    seats = line(
        gettext_lazy("Seats"),
        gettext_lazy("Empty: as many as come, 500 at most."),
        most=3,
        inputmode="numeric",
        dir="ltr",
    )
    description = lines(gettext_lazy("What it is about"), most=2000)
    reflect_on = lines(
        gettext_lazy("What learners write about afterwards"),
        gettext_lazy("It becomes evidence of theirs."),
        most=1000,
    )
    recording_link = line(
        gettext_lazy("Link to the recording, when there is one"), most=400, inputmode="url", dir="ltr"
    )
    recording_for = forms.ChoiceField(
        label=gettext_lazy("Who sees the recording"),
        required=False,
        choices=[
            ("invited", gettext_lazy("All learners who were invited")),
            ("came", gettext_lazy("Only those who came")),
        ],
    )
    reminds = forms.BooleanField(
        label=gettext_lazy("Remind everybody by a letter, a day before"), required=False, initial=True
    )
    days = lines(
        gettext_lazy("On further days, too"),
        gettext_lazy(
            "Days such as 2026-03-14, with commas or on lines; at the same time of day. With the first, 20."
        ),
        most=300,
        rows=2,
    )

    def __init__(
        self,
        *args: Any,
        experts: Sequence[tuple[str, str]],
        achievements: Sequence[tuple[str, str]],
        is_planned: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        for name, choices in (("expert", experts), ("serves", achievements)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            field.choices = list(choices)
        if is_planned:
            del self.fields["days"]

    @property
    def facts(self) -> dict[str, object]:
        """The values as the service takes them."""
        return {name: self.cleaned_data[name] for name in seminars.FACTS}

    @property
    def further(self) -> list[str]:
        """The further days of a series."""
        said = str(self.cleaned_data.get("days", ""))
        return said.replace(",", " ").replace("،", " ").split()


class SeriesForm(ServiceForm):
    """What changes of all days of a series that are still to come; what is left as it was changes nothing."""

    start = forms.CharField(
        label=gettext_lazy("Begins at"), max_length=5, widget=forms.TimeInput(attrs={"type": "time"})
    )
    minutes = line(gettext_lazy("Minutes"), most=4, required=True, inputmode="numeric", dir="ltr")
    place = line(gettext_lazy("Place"), most=300)
    join_link = line(gettext_lazy("Link to join by"), most=400, inputmode="url", dir="ltr")
    expert = forms.ChoiceField(label=gettext_lazy("With"))

    def __init__(self, *args: Any, experts: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["expert"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = list(experts)

    @property
    def facts(self) -> dict[str, object]:
        """Only what was changed: of the others each day keeps its own."""
        return {name: self.cleaned_data[name] for name in series.FACTS if name in self.changed_data}

    @property
    def who(self) -> UUID | None:
        """Who holds them from now on, where that changes."""
        return UUID(self.cleaned_data["expert"]) if "expert" in self.changed_data else None


class AnswerForm(ServiceForm):
    """What an expert says with their answer."""

    words = lines(gettext_lazy("A word with it"), most=500, rows=2)


class ReasonForm(ServiceForm):
    """Why something is called off."""

    reason = lines(gettext_lazy("Why? Everybody who was invited reads this."), most=500, rows=2)


class CodeForm(ServiceForm):
    """The code of one's letter, typed at the door."""

    code = line(
        gettext_lazy("The code in your letter"),
        gettext_lazy("Such as K7QM-2F4D."),
        most=20,
        dir="ltr",
        autocomplete="off",
        autocapitalize="characters",
    )


class ReflectForm(ServiceForm):
    """A reflection, and which assessment it belongs to."""

    text = lines(gettext_lazy("Your reflection"), most=20_000, rows=8, required=True)
    assessment = forms.ChoiceField(label=gettext_lazy("Evidence for"))

    def __init__(self, *args: Any, known: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["assessment"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = list(known)
        if len(known) == 1:
            field.initial = known[0][0]
            field.widget = forms.HiddenInput()
