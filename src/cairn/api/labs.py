"""Results of labs and simulation centres, sent by their own programs."""

from __future__ import annotations

from uuid import UUID

from ninja import Router

from cairn.api.door import may
from cairn.api.requests import Request
from cairn.api.schemas.labs import StatementsIn, StatementsOut
from cairn.services.meet import inviting, results

router = Router(tags=["Labs"])


@router.post("/labs/{uuid:lab}/statements", response=StatementsOut, summary="Send xAPI statements of a lab")
@may(*inviting.PEOPLE)
def lab_statements(request: Request, lab: UUID, payload: StatementsIn) -> StatementsOut:
    """Each becomes evidence of the learner that its actor means, once for its id, and decides nothing by itself.

    Taken are id, actor (mbox, or account with the learner's number as its name), verb, object, result (score,
    success, completion, duration), timestamp and version; anything else refuses that statement.
    """
    done = results.read_statements(
        request.seat, lab, payload.achievement, payload.statements, ports=request.ports
    )
    return StatementsOut.of(done)
