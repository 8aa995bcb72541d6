"""Whom a provider asks to rate a draft, and what they said: one page for each version."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cairn.records.models import AchievementVersion, GuestLink
from cairn.records.reads.partners import with_address
from cairn.services import places
from cairn.services.access import Seat
from cairn.services.codesign import rating
from cairn.services.codesign.inviting import Asked
from cairn.services.design.find import version_of
from cairn.services.errors import Conflict, InvalidInput, TooMuch
from cairn.web.components.lists import Listing, Page
from cairn.web.partner_words import NEEDS
from cairn.web.partners.forms import RatingForm
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.sentences import sentence

ROLES = ("designer",)


@seated(*ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def ratings(request: Request, seat: Seat, version: UUID) -> HttpResponse:
    """What employers say of each outcome, and whom else to ask."""
    found = version_of(seat, version)
    form = RatingForm(
        request.POST if request.method == "POST" else None, known=with_address(seat.organisation)
    )
    made: tuple[Asked, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            words = form.cleaned_data["words"]
            made = rating.ask(seat, version, form.guests(), words=words, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except (Conflict, TooMuch) as refused:
            form.add_error(None, str(refused))
    if made:
        form = RatingForm(known=with_address(seat.organisation))
        messages.success(request, told(made))
    return answer(request, seat, found, form=form, made=made)


def told(made: tuple[Asked, ...]) -> str:
    """A sentence about who was asked."""
    return ngettext("One employer is asked.", "%(n)d employers are asked.", len(made)) % {"n": len(made)}


def links_of(made: tuple[Asked, ...]) -> list[tuple[GuestLink, str]]:
    """The links that are shown now and never again: of those who were not written to."""
    return [
        (one.link, places.guest(one.link.organisation, one.link.purpose, one.token))
        for one in made
        if not one.mailed
    ]


def answer(
    request: Request,
    seat: Seat,
    found: AchievementVersion,
    *,
    form: RatingForm,
    made: tuple[Asked, ...] = (),
) -> HttpResponse:
    """The page, with links that were just made."""
    summary = rating.summary(found)
    listing = Listing.of(request.GET, sorts={"asked": "pk"}, default="-asked", size=30)
    page: Page[Any] = listing.page_of(rating.links_of(found).order_by(*listing.ordering))
    answered, asked = rating.answered(found)
    context = {
        "version": found,
        "form": form,
        "is_draft": found.state == "DRAFT",
        "made": links_of(made),
        "outcomes": [(outcome, _shown(summary.get(outcome.key))) for outcome in found.outcomes.all()],
        "listing": listing,
        "page": page,
        "rows": [(row, state_of(row, request)) for row in page.rows],
        "answered": answered,
        "asked": asked,
    }
    response = show(request, seat, "partners/ratings.html", context, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _shown(said: rating.Summary | None) -> dict[str, Any] | None:
    if said is None:
        return None
    return {
        "sum": said,
        "words": [(one, NEEDS[one.need]) for one in said.said if one.words][:20],
    }


def state_of(link: GuestLink, request: Request) -> str:
    """`used`, `ended`, `expired` or `open`."""
    if link.used_at is not None:
        return "used"
    if link.ended_at is not None:
        return "ended"
    return "expired" if link.expires_at < request.ports.now() else "open"


@seated(*ROLES)
@require_POST
def act(request: Request, seat: Seat, link: UUID) -> HttpResponse:
    """Remind somebody, or withdraw their link."""
    found = rating.link_of(seat, link)
    version = found.version
    made: tuple[Asked, ...] = ()
    try:
        if "withdraw" in request.POST:
            rating.withdraw(seat, link, ports=request.ports)
            messages.success(request, _("The link is withdrawn."))
        else:
            made = (rating.remind(seat, link, ports=request.ports),)
            messages.success(request, _("They get a new link; the old one works no more."))
    except (Conflict, TooMuch) as refused:
        messages.error(request, sentence(str(refused)))
    if version is not None and links_of(made):
        form = RatingForm(known=with_address(seat.organisation))
        return answer(request, seat, version, form=form, made=made)
    return redirect("partners:ratings", seat.organisation.uuid, version.uuid if version else link)
