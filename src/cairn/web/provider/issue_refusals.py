"""A service's "no" as the errors of a form, so that what was typed stays where it was typed."""

from __future__ import annotations

from django import forms

from cairn.errors import CairnError
from cairn.services.errors import InvalidInput
from cairn.services.ports import TableError
from cairn.web.refusals import said as of_error
from cairn.web.sentences import sentence
from cairn.web.unread import said_of


def refuse(form: forms.Form, error: CairnError, *, field: str | None = None) -> None:
    """Write what the service said beside the fields it is about.

    field: where a sentence goes that is about no field of this form.
    """
    said = error.fields if isinstance(error, InvalidInput) else {}
    for name, sentences in said.items():
        place = name if name in form.fields else field
        form.add_error(place, [sentence(one) for one in sentences])
    if isinstance(error, TableError):
        form.add_error(field, said_of(error.code, str(error)))
    elif not said:
        form.add_error(field, of_error(error))
