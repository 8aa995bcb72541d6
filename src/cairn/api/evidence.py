"""Pieces of evidence: files, links, texts."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import FileResponse
from ninja import File, Form, Router
from ninja.files import UploadedFile

from cairn.api.door import may, takes
from cairn.api.requests import Request
from cairn.api.schemas.assessments import EvidenceLinkIn, EvidenceOut, EvidenceTextIn
from cairn.services.assess import evidence

router = Router(tags=["Evidence"])
STAFF = ("assessor", "issuer")
Words = Annotated[str, Form("", max_length=1000, pattern=r"^[^\x00]*$")]


@router.post(
    "/assessments/{uuid:assessment}/evidence/links", response={201: EvidenceOut}, summary="Add a link"
)
@may(*STAFF)
def evidence_add_link(request: Request, assessment: UUID, payload: EvidenceLinkIn) -> EvidenceOut:
    """The address of something on the web; it is not opened here."""
    made = evidence.add_link(assessment, by=request.seat, **payload.model_dump(), ports=request.ports)
    return EvidenceOut.of(made)


@router.post(
    "/assessments/{uuid:assessment}/evidence/texts", response={201: EvidenceOut}, summary="Add a text"
)
@may(*STAFF)
def evidence_add_text(request: Request, assessment: UUID, payload: EvidenceTextIn) -> EvidenceOut:
    """Something written, at most 20,000 characters."""
    made = evidence.add_text(assessment, by=request.seat, **payload.model_dump(), ports=request.ports)
    return EvidenceOut.of(made)


@router.post(
    "/assessments/{uuid:assessment}/evidence/files", response={201: EvidenceOut}, summary="Add a file"
)
@may(*STAFF)
@takes(evidence.MAX_BYTES)
def evidence_add_file(
    request: Request,
    assessment: UUID,
    file: File[UploadedFile],
    name: Words = "",
    description: Words = "",
) -> EvidenceOut:
    """At most 25 MB, ten in an attempt; what it is is decided by its content."""
    made = evidence.add_file(
        assessment,
        by=request.seat,
        data=file.read(),
        filename=file.name or "",
        name=name,
        description=description,
        ports=request.ports,
    )
    return EvidenceOut.of(made)


@router.get(
    "/evidence/{uuid:evidence_uuid}/file",
    summary="Fetch a file",
    openapi_extra={"responses": {200: {"content": {"application/octet-stream": {}}}}},
)
@may(*STAFF)
def evidence_file(request: Request, evidence_uuid: UUID) -> FileResponse:
    """The file as it was handed in, as an attachment."""
    stored = evidence.open_file(evidence_uuid, by=request.seat, ports=request.ports)
    response = FileResponse(
        stored.stream, as_attachment=True, filename=stored.filename, content_type="application/octet-stream"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@router.delete("/evidence/{uuid:evidence_uuid}", response={204: None}, summary="Take a piece back")
@may(*STAFF)
def evidence_remove(request: Request, evidence_uuid: UUID) -> None:
    """Before it is handed in; its file is deleted."""
    evidence.remove(evidence_uuid, by=request.seat, ports=request.ports)
