"""The workspace of a credential: its gates, what is said in it, whom one asks to sign; signing is for persons."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ninja import Router

from cairn.api.door import may, refuses
from cairn.api.pages import Cursor, Limit, Page, Search, page
from cairn.api.requests import Request
from cairn.api.schemas.workspaces import (
    BackIn,
    CommentOut,
    HandIn,
    HandOut,
    ObjectionAnswerIn,
    ObjectionOut,
    PassIn,
    SayIn,
    SignAskedOut,
    SignAskIn,
    Stage,
    WorkspaceIn,
    WorkspaceOut,
)
from cairn.records.reads import workspace as reads
from cairn.services import places
from cairn.services.codesign import comments, gates, objections, signing, strands, workspace
from cairn.services.errors import NotFound

router = Router(tags=["Workspaces"])


@router.get("/achievements/{uuid:achievement}/workspace", response=WorkspaceOut, summary="Read a workspace")
def workspace_read(request: Request, achievement: UUID) -> WorkspaceOut:
    """Its gates with what stands in the way of each, the partners in each strand, who signed or has to."""
    return _whole(request, achievement)


def _whole(request: Request, achievement: UUID) -> WorkspaceOut:
    found = workspace.workspace_of(request.seat, achievement)
    return WorkspaceOut.of(gates.Case(found, workspace.newest(found), ports=request.ports))


@router.post(
    "/achievements/{uuid:achievement}/workspace", response={201: WorkspaceOut}, summary="Open a workspace"
)
@may("designer")
@refuses(409)
def workspace_begin(request: Request, achievement: UUID, payload: WorkspaceIn | None = None) -> WorkspaceOut:
    """From then on its versions are published through the gates."""
    need = payload.need if payload is not None else ""
    workspace.begin(request.seat, achievement, need=need, ports=request.ports)
    return _whole(request, achievement)


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


@router.post(
    "/achievements/{uuid:achievement}/workspace/comments",
    response={201: CommentOut},
    summary="Say something in a workspace",
)
@refuses(409)
def workspace_say(request: Request, achievement: UUID, payload: SayIn) -> CommentOut:
    """A comment, or an answer; decisions and consultations need a designer, and never change."""
    voice = workspace.as_member(request.seat, achievement)
    made = comments.say(
        voice,
        payload.text,
        about=payload.about,
        kind=payload.kind,
        answers=payload.answers,
        ports=request.ports,
    )
    return CommentOut.of(made)


@router.post(
    "/achievements/{uuid:achievement}/workspace/comments/{uuid:comment}/settle",
    response=CommentOut,
    summary="Settle a thread",
)
@may("designer")
@refuses(409)
def workspace_settle(request: Request, achievement: UUID, comment: UUID) -> CommentOut:
    """What it asked for is done."""
    voice = workspace.as_member(request.seat, achievement)
    return CommentOut.of(comments.settle(voice, comment, ports=request.ports))


@router.post(
    "/achievements/{uuid:achievement}/workspace/gates/{stage}/pass",
    response=WorkspaceOut,
    summary="Pass a gate",
)
@may("designer")
@refuses(409)
def workspace_pass(
    request: Request, achievement: UUID, stage: Stage, payload: PassIn | None = None
) -> WorkspaceOut:
    """Of the version that is worked on; `gate.obstacles` says what is in the way. Your organisation is named."""
    note = payload.note if payload is not None else ""
    gates.pass_gate(request.seat, _version(request, achievement), stage, note_text=note, ports=request.ports)
    return _whole(request, achievement)


@router.post(
    "/achievements/{uuid:achievement}/workspace/gates/{stage}/take-back",
    response=WorkspaceOut,
    summary="Open a gate again",
)
@may("designer")
@refuses(409)
def workspace_take_back(request: Request, achievement: UUID, stage: Stage, payload: BackIn) -> WorkspaceOut:
    """And those after it; the reason stays in the record."""
    version = _version(request, achievement)
    gates.take_back(request.seat, version, stage, reason=payload.reason, ports=request.ports)
    return _whole(request, achievement)


@router.post(
    "/achievements/{uuid:achievement}/workspace/sign-offs",
    response={201: SignAskedOut},
    summary="Ask a partner to sign",
)
@may("designer")
@refuses(409)
def workspace_ask_sign(request: Request, achievement: UUID, payload: SignAskIn) -> SignAskedOut:
    """At a gate of the version that is worked on; their link is mailed where there is an address."""
    asked = signing.ask(
        request.seat,
        _version(request, achievement),
        stage=payload.stage,
        partner=payload.partner,
        required=payload.required,
        guest={"name": payload.name, "title": payload.title, "email": payload.email},
        words=payload.words,
        ports=request.ports,
    )
    link = asked.link
    address = places.guest(link.organisation, signing.PURPOSE, asked.token)
    return SignAskedOut(
        uuid=link.sign_off.uuid,
        mailed=asked.mailed,
        link=None if asked.mailed else address,
        expires_at=link.expires_at,
    )


@router.post(
    "/achievements/{uuid:achievement}/workspace/partners",
    response={201: HandOut},
    summary="Bring a partner in",
)
@may("designer")
@refuses(409)
def workspace_involve(request: Request, achievement: UUID, payload: HandIn) -> HandOut:
    """Into one strand; what they do there stands in the ledger."""
    made = strands.involve(
        request.seat,
        achievement,
        payload.partner,
        strand=payload.strand,
        role=payload.role,
        ports=request.ports,
    )
    return HandOut.of(made)


@router.delete(
    "/achievements/{uuid:achievement}/workspace/partners/{uuid:involvement}",
    response={204: None},
    summary="End a partner's hand",
)
@may("designer")
@refuses(409)
def workspace_involve_end(request: Request, achievement: UUID, involvement: UUID) -> None:
    """What they said, rated and signed stays."""
    found = workspace.workspace_of(request.seat, achievement)
    if not found.involved.filter(uuid=involvement).exists():
        raise NotFound("no such involvement")
    strands.end(request.seat, involvement, ports=request.ports)


@router.get(
    "/achievements/{uuid:achievement}/workspace/objections",
    response=list[ObjectionOut],
    summary="List lines of the ledger that partners call wrong",
)
def workspace_objections(request: Request, achievement: UUID) -> list[ObjectionOut]:
    """Of the version that is worked on, the newest first; partners say it on the pages."""
    found = workspace.newest(workspace.workspace_of(request.seat, achievement))
    return [ObjectionOut.of(row) for row in objections.of_version(found)]


@router.post(
    "/achievements/{uuid:achievement}/workspace/objections/{uuid:objection}/answer",
    response=ObjectionOut,
    summary="Answer what a partner calls wrong",
)
@may("designer")
@refuses(409)
def workspace_objection_answer(
    request: Request, achievement: UUID, objection: UUID, payload: ObjectionAnswerIn
) -> ObjectionOut:
    """The last gate before publication waits for it."""
    found = workspace.newest(workspace.workspace_of(request.seat, achievement))
    if all(row.uuid != objection for row in objections.of_version(found)):
        raise NotFound("no such objection")
    made = objections.answer(
        request.seat, objection, leave_out=payload.leave_out, words=payload.words, ports=request.ports
    )
    return ObjectionOut.of(made)


def _version(request: Request, achievement: UUID) -> UUID:
    """The version that is worked on."""
    return workspace.newest(workspace.workspace_of(request.seat, achievement)).uuid
