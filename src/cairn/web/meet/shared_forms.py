"""What is filled in about sharing, and about repeated slots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cairn.services.meet import slot_series, slot_span
from cairn.web.forms import ServiceForm, day, line

DAYS = [(str(day + 1), name) for day, name in WEEKDAYS.items()]


def weekdays(help_text: Any = "", *, required: bool = True) -> forms.MultipleChoiceField:
    """Days of the week to tick."""
    return forms.MultipleChoiceField(
        label=gettext_lazy("On these weekdays"),
        help_text=help_text,
        choices=DAYS,
        required=required,
        widget=forms.CheckboxSelectMultiple,
    )


class TermsForm(ServiceForm):
    """To whom something is opened, and on which terms."""

    partner = forms.ChoiceField(label=gettext_lazy("To whom"), required=False)
    note = line(gettext_lazy("For whom, for your own memory"), most=200)
    until_date = day(gettext_lazy("Until"), gettext_lazy("The last day on which they come."), required=True)
    seats = line(
        gettext_lazy("Seats in all"),
        gettext_lazy("Empty: as many as are free."),
        most=3,
        inputmode="numeric",
        dir="ltr",
    )
    slot_seats = line(
        gettext_lazy("Seats in one slot"),
        gettext_lazy("Empty: as many as are free."),
        most=3,
        inputmode="numeric",
        dir="ltr",
    )
    weekdays = weekdays(gettext_lazy("None ticked: on all."), required=False)

    def __init__(self, *args: Any, named: Sequence[tuple[str, str]], of_lab: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["partner"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [("", _("Whoever has the link")), *named]
        if not of_lab:
            del self.fields["slot_seats"], self.fields["weekdays"]

    @property
    def terms(self) -> dict[str, object]:
        """The values as the service takes them."""
        return dict(self.cleaned_data)


class CountForm(ServiceForm):
    """What results and reflections are evidence for."""

    achievement = forms.ChoiceField(label=gettext_lazy("Evidence for"), required=False)

    def __init__(self, *args: Any, known: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["achievement"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [("", _("Nothing: we take no results in")), *known]


class RepeatForm(ServiceForm):
    """Slots that repeat."""

    from_date = day(gettext_lazy("First day"), required=True)
    until_date = day(gettext_lazy("Last day"), required=True)
    weekdays = weekdays()
    times = line(
        gettext_lazy("Begins at"),
        gettext_lazy("Several times with commas: 09:00, 10:30."),
        most=400,
        required=True,
        dir="ltr",
    )
    minutes = line(gettext_lazy("Minutes of each"), most=3, required=True, inputmode="numeric", dir="ltr")

    @property
    def facts(self) -> dict[str, object]:
        """The values as the service takes them."""
        return {name: self.cleaned_data[name] for name in slot_series.FACTS}


class SpanForm(ServiceForm):
    """From which day to which one all slots are cancelled, and why."""

    from_date = day(gettext_lazy("From"), required=True)
    until_date = day(gettext_lazy("Until"), required=True)
    reason = line(
        gettext_lazy("Why? Everybody who booked reads this."),
        gettext_lazy("Not needed for a look, but before anything is cancelled."),
        most=500,
    )

    @property
    def facts(self) -> dict[str, object]:
        """The days as the service takes them."""
        return {name: self.cleaned_data[name] for name in slot_span.FACTS}


class MoveForm(ServiceForm):
    """Another time of a slot."""

    date = day(gettext_lazy("Day"), required=True)
    start = forms.CharField(
        label=gettext_lazy("Begins at"), max_length=5, widget=forms.TimeInput(attrs={"type": "time"})
    )
