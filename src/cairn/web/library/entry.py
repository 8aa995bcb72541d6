"""The library as its owner keeps it: the list, one entry, its next version, copies of others."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import LibraryEntry, LibraryLink, LibraryVersion
from cairn.records.reads import library as reads
from cairn.records.reads.partners import listed as partners_listed
from cairn.services import places
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, TooMuch
from cairn.services.library import adding, copying, deleting, entries, reviewing, sharing
from cairn.services.library.licences import LICENCES
from cairn.services.library.rubric import Rubric
from cairn.services.ports import FileError
from cairn.web.components.lists import Listing, Page
from cairn.web.library.forms import CopyForm, EntryForm, NewForm, TermsForm
from cairn.web.library_words import AUDIENCES, KINDS, SAID, STATES
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.unread import said as of_file

_METHODS = ["GET", "HEAD", "POST"]
MOST_PARTNERS = 50  # to choose from
MOST_SHOWN = 50  # versions, copies and links of one entry


def _known(seat: Seat, found: LibraryEntry | None = None) -> list[Any]:
    """Partners to choose from; those an entry is open to are among them, or saving it would close it to them."""
    known = list(partners_listed(seat.organisation).order_by("name", "pk")[:MOST_PARTNERS])
    if found is None:
        return known
    opened = found.open_to.filter(partner__archived_at=None).select_related("partner")
    here = {one.pk for one in known}
    return [*known, *(one.partner for one in opened if one.partner_id not in here)]


@seated()
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """What there is, what waits, what ends soon, which copies are behind."""
    today = entries.today_of(seat.organisation, ports=request.ports)
    listing = Listing.of(request.GET, sorts=reads.SORTS, default="title", filters=("kind", "state"))
    kind, state = listing.filter("kind"), listing.filter("state")
    rows = reads.listed(seat.organisation, search=listing.search, kind=kind, state=state, today=today)
    page: Page[Any] = listing.page_of(rows.order_by(*listing.ordering))
    behind = reads.behind(seat.organisation)
    context = {
        "listing": listing,
        "page": page,
        "rows": [
            (row, KINDS[row.kind], AUDIENCES[row.audience], row.pk in behind, _ending(row, today))
            for row in page.rows
        ],
        "standing": reads.standing(seat.organisation, today=today),
        "behind": len(behind),
        "may_design": seat.may(*entries.ROLES),
        "filters": [
            ("kind", _("What it is"), list(KINDS.items())),
            (
                "state",
                _("Which"),
                [("waiting", _("Waits for an educator")), ("ending", _("Ends soon or ended")),
                 ("withdrawn", _("Withdrawn"))],
            ),
        ],
    }  # fmt: skip
    return show(request, seat, "library/index.html", context)


def _ending(row: LibraryEntry, today: Any) -> str:
    """Say `over`, `soon`, or nothing."""
    if row.expires_date is None or row.expires_date > today + reads.WARNED:
        return ""
    return "over" if row.expires_date < today else "soon"


@seated(*entries.ROLES)
@require_http_methods(_METHODS)
def new(request: Request, seat: Seat) -> HttpResponse:
    """Add an entry with its first version."""
    known = _known(seat)
    form = NewForm(request.POST, request.FILES, known=known) if request.POST else NewForm(known=known)
    if request.method == "POST" and form.is_valid():
        try:
            made = entries.add(
                seat, facts=form.facts, terms=form.terms, upload=form.upload, ports=request.ports
            )
        except InvalidInput as refused:
            form.take(refused)
        except (FileError, TooMuch) as refused:
            form.add_error("file", of_file(refused))
        else:
            messages.success(request, _("%(title)s is in the library.") % {"title": made.title})
            return redirect("library:entry", seat.organisation.uuid, made.uuid)
    return show(request, seat, "library/new.html", {"form": form}, status=422 if form.errors else 200)


@seated()
@require_http_methods(_METHODS)
def entry(request: Request, seat: Seat, item: UUID) -> HttpResponse:
    """One entry: its versions, who may have it; for designers to change."""
    found = entries.entry_of(seat, item)
    known = _known(seat, found)
    initial = {name: getattr(found, name) for name in entries.FACTS if name not in ("open_to", "partner")}
    initial["open_to"] = [str(one.partner.uuid) for one in found.open_to.select_related("partner")]
    if request.method != "POST":
        return _one(request, seat, found, EntryForm(initial=initial, known=known, is_new=False))
    seat.require(*entries.ROLES)
    form = EntryForm(request.POST, initial=initial, known=known, is_new=False)
    if form.is_valid():
        try:
            entries.update(seat, item, facts=form.facts, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("library:entry", seat.organisation.uuid, item)
    return _one(request, seat, found, form)


def _one(
    request: Request, seat: Seat, found: LibraryEntry, form: EntryForm, *, secret: str = "", wrong: str = ""
) -> HttpResponse:
    today = entries.today_of(seat.organisation, ports=request.ports)
    rows = list(reads.versions(found)[:MOST_SHOWN])
    now = request.ports.now()
    links = LibraryLink.objects.of(seat.organisation).filter(
        version__in=rows, ended_at=None, expires_at__gt=now
    )
    context = {
        "entry": found,
        "kind": KINDS[found.kind],
        "audience": AUDIENCES[found.audience],
        "said": SAID[found.audience],
        "ending": _ending(found, today),
        "versions": [
            (row, LICENCES[row.licence], STATES[row.state], _rubric(row) if number == 0 else None)
            for number, row in enumerate(rows)
        ],
        "public": next((row for row in rows if row.state == "APPROVED" and row.deleted_at is None), None),
        "waiting": [row for row in rows if row.state == "WAITING"],
        "upstream": reads.upstream(found),
        "copies": list(reads.copies(found)[:MOST_SHOWN]),
        "links": [
            (link, link.version)
            for link in links.select_related("version").order_by("-version__number", "-pk")[:MOST_SHOWN]
        ],
        "shares": found.audience in entries.OPEN_TO_STRANGERS and found.withdrawn_at is None,
        "form": form,
        "may_design": seat.may(*entries.ROLES),
        "may_delete": seat.may(*deleting.ROLES),
        "secret": secret,
        "wrong": wrong,
    }
    return show(request, seat, "library/entry.html", context, status=422 if form.errors or wrong else 200)


def _rubric(row: LibraryVersion) -> Rubric | None:
    return Rubric.read(row.rubric) if row.rubric else None


@seated(*entries.ROLES)
@require_http_methods(_METHODS)
def version(request: Request, seat: Seat, item: UUID) -> HttpResponse:
    """Another version of an entry."""
    found = entries.entry_of(seat, item)
    last = reads.versions(found).first()
    kept = (
        "licence",
        "licence_words",
        "consent_by",
        "consent_reference",
        "anonymisation",
        "has_personal_data",
    )
    initial = {name: getattr(last, name) for name in kept} if last is not None else {}
    form = TermsForm(request.POST, request.FILES) if request.POST else TermsForm(initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = adding.add_version(seat, item, terms=form.terms, upload=form.upload, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except (FileError, TooMuch, Conflict) as refused:
            form.add_error("file", of_file(refused))
        else:
            messages.success(request, _("Version %(number)d is kept.") % {"number": made.number})
            return redirect("library:entry", seat.organisation.uuid, item)
    context = {"entry": found, "form": form}
    return show(request, seat, "library/version.html", context, status=422 if form.errors else 200)


@seated(*entries.ROLES)
@require_POST
def act(request: Request, seat: Seat, item: UUID) -> HttpResponse:
    """Withdraw an entry, or take the newer version of what it is a copy of."""
    try:
        if "newer" in request.POST:
            copying.take_newer(seat, item, ports=request.ports)
            messages.success(request, _("The newer version is here. An educator has to read it first."))
        else:
            entries.withdraw(seat, item, reason=request.POST.get("reason"), ports=request.ports)
            messages.success(
                request, _("Withdrawn. Nobody downloads it any more; whoever has a copy is told.")
            )
    except (Conflict, InvalidInput, FileError) as refused:
        messages.error(request, str(refused))
    return redirect("library:entry", seat.organisation.uuid, item)


@seated(*entries.ROLES)
@require_POST
def version_act(request: Request, seat: Seat, edition: UUID) -> HttpResponse:
    """Approve a version, send it back, delete its file, or make a link to it; the link is shown once."""
    found = reviewing.version_of(seat, edition)
    said = request.POST
    wrong = secret = ""
    try:
        if "approve" in said:
            ticks = {name: said.get(name, "") for name in reviewing.ASKED}
            reviewing.approve(seat, edition, **ticks, ports=request.ports)
            messages.success(request, _("Approved, with your name."))
        elif "decline" in said:
            reviewing.decline(seat, edition, note=said.get("note"), ports=request.ports)
            messages.success(request, _("Sent back. Only members see it."))
        elif "delete" in said:
            asked = {name: said.get(name, "") for name in ("reason", "sure", "consent_ended")}
            deleting.delete_file(seat, edition, **asked, ports=request.ports)
            messages.success(request, _("Deleted for good. The log of who took it stays."))
        else:
            _row, token = sharing.make_link(seat, edition, note=said.get("note", ""), ports=request.ports)
            secret = places.library_link(seat.organisation, token)
    except InvalidInput as refused:
        wrong = " ".join(" ".join(one) for one in refused.fields.values())
    except (Conflict, TooMuch) as refused:
        wrong = str(refused)
    if not wrong and not secret:
        return redirect("library:entry", seat.organisation.uuid, found.entry.uuid)
    initial = {
        name: getattr(found.entry, name) for name in entries.FACTS if name not in ("open_to", "partner")
    }
    initial["open_to"] = [str(one.partner.uuid) for one in found.entry.open_to.select_related("partner")]
    form = EntryForm(initial=initial, known=_known(seat, found.entry), is_new=False)
    return _one(request, seat, found.entry, form, secret=secret, wrong=wrong)


@seated(*entries.ROLES)
@require_POST
def link_end(request: Request, seat: Seat, library_link: UUID) -> HttpResponse:
    """End a link."""
    sharing.end_link(seat, library_link, ports=request.ports)
    messages.success(request, _("The link opens nothing any more."))
    return redirect("library:index", seat.organisation.uuid)


@seated(*entries.ROLES)
@require_http_methods(_METHODS)
def copy(request: Request, seat: Seat) -> HttpResponse:
    """Take a copy of what is open at an address."""
    form = CopyForm(request.POST) if request.method == "POST" else CopyForm(initial=_address(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = copying.take(seat, address=form.cleaned_data["address"], ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except (Conflict, TooMuch, FileError) as refused:
            form.add_error("address", str(refused))
        else:
            messages.success(request, _("The copy is in your library. An educator has to read it first."))
            return redirect("library:entry", seat.organisation.uuid, made.uuid)
    return show(request, seat, "library/copy.html", {"form": form}, status=422 if form.errors else 200)


def _address(request: Request) -> dict[str, str]:
    return {"address": request.GET.get("address", "")[:500]}
