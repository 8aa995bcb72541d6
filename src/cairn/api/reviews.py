"""Reviews, to read: deciding is for persons, on the pages."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ninja import Router

from cairn.api.door import may
from cairn.api.pages import Cursor, Limit, Page, Search, page
from cairn.api.requests import Request
from cairn.api.schemas.reviews import ApprovalOut, ReviewOut
from cairn.records.reads import review as reads
from cairn.services.design import find
from cairn.services.review import reviewing, state

router = Router(tags=["Reviews"])


@router.get("/versions/{uuid:version}/review", response=ApprovalOut, summary="Read how a version is approved")
def version_review(request: Request, version: UUID) -> ApprovalOut:
    """The newest review, every decision in it, and what is still to be done before it can be published."""
    found = find.version_of(request.seat, version)
    to_do = state.to_do(found) if found.state == "DRAFT" else ""
    return ApprovalOut.of(state.standing(found), to_do)


@router.get("/reviews", response=Page[ReviewOut], summary="List what waits for a reviewer")
@may("designer", "assessor")
def reviews_list(
    request: Request,
    cursor: Cursor = None,
    limit: Limit = 50,
    search: Search = "",
    which: Literal["waiting", "back", "decided", "all"] = "waiting",
) -> Page[ReviewOut]:
    """Your organisation's own, and what a quality body was engaged for; the newest first."""
    rows = reviewing.queue_of(request.seat, ports=request.ports)
    found = reads.narrowed(rows, search=search, state="" if which == "all" else which)
    return page(found, ReviewOut.of, cursor=cursor, limit=limit)
