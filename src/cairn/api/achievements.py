"""Designs: what can be earned, started, offered, put away."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ninja import File, Router
from ninja.files import UploadedFile

from cairn.api.door import may, takes, takes_thought
from cairn.api.pages import Cursor, Limit, Page, Search, page
from cairn.api.requests import Request
from cairn.api.schemas.achievements import (
    AchievementIn,
    AchievementOut,
    StandingOut,
    TakenOverOut,
    VersionBrief,
    VersionOut,
)
from cairn.records.reads import design, workshop
from cairn.services.design import archive, draft, find, taking_over
from cairn.services.design.taking_over import MAX_BYTES

router = Router(tags=["Achievements"])


@router.get("/achievements", response=Page[AchievementOut], summary="List the achievements")
def achievements_list(
    request: Request,
    search: Search = "",
    stage: Literal["", "draft", "published", "archived"] = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[AchievementOut]:
    """Archived ones only when asked for."""
    rows = design.achievements(request.seat.organisation, search=search, stage=stage)
    return page(rows, AchievementOut.of, cursor=cursor, limit=limit)


@router.post("/achievements", response={201: VersionOut}, summary="Start an achievement")
@may("designer")
def achievement_create(request: Request, payload: AchievementIn) -> VersionOut:
    """Makes the achievement and its first draft, and returns the draft."""
    made = draft.create(
        request.seat,
        name=payload.name,
        language=payload.language,
        profile=payload.profile,
        ports=request.ports,
    )
    return VersionOut.of(made)


@router.post(
    "/achievements/from-file", response={201: TakenOverOut}, summary="Start an achievement from a file"
)
@may("designer")
@takes(MAX_BYTES)
@takes_thought
def achievement_from_file(request: Request, file: File[UploadedFile]) -> TakenOverOut:
    """An achievement or badge of Open Badges 3.0 or 2.0 (JSON, token, PNG, SVG, PDF), or a version as it is read here.

    Returns the draft, and `left`: every part of the file that is not in it as it was.
    """
    made = taking_over.start_from(request.seat, data=file.read(MAX_BYTES + 1), ports=request.ports)
    return TakenOverOut.of(made)


@router.get(
    "/achievements/{uuid:achievement}/versions", response=list[VersionBrief], summary="List the versions"
)
def achievement_versions(request: Request, achievement: UUID) -> list[VersionBrief]:
    """The draft first, then the newest published one."""
    found = find.achievement_of(request.seat, achievement)
    return [VersionBrief.of(row) for row in workshop.versions_of(found)]


@router.post(
    "/achievements/{uuid:achievement}/versions", response={201: VersionOut}, summary="Start the next version"
)
@may("designer")
def achievement_next(request: Request, achievement: UUID) -> VersionOut:
    """A draft that is a copy of the last published version."""
    return VersionOut.of(draft.new_draft(achievement, seat=request.seat, ports=request.ports))


@router.post(
    "/achievements/{uuid:achievement}/archive", response=StandingOut, summary="Archive an achievement"
)
@may("designer")
def achievement_archive(request: Request, achievement: UUID) -> StandingOut:
    """It is offered no more; what was issued stays, and its standard stays public."""
    archive.archive(achievement, seat=request.seat, ports=request.ports)
    return StandingOut.of(find.achievement_of(request.seat, achievement))


@router.post(
    "/achievements/{uuid:achievement}/restore", response=StandingOut, summary="Restore an achievement"
)
@may("designer")
def achievement_restore(request: Request, achievement: UUID) -> StandingOut:
    """It is offered again."""
    archive.restore(achievement, seat=request.seat, ports=request.ports)
    return StandingOut.of(find.achievement_of(request.seat, achievement))
