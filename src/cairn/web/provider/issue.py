"""What was awarded and is not issued yet: issue one, some, or all."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cairn.records.models import Award
from cairn.records.reads import design
from cairn.records.reads.assess import AWARD_SORTS, awards_named, awards_to_issue, to_issue
from cairn.records.reads.issue import ISSUING, recent_jobs, refusals
from cairn.records.reads.lists import MOST_LISTED, Look, counted, reach
from cairn.services.access import Seat
from cairn.services.issue import several
from cairn.web.components.lists import Listing, Page
from cairn.web.provider.learners_assign import uuids
from cairn.web.refusals import of_record
from cairn.web.refusals import said as said_of
from cairn.web.requests import Request
from cairn.web.seats import seated, sheet, show

SHOWN_REFUSALS = 3


@seated("issuer")
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request, seat: Seat) -> HttpResponse:
    """The list with a tick for each; a POST issues those that are ticked, or all."""
    listing = Listing.of(request.GET, sorts=AWARD_SORTS, default="date")
    seen = _looked_at(seat, listing)
    if request.method == "POST":
        every = request.POST.get("which") == "all"
        chosen = list(seen.found.values_list("uuid", flat=True)[:MOST_LISTED]) if every else None
        return _issue(request, seat, chosen or list(uuids(request.POST.getlist("award"))))
    page: Page[Award] = listing.page_of(seen)
    why = refusals(seat.organisation, list(page.rows))
    context = {
        "listing": listing,
        "page": page,
        "rows": [(row, of_record(why.get(row.pk, ""))) for row in page.rows],
        "total": counted(awards_to_issue(seat.organisation)) if listing.search else page.total,
        "jobs": recent_jobs(seat.organisation, *ISSUING),
        "any_version": design.published(seat.organisation).exists(),
        "direct": several.DIRECT,
    }
    return show(request, seat, "provider/issue.html", context)


def _looked_at(seat: Seat, listing: Listing) -> Look[Award]:
    own = awards_to_issue(seat.organisation)
    seen = reach(
        seat.organisation,
        own,
        where=Q(to_issue=True),
        straight=listing.is_straight("date"),
        also=[awards_named(seat.organisation, listing.search)] if listing.search else (),
    )
    rows = to_issue(seat.organisation, search=listing.search, within=seen.within)
    return Look(rows.order_by(*listing.ordering), seen)


def _issue(request: Request, seat: Seat, chosen: list[Any]) -> HttpResponse:
    """A few at once, many in the background."""
    if not chosen:
        messages.warning(request, _("Choose at least one first."))
        return redirect(request.get_full_path())
    if len(chosen) > several.DIRECT:
        job = several.begin(seat, chosen, ports=request.ports)
        return redirect("provider:bulk", seat.organisation.uuid, job.uuid)
    done = several.issue_now(seat, chosen, ports=request.ports)
    good = [one for one in done if one.error is None]
    if good:
        words = ngettext(
            "One credential is issued and offered.", "%(n)d credentials are issued and offered.", len(good)
        )
        messages.success(request, words % {"n": len(good)})
    refused = [one for one in done if one.error is not None]
    for one in refused[:SHOWN_REFUSALS]:
        said = {"name": one.award.learner.name, "why": said_of(one.error) if one.error else ""}
        messages.error(request, _("Not issued to %(name)s: %(why)s") % said)
    if len(refused) > SHOWN_REFUSALS:
        messages.error(
            request, _("%(n)d more were refused; the list says why.") % {"n": len(refused) - SHOWN_REFUSALS}
        )
    if len(done) == 1 and good and good[0].credential is not None:
        return redirect("provider:issued-credential", seat.organisation.uuid, good[0].credential.uuid)
    return redirect("provider:issue", seat.organisation.uuid)


@seated("issuer")
@require_safe
def export(request: Request, seat: Seat) -> HttpResponse:
    """The list as CSV."""
    listing = Listing.of(request.GET, sorts=AWARD_SORTS, default="date")
    rows = to_issue(seat.organisation, search=listing.search).order_by(*listing.ordering)
    headers = (_("Learner"), _("E-mail"), _("Course"), _("Version"), _("Awarded on"), _("Grade"))
    lines = (
        (
            row.learner.name,
            row.learner.email,
            row.version.name,
            row.version.number,
            row.awarded_date.isoformat(),
            row.grade,
        )
        for row in rows.iterator()
    )
    return sheet(request, seat, "to-issue", headers, lines)
