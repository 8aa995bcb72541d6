"""Who accepts what, who is accredited by whom, who endorses whom: written by the organisation whose word it is."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from ninja import File, Form, Query, Router
from ninja.files import UploadedFile

from cairn.api.door import may, refuses, takes
from cairn.api.pages import Cursor, Limit, Page, Search, page
from cairn.api.requests import Request
from cairn.api.schemas.qualifications import RefusalIn
from cairn.api.schemas.registers import (
    AccreditationFileOut,
    AccreditationOut,
    AccreditIn,
    EndorsedOut,
    EndorseIn,
    EndorsementAskedOut,
    EndorsementAskIn,
    EndorsementShowIn,
    Purpose,
    RecogniseIn,
    RecognitionFileOut,
    RecognitionOut,
)
from cairn.records.models import Organisation
from cairn.records.reads import vouch as reads
from cairn.services.share import documents
from cairn.services.vouch import (
    accredit_file,
    accrediting,
    asking,
    by_program,
    recognising,
    register_file,
    showing,
    withdrawing,
)
from cairn.services.vouch.giving import Words

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
    "/recognition/imports", response=RecognitionFileOut, summary="Bring in what you recognise from a file"
)
@may("designer")
@refuses(409)
@takes(register_file.MAX_BYTES)
def recognition_import(
    request: Request, file: File[UploadedFile], keep: Form[bool] = False
) -> RecognitionFileOut:
    """CSV or a workbook, an entry a row; `address` and `for` are needed. Without `keep` it is only looked at.

    The file that `/recognition.csv?by=UUID` gives of your own entries can be brought in again.
    """
    act = register_file.bring if keep else register_file.look
    looked = act(
        request.seat,
        data=file.read(register_file.MAX_BYTES + 1),
        filename=file.name or "",
        ports=request.ports,
    )
    return RecognitionFileOut.of(looked, kept=keep)


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


@router.post("/accreditation", response={201: AccreditationOut}, summary="Write down whom you accredited")
@may("designer")
@refuses(409)
def accreditation_write(request: Request, payload: AccreditIn) -> AccreditationOut:
    """For quality bodies only (403 `accreditation.no_body`), and never about what you belong to yourself.

    A token acts for whoever made it: where they belong to the provider it is 409 `accreditation.own_interest`.
    """
    made = accrediting.accredit(request.seat, payload.model_dump(), ports=request.ports)
    return AccreditationOut.of(made)


@router.post(
    "/accreditation/imports",
    response=AccreditationFileOut,
    summary="Bring in whom you accredited from a file",
)
@may("designer")
@refuses(409)
@takes(accredit_file.MAX_BYTES)
def accreditation_import(
    request: Request, file: File[UploadedFile], keep: Form[bool] = False
) -> AccreditationFileOut:
    """CSV or a workbook, an entry a row; `address` and `scope` are needed. Without `keep` it is only looked at."""
    act = accredit_file.bring if keep else accredit_file.look
    data = file.read(accredit_file.MAX_BYTES + 1)
    looked = act(request.seat, data=data, filename=file.name or "", ports=request.ports)
    return AccreditationFileOut.of(looked, kept=keep)


@router.post(
    "/accreditation/{uuid:accreditation}/withdraw",
    response=AccreditationOut,
    summary="Withdraw an accreditation",
)
@may("designer")
@refuses(409)
def accreditation_withdraw(request: Request, accreditation: UUID, payload: RefusalIn) -> AccreditationOut:
    """It stays in the register, with the reason."""
    made = accrediting.withdraw(request.seat, accreditation, reason=payload.reason, ports=request.ports)
    return AccreditationOut.of(made)


@router.get("/endorsements", response=Page[EndorsedOut], summary="List endorsements", tags=["Endorsements"])
@may("designer", "issuer")
def endorsement_list(
    request: Request,
    side: Literal["received", "given"] = "received",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[EndorsedOut]:
    """What others said of you and of your standards (`received`), or what you said (`given`); withdrawn ones, too.

    Those of awards belong to their holders: they are among the given ones of whoever gave them, only.
    """
    read = reads.received_by if side == "received" else reads.given_by
    rows = read(request.seat.organisation).select_related("organisation", "about")
    return page(rows, EndorsedOut.of, cursor=cursor, limit=limit)


@router.post(
    "/endorsements", response={201: EndorsedOut}, summary="Sign an endorsement", tags=["Endorsements"]
)
@may("issuer")
@refuses(404, 409)
def endorsement_give(request: Request, payload: EndorseIn) -> EndorsedOut:
    """With your organisation's key, checked as on the page: its words, the last day, that it may still be endorsed.

    One stands of each thing at a time. Send an `Idempotency-Key`: a call that is repeated with it signs nothing twice.
    """
    words = Words(**payload.model_dump(include={"comment", "name", "title", "until_date"}))
    made = by_program.sign(
        request.seat, words, address=payload.address, link=payload.link, ports=request.ports
    )
    return EndorsedOut.of(made)


@router.get(
    "/endorsements/asked",
    response=Page[EndorsementAskedOut],
    summary="List whom you asked for one",
    tags=["Endorsements"],
)
@may("designer", "issuer")
def endorsement_asked_list(
    request: Request, cursor: Cursor = None, limit: Limit = 50
) -> Page[EndorsementAskedOut]:
    """What holders asked for their own awards is not among them."""
    rows = reads.asked_by(request.seat.organisation)
    return page(rows, EndorsementAskedOut.of, cursor=cursor, limit=limit)


@router.post(
    "/endorsements/asked",
    response={201: EndorsementAskedOut},
    summary="Ask for an endorsement",
    tags=["Endorsements"],
)
@may("designer")
@refuses(404, 409, 429)
def endorsement_ask(request: Request, payload: EndorsementAskIn) -> EndorsementAskedOut:
    """By a letter with a link that works for 30 days and acts once; the link is in the letter alone."""
    facts = payload.model_dump(exclude={"version"})
    if payload.version is not None:
        made = asking.for_version(request.seat, payload.version, facts=facts, ports=request.ports)
    else:
        made = asking.for_issuer(request.seat, facts=facts, ports=request.ports)
    return EndorsementAskedOut.of(made)


@router.post(
    "/endorsements/asked/{uuid:asked}/end",
    response={204: None},
    summary="Take a request back",
    tags=["Endorsements"],
)
@may("designer")
@refuses(409)
def endorsement_ask_end(request: Request, asked: UUID) -> None:
    """Its link leads nowhere any more."""
    asking.take_back(request.seat, asked, ports=request.ports)


@router.post(
    "/endorsements/{uuid:endorsement}/decide",
    response=EndorsedOut,
    summary="Show an endorsement of yours, or hide it",
    tags=["Endorsements"],
)
@may("designer")
def endorsement_decide(request: Request, endorsement: UUID, payload: EndorsementShowIn) -> EndorsedOut:
    """What is shown stands on your pages, and inside what you issue from then on (unless that is switched off)."""
    return EndorsedOut.of(showing.decide(request.seat, endorsement, show=payload.show, ports=request.ports))


@router.post(
    "/endorsements/{uuid:endorsement}/withdraw",
    response=EndorsedOut,
    summary="Withdraw an endorsement that you gave",
    tags=["Endorsements"],
)
@may("issuer")
@refuses(409)
def endorsement_withdraw(request: Request, endorsement: UUID, payload: RefusalIn) -> EndorsedOut:
    """For good; every check says so from then on, with the reason."""
    made = withdrawing.withdraw(request.seat, endorsement, reason=payload.reason, ports=request.ports)
    return EndorsedOut.of(made)
