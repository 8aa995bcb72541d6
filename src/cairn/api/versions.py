"""One version of an achievement: written, judged against its definition, published for ever."""

from __future__ import annotations

from uuid import UUID

from ninja import File, Router
from ninja.files import UploadedFile

from cairn.api.door import may, takes
from cairn.api.organisation import MOST_IMAGE
from cairn.api.requests import Request
from cairn.api.schemas.achievements import (
    ChangeOut,
    DifferenceOut,
    DraftIn,
    MeterOut,
    PublishIn,
    VersionOut,
)
from cairn.api.schemas.texts import plain
from cairn.services.design import compare, conformance, draft, find, publish

router = Router(tags=["Versions"])


@router.get("/versions/{uuid:version}", response=VersionOut, summary="Read a version")
def version_read(request: Request, version: UUID) -> VersionOut:
    """A draft or a published one, with its outcomes and rubrics."""
    return VersionOut.of(find.version_of(request.seat, version))


@router.patch("/versions/{uuid:version}", response=VersionOut, summary="Save a draft")
@may("designer")
def version_save(request: Request, version: UUID, payload: DraftIn) -> VersionOut:
    """Only the facts that are sent change; outcomes are replaced as a whole. A draft may be incomplete."""
    saved = draft.save(
        version,
        seat=request.seat,
        facts=plain(payload.facts.said()) if payload.facts is not None else None,
        outcomes=None if payload.outcomes is None else [one.typed() for one in payload.outcomes],
        seen_at=payload.seen_at,
        ports=request.ports,
    )
    return VersionOut.of(saved)


@router.delete("/versions/{uuid:version}", response={204: None}, summary="Discard a draft")
@may("designer")
def version_discard(request: Request, version: UUID) -> None:
    """An achievement that never was published goes with it."""
    draft.discard(version, seat=request.seat, ports=request.ports)


@router.post("/versions/{uuid:version}/image", response=VersionOut, summary="Set the badge's picture")
@may("designer")
@takes(MOST_IMAGE)
def version_image_set(request: Request, version: UUID, file: File[UploadedFile]) -> VersionOut:
    """PNG, JPEG, GIF or WebP, at most 5 MB; it is drawn anew, without metadata."""
    return VersionOut.of(draft.set_image(version, seat=request.seat, data=file.read(), ports=request.ports))


@router.delete("/versions/{uuid:version}/image", response=VersionOut, summary="Take the badge's picture away")
@may("designer")
def version_image_remove(request: Request, version: UUID) -> VersionOut:
    """The stone that is drawn for it is used again."""
    return VersionOut.of(draft.set_image(version, seat=request.seat, data=None, ports=request.ports))


@router.post("/versions/{uuid:version}/publish", response=VersionOut, summary="Publish a draft")
@may("designer")
def version_publish(request: Request, version: UUID, payload: PublishIn | None = None) -> VersionOut:
    """It gets its number and its address, and never changes again.

    `version.incomplete` names every fact that its definition still needs.
    """
    note = payload.change_note if payload else ""
    return VersionOut.of(publish.publish(version, seat=request.seat, change_note=note, ports=request.ports))


@router.get("/versions/{uuid:version}/conformance", response=MeterOut, summary="Judge a version")
def version_conformance(request: Request, version: UUID) -> MeterOut:
    """Which facts are missing for which definition, and what the linter sees."""
    return MeterOut.of(conformance.meter(find.version_of(request.seat, version)))


@router.get(
    "/versions/{uuid:version}/difference/{uuid:old}", response=DifferenceOut, summary="Compare two versions"
)
def version_difference(request: Request, version: UUID, old: UUID) -> DifferenceOut:
    """Every change from `old` to `version`."""
    before, after = find.version_of(request.seat, old), find.version_of(request.seat, version)
    changes = [ChangeOut.of(change) for change in compare.difference(before, after)]
    return DifferenceOut(old=old, new=version, changes=changes)
