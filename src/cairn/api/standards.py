"""Shared standards, for everybody: what is published, and who is on which version."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from ninja import Query, Router

from cairn.api.door import refuses
from cairn.api.pages import Cursor, Limit, Page, Search, page
from cairn.api.requests import Request
from cairn.api.schemas.standards import AdoptionOut, StandardOut
from cairn.records.reads import standards as reads
from cairn.services.standards.find import published

router = Router(tags=["Standards"])

Country = Annotated[str, Query("", pattern="^([A-Z]{2})?$", description="Two letters.")]
Sector = Annotated[str, Query("", max_length=14, description="Of the provider.")]


@router.get("/standards", auth=None, response=Page[StandardOut], summary="List shared standards")
def standards_list(
    request: Request,  # noqa: ARG001 - ninja passes it
    search: Search = "",
    country: Country = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[StandardOut]:
    """Each in its newest version. Needs no token."""
    rows = reads.newest(search=search, country=country)
    return page(rows, StandardOut.of, cursor=cursor, limit=limit)


@router.get(
    "/standards/{standard}/versions/{number}",
    auth=None,
    response=StandardOut,
    summary="Read a shared standard",
)
@refuses(404)
def standard_read(
    request: Request,  # noqa: ARG001 - ninja passes it
    standard: UUID,
    number: int,
) -> StandardOut:
    """One published version; it never changes. Needs no token."""
    return StandardOut.of(published(standard, number))


@router.get(
    "/standards/{standard}/adoptions", auth=None, response=Page[AdoptionOut], summary="Who adopted a standard"
)
@refuses(404)
def standard_adoptions(
    request: Request,  # noqa: ARG001 - ninja passes it
    standard: UUID,
    country: Country = "",
    sector: Sector = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[AdoptionOut]:
    """Of every credential its newest published version, where that adopts it. Needs no token."""
    found = published(standard).standard
    rows = reads.placed(reads.adoptions(found), country=country, sector=sector)
    return page(rows, AdoptionOut.of, cursor=cursor, limit=limit)
