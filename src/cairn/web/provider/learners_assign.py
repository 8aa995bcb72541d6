"""Ask several learners for their work: choose a course, see what follows, do it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cairn.records.models import Learner
from cairn.records.reads import design, people
from cairn.records.reads.lists import MOST_LISTED, reach
from cairn.services.access import Seat
from cairn.services.run import learners
from cairn.web.provider.learners import STAFF, said_of
from cairn.web.provider.learners_forms import CourseForm
from cairn.web.requests import Request
from cairn.web.seats import seated, show

NAMED = 12  # names written out; the others are counted


@dataclass(frozen=True, slots=True)
class Chosen:
    """The learners that were ticked, or all that a search finds (of a long list, the first 10,000)."""

    rows: tuple[Learner, ...]
    everybody: bool
    search: str

    @property
    def named(self) -> tuple[Learner, ...]:
        return self.rows[:NAMED]

    @property
    def more(self) -> int:
        return max(0, len(self.rows) - NAMED)

    @property
    def addressed(self) -> int:
        """How many of them have an address."""
        return sum(bool(row.email) for row in self.rows)


def chosen(query: QueryDict, *, seat: Seat) -> Chosen:
    """Read who was chosen."""
    everybody = query.get("all") == "1"
    search = query.get("q", "")[:200]
    own = seat.organisation
    if not everybody:
        ticked = people.learners(own).filter(uuid__in=list(uuids(query.getlist("learner")))[:500])
        return Chosen(tuple(ticked), everybody, search)
    also = [people.these(own, people.named(own, search))] if search else ()
    seen = reach(own, people.newest_learners(own), straight=not search, also=also)
    return Chosen(
        tuple(people.learners(own, search=search, within=seen.within)[:MOST_LISTED]), everybody, search
    )


def uuids(texts: Iterable[str]) -> Iterable[UUID]:
    """The texts that are uuids; others were not written by our pages."""
    for text in texts:
        try:
            yield UUID(text)
        except ValueError:
            continue


@seated(*STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: Request, seat: Seat) -> HttpResponse:
    """Choose the course, see who gets a letter, ask them."""
    who = chosen(request.POST if request.method == "POST" else request.GET, seat=seat)
    versions = design.published(seat.organisation)
    form = CourseForm(
        request.POST if request.method == "POST" else None,
        versions=versions,
        initial={"version": request.GET.get("version", ""), "tell": True},
    )
    if request.method == "POST" and form.is_valid():
        if not who.rows:
            form.add_error(None, _("Choose at least one learner first."))
        else:
            made = learners.assign(
                seat,
                [row.uuid for row in who.rows],
                UUID(form.cleaned_data["version"]),
                tell=form.cleaned_data["tell"],
                ports=request.ports,
            )
            messages.success(request, said_of(len(made)))
            if len(made) == 1:
                return redirect("provider:assessment", seat.organisation.uuid, made[0].uuid)
            return redirect("provider:learners", seat.organisation.uuid)
    context = {"who": who, "form": form, "any_version": bool(versions)}
    return show(request, seat, "provider/learners_assign.html", context, status=422 if form.errors else 200)
