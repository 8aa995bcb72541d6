"""What the bodies that draft a standard say about it, the rounds that they keep, and what they say to adoptions."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ninja import Router

from cairn.api.door import may, refuses
from cairn.api.pages import Cursor, Limit, Page, Search, page
from cairn.api.requests import Request
from cairn.api.schemas.standard_talk import (
    DecidedIn,
    DecideIn,
    KeepIn,
    OwnAdoptionOut,
    RefuseIn,
    RoundOut,
    TalkIn,
    ThreadOut,
    WholeRoundOut,
    WholeThreadOut,
)
from cairn.services.errors import NotFound
from cairn.services.standards import confirming, discussing, rounds
from cairn.services.standards.discussing import Voice
from cairn.services.standards.find import draft_of, standard_of

router = Router(tags=["Standards"])


@router.get(
    "/own-standards/{uuid:standard}/comments",
    response=Page[ThreadOut],
    summary="List what was said about a standard",
)
@refuses(404)
def own_standard_comments(
    request: Request,
    standard: UUID,
    cursor: Cursor = None,
    limit: Limit = 50,
    search: Search = "",
    which: Literal["open", "settled", "all"] = "all",
    source: Literal["group", "asked", "all"] = "all",
) -> Page[ThreadOut]:
    """The beginnings of threads, the newest first; `source`: said by the group, or by those who were asked."""
    voice = discussing.of_group(request.seat, standard)
    said = {"state": which, "source": source}
    chosen = {name: "" if value == "all" else value for name, value in said.items()}
    rows = discussing.filtered(voice, search=search, **chosen)
    return page(rows, ThreadOut.of, cursor=cursor, limit=limit)


@router.post(
    "/own-standards/{uuid:standard}/comments",
    response={201: ThreadOut},
    summary="Say something about a standard",
)
@refuses(404, 409)
def own_standard_say(request: Request, standard: UUID, payload: TalkIn) -> ThreadOut:
    """A comment on the draft, or an answer. Your organisation is named; whoever takes part in the group hears of it."""
    voice = discussing.of_group(request.seat, standard)
    return ThreadOut.of(discussing.say(voice, **payload.model_dump(), ports=request.ports))


@router.get(
    "/own-standards/{uuid:standard}/comments/{uuid:comment}",
    response=WholeThreadOut,
    summary="Read a thread about a standard",
)
@refuses(404)
def own_standard_thread(request: Request, standard: UUID, comment: UUID) -> WholeThreadOut:
    """With its answers."""
    return thread_of(discussing.of_group(request.seat, standard), comment)


@router.post(
    "/own-standards/{uuid:standard}/comments/{uuid:comment}/decide",
    response=ThreadOut,
    summary="Settle a thread about a standard",
)
@may("designer")
@refuses(404, 409)
def own_standard_decide(request: Request, standard: UUID, comment: UUID, payload: DecidedIn) -> ThreadOut:
    """With what was decided."""
    done = discussing.decide(request.seat, standard, comment, **payload.model_dump(), ports=request.ports)
    return ThreadOut.of(done)


@router.post(
    "/own-standards/{uuid:standard}/comments/{uuid:comment}/reopen",
    response=ThreadOut,
    summary="Open a settled thread about a standard again",
)
@may("designer")
@refuses(404, 409)
def own_standard_reopen(request: Request, standard: UUID, comment: UUID) -> ThreadOut:
    """What was decided is taken back."""
    return ThreadOut.of(discussing.reopen(request.seat, standard, comment, ports=request.ports))


@router.get(
    "/own-standards/{uuid:standard}/rounds", response=Page[RoundOut], summary="List the rounds of a standard"
)
@may("designer")
@refuses(404)
def own_standard_rounds(
    request: Request, standard: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[RoundOut]:
    """The draft as it was kept, the newest first."""
    rows = rounds.brief(standard_of(request.seat, standard))
    return page(rows, RoundOut.of, cursor=cursor, limit=limit)


@router.post(
    "/own-standards/{uuid:standard}/rounds", response={201: RoundOut}, summary="Keep a round of a standard"
)
@may("designer")
@refuses(404, 409)
def own_standard_keep(request: Request, standard: UUID, payload: KeepIn | None = None) -> RoundOut:
    """The draft as it stands now."""
    note = payload.note if payload is not None else ""
    return RoundOut.of(rounds.keep(request.seat, standard, said=note, ports=request.ports))


@router.get(
    "/own-standards/{uuid:standard}/rounds/{uuid:kept}",
    response=WholeRoundOut,
    summary="Read a round of a standard",
)
@may("designer")
@refuses(404)
def own_standard_round(request: Request, standard: UUID, kept: UUID) -> WholeRoundOut:
    """What it says, and what changed since."""
    found = standard_of(request.seat, standard)
    row = rounds.rounds_of(found).filter(uuid=kept).first()
    if row is None:
        raise NotFound("no such round")
    now = draft_of(found) or row.version
    return WholeRoundOut.whole(row, rounds.changed_since(row, now))


@router.get(
    "/own-standards/{uuid:standard}/adoptions",
    response=Page[OwnAdoptionOut],
    summary="Who adopted your standard",
)
@may("designer")
@refuses(404)
def own_standard_adoptions(
    request: Request,
    standard: UUID,
    state: Literal["", "waiting", "confirmed", "refused"] = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[OwnAdoptionOut]:
    """For the body that leads it: published credentials, the newest adoption first."""
    rows = confirming.adoptions(standard_of(request.seat, standard, lead=True), state=state)
    return page(rows, OwnAdoptionOut.of, cursor=cursor, limit=limit)


@router.post(
    "/own-standards/{uuid:standard}/adoptions/{uuid:adoption}/confirm",
    response=OwnAdoptionOut,
    summary="Confirm an adoption",
)
@may("designer")
@refuses(404, 409)
def own_standard_confirm(
    request: Request, standard: UUID, adoption: UUID, payload: DecideIn | None = None
) -> OwnAdoptionOut:
    """By the body that leads it; the provider gets a letter."""
    words = payload.words if payload is not None else ""
    return _decided(request, standard, adoption, confirmed=True, words=words)


@router.post(
    "/own-standards/{uuid:standard}/adoptions/{uuid:adoption}/refuse",
    response=OwnAdoptionOut,
    summary="Refuse an adoption",
)
@may("designer")
@refuses(404, 409)
def own_standard_refuse(
    request: Request, standard: UUID, adoption: UUID, payload: RefuseIn
) -> OwnAdoptionOut:
    """With words; the provider reads them."""
    return _decided(request, standard, adoption, confirmed=False, words=payload.words)


def thread_of(voice: Voice, comment: UUID) -> WholeThreadOut:
    """Return a thread that this voice may read, with its answers.

    Raises:
        NotFound: there is none.
    """
    found = discussing.threads(voice).filter(uuid=comment).first()
    if found is None:
        raise NotFound("no such thread")
    return WholeThreadOut.whole(found, discussing.answers(voice, [found])[found.pk])


def _decided(
    request: Request, standard: UUID, adoption: UUID, *, confirmed: bool, words: str
) -> OwnAdoptionOut:
    done = confirming.decide(
        request.seat, standard, adoption, confirmed=confirmed, words=words, ports=request.ports
    )
    return OwnAdoptionOut.of(done)
