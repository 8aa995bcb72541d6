"""Status lists, and who did what."""

from __future__ import annotations

from uuid import UUID

from ninja import Router

from cairn.api.door import may
from cairn.api.pages import Cursor, Limit, Page, Search, page
from cairn.api.requests import Request
from cairn.api.schemas.organisation import AuditEventOut, StatusListOut
from cairn.records.models import StatusList
from cairn.records.reads import organisation as reads
from cairn.services.issue.republish import republish

router = Router()


@router.get(
    "/status-lists", response=Page[StatusListOut], summary="List the status lists", tags=["Status lists"]
)
@may("issuer")
def status_lists_list(request: Request, cursor: Cursor = None, limit: Limit = 50) -> Page[StatusListOut]:
    """The list itself is public, at its `url`."""
    rows = StatusList.objects.of(request.seat.organisation)
    return page(rows, StatusListOut.of, cursor=cursor, limit=limit)


@router.post(
    "/status-lists/{uuid:status_list}/publish",
    response=StatusListOut,
    summary="Publish a status list anew",
    tags=["Status lists"],
)
@may("issuer")
def status_list_publish(request: Request, status_list: UUID) -> StatusListOut:
    """It is published by itself at every change and before it expires; this is for when you want to be sure."""
    return StatusListOut.of(republish(request.seat, status_list, ports=request.ports))


@router.get("/audit", response=Page[AuditEventOut], summary="Read the audit trail", tags=["Audit trail"])
@may("owner")
def audit_list(
    request: Request, search: Search = "", action: Search = "", cursor: Cursor = None, limit: Limit = 50
) -> Page[AuditEventOut]:
    """The newest first. Ids and codes, never names; each event carries the hash of the one before."""
    rows = reads.audit_events(request.seat.organisation, search=search, action=action)
    return page(rows, AuditEventOut.of, cursor=cursor, limit=limit, by="-number", name="number")
