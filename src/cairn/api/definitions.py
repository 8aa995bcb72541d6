"""An organisation's own definitions, the standards that it drafts, and what its designs adopt."""

from __future__ import annotations

from uuid import UUID

from ninja import Router

from cairn.api.door import may, refuses
from cairn.api.requests import Request
from cairn.api.schemas.definitions import (
    AdoptedListOut,
    AdoptedOut,
    AdoptIn,
    DefinitionIn,
    DefinitionOut,
    DefinitionsOut,
    OwnStandardOut,
    StandardDraftIn,
    StandardDraftOut,
    StandardIn,
    StandardPublishedOut,
    StandardPublishIn,
)
from cairn.api.schemas.standard_talk import LettersOut
from cairn.api.schemas.standards import StandardOut
from cairn.records.models import StandardVersion
from cairn.services.access import Seat
from cairn.services.design import find, own_profiles
from cairn.services.errors import NotFound
from cairn.services.standards import adopting, drafting, writing
from cairn.services.standards.find import draft_of, heads_of, published, standard_of, standards_of

router = Router(tags=["Definitions"])
MOST_LISTED = 200


@router.get("/definitions", response=DefinitionsOut, summary="List your own definitions")
def definitions_list(request: Request) -> DefinitionsOut:
    """Each in its newest version; those put away last."""
    return DefinitionsOut(items=[DefinitionOut.of(row) for row in own_profiles.listed(request.seat)])


@router.post("/definitions", response={201: DefinitionOut}, summary="Make a definition")
@may("designer")
@refuses(409)
def definition_create(request: Request, payload: DefinitionIn) -> DefinitionOut:
    """This is its version 1. What is wrong is named at its place, such as `facts.3.check`."""
    return DefinitionOut.of(own_profiles.make(request.seat, **payload.parts(), ports=request.ports))


@router.get("/definitions/{uuid:definition}", response=DefinitionOut, summary="Read a definition")
@refuses(404)
def definition_read(request: Request, definition: UUID) -> DefinitionOut:
    """Its newest version."""
    return DefinitionOut.of(own_profiles.own_of(request.seat, definition))


@router.put("/definitions/{uuid:definition}", response=DefinitionOut, summary="Change a definition")
@may("designer")
@refuses(404)
def definition_change(request: Request, definition: UUID, payload: DefinitionIn) -> DefinitionOut:
    """This is its next version, or the same when nothing changed; designs that name the older one keep to it."""
    return DefinitionOut.of(
        own_profiles.change(request.seat, definition, **payload.parts(), ports=request.ports)
    )


@router.delete("/definitions/{uuid:definition}", response={204: None}, summary="Put a definition away")
@may("designer")
@refuses(404)
def definition_archive(request: Request, definition: UUID) -> None:
    """It is offered no more; designs that name it keep it."""
    own_profiles.put_away(request.seat, definition, ports=request.ports)


@router.get("/own-standards", response=list[OwnStandardOut], summary="List the standards you draft")
def own_standards_list(request: Request) -> list[OwnStandardOut]:
    """Those that you lead, and those that you draft along with their body: the newest 200."""
    rows = list(standards_of(request.seat)[:MOST_LISTED])
    heads = heads_of(rows)
    here = request.seat.organisation.pk
    return [OwnStandardOut.of(row, heads[row.pk], organisation_pk=here) for row in rows]


@router.post("/own-standards", response={201: StandardDraftOut}, summary="Begin a standard")
@may("designer")
@refuses(409)
def own_standard_create(request: Request, payload: StandardIn) -> StandardDraftOut:
    """Only for a professional body, a regulator or a quality body (403 `standard.not_a_body`)."""
    return _shown(drafting.create(request.seat, title=payload.title, ports=request.ports))


@router.get(
    "/own-standards/{uuid:standard}/draft", response=StandardDraftOut, summary="Read a draft of a standard"
)
@refuses(404)
def own_standard_draft(request: Request, standard: UUID) -> StandardDraftOut:
    """For every body that drafts it; 404 when no draft is open."""
    return _shown(_draft(request.seat, standard))


