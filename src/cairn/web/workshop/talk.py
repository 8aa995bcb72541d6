"""What is said in a workspace: threads about a strand, a gate or an outcome; decisions; the record of every version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import AchievementVersion, Comment
from cairn.records.reads import workshop
from cairn.records.reads import workspace as reads
from cairn.services.access import Seat
from cairn.services.codesign import comments, objections
from cairn.services.codesign.ledger import ledger_of
from cairn.services.design.compare import difference
from cairn.services.errors import InvalidInput, TooMuch
from cairn.web.components.lists import Listing, Page
from cairn.web.partner_words import STAGES, STRANDS
from cairn.web.requests import Request, uuid_of
from cairn.web.said_of_partner import said_of
from cairn.web.seats import seated, show
from cairn.web.workshop import words
from cairn.web.workshop.forms import SayForm
from cairn.web.workshop.page import told, urls
from cairn.web.workshop.place import Place, stand

SORTS = {"said": ("pk",)}
COMPARED = 5  # versions that the record compares with the one before; every change has a page of its own


@seated()
@require_http_methods(["GET", "HEAD", "POST"])
def threads(request: Request, seat: Seat, achievement: UUID, *, shared: bool = False) -> HttpResponse:
    """Everything that was said, newest first, and the form to say something."""
    place = stand(seat, achievement, shared=shared)
    told(request, place)
    form = say_form(place, request)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            comments.say(
                place.voice,
                said["text"],
                about=said["about"],
                kind=said.get("kind") or "COMMENT",
                answers=uuid_of(above) if (above := request.POST.get("answers")) else None,
                ports=request.ports,
            )
        except (InvalidInput, TooMuch) as refused:
            form.take(refused) if isinstance(refused, InvalidInput) else form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is written down."))
            return redirect(place.url("comments"))
    return _page(request, place, form)


def say_form(place: Place, request: Request) -> SayForm:
    """The form, with what was typed; a link may say what it is about."""
    posted = request.POST if request.method == "POST" else None
    return SayForm(
        posted,
        outcomes=list(place.outcomes.values()),
        kinds=comments.kinds_of(place.voice),
        initial={"about": request.GET.get("about", ""), "kind": request.GET.get("kind", "")},
        auto_id="say_%s",  # the list has a filter of the same name
    )


def _page(request: Request, place: Place, form: SayForm) -> HttpResponse:
    listing = Listing.of(request.GET, sorts=SORTS, default="-said", filters=("about", "state"))
    about = listing.filter("about")
    rows = reads.comments(
        place.voice.workspace, about=about, state=listing.filter("state"), search=listing.search
    )
    page: Page[Any] = listing.page_of(rows)
    outcomes = place.outcomes
    context = {
        "place": place,
        "version": place.version,
        "listing": listing,
        "page": page,
        "threads": [(one, _shown(one.first, place, outcomes)) for one in reads.threads(list(page.rows))],
        "filters": [
            ("state", _("State"), [("open", _("Open")), ("settled", _("Settled"))]),
            ("about", _("About"), _abouts(outcomes)),
        ],
        "about_name": words.about(about, outcomes) if about else "",
        "counted": reads.counted(place.voice.workspace),
        "me": place.voice.actor.person,
        "form": form,
        "urls": urls(place),
    }
    return show(request, place.seat, "workshop/comments.html", context, status=422 if form.errors else 200)


def _abouts(outcomes: dict[str, Any]) -> list[tuple[str, str]]:
    keys = [
        *(f"outcome:{key}" for key in outcomes),
        *(f"stage:{key}" for key in STAGES),
        *(f"strand:{key}" for key in STRANDS),
    ]
    return [(key, words.about(key, outcomes)) for key in keys]


def _shown(comment: Comment, place: Place, outcomes: dict[str, Any]) -> dict[str, object]:
    """What the page says around a comment, and what may be done with it."""
    person = place.voice.actor.person
    mine = person is not None and comment.author_id == person.pk
    can_change = comment.kind not in comments.STANDING and comment.removed_at is None
    return {
        "about": words.about(comment.about, outcomes),
        "kind": words.SAID[comment.kind],
        "may_settle": can_change and comment.settled_at is None and (mine or place.may_design),
        "may_take_back": can_change and mine,
    }


@seated()
@require_POST
def act(
    request: Request, seat: Seat, achievement: UUID, comment: UUID, *, shared: bool = False
) -> HttpResponse:
    """Settle a thread, or take one's own comment back."""
    place = stand(seat, achievement, shared=shared)
    if "settle" in request.POST:
        comments.settle(place.voice, comment, ports=request.ports)
        messages.success(request, _("It is settled."))
    else:
        comments.take_back(place.voice, comment, ports=request.ports)
        messages.success(request, _("It is taken back."))
    return redirect(place.url("comments"))


@seated()
@require_safe
def record(request: Request, seat: Seat, achievement: UUID, *, shared: bool = False) -> HttpResponse:
    """Every version with what changed and why, what was decided and who was consulted."""
    place = stand(seat, achievement, shared=shared)
    outcomes = place.outcomes
    found = workshop.versions_of(place.voice.workspace.achievement)
    rows = sorted(found, key=lambda row: (row.state != "DRAFT", -(row.number or 0)))
    older = [*rows[1:], None]
    said = reads.records(rows)
    listed = [
        (row, _entries(said[row.pk], outcomes), _changed(before, row) if rank < COMPARED else 0)
        for rank, (row, before) in enumerate(zip(rows, older, strict=True))
    ]
    context = {
        "place": place,
        "version": place.version,
        "versions": listed,
        "thrown_away": _entries(reads.thrown_away(place.voice.workspace)[: reads.MOST_IN_RECORD], outcomes),
        "ledger": ledger_of(place.version),
        "is_draft": place.version.state == "DRAFT",
        **_objections(place),
        "achievement": place.voice.workspace.achievement,
        "urls": urls(place),
    }
    return show(request, place.seat, "workshop/record.html", context)


def _objections(place: Place) -> dict[str, object]:
    """What the ledger will say of the partner who reads; for the organisation itself, what was called wrong."""
    partner, version = place.voice.partner, place.version
    if partner is None:
        rows = objections.exchanges(version)
        return {"objections": rows, "waiting": objections.still_open(version) if rows else ()}
    return {**said_of(version, partner), "may_object": place.seat.may(*objections.ROLES)}


def _changed(before: AchievementVersion | None, row: AchievementVersion) -> int:
    """In how many places a version differs from the one before it."""
    return len(difference(before, row)) if before is not None else 0


def _entries(rows: Iterable[Comment], outcomes: dict[str, Any]) -> list[tuple[Comment, object, str]]:
    """Entries of the record in words: what kind, about what."""
    return [(one, words.SAID[one.kind], words.about(one.about, outcomes)) for one in rows]
