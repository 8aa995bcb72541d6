"""A copy of a credential that was brought in as a file gives way to the credential itself when that is claimed."""

from __future__ import annotations

from django.db import transaction

from cairn.records.models import Credential, Earned, Person, QualificationPin, StackPart
from cairn.services import audit
from cairn.services.access import Actor
from cairn.services.ports import Ports


def give_way(credential: Credential, *, person: Person, ports: Ports) -> None:
    """Take copies of this credential out of the person's passport; inside the transaction that claims it.

    What counted as a copy, and wishes for it, are the credential's now. Skills that were said
    of a copy become the person's own word, as when they remove it.
    """
    for copy in Earned.objects.owned_by(person).filter(document_id=credential.url).exclude(document_id=""):
        audit.record(
            "earned.merge",
            subject=("earned", copy.uuid),
            organisation=None,
            actor=Actor(person=person),
            at=ports.now(),
        )
        now_held = str(credential.uuid)
        StackPart.objects.owned_by(person).filter(held=str(copy.uuid)).update(
            held=now_held, credential=credential
        )
        QualificationPin.objects.owned_by(person).filter(held=str(copy.uuid)).update(held=now_held)
        key = copy.file_key
        copy.delete()
        if key:
            transaction.on_commit(lambda key=key: ports.files.delete(key))  # type: ignore[misc]
