"""The organisation that the token belongs to: its profile and its picture."""

from __future__ import annotations

from ninja import File, Router
from ninja.files import UploadedFile

from cairn.api.door import may, takes
from cairn.api.requests import Request
from cairn.api.schemas.organisation import OrganisationIn, OrganisationOut
from cairn.api.schemas.texts import plain
from cairn.services.admin import organisations

router = Router(tags=["Organisation"])
MOST_IMAGE = 5 * 1024 * 1024  # bytes


@router.get("/organisation", response=OrganisationOut, summary="Read the profile")
def organisation_read(request: Request) -> OrganisationOut:
    """The organisation that this token belongs to."""
    return OrganisationOut.of(request.seat.organisation)


@router.patch("/organisation", response=OrganisationOut, summary="Change the profile")
@may("owner")
def organisation_change(request: Request, payload: OrganisationIn) -> OrganisationOut:
    """Only what is sent changes. Credentials that are signed keep what was said when they were signed."""
    changed = organisations.update_profile(request.seat, facts=plain(payload.said()), ports=request.ports)
    return OrganisationOut.of(changed)


@router.post("/organisation/image", response=OrganisationOut, summary="Set the picture")
@may("owner")
@takes(MOST_IMAGE)
def organisation_image_set(request: Request, file: File[UploadedFile]) -> OrganisationOut:
    """PNG, JPEG, GIF or WebP, at most 5 MB; it is drawn anew, without metadata."""
    changed = organisations.set_image(request.seat, data=file.read(), ports=request.ports)
    return OrganisationOut.of(changed)


@router.delete("/organisation/image", response=OrganisationOut, summary="Take the picture away")
@may("owner")
def organisation_image_remove(request: Request) -> OrganisationOut:
    """The one that is made for you is shown again."""
    return OrganisationOut.of(organisations.set_image(request.seat, data=None, ports=request.ports))
