"""A transcript by program: looked at row by row, and brought into one's own passport."""

from __future__ import annotations

from ninja import Router

from cairn.api.door import of_person, refuses
from cairn.api.requests import Request
from cairn.api.schemas.transcript import TranscriptIn, TranscriptOut
from cairn.services.hold import transcript

router = Router(tags=["Passport"])


@router.post("/passport/earned/rows", response=TranscriptOut, summary="Look at a transcript, or bring it in")
@of_person("passport.write")
@refuses(409)
def earned_add_rows(request: Request, payload: TranscriptIn) -> TranscriptOut:
    """Each row says how it was understood, or why it cannot be added. Without `keep` nothing is added.

    With it the sound rows come in as unverified, all or none; one that is in the passport already is left out.
    """
    found = transcript.read(
        payload.text.strip("\r\n").encode(),
        filename="sent.csv",
        person=request.holder,
        ports=request.ports,
        provider=payload.provider,
        day=payload.day or "",
    )
    added = transcript.add(found.rows, person=request.holder, ports=request.ports) if payload.keep else 0
    return TranscriptOut.of(found, added=added, kept=payload.keep)
