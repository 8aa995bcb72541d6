"""Asking for background work: django-q2 behind one word, and an inline queue.

A job is a name and the random id of one row. Nothing else ever travels: no
names, no documents, no secrets lie in the queue's table. The worker turns the
name into a function; delivery is at least once, so every effect has a unique key.
"""

from __future__ import annotations

from collections import deque
from uuid import UUID

from cairn.services.ports import Jobs

ENTRY_POINT = "cairn.worker.jobs.run"


class DatabaseQueue:
    """Puts jobs in django-q2's database broker once the transaction has committed."""

    def __init__(self, entry_point: str = ENTRY_POINT) -> None:
        self._entry_point = entry_point

    def enqueue(self, job: str, uuid: UUID) -> None:
        from django.db import transaction

        transaction.on_commit(lambda: self._hand_over(job, uuid))

    def _hand_over(self, job: str, uuid: UUID) -> None:
        from django_q.tasks import async_task

        async_task(self._entry_point, job, str(uuid), task_name=job)


class InlineQueue:
    """Keeps jobs in memory until `run` is called: for tests, the demonstration and the command line.

    Jobs asked for while one runs are done after it, in the order they were asked for.
    """

    def __init__(self) -> None:
        self.waiting: deque[tuple[str, UUID]] = deque()

    def enqueue(self, job: str, uuid: UUID) -> None:
        self.waiting.append((job, uuid))

    def run(self, jobs: Jobs) -> int:
        """Do everything that waits; return how many jobs ran.

        Raises:
            KeyError: a job was asked for that no worker knows.
        """
        done = 0
        while self.waiting:
            job, uuid = self.waiting.popleft()
            jobs[job](uuid)
            done += 1
        return done
