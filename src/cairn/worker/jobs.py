"""What the worker can do, by name; each job may run twice without harm.

The queue carries a name and one uuid. `tick` runs every minute and picks up
whatever a crash left behind: intents, running jobs, expiring lists; and letters,
should the postman (`cairn.worker.postman`) not be there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from cairn.services import bounces, outbox
from cairn.services.access import SYSTEM
from cairn.services.admin import loose_files, retention
from cairn.services.codesign import news
from cairn.services.hold import earned
from cairn.services.issue import bulk, rehearsal, release, several, statuslists
from cairn.services.meet import reminding as seminar_reminders
from cairn.services.plan import watching
from cairn.services.ports import Ports
from cairn.services.review import looking, moved, reminding
from cairn.services.run import imports
from cairn.services.skills import importing
from cairn.services.standards import writing
from cairn.services.vouch import reminding as endorsements

LOG = logging.getLogger("cairn.worker")
STALE: Final = timedelta(minutes=2)
RECHECKS: Final = 3  # of what was earned elsewhere, a minute: each may wait for other sites


def _bulk(uuid: UUID, *, ports: Ports) -> None:
    bulk.run_chunk(uuid, ports=ports)


def _several(uuid: UUID, *, ports: Ports) -> None:
    several.run_chunk(uuid, ports=ports)


def _import(uuid: UUID, *, ports: Ports) -> None:
    imports.run(uuid, ports=ports)


def _framework(uuid: UUID, *, ports: Ports) -> None:
    importing.run(uuid, ports=ports)


def _standard_letters(uuid: UUID, *, ports: Ports) -> None:
    writing.run(uuid, ports=ports)


def _resume(uuid: UUID, *, ports: Ports) -> None:
    release.release(uuid, actor=SYSTEM, ports=ports)


JOBS: Final[Mapping[str, Callable[..., None]]] = {
    "issue.bulk": _bulk,
    "issue.resume": _resume,
    several.JOB: _several,
    imports.JOB: _import,
    importing.JOB: _framework,
    writing.JOB: _standard_letters,
}


def bound(ports: Ports) -> Mapping[str, Callable[[UUID], None]]:
    """The jobs with their ports filled in, for an inline queue."""

    def bind(job: Callable[..., None]) -> Callable[[UUID], None]:
        return lambda uuid: job(uuid, ports=ports)

    return {name: bind(job) for name, job in JOBS.items()}


def _world() -> Ports:
    """The real world, built by the wiring."""
    ports: Ports = import_string(settings.CAIRN_WORLD)()
    return ports


def run(job: str, uuid: str) -> None:
    """The worker's entry point: do `job` on the row `uuid` with the real world."""
    JOBS[job](UUID(uuid), ports=_world())


def tick() -> None:
    """Every minute: bring to an end what was left behind. A round that fails keeps no other one from its work.

    Raises:
        ExceptionGroup: what the rounds that failed raised, when all are over; the queue notes it.
    """
    done: dict[str, int] = {}
    failed: list[Exception] = []
    for name, work in _rounds(_world()).items():
        try:
            done[name] = work() or 0
        except Exception as error:
            LOG.exception("tick.failed round=%s", name)
            failed.append(error)
    said = [done.get(name, 0) for name in ("resumed", "lists", "letters")]
    restarted = sum(count for name, count in done.items() if name.startswith("restarted"))
    if any(said) or restarted:
        LOG.info("tick resumed=%d lists=%d letters=%d restarted=%d", *said, restarted)
    if failed:
        raise ExceptionGroup("rounds of the worker failed", failed)


def _rounds(ports: Ports) -> Mapping[str, Callable[[], int | None]]:
    """What `tick` does, in this order; each says how many it did, or nothing."""
    stale = ports.now() - STALE
    return {
        "resumed": partial(release.resume_stale, ports=ports),
        "restarted.bulk": partial(bulk.resume_stale, before=stale, ports=ports),
        "restarted.several": partial(several.resume_stale, before=stale, ports=ports),
        "restarted.imports": partial(imports.resume_stale, before=stale, ports=ports),
        "restarted.importing": partial(importing.resume_stale, before=stale, ports=ports),
        "restarted.standards": partial(writing.resume_stale, before=stale, ports=ports),
        "lists": partial(statuslists.publish_due, ports=ports),
        "letters": partial(send_letters, ports=ports),
        "bounces": partial(bounces.forget_old, ports.now()),
        "rehearsal": partial(rehearsal.forget_old, ports=ports),
        "earned": partial(earned.recheck_due, ports=ports, most=RECHECKS),
        "plans": partial(watching.watch_due, ports=ports),
        "reviews": partial(reminding.remind_due, ports=ports),
        "endorsements": partial(endorsements.remind_due, ports=ports),
        "looks": partial(looking.tell_due, ports=ports),
        "seminars": partial(seminar_reminders.remind_due, ports=ports),
        "refreshes": partial(moved.tell_holders, ports=ports),
        "news": partial(news.tell_due, ports=ports),
        "files": partial(loose_files.remove_left_behind, ports=ports),
        "old_notices": partial(retention.forget_notices, ports.now(), days=settings.CAIRN_KEEP_NOTICES),
        "old_letters": partial(retention.forget_letters, ports.now(), days=settings.CAIRN_KEEP_LETTERS),
    }


def send_letters(*, ports: Ports) -> int:
    """Send what is due and may go at the set pace; return how many went out."""
    try:
        return outbox.send_due(ports=ports)
    finally:
        ports.mail.close()
