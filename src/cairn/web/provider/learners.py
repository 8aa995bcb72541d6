"""The learners an organisation knows: list, one of them, a new one, asked for work, put away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.reads import design, people
from cairn.records.reads.issue import issued
from cairn.records.reads.lists import Look, counted, reach
from cairn.services.access import Seat
from cairn.services.errors import InvalidInput, NotFound
from cairn.services.run import learners
from cairn.web.components.lists import Listing, Page
from cairn.web.provider.issue_refusals import refuse
from cairn.web.provider.learners_forms import LearnerForm, NewLearnerForm
from cairn.web.requests import Request
from cairn.web.seats import seated, sheet, show

STAFF = ("issuer", "assessor")


def _listing(request: Request) -> Listing:
    return Listing.of(request.GET, sorts=people.LEARNER_SORTS, default="name", filters=("state",))


@seated(*STAFF)
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """Who they are, with a tick for each to ask several for their work at once."""
    listing = _listing(request)
    away = listing.filter("state") == "archived"
    own = seat.organisation
    seen = reach(
        own,
        people.newest_learners(own, archived=away),
        where=Q(archived_at__isnull=False) if away else None,
        straight=listing.is_straight("name", "added"),
        also=[people.these(own, people.named(own, listing.search))] if listing.search else (),
    )
    rows = people.learners(own, search=listing.search, archived=away, within=seen.within)
    page: Page[Any] = listing.page_of(Look(rows.order_by(*listing.ordering), seen))
    all_shown = not listing.search and not away
    context = {
        "listing": listing,
        "page": page,
        "away": away,
        "total": page.total if all_shown else counted(people.newest_learners(own)),
        "archived": counted(people.newest_learners(own, archived=True)),
    }
    return show(request, seat, "provider/learners.html", context)


@seated(*STAFF)
@require_safe
def export(request: Request, seat: Seat) -> HttpResponse:
    """The list as CSV: what the search found, all pages."""
    listing = _listing(request)
    away = listing.filter("state") == "archived"
    rows = people.learners(seat.organisation, search=listing.search, archived=away)
    headers = (_("Name"), _("E-mail"), _("Number"), _("Language"), _("Added"), _("Courses"), _("Credentials"))
    lines = (
        (
            row.name,
            row.email,
            row.number,
            row.language,
            row.created_at.date().isoformat(),
            row.assessments_count,  # type: ignore[attr-defined]  # annotated
            row.credentials_count,  # type: ignore[attr-defined]
        )
        for row in rows.order_by(*listing.ordering).iterator()
    )
    return sheet(request, seat, "learners", headers, lines)


@seated(*STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, seat: Seat) -> HttpResponse:
    """Add one by hand; "and another" comes back to an empty form."""
    versions = design.published(seat.organisation)
    form = NewLearnerForm(request.POST or None, versions=versions)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        course = said.pop("version")
        try:
            made = learners.add(seat, ports=request.ports, **said)
        except InvalidInput as error:
            refuse(form, error)
        else:
            if course:
                learners.assign(seat, [made.uuid], UUID(course), ports=request.ports)
            messages.success(request, _("%(name)s was added.") % {"name": made.name})
            if "another" in request.POST:
                return redirect("provider:learner-new", seat.organisation.uuid)
            return redirect("provider:learner", seat.organisation.uuid, made.uuid)
    return show(
        request, seat, "provider/learners_new.html", {"form": form}, status=422 if form.errors else 200
    )


@seated(*STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def learner(request: Request, seat: Seat, learner: UUID) -> HttpResponse:
    """One learner: what they are assessed for, what they hold, what we know of them."""
    found = people.learner(seat.organisation, learner)
    if found is None:
        raise NotFound("no such learner")
    row = found.learner
    known = {"name": row.name, "email": row.email, "number": row.number, "language": row.language}
    form = LearnerForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            learners.update(learner, seat=seat, ports=request.ports, **form.cleaned_data)
        except InvalidInput as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved. Credentials that were issued keep what they say."))
            return redirect("provider:learner", seat.organisation.uuid, learner)
    held = issued(seat.organisation, at=request.ports.now()).filter(award__learner=row)
    context = {
        "found": found,
        "learner": row,
        "form": form,
        "credentials": held.filter(state="ISSUED"),
        "waiting": sum(one.state == "SUBMITTED" for one in found.assessments),
    }
    return show(request, seat, "provider/learners_one.html", context, status=422 if form.errors else 200)


@seated(*STAFF)
@require_POST
def archive(request: Request, seat: Seat, learner: UUID) -> HttpResponse:
    """Put a learner away; nothing that was issued changes."""
    learners.archive(learner, seat=seat, ports=request.ports)
    messages.success(request, _("Put away. You can bring them back at any time."))
    return redirect("provider:learner", seat.organisation.uuid, learner)


@seated(*STAFF)
@require_POST
def restore(request: Request, seat: Seat, learner: UUID) -> HttpResponse:
    """Bring a learner back."""
    try:
        learners.restore(learner, seat=seat, ports=request.ports)
    except InvalidInput as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("They are back in the list."))
    return redirect("provider:learner", seat.organisation.uuid, learner)


def said_of(count: int) -> str:
    """A sentence about how many were asked for their work."""
    return ngettext(
        "One learner was asked for their work.", "%(n)d learners were asked for their work.", count
    ) % {"n": count}


def here(seat: Seat) -> str:
    """The address of the list."""
    return reverse("provider:learners", args=[seat.organisation.uuid])
