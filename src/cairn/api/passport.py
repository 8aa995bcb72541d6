"""A person's own passport, with a key that they made: read it, add to it, take away from it.

No token of an organisation opens any of this.
"""

from __future__ import annotations

import io
from typing import Annotated
from uuid import UUID

from django.http import FileResponse
from ninja import File, Form, Router
from ninja.files import UploadedFile

from cairn.api.door import of_person, refuses, takes, takes_thought, verifies
from cairn.api.pages import Cursor, Limit, Page, page
from cairn.api.requests import Request
from cairn.api.schemas.passport import (
    AuditFileOut,
    AuditIn,
    AuditOut,
    ClaimOut,
    ClaimsIn,
    ClaimsOut,
    EarnedFactsIn,
    EarnedLinkIn,
    EarnedOut,
    PassportOut,
    QuestionOut,
)
from cairn.records.models import Earned
from cairn.services.hold import claims, earned, self_audit
from cairn.services.hold.claims import Said
from cairn.services.hold.earned import Added
from cairn.services.hold.passport import passport_of
from cairn.services.papers import MAX_PAPER
from cairn.services.verify.look import MAX_BYTES

router = Router(tags=["Passport"])
READ, WRITE = "passport.read", "passport.write"
Words = Annotated[str, Form("", max_length=500, pattern=r"^[^\x00]*$")]


@router.get("/passport", response=PassportOut, summary="Read your passport")
@of_person(READ)
def passport_read(request: Request) -> PassportOut:
    """Skills with level, strength, source, freshness and evidence; credentials of here and elsewhere; breadth."""
    return PassportOut.of(passport_of(request.holder, request.ports))


@router.get("/passport/earned", response=Page[EarnedOut], summary="List what you earned elsewhere")
@of_person(READ)
def earned_list(request: Request, cursor: Cursor = None, limit: Limit = 50) -> Page[EarnedOut]:
    """The newest first."""
    rows = Earned.objects.owned_by(request.holder)
    at = request.ports.now()
    return page(rows, lambda row: EarnedOut.of(row, at=at), cursor=cursor, limit=limit)


@router.post("/passport/earned", response={201: EarnedOut}, summary="Add a file that you earned elsewhere")
@of_person(WRITE)
@takes(MAX_BYTES)
@refuses(409)
@verifies
def earned_add_file(
    request: Request,
    file: File[UploadedFile],
    title: Words = "",
    provider_name: Words = "",
    kind: Words = "",
    awarded_date: Words = "",
    until_date: Words = "",
) -> EarnedOut:
    """A credential (JSON, compact token, PNG, SVG, attached to a PDF) is verified; any other paper is kept as it is.

    The bytes are kept as they came. The other fields are used where the file says nothing itself.
    """
    facts = {
        "title": title,
        "provider_name": provider_name,
        "kind": kind,
        "awarded_date": awarded_date,
        "until_date": until_date,
    }
    added = earned.add_file(
        request.holder,
        data=file.read(MAX_BYTES + 1),
        filename=file.name or "file",
        facts=facts,
        ports=request.ports,
    )
    return _made(added, request)


@router.post("/passport/earned/link", response={201: EarnedOut}, summary="Add what is behind a link")
@of_person(WRITE)
@verifies
def earned_add_link(request: Request, payload: EarnedLinkIn) -> EarnedOut:
    """What is there is fetched once, kept and verified; when it is no credential, the link and your words are."""
    facts = _facts(payload)
    added = earned.add_link(request.holder, link=str(facts.pop("link", "")), facts=facts, ports=request.ports)
    return _made(added, request)


@router.post("/passport/earned/words", response={201: EarnedOut}, summary="Add a degree or licence in words")
@of_person(WRITE)
def earned_add_words(request: Request, payload: EarnedFactsIn) -> EarnedOut:
    """It is unverified, and says so."""
    added = earned.add_words(request.holder, facts=_facts(payload), ports=request.ports)
    return _made(added, request)


@router.get("/passport/earned/{uuid:paper}", response=EarnedOut, summary="Read one")
@of_person(READ)
def earned_read(request: Request, paper: UUID) -> EarnedOut:
    """What it says and what the last check found."""
    return EarnedOut.of(earned.find(paper, person=request.holder), at=request.ports.now())


@router.get(
    "/passport/earned/{uuid:paper}/original",
    summary="Download the original",
    openapi_extra={"responses": {200: {"content": {"application/octet-stream": {}}}}},
)
@of_person(READ)
def earned_original(request: Request, paper: UUID) -> FileResponse:
    """The bytes as they came."""
    kept = earned.original(paper, person=request.holder, ports=request.ports)
    response = FileResponse(
        io.BytesIO(kept.body),
        as_attachment=True,
        filename=kept.filename,
        content_type="application/octet-stream",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@router.post("/passport/earned/{uuid:paper}/check", response=EarnedOut, summary="Verify one again")
@of_person(WRITE)
@verifies
def earned_check(request: Request, paper: UUID) -> EarnedOut:
    """From the bytes that were kept."""
    added = earned.check_again(paper, person=request.holder, ports=request.ports)
    return EarnedOut.of(added.earned, at=request.ports.now())


@router.delete("/passport/earned/{uuid:paper}", response={204: None}, summary="Take one out")
@of_person(WRITE)
def earned_remove(request: Request, paper: UUID) -> None:
    """With its file."""
    earned.remove(paper, person=request.holder, ports=request.ports)


@router.post("/passport/audit", response=AuditOut, summary="Read a text for skills")
@of_person(READ)
@takes_thought
def self_audit_read(request: Request, payload: AuditIn) -> AuditOut:
    """A CV or a description of what you do. Nothing is sent anywhere, nothing is kept."""
    found = self_audit.read(request.holder, payload.text, ports=request.ports)
    return AuditOut(questions=[QuestionOut.of(one) for one in found.questions], unread=found.unread)


@router.post("/passport/audit/file", response=AuditFileOut, summary="Read the text of a CV")
@of_person(READ)
@takes(MAX_PAPER)
@takes_thought
def self_audit_file(request: Request, file: File[UploadedFile]) -> AuditFileOut:
    """PDF, Word (.docx), OpenDocument (.odt) or plain text, up to 10 MB and 200 pages; nothing is kept.

    Let the person look through the text, then send it to `/passport/audit`.
    """
    found = self_audit.text_of(file.read(MAX_PAPER + 1), ports=request.ports)
    return AuditFileOut.of(found)


@router.post("/passport/claims", response={201: ClaimsOut}, summary="Say that you have skills")
@of_person(WRITE)
def claims_confirm(request: Request, payload: ClaimsIn) -> ClaimsOut:
    """The weakest evidence there is; what was said before is said anew."""
    said = [
        Said(skill=one.skill, words=one.words, level=one.level, used=one.used or "") for one in payload.claims
    ]
    made = claims.confirm(request.holder, said, earned=payload.earned, ports=request.ports)
    return ClaimsOut(claims=[ClaimOut.of(row) for row in made])


@router.delete("/passport/claims/{uuid:claim}", response={204: None}, summary="Take a claim back")
@of_person(WRITE)
def claim_take_back(request: Request, claim: UUID) -> None:
    """It is gone."""
    claims.take_back(claim, person=request.holder, ports=request.ports)


def _facts(given: EarnedFactsIn) -> dict[str, object]:
    return dict(given.said())


def _made(added: Added, request: Request) -> EarnedOut:
    return EarnedOut.of(added.earned, at=request.ports.now())
