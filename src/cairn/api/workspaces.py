"""The workspace of a credential, to read: passing gates, signing and deciding are for persons, on the pages."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ninja import Router

from cairn.api.pages import Cursor, Limit, Page, Search, page
from cairn.api.requests import Request
from cairn.api.schemas.workspaces import CommentOut, WorkspaceOut
from cairn.records.reads import workspace as reads
from cairn.services.codesign import gates, workspace

router = Router(tags=["Workspaces"])


@router.get("/achievements/{uuid:achievement}/workspace", response=WorkspaceOut, summary="Read a workspace")
def workspace_read(request: Request, achievement: UUID) -> WorkspaceOut:
    """Its gates with what stands in the way of each, the partners in each strand, who signed or has to."""
    found = workspace.workspace_of(request.seat, achievement)
    return WorkspaceOut.of(gates.Case(found, workspace.newest(found), ports=request.ports))


@router.get(
    "/achievements/{uuid:achievement}/workspace/comments",
    response=Page[CommentOut],
    summary="List what was said in a workspace",
)
def workspace_comments(
    request: Request,
    achievement: UUID,
    cursor: Cursor = None,
    limit: Limit = 50,
    search: Search = "",
    which: Literal["open", "settled", "all"] = "all",
) -> Page[CommentOut]:
    """The beginnings of threads, decisions and consultations, the newest first."""
    found = workspace.workspace_of(request.seat, achievement)
    rows = reads.comments(found, search=search, state="" if which == "all" else which)
    return page(rows, CommentOut.of, cursor=cursor, limit=limit)
