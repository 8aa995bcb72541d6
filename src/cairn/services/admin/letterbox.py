"""Where letters to a person go."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from cairn.records.models import Person


def letters_to(person: Person) -> str:
    """Return their first address, of those they proved; "" for none."""
    return next(iter(proved_addresses(person)), "")


def proved_addresses(person: Person) -> list[str]:
    """Return every address they proved, the first one first."""
    if person.user_id is None:
        return []
    proved = EmailAddress.objects.filter(user_id=person.user_id, verified=True).order_by("-primary", "pk")
    return [str(email).lower() for email in proved.values_list("email", flat=True)]
