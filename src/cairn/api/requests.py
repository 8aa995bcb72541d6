"""A request as the handlers of the API see it: who calls, from which organisation, with what."""

from __future__ import annotations

from django.http import HttpRequest

from cairn.credentials.document import JSONValue
from cairn.records.models import Person
from cairn.services.access import Seat
from cairn.services.hold.tokens import Holder
from cairn.services.ports import Ports


class Request(HttpRequest):
    """What `cairn.api.door` has put there before a handler runs.

    seat: the token's seat in its organisation; handlers that need none are `anonymous`.
    caller: the same, or None for a visitor without a token, or with a person's own.
    holder: the person whose own key calls (`of_person`); holder_or_none: that key, or None.
    given: the JSON body, read strictly; None when there was none.
    is_strict: False when the body is JSON that no strict reader takes (only `judges_its_body`).
    """

    ports: Ports
    seat: Seat
    caller: Seat | None
    holder: Person
    holder_or_none: Holder | None
    given: JSONValue
    is_strict: bool
