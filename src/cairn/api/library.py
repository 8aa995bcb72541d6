"""The library of a token's organisation, what partners opened to it, and its register of vendors' certificates."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from ninja import File, Form, Router
from ninja.files import UploadedFile

from cairn.api.door import may, refuses, takes
from cairn.api.pages import Cursor, Limit, Page, Search, page
from cairn.api.requests import Request
from cairn.api.schemas.library import (
    CertificationIn,
    CertificationOut,
    CopiedFromIn,
    LibraryEntryOut,
    LibraryLinkIn,
    LibraryLinkOut,
    LibraryVersionOut,
    LibraryWholeOut,
    MappingIn,
    MappingOut,
    RubricTakeIn,
    RubricTakenOut,
)
from cairn.api.schemas.qualifications import RefusalIn
from cairn.records.reads import library as reads
from cairn.services import places
from cairn.services.library import (
    adding,
    certifications,
    copying,
    entries,
    mapping,
    rubrics,
    sharing,
    taking,
    versions,
)
from cairn.services.library.versions import Upload

router = Router(tags=["Library"])
MOST_VERSIONS = 50
Words = Annotated[str, Form("", max_length=2000, pattern=r"^[^\x00]*$")]
Flag = Annotated[bool, Form(False)]


@router.get("/library", response=Page[LibraryEntryOut], summary="List your library")
def library_list(
    request: Request, search: Search = "", cursor: Cursor = None, limit: Limit = 50
) -> Page[LibraryEntryOut]:
    """Cases, data sets and the rest; what was withdrawn is left out."""
    organisation = request.seat.organisation
    today = entries.today_of(organisation, ports=request.ports)
    rows = reads.listed(organisation, search=search, today=today)
    return page(rows, LibraryEntryOut.of, cursor=cursor, limit=limit)


@router.get("/library/shared", response=Page[LibraryVersionOut], summary="List what was opened to you")
def library_shared(request: Request, cursor: Cursor = None, limit: Limit = 50) -> Page[LibraryVersionOut]:
    """Versions that other organisations opened to yours as their partner; what they are is taken on the pages."""
    return page(taking.of_partner(request.seat), LibraryVersionOut.shared, cursor=cursor, limit=limit)


@router.get("/library/{uuid:item}", response=LibraryWholeOut, summary="Read an entry")
@refuses(404)
def library_read(request: Request, item: UUID) -> LibraryWholeOut:
    """With its versions; files are downloaded on the pages, where their owner's log says by whom."""
    found = entries.entry_of(request.seat, item)
    rows = reads.versions(found).select_related("entry__organisation")[:MOST_VERSIONS]
    whole = LibraryEntryOut.of(found).model_dump()
    return LibraryWholeOut.model_validate({**whole, "versions": [LibraryVersionOut.of(row) for row in rows]})


@router.get("/certifications", response=Page[CertificationOut], summary="List certificates of vendors")
def certifications_list(
    request: Request, search: Search = "", cursor: Cursor = None, limit: Limit = 50
) -> Page[CertificationOut]:
    """Your register, and how much each of them counts for."""
    organisation = request.seat.organisation
    today = entries.today_of(organisation, ports=request.ports)
    rows = reads.certifications(organisation, search=search, today=today)
    return page(rows, CertificationOut.of, cursor=cursor, limit=limit)


@router.post("/library/{uuid:item}/versions", response={201: LibraryVersionOut}, summary="Add a version")
@may(*entries.ROLES)
@refuses(404, 409)
@takes(versions.MAX_BYTES)
def library_version_add(
    request: Request,
    item: UUID,
    licence: Words,
    licence_words: Words,
    consent_by: Words,
    consent_reference: Words,
    anonymisation: Words,
    link: Words,
    change_note: Words,
    has_personal_data: Flag,
    file: File[UploadedFile | None] = None,
) -> LibraryVersionOut:
    """A file of at most 50 MB, or a link to where it is. Who has a copy is told. A rubric is a table."""
    made = adding.add_version(
        request.seat,
        item,
        terms={
            "licence": licence,
            "licence_words": licence_words,
            "consent_by": consent_by,
            "consent_reference": consent_reference,
            "anonymisation": anonymisation,
            "has_personal_data": has_personal_data,
            "link": link,
            "change_note": change_note,
        },
        upload=Upload(file.read(), file.name or "") if file is not None else Upload(),
        ports=request.ports,
    )
    return LibraryVersionOut.of(made)


@router.post("/library/{uuid:item}/withdraw", response=LibraryEntryOut, summary="Withdraw an entry")
@may(*entries.ROLES)
@refuses(404, 409)
def library_withdraw(request: Request, item: UUID, payload: RefusalIn) -> LibraryEntryOut:
    """Nobody downloads it any more; who has a copy is told why."""
    made = entries.withdraw(request.seat, item, reason=payload.reason, ports=request.ports)
    return LibraryEntryOut.of(made)


