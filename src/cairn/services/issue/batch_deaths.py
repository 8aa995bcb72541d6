"""When the process that signs, or the worker, dies: tried again, and stopped when it dies at one place every time."""

from __future__ import annotations

import contextlib
import logging
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.credentials.pressing import PressError
from cairn.records.models import Job
from cairn.services.errors import Conflict
from cairn.services.jobs import Lease, LeaseLost
from cairn.services.ports import Ports

LOG = logging.getLogger("cairn.issue")
MOST: Final = 3  # deaths of what signs at the same chunk or row since somebody started the job; then it stops
MOST_WORKERS: Final = 5  # workers that died without anything done in between; a restart of the server is one


def is_death(error: Exception) -> bool:
    """Did the process that signs end, or fall silent?"""
    return isinstance(error, PressError) and error.code == "press.died"


def written_down(lease: Lease, place: str, *, ports: Ports) -> PressError | None:
    """Write down that it died at `place`, a chunk or a row; return what to say when that was once too often.

    None: the lease ends by itself, and the next worker tries again.
    """
    count = _counted(lease, "deaths", place, ports=ports)
    if count < MOST:
        return None
    LOG.error("job %s stopped: the process that signs died %d times at %s", lease.job.uuid, count, place)
    return PressError(
        _(
            "The process that signs ended three times at the same place. Nothing is lost, and nothing is "
            "signed twice. Whoever looks after the server sees why in its log, often too little memory; "
            "then start it again."
        ),
        code="press.died",
    )


def of_worker(lease: Lease, *, ports: Ports) -> Conflict | None:
    """Write down that whoever had the job before died; return what to say when that was once too often."""
    done = f"{lease.job.state} after {lease.job.done + lease.job.failed}"
    if not lease.from_dead or _counted(lease, "takeovers", done, ports=ports) < MOST_WORKERS:
        return None
    LOG.error("job %s stopped: five workers died, %s", lease.job.uuid, done)
    return Conflict(
        _(
            "The worker ended five times at the same place. What is issued stays issued, and nothing is signed "
            "twice. Whoever looks after the server sees why in its log, often too little memory; then start it again."
        ),
        code="bulk.worker_died",
    )


def _counted(lease: Lease, what: str, place: str, *, ports: Ports) -> int:
    """Count one more death at a place, since somebody started the job."""
    job = lease.job
    here = {"at": place, "started": job.started_at.isoformat() if job.started_at else ""}
    known = job.options.get(what, {})
    count: int = known["count"] + 1 if {**known, **here} == known else 1
    job.options[what] = {**here, "count": count}
    with contextlib.suppress(LeaseLost), transaction.atomic():
        lease.hold(at=ports.now())
        Job.objects.of(job.organisation).filter(pk=job.pk).update(options=job.options)
    return count
