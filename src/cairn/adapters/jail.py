"""The jail: strangers' documents are judged in processes of their own, which may be killed.

A pool of pre-started workers (`cairn.adapters.jailed`), each alone with one document at a time. A
worker has two seconds of processor time for a document and 512 MB in all; one that dies, or is silent
for too long, is killed and replaced, and its document gets the finding `check.given_up`: could not
check, never valid. The worker asks for what must be fetched through the pipe; it has no network,
no database, no secrets, and not our environment.

It limits what a document may cost. It is no wall against code: what is read is data, never run.

Source: trust.md, "One verification pipeline, pure and in a jail".
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from dataclasses import replace
from queue import Empty, LifoQueue
from typing import Final

from cairn.adapters import jailed
from cairn.adapters.cells import Cell, Died
from cairn.credentials.findings import say
from cairn.credentials.inspection import Finding, Inspection, Report
from cairn.services import meters
from cairn.services.ports import Fetcher, Judgement

LOG = logging.getLogger("cairn.jail")
WORKERS: Final = 2  # of one web process, which has as many threads
SILENCE: Final = 5.0  # seconds by the clock on the wall between two words of a worker
STARTING: Final = 20.0  # the same for its first word, on a machine that is starting everything at once
DOCUMENTS: Final = 500  # of one worker; then a fresh one, so that nothing grows for ever
COMMAND: Final = (sys.executable, "-I", "-m", "cairn.adapters.jailed")


class Jail:
    """A `Judge` that lets others do it. Thread-safe; workers start with the first document or `start`."""

    def __init__(self, *, workers: int = WORKERS, command: Sequence[str] = COMMAND) -> None:
        self._command = command
        self._all: set[_Worker] = set()
        self._idle: LifoQueue[_Worker | None] = LifoQueue()  # the one that is warm comes first
        for _ in range(workers):
            self._idle.put(None)  # a place without a worker yet

    def start(self) -> None:
        """Start the first worker, without waiting for it; the others come when they are needed."""
        self._idle.put(self._idle.get() or self._new())

    def close(self) -> None:
        """Kill all workers; the next document starts new ones."""
        for worker in list(self._all):
            worker.kill()
        self._all.clear()

    def __call__(self, case: Inspection, *, fetch: Fetcher, offline: bool = False) -> Judgement:
        """Let a worker judge `case`; never raises because of what the document says."""
        try:
            place = self._idle.get(timeout=SILENCE)
        except Empty:
            return _not_judged(case, "check.unavailable")
        worker = place if place is not None and place.lives else self._new()
        try:
            if worker is None:
                return _not_judged(case, "check.unavailable")
            return worker.judge(case, fetch=fetch, offline=offline)
        except Died as death:
            LOG.warning("a check was given up: %s", death)
            had_begun = worker is not None and worker.judged
            meters.spent_elsewhere(jailed.CPU_SECONDS if had_begun else 0.0)
            return _not_judged(case, "check.given_up" if had_begun else "check.unavailable")
        finally:
            if worker is not None and (worker.judged >= DOCUMENTS or not worker.lives):
                worker.kill()
                self._all.discard(worker)
                worker = self._new()  # at once, so that the next visitor need not wait for it
            self._idle.put(worker)

    def _new(self) -> _Worker | None:
        try:
            worker = _Worker(self._command)
        except OSError as error:
            LOG.error("no worker can be started: %s", error)  # noqa: TRY400
            return None
        self._all.add(worker)
        return worker


def _not_judged(case: Inspection, code: str) -> Judgement:
    return Judgement(case, Report((say(code),)))


class _Worker(Cell):
    """One process, and what it has done so far."""

    def __init__(self, command: Sequence[str]) -> None:
        super().__init__(command)
        self.started = False
        self.judged = 0

    def judge(self, case: Inspection, *, fetch: Fetcher, offline: bool) -> Judgement:
        """Hand the case over, fetch what is asked for, and take the report.

        Raises:
            Died: it was killed on the way.
        """
        if not self.started:
            self.hear(STARTING)
            self.started = True
        self.judged += 1
        self.tell(jailed.pack(case, offline=offline))
        fetched = dict(case.fetched)
        while True:
            said = self.hear(SILENCE)
            if "report" in said:
                meters.spent_elsewhere(said["seconds"])
                report = Report(tuple(Finding(*row) for row in said["report"]))
                return Judgement(replace(case, fetched=fetched), report)
            answer = fetch(said["url"], purpose=said["purpose"])
            fetched[said["url"]] = answer
            self.tell(jailed.pack_answer(answer))