@router.post(
    "/library/versions/{uuid:edition}/links",
    response={201: LibraryLinkOut},
    summary="Share a version by a link",
)
@may(*entries.ROLES)
@refuses(404, 409)
def library_link_make(request: Request, edition: UUID, payload: LibraryLinkIn) -> LibraryLinkOut:
    """A secret address for thirty days, of an entry that is open to a link or to everybody."""
    made, token = sharing.make_link(request.seat, edition, note=payload.note, ports=request.ports)
    link = places.library_link(request.seat.organisation, token)
    return LibraryLinkOut(uuid=made.uuid, link=link, expires_at=made.expires_at)


@router.post("/library/links/{uuid:library_link}/end", response={204: None}, summary="End a link")
@may(*entries.ROLES)
@refuses(404)
def library_link_end(request: Request, library_link: UUID) -> None:
    """It opens nothing any more."""
    sharing.end_link(request.seat, library_link, ports=request.ports)


@router.post("/library/copies", response={201: LibraryEntryOut}, summary="Take a copy")
@may(*entries.ROLES)
@refuses(409)
def library_copy(request: Request, payload: CopiedFromIn) -> LibraryEntryOut:
    """Of what is open at an address; it waits for an educator of yours, and says for ever whose it was."""
    made = copying.take(request.seat, address=payload.address, ports=request.ports)
    return LibraryEntryOut.of(made)


@router.post(
    "/library/{uuid:item}/newer",
    response={201: LibraryVersionOut},
    summary="Take the newer version of a copy",
)
@may(*entries.ROLES)
@refuses(404, 409)
def library_copy_newer(request: Request, item: UUID) -> LibraryVersionOut:
    """Of what this entry is a copy of."""
    return LibraryVersionOut.of(copying.take_newer(request.seat, item, ports=request.ports))


@router.post(
    "/versions/{uuid:version}/outcomes/{uuid:outcome_key}/rubric",
    response={201: RubricTakenOut},
    summary="Take a rubric into an outcome",
)
@may(*entries.ROLES)
@refuses(404, 409)
def outcome_rubric_take(
    request: Request, version: UUID, outcome_key: UUID, payload: RubricTakeIn
) -> RubricTakenOut:
    """Of a draft; the levels that stood there give way."""
    made = rubrics.put_into(
        request.seat, version, outcome_key, payload.edition, criterion=payload.criterion, ports=request.ports
    )
    return RubricTakenOut.of(made)


@router.post("/certifications", response={201: CertificationOut}, summary="Enter a certificate of a vendor")
@may(*certifications.ROLES)
def certification_add(request: Request, payload: CertificationIn) -> CertificationOut:
    """Into your register; say then what it counts for."""
    made = certifications.add(request.seat, facts=payload.model_dump(), ports=request.ports)
    today = entries.today_of(request.seat.organisation, ports=request.ports)
    return CertificationOut.of(reads.certifications(request.seat.organisation, today=today).get(pk=made.pk))


@router.get(
    "/certifications/{uuid:certification}/mappings",
    response=Page[MappingOut],
    summary="List what it counts for",
)
@refuses(404)
def mappings_list(
    request: Request, certification: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[MappingOut]:
    """Every decision about a certificate, those that ended too."""
    rows = mapping.history(request.seat, certification)
    return page(rows, MappingOut.of, cursor=cursor, limit=limit)


@router.post(
    "/certifications/{uuid:certification}/mappings",
    response={201: MappingOut},
    summary="Say what it counts for",
)
@may(*certifications.ROLES)
@refuses(404)
def mapping_decide(request: Request, certification: UUID, payload: MappingIn) -> MappingOut:
    """Under the name of whoever made the token, with the token's beside it; the same decided before ends."""
    said = {
        "counts": payload.counts,
        "outcome": str(payload.outcome or ""),
        "reason": payload.reason,
        "until_date": payload.until.isoformat(),
    }
    made = mapping.decide(request.seat, certification, payload.achievement, facts=said, ports=request.ports)
    return MappingOut.of(made)


@router.post("/mappings/{uuid:mapping_uuid}/end", response=MappingOut, summary="End a mapping")
@may(*certifications.ROLES)
@refuses(404)
def mapping_end(request: Request, mapping_uuid: UUID, payload: RefusalIn) -> MappingOut:
    """Before its last day; what was decided for learners by it ends too."""
    return MappingOut.of(mapping.end(request.seat, mapping_uuid, reason=payload.reason, ports=request.ports))
