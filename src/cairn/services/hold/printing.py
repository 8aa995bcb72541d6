"""A certificate to print: its code leads to the public page, or to a private link made for this very paper."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from cairn.records.models import Person
from cairn.services import places
from cairn.services.hold import download, sharing
from cairn.services.ports import Ports


@transaction.atomic
def certificate(uuid: UUID, *, person: Person, ports: Ports) -> download.Download:
    """Return the PDF of a credential that this person holds.

    While the credential is private, each print gets a link of its own that its
    holder can end: papers that are already given away stay as they are.

    Raises:
        NotFound: not theirs. TooMuch: 50 links are open already.
        CertificateError: it took over 5 s, or cannot be set; then no link was made.
    """
    credential = sharing.own(uuid, person=person)
    address = ""
    if not credential.is_public:
        _link, token = sharing.new_link(uuid, person=person, kind="paper", ports=ports)
        address = places.private_link(credential.organisation, token)
    return download.as_pdf(credential, check_address=address, ports=ports)
