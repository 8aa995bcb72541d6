"""How a service's sentences get beside the fields they are about."""

from __future__ import annotations

from typing import Any

from django import forms

from cairn.services.errors import InvalidInput


class ServiceForm(forms.Form):
    """A form whose service has the last word."""

    use_required_attribute = False

    def take(self, refused: InvalidInput) -> None:
        """Put what the service said beside the fields; what has no field here goes to the top."""
        for name, sentences in refused.fields.items():
            head = name.partition(".")[0]
            self.add_error(head if head in self.fields else None, list(sentences))
        if not refused.fields:
            self.add_error(None, str(refused))


def line(
    label: Any, help_text: Any = "", *, most: int, required: bool = False, **attrs: str
) -> forms.CharField:
    """One line of text."""
    widget = forms.TextInput(attrs={"dir": "auto", **attrs})
    return forms.CharField(
        label=label, help_text=help_text, max_length=most, required=required, widget=widget
    )


def lines(
    label: Any, help_text: Any = "", *, most: int, rows: int = 3, required: bool = False
) -> forms.CharField:
    """Several lines of text. rows: how high the field is at first."""
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(
        label=label, help_text=help_text, max_length=most, required=required, widget=widget
    )


def day(label: Any, help_text: Any = "", *, required: bool = False) -> forms.CharField:
    """A day, typed or chosen; the service reads it."""
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.CharField(label=label, help_text=help_text, max_length=10, required=required, widget=widget)
