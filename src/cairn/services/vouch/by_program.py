"""An endorsement that a program asks for: of what stands at an address, or of what a link asks; one of both."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cairn.records.models import Endorsement
from cairn.services.access import Seat
from cairn.services.errors import InvalidInput
from cairn.services.ports import Ports
from cairn.services.vouch import answering, giving, subjects
from cairn.services.vouch.giving import Words


def sign(seat: Seat, words: Words, *, address: str, link: str, ports: Ports) -> Endorsement:
    """Sign for the organisation of the seat, by the same checks as on the pages.

    link: as it was in the letter, or its secret alone.

    Raises:
        NotPermitted: the seat may not issue. NotFound: there is no such link.
        InvalidInput: neither or both are given, nothing that can be endorsed is at the address, or as `giving.give`.
        Conflict, Refused: as `giving.give` and `answering.sign`.
    """
    seat.require("issuer")
    if bool(address) == bool(link):
        raise InvalidInput(fields={"address": [_("Name an address, or the link by which you were asked.")]})
    if link:
        token = link.strip().rstrip("/").rpartition("/")[2]
        return answering.sign(token, words, seat=seat, ports=ports)
    subject = subjects.endorsable(address)
    if subject is None:
        said = _("Nothing that can be endorsed is published at this address of this site.")
        raise InvalidInput(fields={"address": [said]})
    return giving.give(seat, subject, words, ports=ports)
