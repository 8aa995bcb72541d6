"""Who sits here: every page of a provider is a page of one organisation, seen from a seat in it.

A visitor is asked to sign in; somebody who is no member gets 404, a member
without the role 403 (services raise, `cairn.web.problems` answers).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Concatenate, Final, ParamSpec
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify

from cairn.services.access import Seat, seat_of
from cairn.web.attachments import CSV, attachment, to_keep
from cairn.web.requests import Request

P = ParamSpec("P")
SeatedView = Callable[Concatenate[Request, Seat, P], HttpResponseBase]

NAVIGATION: Final = "components/nav_provider.html"
#: The parts of the workshop proper; the others have an entry of their own in the navigation.
WORKSHOP: Final = frozenset(
    {
        "designs",
        "qualifications",
        "proposed",
        "skills",
        "stacks",
        "waivers",
        "designs.csv",
        "achievements",
        "involved",
        "courses",
        "definitions",
        "standards",
        "partners",
        "partners.csv",
        "areas",
        "ratings",
        "experts",
        "experts.csv",
        "seminars",
        "seminars.csv",
        "labs",
        "labs.csv",
        "sharing",
        "hosted",
        "pledges",
        "reviews",
        "reviews.csv",
        "endorsements",
        "recognitions",
        "accreditations",
        "settings",
        "members",
        "keys",
        "tokens",
        "audit",
        "leave",
        "library",
    }
)


def seat(request: Request, organisation: UUID, *roles: str) -> Seat:
    """Return the seat of whoever asks in that organisation; with `roles`, one of them is needed.

    Raises:
        NotFound: no such organisation, or they are no member of it.
        NotPermitted: a member without any of the roles.
    """
    found = seat_of(organisation, actor=request.actor)
    if roles:
        found.require(*roles)
    return found


def seated(*roles: str) -> Callable[[SeatedView[P]], Callable[..., HttpResponseBase]]:
    """Give a view of `<uuid:org>/…` the seat in place of the uuid; any one of `roles` is enough.

    @seated("designer")
    def new(request: Request, seat: Seat) -> HttpResponse: ...
    """

    def wrap(view: SeatedView[P]) -> Callable[..., HttpResponseBase]:
        @login_required
        @wraps(view)
        def inner(request: Request, org: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            chair = seat(request, org, *roles)
            with timezone.override(chair.organisation.time_zone):  # its days are its days
                return view(request, chair, *args, **kwargs)

        return inner

    return wrap


def show(
    request: Request,
    seat: Seat,
    template: str,
    context: Mapping[str, object] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Answer with a page of the organisation: its navigation, its name, who sits here."""
    known = {
        "nav_template": NAVIGATION,
        "seat": seat,
        "organisation": seat.organisation,
        "at_workshop": _at_workshop(request, seat),
    }
    return render(request, template, {**known, **(context or {})}, status=status)


def _at_workshop(request: Request, seat: Seat) -> str:
    """What `aria-current` says of the workshop's link: "page", "true", or nothing."""
    part = request.path.partition(f"/{seat.organisation.uuid}/")[2].partition("/")[0]
    return "page" if not part else ("true" if part in WORKSHOP else "")


def sheet(
    request: Request,
    seat: Seat,
    name: str,
    headers: Sequence[object],
    rows: Iterable[Sequence[object]],
) -> HttpResponse:
    """Answer with a list as CSV; `name` is what it lists, in one word."""
    body = request.ports.tables.write_csv([str(header) for header in headers], rows)
    return attachment(body, content_type=CSV, filename=file_name(seat, name))


def streamed_sheet(
    request: Request,
    seat: Seat,
    name: str,
    headers: Sequence[object],
    rows: Iterable[Sequence[object]],
) -> StreamingHttpResponse:
    """Answer with a long list as CSV, written while it is read; `name` is what it lists, in one word."""
    body = request.ports.tables.stream_csv([str(header) for header in headers], rows)
    return to_keep(StreamingHttpResponse(body, content_type=CSV), file_name(seat, name))


def file_name(seat: Seat, name: str) -> str:
    """Return what a list of the organisation is called when it is downloaded."""
    return f"{slugify(seat.organisation.name) or 'organisation'}-{name}.csv"
