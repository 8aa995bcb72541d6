"""Long work as a page shows it: how far it is, how long it will take, what is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import HttpResponseClientRefresh

from cairn.records.models import Job
from cairn.records.reads.issue import row_counts
from cairn.services import jobs
from cairn.web.components.parts import Step
from cairn.web.requests import Request

ISSUE_SECONDS: Final = 0.0005  # one row of many, measured on two busy cores: decide, sign, check, store
ALONE_SECONDS: Final = 0.15  # one award by itself: decide, sign, verify, store, post
ADD_SECONDS: Final = 0.01
REFRESH: Final = 3  # seconds between two looks without JavaScript


@dataclass(frozen=True, slots=True)
class Progress:
    """A job in numbers. `broken` were never tried, `failed` were tried and refused, `skipped` left out.

    seconds_left: as fast as it was since it was started; None while nobody can say.
    """

    job: Job
    ready: int
    broken: int
    failed: int
    done: int
    skipped: int
    seconds_left: int | None
    seconds_each: float

    @classmethod
    def of(cls, job: Job, *, seconds_each: float = ISSUE_SECONDS) -> Progress:
        """Read how far a job is."""
        rows, known = row_counts(job), jobs.progress(job)
        return cls(
            job=job,
            ready=known.ready,
            broken=rows["BROKEN"],
            failed=rows["FAILED"],
            done=known.done,
            skipped=known.skipped,
            seconds_left=known.seconds_left,
            seconds_each=seconds_each,
        )

    @property
    def total(self) -> int:
        """Every row of the list."""
        return self.job.total

    @property
    def to_mend(self) -> int:
        """Rows that wait for somebody's word."""
        return self.broken + self.failed

    @property
    def goal(self) -> int:
        """Rows that are done or will be without anybody's word."""
        return self.ready + self.done

    @property
    def reading(self) -> bool:
        """Is the list still being read?"""
        return self.job.state == "READING"

    @property
    def running(self) -> bool:
        """Is the worker at it?"""
        return self.job.state in ("RUNNING", "WAITING", "READING")

    @property
    def paused(self) -> bool:
        """Did somebody stop it?"""
        return self.job.state == "PAUSED"

    @property
    def cancelled(self) -> bool:
        """Did somebody end it for good?"""
        return self.job.state == "CANCELLED"

    @property
    def stopped(self) -> bool:
        """Did it stop by itself, with a sentence that says why?"""
        return self.job.state == "FAILED"

    @property
    def ended(self) -> bool:
        """Was everything that could be done, done?"""
        return self.job.state == "DONE" and not self.ready

    @property
    def can_be_cancelled(self) -> bool:
        """Is there anything left to call off?"""
        return self.job.state in ("RUNNING", "READING", "PAUSED", "DRAFT", "FAILED") or (
            self.job.state == "DONE" and self.to_mend > 0
        )

    @property
    def duration(self) -> str:
        """How long the rest takes, as people say it."""
        seconds = round(self.ready * self.seconds_each)
        if self.job.state == "RUNNING" and self.seconds_left is not None:
            seconds = self.seconds_left
        if seconds < 10:
            return _("a few seconds")
        if seconds < 55:
            about = -(-seconds // 10) * 10
            return ngettext("about %(n)d second", "about %(n)d seconds", about) % {"n": about}
        minutes = max(1, round(seconds / 60))
        return ngettext("about %(n)d minute", "about %(n)d minutes", minutes) % {"n": minutes}

    def steps(self, doing: str) -> list[Step]:
        """Upload, rehearse and fix, `doing`, done."""
        words = (_("Upload"), _("Rehearse and fix"), doing, _("Done"))
        if self.ended:
            now = 3
        elif (self.running and not self.reading) or self.paused:
            now = 2
        else:
            now = 1
        return [
            Step(
                word,
                "done"
                if place < now or (now == 3 and place == 3)
                else ("now" if place == now else "to-come"),
            )
            for place, word in enumerate(words)
        ]


def polled(request: Request, progress: Progress) -> HttpResponse | None:
    """The answer to a look at something that has come to an end: draw the whole page anew."""
    if request.htmx and not progress.running:
        return HttpResponseClientRefresh()
    return None
