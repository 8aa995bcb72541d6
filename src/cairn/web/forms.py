"""How a service's sentences get beside the fields they are about."""

from __future__ import annotations

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
