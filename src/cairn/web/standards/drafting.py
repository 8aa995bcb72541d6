"""The space of a body: the standards it drafts, one draft, who drafts along, publishing."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import Role, Standard, StandardVersion
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.standards import confirming, consulting, discussing, drafting, grouping, moving, writing
from cairn.services.standards.find import draft_of, heads_of, may_lead, standard_of, standards_of, versions_of
from cairn.services.standards.taken_part import consultations_of, is_open
from cairn.web.components.lists import Listing, Page
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.standards import facts
from cairn.web.standards.forms import LEVELS, AskForm, PublishForm, StandardForm, TitleForm

SPARE = 3  # empty rows for outcomes
SORTS = {"made": ("-created_at", "pk")}


@seated()
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """The standards that this organisation leads or drafts along, and what it is asked to draft along."""
    listing = Listing.of(request.GET, sorts=SORTS, default="made", size=20)
    page: Page[Any] = listing.page_of(standards_of(seat).order_by(*listing.ordering))
    context = {
        "listing": listing,
        "page": page,
        "rows": _rows(list(page.rows)),
        "asked": list(grouping.asked_of(seat)[:20]),
        "consultations": consulting.asks(seat, ports=request.ports),
        "behind": list(moving.behind(seat.organisation)[:20]),
        "may_lead": may_lead(seat.organisation),
        "may_design": seat.may(Role.DESIGNER),
        "may_answer": seat.may(Role.OWNER),
    }
    return show(request, seat, "standards/index.html", context)


def _rows(standards: list[Standard]) -> list[dict[str, object]]:
    heads = heads_of(standards)
    return [
        {"standard": one, "draft": draft, "newest": newest, "title": (draft or newest or one)}
        for one in standards
        for draft, newest in (heads[one.pk],)
    ]


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, seat: Seat) -> HttpResponse:
    """Start a standard with its title."""
    form = TitleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = drafting.create(seat, **form.cleaned_data, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except Conflict as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("standards:edit", seat.organisation.uuid, draft.standard.uuid)
    context = {"form": form, "may_lead": may_lead(seat.organisation)}
    return show(request, seat, "standards/new.html", context, status=422 if form.errors else 200)


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, seat: Seat, standard: UUID) -> HttpResponse:
    """The draft, or the published versions with the way to the next one."""
    found = standard_of(seat, standard)
    draft = draft_of(found)
    if draft is None:
        return _page(request, seat, found, None, form=None)
    if request.method != "POST":
        start = {name: getattr(draft, name) for name in StandardForm.base_fields}
        return _page(request, seat, found, draft, form=StandardForm(initial=start))
    form = StandardForm(request.POST)
    if form.is_valid():
        parts = {**form.cleaned_data, "outcomes": _outcomes(request), "facts": facts.typed(request.POST)}
        try:
            drafting.save(seat, standard, parts=parts, seen_at=seen_at(request), ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except Conflict as refused:
            form.add_error(None, str(refused))
        else:
            if "go-publish" in request.POST:
                return redirect("standards:publish", seat.organisation.uuid, standard)
            messages.success(request, _("Saved."))
            return redirect("standards:edit", seat.organisation.uuid, standard)
    return _page(request, seat, found, draft, form=form, status=422)


def seen_at(request: Request) -> datetime | None:
    """When the draft was saved that the page showed."""
    try:
        return parse_datetime(request.POST.get("seen_at", "")[:40])
    except ValueError:
        return None


def _outcomes(request: Request) -> list[dict[str, str]]:
    """The rows of outcomes as they were typed, in their order."""
    found = []
    for place in range(drafting.MOST_OUTCOMES + SPARE):
        text = request.POST.get(f"outcome-{place}-text")
        if text is not None and text.strip():
            row = {part: request.POST.get(f"outcome-{place}-{part}", "") for part in ("key", "level")}
            found.append({"text": text, **row})
    return found


def _page(
    request: Request,
    seat: Seat,
    found: Standard,
    draft: StandardVersion | None,
    *,
    form: StandardForm | None,
    ask: AskForm | None = None,
    status: int = 200,
) -> HttpResponse:
    is_typed = form is not None and form.is_bound
    outcomes: list[Any] = _outcomes(request) if is_typed else (list(draft.outcomes) if draft else [])
    chosen = facts.typed(request.POST) if is_typed else (draft.facts if draft else [])
    leads = found.organisation_id == seat.organisation.pk
    spare = min(SPARE, drafting.MOST_OUTCOMES - len(outcomes))
    versions = versions_of(found)
    context = {
        "standard": found,
        "draft": draft,
        # What was typed into an older page stays typed into that one, so that saving it again overwrites nothing.
        "seen_at": request.POST.get("seen_at", "")
        if is_typed or draft is None
        else draft.saved_at.isoformat(),
        "form": form,
        "versions": versions,
        "title": (draft or versions[0]).title,
        "outcomes": list(
            enumerate([*outcomes, *({"text": "", "key": "", "level": ""} for _n in range(spare))])
        ),
        "levels": LEVELS,
        "facts": facts.rows(chosen) if draft else [],
        "leads": leads,
        "group": list(grouping.group(found)),
        "ask": ask or AskForm(),
        "missing": drafting.obstacles(draft) if draft else {},
        "letters": writing.letters_about(found.organisation, versions[0].uuid) if versions else None,
        "waiting": confirming.waiting(found) if leads and versions else 0,
        "open_threads": discussing.filtered(discussing.of_group(seat, found.uuid), state="open").count(),
    }
    return show(request, seat, "standards/edit.html", context, status=status)


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: Request, seat: Seat, standard: UUID) -> HttpResponse:
    """Say what publishing means; publish when it is confirmed."""
    found = standard_of(seat, standard, lead=True)
    draft = draft_of(found)
    if draft is None:
        return redirect("standards:edit", seat.organisation.uuid, standard)
    form = PublishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            done = drafting.publish(seat, standard, **form.cleaned_data, ports=request.ports)
        except InvalidInput as refused:
            if "change_note" in refused.fields:
                form.take(refused)
        except Conflict as refused:
            form.add_error(None, str(refused))
        else:
            said = _("Version %(number)d is published. It never changes from now on.") % {
                "number": done.number
            }
            told = writing.letters_about(seat.organisation, done.uuid)
            messages.success(request, f"{said} {_to_be_told(told.total)}" if told else said)
            return redirect("standards:edit", seat.organisation.uuid, standard)
    missing = drafting.obstacles(draft)
    versions = versions_of(found)
    context = {
        "standard": found,
        "draft": draft,
        "form": form,
        "missing": [sentence for sentences in missing.values() for sentence in sentences],
        "is_asked": any(is_open(one, now=request.ports.now()) for one in consultations_of(found)),
        "number": (versions[0].number or 0) + 1 if versions else 1,
    }
    wrong = bool(form.errors) or (request.method == "POST" and bool(missing))
    return show(request, seat, "standards/publish.html", context, status=422 if wrong else 200)


def _to_be_told(organisations: int) -> str:
    said = ngettext(
        "%(n)d organisation that adopted an older one gets a letter.",
        "%(n)d organisations that adopted an older one get a letter.",
        organisations,
    )
    return said % {"n": organisations}


@seated(Role.DESIGNER)
@require_POST
def again(request: Request, seat: Seat, standard: UUID) -> HttpResponse:
    """Start the next version as a copy of the newest."""
    drafting.next_draft(seat, standard, ports=request.ports)
    return redirect("standards:edit", seat.organisation.uuid, standard)


@seated(Role.DESIGNER)
@require_POST
def discard(request: Request, seat: Seat, standard: UUID) -> HttpResponse:
    """Throw the draft away."""
    drafting.discard(seat, standard, ports=request.ports)
    messages.success(request, _("The draft is gone."))
    return redirect("standards:index", seat.organisation.uuid)


@seated(Role.DESIGNER)
@require_POST
def group(request: Request, seat: Seat, standard: UUID) -> HttpResponse:
    """Ask a body to draft along, or take one out of the group."""
    if "dismiss" in request.POST:
        try:
            drafter = UUID(request.POST["dismiss"])
        except ValueError:
            raise NotFound("no such body") from None
        grouping.dismiss(seat, standard, drafter, ports=request.ports)
        return redirect("standards:edit", seat.organisation.uuid, standard)
    ask = AskForm(request.POST)
    if ask.is_valid():
        try:
            grouping.ask(seat, standard, **ask.cleaned_data, ports=request.ports)
        except InvalidInput as refused:
            ask.take(refused)
        except (Conflict, TooMuch) as refused:
            ask.add_error(None, str(refused))
        else:
            messages.success(request, _("Asked. An owner there decides."))
            return redirect("standards:edit", seat.organisation.uuid, standard)
    found = standard_of(seat, standard, lead=True)
    draft = draft_of(found)
    start = {name: getattr(draft, name) for name in StandardForm.base_fields} if draft else {}
    form = StandardForm(initial=start) if draft else None
    return _page(request, seat, found, draft, form=form, ask=ask, status=422)


@seated(Role.OWNER)
@require_POST
def answer(request: Request, seat: Seat, drafter: UUID) -> HttpResponse:
    """Say yes to drafting along, or no; or leave a group."""
    if "yes" in request.POST:
        row = grouping.accept(seat, drafter, ports=request.ports)
        return redirect("standards:edit", seat.organisation.uuid, row.standard.uuid)
    grouping.leave(seat, drafter, ports=request.ports)
    return redirect("standards:index", seat.organisation.uuid)
