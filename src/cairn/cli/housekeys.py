"""The signing keys of this installation's organisations, for `cairn keys … --organisation`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from cairn.cli.house import enter_existing
from cairn.errors import CairnError

if TYPE_CHECKING:
    from cairn.records.models import Organisation
    from cairn.services.access import Seat


def rows(organisation: UUID | None) -> list[tuple[str, str, str, str, str]]:
    """Return state, type, since, owner and verification method of every key; None: of all organisations."""
    enter_existing()
    from cairn.credentials.instants import write_stamp
    from cairn.records.models import IssuerKey

    if organisation is not None:
        keys = IssuerKey.objects.of(_find(organisation))
    else:
        keys = IssuerKey.objects.across(reason="the operator's list of keys")
    listed = keys.select_related("organisation").order_by("organisation__name", "active_from", "pk")
    return [
        (
            key.state.lower(),
            key.key_type,
            write_stamp(key.active_from),
            f"{key.uuid} of {key.organisation.name} ({key.organisation.uuid})",
            key.verification_method,
        )
        for key in listed
    ]


def rotate(organisation: UUID, *, key_type: str | None) -> list[str]:
    """Retire the active key, make the next, and return what to print."""
    enter_existing()
    from cairn.credentials.did import document_url
    from cairn.services.admin import keys
    from cairn.site.world import ports

    made = keys.rotate(_seat(organisation), key_type=key_type, ports=ports())
    lines = [f"did: {made.did}", f"verification method: {made.verification_method}", f"key: {made.uuid}"]
    if (url := document_url(made.did)) is not None:
        lines.append(f"published at {url}")
    return lines


def retire(organisation: UUID, *, key: UUID | None) -> str:
    """Retire a key, the active one unless another is named, and return what to print."""
    enter_existing()
    from cairn.services.admin import keys
    from cairn.site.world import ports

    seat = _seat(organisation)
    chosen = key or keys.active_key(seat.organisation).uuid
    done = keys.retire(seat, chosen, ports=ports())
    return f"retired: {done.verification_method}"


def _seat(organisation: UUID) -> Seat:
    from cairn.services.access import system_seat

    return system_seat(_find(organisation))


def _find(organisation: UUID) -> Organisation:
    from cairn.records.models import Organisation

    found = Organisation.objects.across(reason="the operator acts for any").filter(uuid=organisation).first()
    if found is None:
        raise CairnError(f"no organisation here has the uuid {organisation}", code="not_found")
    return found
