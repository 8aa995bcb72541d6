"""Where letters to a person go."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from cairn.records.models import Person


def letters_to(person: Person) -> str:
    """Return their first address, of those they proved; "" for none."""
    if person.user_id is None:
        return ""
    proved = EmailAddress.objects.filter(user_id=person.user_id, verified=True).order_by("-primary", "pk")
    return str(proved.values_list("email", flat=True).first() or "").lower()
