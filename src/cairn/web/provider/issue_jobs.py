"""Finding the job that a page of issuing is about."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from cairn.records.models import Job
from cairn.records.reads.issue import ISSUING
from cairn.records.reads.issue import job as read_job
from cairn.services.access import Seat
from cairn.services.errors import NotFound

FROM_FILE: Final = "issue"  # the kind of job that issues a list; the others issue chosen awards


def job_of(seat: Seat, uuid: UUID, *kinds: str) -> Job:
    """Return a job that issues.

    Raises:
        NotFound: no such job here.
    """
    found = read_job(seat.organisation, uuid, *(kinds or ISSUING))
    if found is None:
        raise NotFound("no such job")
    return found
