"""Downloads, each by its own way, and the log that only the owner sees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import FileResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cairn.records.models import LibraryDownload, LibraryVersion, Person
from cairn.records.reads import library as reads
from cairn.services.access import Seat
from cairn.services.library import copying, entries, sharing, taking
from cairn.services.library.licences import LICENCES
from cairn.services.library.taking import Taken
from cairn.web.attachments import to_keep
from cairn.web.components.lists import Listing, Page
from cairn.web.holding import answer, holding
from cairn.web.library_words import KINDS, WAYS
from cairn.web.public_page import secret
from cairn.web.requests import Request
from cairn.web.seats import seated, show, streamed_sheet


def _answer(taken: Taken) -> HttpResponseBase:
    """The file, or the way to where it is."""
    if taken.stream is None:
        response = HttpResponseRedirect(taken.link)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "private, no-store"
        return response
    return to_keep(FileResponse(taken.stream, content_type=taken.content_type), taken.filename)


@seated()
@require_safe
def own(request: Request, seat: Seat, edition: UUID) -> HttpResponseBase:
    """A member takes a version of their own library."""
    return _answer(taking.as_member(seat, edition, ports=request.ports))


@seated()
@require_safe
def partners_file(request: Request, seat: Seat, edition: UUID) -> HttpResponseBase:
    """A member takes what a partner opened to their organisation."""
    return _answer(taking.as_partner(seat, edition, ports=request.ports))


@seated()
@require_safe
def shared(request: Request, seat: Seat) -> HttpResponseBase:
    """What partners opened to this organisation."""
    listing = Listing.of(request.GET, sorts={"title": ("entry__title", "-number", "pk")}, default="title")
    page: Page[Any] = listing.page_of(taking.of_partner(seat).order_by(*listing.ordering))
    why = copying.obstacles(seat, page.rows)
    context = {
        "listing": listing,
        "page": page,
        "rows": [
            (row, KINDS[row.entry.kind], LICENCES[row.licence], obstacle)
            for row, obstacle in zip(page.rows, why, strict=True)
        ],
        "may_design": seat.may(*entries.ROLES),
    }
    return show(request, seat, "library/shared.html", context)


@holding
@require_safe
def mine(request: Request, person: Person) -> Any:
    """What I work with."""
    uses = list(taking.of_learner(person).order_by("pk")[:100])
    rows = [(use.version, KINDS[use.version.entry.kind], LICENCES[use.version.licence]) for use in uses]
    return answer(request, "library/mine.html", {"rows": rows}, status=200)


@holding
@require_safe
def learners_file(request: Request, person: Person, edition: UUID) -> Any:
    """A learner takes what their credential works with."""
    return _answer(taking.as_learner(person, edition, ports=request.ports))


@require_safe
def public(request: Request, edition: UUID) -> HttpResponseBase:
    """A version that is open to everybody."""
    return render(request, "library/public.html", _shown(request, taking.public_version(edition), ""))


@require_safe
def public_file(request: Request, edition: UUID) -> HttpResponseBase:
    """Take it."""
    return _answer(taking.in_public(edition, person=request.person, ports=request.ports))


@require_safe
def linked(request: Request, token: str) -> HttpResponseBase:
    """A version, through a secret link."""
    found = sharing.version_behind(token, ports=request.ports)
    return secret(render(request, "library/public.html", _shown(request, found, token)))


@require_safe
def linked_file(request: Request, token: str) -> HttpResponseBase:
    """Take it."""
    return _answer(taking.by_link(token, person=request.person, ports=request.ports))


def _shown(request: Request, version: LibraryVersion, token: str) -> dict[str, object]:
    """What the page knows. elsewhere: the host of a link, not all of it: who goes there is in the owner's log."""
    last, today = (
        version.entry.expires_date,
        entries.today_of(version.entry.organisation, ports=request.ports),
    )
    return {
        "version": version,
        "entry": version.entry,
        "kind": KINDS[version.entry.kind],
        "licence": LICENCES[version.licence],
        "is_over": last is not None and last < today,
        "elsewhere": urlsplit(version.link).hostname or "",
        "token": token,
    }


@seated(*entries.ROLES)
@require_safe
def downloads(request: Request, seat: Seat, item: UUID) -> HttpResponseBase:
    """Who took which version, and when."""
    found = entries.entry_of(seat, item)
    listing = Listing.of(request.GET, sorts={"at": "pk"}, default="-at")
    page: Page[Any] = listing.page_of(reads.downloads(found).order_by(*listing.ordering))
    context = {
        "entry": found,
        "listing": listing,
        "page": page,
        "rows": [(row, _who(row), WAYS[row.way]) for row in page.rows],
    }
    return show(request, seat, "library/downloads.html", context)


@seated(*entries.ROLES)
@require_safe
def downloads_csv(request: Request, seat: Seat, item: UUID) -> HttpResponseBase:
    """The log as CSV, all of it."""
    found = entries.entry_of(seat, item)
    headers = (_("When"), _("Version"), _("Who"), _("Organisation"), _("How"))

    def lines() -> Iterator[tuple[object, ...]]:
        for row in reads.downloads(found).iterator():
            by = row.by.name if row.by is not None else ""
            yield (row.at.isoformat(), row.version.number, _who(row), by, str(WAYS[row.way]))

    return streamed_sheet(request, seat, "downloads", headers, lines())


def _who(row: LibraryDownload) -> str:
    if row.person is not None:
        return row.person.name
    return _("somebody without an account") if row.way in ("link", "everybody") else _("somebody who left")
