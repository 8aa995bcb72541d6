"""What waits for a person inside their passport: found and declined there; accepting is `claim.accept`."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import Credential, Person
from cairn.services.access import Actor
from cairn.services.audit import record
from cairn.services.errors import Conflict, NotFound
from cairn.services.ports import Ports


def find(uuid: UUID, *, person: Person) -> Credential:
    """Return a credential that was issued to this person and that nobody has kept, declined or not.

    Raises:
        NotFound: none such, or it is somebody else's.
    """
    found = (
        Credential.objects.across(reason="issued to this very person")
        .select_related("organisation", "award__version__achievement", "award__learner", "status_list", "key")
        .filter(uuid=uuid, state="ISSUED", claimed_at=None, award__learner__person=person)
        .first()
    )
    if found is None:
        raise NotFound("no such offer")
    return found


@transaction.atomic
def decline(uuid: UUID, *, person: Person, ports: Ports) -> Credential:
    """Say no to what waits; the provider sees that, and it can still be accepted later.

    Raises:
        NotFound: it does not wait for this person.
        Conflict: it was declined or kept a moment ago.
    """
    credential = find(uuid, person=person)
    now = ports.now()
    mine = Credential.objects.of(credential.organisation).filter(
        pk=credential.pk, claimed_at=None, declined_at=None
    )
    if not mine.update(declined_at=now):
        raise Conflict(_("This offer was declined."), code="offer.declined")
    record(
        "credential.declined",
        subject=("credential", credential.uuid),
        organisation=credential.organisation,
        actor=Actor(person=person),
        at=now,
    )
    return credential
