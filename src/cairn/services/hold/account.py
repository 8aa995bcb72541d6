"""A log-in gets its person; the person says who they are."""

from __future__ import annotations

from django.db import transaction

from cairn.records.models import Person, User
from cairn.services.errors import InvalidInput
from cairn.services.ports import Ports

LONGEST_NAME = 200  # characters


@transaction.atomic
def open_account(user: User, *, name: str, language: str, time_zone: str, ports: Ports) -> Person:
    """Return the person behind a log-in, made now when there is none yet.

    name: as typed; may be empty, and is asked for again on the account page.
    """
    person, _ = Person.objects.get_or_create(
        user=user,
        defaults={
            "uuid": ports.new_uuid(),
            "name": _clean(name),
            "language": language,
            "time_zone": time_zone,
            "created_at": ports.now(),
        },
    )
    return person


def describe_person(person: Person, *, name: str, language: str, time_zone: str) -> None:
    """Change the person's name, language and time zone.

    Raises:
        InvalidInput: the name is empty.
    """
    cleaned = _clean(name)
    if not cleaned:
        raise InvalidInput(
            "a person needs a name", fields={"name": ["Type the name that credentials should carry."]}
        )
    person.name, person.language, person.time_zone = cleaned, language, time_zone
    person.save(update_fields=["name", "language", "time_zone"])


def _clean(name: str) -> str:
    """One line, no control characters, single spaces, at most LONGEST_NAME characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())[:LONGEST_NAME]
