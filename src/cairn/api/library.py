"""The library of a token's organisation, what partners opened to it, and its register of vendors' certificates."""

from __future__ import annotations

from uuid import UUID

from ninja import Router

from cairn.api.door import refuses
from cairn.api.pages import Cursor, Limit, Page, Search, page
from cairn.api.requests import Request
from cairn.api.schemas.library import (
    CertificationOut,
    LibraryEntryOut,
    LibraryVersionOut,
    LibraryWholeOut,
)
from cairn.records.reads import library as reads
from cairn.services.library import entries, taking

router = Router(tags=["Library"])
MOST_VERSIONS = 50


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