@router.post(
    "/own-standards/{uuid:standard}/draft",
    response={201: StandardDraftOut},
    summary="Start the next version of a standard",
)
@may("designer")
@refuses(404, 409)
def own_standard_next(request: Request, standard: UUID) -> StandardDraftOut:
    """A copy of the newest version."""
    return _shown(drafting.next_draft(request.seat, standard, ports=request.ports))


@router.patch(
    "/own-standards/{uuid:standard}/draft", response=StandardDraftOut, summary="Save a draft of a standard"
)
@may("designer")
@refuses(404, 409)
def own_standard_save(request: Request, standard: UUID, payload: StandardDraftIn) -> StandardDraftOut:
    """Only what is sent changes."""
    saved = drafting.save(
        request.seat, standard, parts=payload.parts(), seen_at=payload.seen_at, ports=request.ports
    )
    return _shown(saved)


@router.delete(
    "/own-standards/{uuid:standard}/draft", response={204: None}, summary="Discard a draft of a standard"
)
@may("designer")
@refuses(404, 409)
def own_standard_discard(request: Request, standard: UUID) -> None:
    """By the body that leads it; a standard that never was published goes with it."""
    drafting.discard(request.seat, standard, ports=request.ports)


@router.post(
    "/own-standards/{uuid:standard}/publish",
    response=StandardPublishedOut,
    summary="Publish a version of a standard",
)
@may("designer")
@refuses(404, 409)
def own_standard_publish(
    request: Request, standard: UUID, payload: StandardPublishIn | None = None
) -> StandardPublishedOut:
    """By the body that leads it; it never changes again, and whoever adopted an older one gets a letter."""
    note = payload.change_note if payload else ""
    done = drafting.publish(request.seat, standard, change_note=note, ports=request.ports)
    told = writing.letters_about(request.seat.organisation, done.uuid)
    return StandardPublishedOut(**StandardOut.of(done).model_dump(), letters=LettersOut.of(told))


@router.get(
    "/versions/{uuid:version}/standards", response=AdoptedListOut, summary="Which standards it adopts"
)
def version_standards(request: Request, version: UUID) -> AdoptedListOut:
    """Of a draft or a published version."""
    return _adopted(request.seat, version)


@router.post("/versions/{uuid:version}/standards", response=AdoptedListOut, summary="Adopt a standard")
@may("designer")
@refuses(404, 409)
def version_adopt(request: Request, version: UUID, payload: AdoptIn) -> AdoptedListOut:
    """Pins one version of a standard for a draft, in place of another version of the same one."""
    adopting.adopt(request.seat, version, **payload.model_dump(), ports=request.ports)
    return _adopted(request.seat, version)


@router.delete(
    "/versions/{uuid:version}/standards/{uuid:standard}",
    response=AdoptedListOut,
    summary="Adopt a standard no more",
)
@may("designer")
@refuses(404, 409)
def version_unadopt(request: Request, version: UUID, standard: UUID) -> AdoptedListOut:
    """Of a draft; outcomes that came with it stay."""
    adopting.drop(request.seat, version, standard=standard, ports=request.ports)
    return _adopted(request.seat, version)


def _adopted(seat: Seat, version: UUID) -> AdoptedListOut:
    rows = adopting.adopted(find.version_of(seat, version))
    return AdoptedListOut(
        items=[AdoptedOut.of(row, published(row.standard_version.standard.uuid).number or 0) for row in rows]
    )


def _draft(seat: Seat, standard: UUID) -> StandardVersion:
    found = draft_of(standard_of(seat, standard))
    if found is None:
        raise NotFound("no draft is open")
    return found


def _shown(draft: StandardVersion) -> StandardDraftOut:
    return StandardDraftOut.of(draft, drafting.obstacles(draft))
