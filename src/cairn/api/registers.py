"""Who accepts what, and who is accredited by whom: read by anybody, written by the organisation whose word it is."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from ninja import Query, Router

from cairn.api.door import may, refuses
from cairn.api.pages import Cursor, Limit, Page, Search, page
from cairn.api.requests import Request
from cairn.api.schemas.qualifications import RefusalIn
from cairn.api.schemas.registers import AccreditationOut, Purpose, RecogniseIn, RecognitionOut
from cairn.records.models import Organisation
from cairn.records.reads import vouch as reads
from cairn.services.share import documents
from cairn.services.vouch import recognising

router = Router(tags=["Registers"])

Country = Annotated[
    str, Query("", pattern="^([A-Z]{2})?$", description="Two letters, of whoever accepts or is accredited.")
]
Subject = Annotated[
    str, Query("", max_length=600, pattern=r"^[^\x00]*$", description="The address of one thing.")
]
Every = Annotated[bool, Query(False, description="Also what has ended or was withdrawn.")]


def _named(uuid: UUID | None) -> Organisation | None:
    return documents.issuer(uuid) if uuid is not None else None


@router.get(
    "/recognition", auth=None, response=Page[RecognitionOut], summary="Search the register of recognition"
)
@refuses(404)
def recognition_list(
    request: Request,
    search: Search = "",
    by: UUID | None = None,
    about: UUID | None = None,
    subject: Subject = "",
    purpose: Purpose | None = None,
    country: Country = "",
    every: Every = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[RecognitionOut]:
    """Both ways: `by` an organisation, or `about` one, or about the `subject` at an address. Needs no token."""
    rows = reads.recognitions(
        search=search,
        by=_named(by),
        about=_named(about),
        subject=subject,
        purpose=purpose or "",
        country=country,
        on=None if every else request.ports.now().date(),
    )
    return page(rows, RecognitionOut.of, cursor=cursor, limit=limit)


@router.post("/recognition", response={201: RecognitionOut}, summary="Write down what you recognise")
@may("designer")
@refuses(409)
def recognition_write(request: Request, payload: RecogniseIn) -> RecognitionOut:
    """Everybody can read it. It is never changed: withdraw it, and write another."""
    made = recognising.recognise(request.seat, payload.model_dump(), ports=request.ports)
    return RecognitionOut.of(made)


@router.post(
    "/recognition/{uuid:recognition}/withdraw", response=RecognitionOut, summary="Withdraw an entry of yours"
)
@may("designer")
@refuses(409)
def recognition_withdraw(request: Request, recognition: UUID, payload: RefusalIn) -> RecognitionOut:
    """It stays in the register, with the reason."""
    made = recognising.withdraw(request.seat, recognition, reason=payload.reason, ports=request.ports)
    return RecognitionOut.of(made)


@router.get(
    "/accreditation",
    auth=None,
    response=Page[AccreditationOut],
    summary="Search the register of accreditations",
)
@refuses(404)
def accreditation_list(
    request: Request,
    search: Search = "",
    by: UUID | None = None,
    about: UUID | None = None,
    country: Country = "",
    every: Every = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[AccreditationOut]:
    """In the words of the quality bodies that gave them. Needs no token."""
    rows = reads.accreditations(
        search=search,
        by=_named(by),
        about=_named(about),
        country=country,
        on=None if every else request.ports.now().date(),
    )
    return page(rows, AccreditationOut.of, cursor=cursor, limit=limit)
