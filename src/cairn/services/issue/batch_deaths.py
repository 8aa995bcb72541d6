"""When the process that signs dies: tried again, and stopped when it dies at the same place every time."""

from __future__ import annotations

import contextlib
import logging
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.credentials.pressing import PressError
from cairn.records.models import Job
from cairn.services.jobs import Lease, LeaseLost
from cairn.services.ports import Ports

LOG = logging.getLogger("cairn.issue")
MOST: Final = 3  # deaths at the same chunk or row since somebody started the job; then it stops


def is_death(error: Exception) -> bool:
    """Did the process that signs end, or fall silent?"""
    return isinstance(error, PressError) and error.code == "press.died"


def written_down(lease: Lease, place: str, *, ports: Ports) -> PressError | None:
    """Write down that it died at `place`, a chunk or a row; return what to say when that was once too often.

    None: the lease ends by itself, and the next worker tries again.
    """
    job = lease.job
    here = {"at": place, "started": job.started_at.isoformat() if job.started_at else ""}
    known = job.options.get("deaths", {})
    count = known["count"] + 1 if {**known, **here} == known else 1
    job.options["deaths"] = {**here, "count": count}
    with contextlib.suppress(LeaseLost), transaction.atomic():
        lease.hold(at=ports.now())
        Job.objects.of(job.organisation).filter(pk=job.pk).update(options=job.options)
    if count < MOST:
        return None
    LOG.error("job %s stopped: the process that signs died %d times at %s", job.uuid, count, place)
    return PressError(
        _(
            "The process that signs ended three times at the same place. Nothing is lost, and nothing is "
            "signed twice. Whoever looks after the server sees why in its log, often too little memory; "
            "then start it again."
        ),
        code="press.died",
    )
