"""A request as our views see it: Django's, with the world and the person who asks.

`cairn.site.middleware.World` hands over the ports; views never build them.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from cairn.records.models import Person
from cairn.services.access import Actor
from cairn.services.ports import Ports

OFFER_KEY: Final = (
    "offer"  # in the session of somebody who just signed up: the token of the offer they came for
)


class Request(HttpRequest):
    """What the type checker knows of every request.

    person: who is logged in; None for a visitor, or for a log-in that has no person yet.
    actor: the same, in the form that services ask for.
    """

    ports: Ports
    htmx: HtmxDetails
    person: Person | None
    actor: Actor


def uuid_of(said: str) -> UUID:
    """The uuid that a form sent; what is none names no row."""
    try:
        return UUID(said)
    except ValueError:
        return UUID(int=0)
