"""Credentials: issued from awards, one or many; read in every form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal
from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse
from ninja import File, Form, Router
from ninja.files import UploadedFile

from cairn.api.door import may, takes
from cairn.api.jobs import said_columns
from cairn.api.pages import Cursor, Limit, Page, Search, page
from cairn.api.requests import Request
from cairn.api.schemas.credentials import CredentialFull, CredentialOut, IssueIn, IssueSeveralIn
from cairn.api.schemas.jobs import BulkRowsIn, JobOut
from cairn.records.models import Award
from cairn.records.reads import issue as reads
from cairn.services.errors import Conflict, NotFound
from cairn.services.hold import download
from cairn.services.hold.download import Download
from cairn.services.issue import rehearsal, several
from cairn.services.issue.cells import MAX_LIST_BYTES
from cairn.services.ports import Ports

router = Router(tags=["Credentials"])
STAFF: Final = ("issuer", "assessor")
Standing = Literal["", "good", "suspended", "revoked", "replaced", "expired", "intent", "failed"]
Claim = Literal["", "claimed", "waiting", "expired", "declined", "no_address", "ended"]


@router.get("/credentials", response=Page[CredentialOut], summary="List the credentials")
@may(*STAFF)
def credentials_list(
    request: Request,
    search: Search = "",
    standing: Standing = "",
    claim: Claim = "",
    achievement: UUID | None = None,
    job: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[CredentialOut]:
    """Those that are not signed yet or were refused among them. job: only those that this job issued."""
    rows = reads.issued(
        request.seat.organisation,
        at=request.ports.now(),
        search=search,
        standing=standing,
        claim=claim,
        achievement=achievement,
        job=job,
    )
    return page(rows, CredentialOut.of, cursor=cursor, limit=limit)


@router.post("/credentials", response={201: CredentialFull}, summary="Issue a credential")
@may("issuer")
def credential_issue(request: Request, payload: IssueIn) -> CredentialFull:
    """Signed, verified as a stranger would, offered by mail. The same award gives the same credential."""
    award = _award(request, payload.award)
    made = several.issue_award(award, seat=request.seat, ports=request.ports)
    return full(request, made.uuid)


@router.post("/credentials/several", response={201: JobOut}, summary="Issue several awards")
@may("issuer")
def credentials_several(request: Request, payload: IssueSeveralIn) -> JobOut:
    """In the background; the job's rows say what became of each."""
    return JobOut.of(several.begin(request.seat, payload.awards, ports=request.ports))


@router.post("/credentials/bulk", response={201: JobOut}, summary="Read credentials from a file")
@may("issuer")
@takes(MAX_LIST_BYTES)
def credentials_bulk(
    request: Request, version: Form[UUID], file: File[UploadedFile], columns: Form[str | None] = None
) -> JobOut:
    """CSV (up to 50 MB) or a workbook (25 MB), up to 200,000 rows. Nothing is issued before the job is started.

    columns: a JSON object of field and heading, where the headings alone do not tell; without it they are
    guessed, and a list in which no column has the names waits for `PUT /jobs/{job}/columns`.
    """
    job = rehearsal.rehearse(
        request.seat,
        data=file.read(),
        filename=file.name or "",
        version_uuid=version,
        columns=said_columns(columns) if columns else None,
        ports=request.ports,
    )
    return JobOut.of(job)


@router.post("/credentials/bulk/rows", response={201: JobOut}, summary="Read credentials from rows")
@may("issuer")
def credentials_bulk_rows(request: Request, payload: BulkRowsIn) -> JobOut:
    """Up to 2,000 rows, judged at once. Nothing is issued before the job is started."""
    job = rehearsal.rehearse_rows(
        request.seat, rows=payload.rows, version_uuid=payload.version, ports=request.ports
    )
    return JobOut.of(job)


@router.get("/credentials/{uuid:credential}", response=CredentialFull, summary="Read a credential")
@may(*STAFF)
def credential_read(request: Request, credential: UUID) -> CredentialFull:
    """Its standing, its offers, and what it replaced."""
    return full(request, credential)


def _kind(media_type: str) -> dict[str, Any]:
    return {"responses": {200: {"description": "The file.", "content": {media_type: {}}}}}


@router.get(
    "/credentials/{uuid:credential}/document",
    summary="The signed document",
    openapi_extra=_kind("application/vc+ld+json"),
)
@may(*STAFF)
def credential_document(request: Request, credential: UUID) -> HttpResponse:
    """Byte for byte as it was signed."""
    return _file(request, credential, lambda row, _ports: download.as_json(row))


@router.get(
    "/credentials/{uuid:credential}/jwt",
    summary="The compact token",
    openapi_extra=_kind("application/vc+jwt"),
)
@may(*STAFF)
def credential_jwt(request: Request, credential: UUID) -> HttpResponse:
    """The same credential as a signed token."""
    return _file(request, credential, lambda row, ports: download.as_token(row, ports=ports))


@router.get(
    "/credentials/{uuid:credential}/png", summary="The badge as PNG", openapi_extra=_kind("image/png")
)
@may(*STAFF)
def credential_png(request: Request, credential: UUID) -> HttpResponse:
    """The picture with the signed document inside."""
    return _file(request, credential, lambda row, ports: download.as_png(row, ports=ports))


@router.get(
    "/credentials/{uuid:credential}/svg", summary="The badge as SVG", openapi_extra=_kind("image/svg+xml")
)
@may(*STAFF)
def credential_svg(request: Request, credential: UUID) -> HttpResponse:
    """The picture with the signed document inside."""
    return _file(request, credential, lambda row, ports: download.as_svg(row, ports=ports))


@router.get(
    "/credentials/{uuid:credential}/pdf", summary="The certificate", openapi_extra=_kind("application/pdf")
)
@may(*STAFF)
def credential_pdf(request: Request, credential: UUID) -> HttpResponse:
    """The printed certificate, with the signed document attached."""
    return _file(request, credential, lambda row, ports: download.as_pdf(row, ports=ports))


def full(request: Request, credential: UUID) -> CredentialFull:
    """One credential as its issuer sees it.

    Raises:
        NotFound: no such credential here.
    """
    found = reads.credential(request.seat.organisation, credential, at=request.ports.now())
    if found is None:
        raise NotFound("no such credential")
    return CredentialFull.of_page(found)


def _award(request: Request, uuid: UUID) -> Award:
    found = Award.objects.of(request.seat.organisation).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("no such award")
    return found


def _file(request: Request, uuid: UUID, make: Callable[[Any, Ports], Download]) -> HttpResponse:
    found = reads.credential(request.seat.organisation, uuid, at=request.ports.now())
    if found is None:
        raise NotFound("no such credential")
    if found.credential.state != "ISSUED":
        raise Conflict("this credential has not been issued", code="credential.not_issued")
    made = make(found.credential, request.ports)
    response = HttpResponse(made.body, content_type=made.content_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(made.filename)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
