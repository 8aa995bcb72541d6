"""Letters about what is shared: shared with an organisation by its name, taken, ended by either side.

They go to a few of those who decide about it on the other side, and to nobody who turned them off. Of a link that
nobody has taken nobody is told: it is not known who has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cairn.records.models import Membership, Organisation, Person, Role, Sharing
from cairn.services import outbox, places
from cairn.services.admin.letterbox import letters_to
from cairn.services.ports import Ports

MOST_TOLD: Final = 5  # owners and designers of an organisation who get a letter each


def offered(shared: Sharing, *, ports: Ports) -> None:
    """Tell the organisation that it was shared with, by its name; of one thing once a day at most."""
    thing = shared.facility or shared.seminar
    if shared.guest is not None and thing is not None:
        day = ports.now().date().isoformat()
        _write("sharing_offered", shared, shared.guest, f"{thing.uuid}:{day}", ports=ports)


def taken(shared: Sharing, *, ports: Ports) -> None:
    """Tell the owner who took it."""
    _write("sharing_taken", shared, shared.organisation, str(shared.uuid), ports=ports)


def ended(shared: Sharing, *, given_back: int | None, ports: Ports) -> None:
    """Tell the other side. given_back: how many booked seats were, in the same act; None: all stay."""
    if shared.ended_by_guest:
        _write("sharing_left", shared, shared.organisation, str(shared.uuid), ports=ports)
    elif shared.guest is not None:
        kind = "sharing_ended" if given_back is None else "sharing_freed"
        _write(kind, shared, shared.guest, str(shared.uuid), seats=given_back or 0, ports=ports)


def _write(
    kind: str, shared: Sharing, reader: Organisation, key: str, *, seats: int = 0, ports: Ports
) -> None:
    """Write to a few of one side; the letters are the installation's own."""
    guest = shared.guest
    if guest is None:
        return
    is_owner = reader.pk == shared.organisation_id
    for person, address in _readers(reader):
        outbox.post(
            kind,
            to=address,
            key=f"{kind}:{key}:{person.uuid}",
            organisation=None,
            payload={
                "name": person.name,
                "title": _title(shared),
                "issuer": guest.name if is_owner else shared.organisation.name,
                "reason": shared.ended_reason,
                "places": seats,
                "expires": shared.until_date.isoformat(),
                "link": _place(shared) if is_owner else places.hosted(reader, shared.uuid),
            },
            language=person.language or reader.language,
            at=ports.now(),
            ports=ports,
        )


def _title(shared: Sharing) -> str:
    if shared.seminar is not None:
        return shared.seminar.title
    return shared.facility.name if shared.facility is not None else ""


def _place(shared: Sharing) -> str:
    """The owner's page of whom it is open to."""
    kind, thing = ("labs", shared.facility) if shared.facility is not None else ("seminars", shared.seminar)
    return places.shared_with(shared.organisation, kind, thing.uuid) if thing is not None else ""


def _readers(organisation: Organisation) -> Iterator[tuple[Person, str]]:
    rows = Membership.objects.of(organisation).filter(ended_at=None).select_related("person__user")
    fit = [row.person for row in rows.order_by("pk") if {Role.OWNER, Role.DESIGNER} & set(row.roles)]
    for person in [one for one in fit if one.workspace_letters][:MOST_TOLD]:
        address = letters_to(person)
        if address:
            yield person, address
