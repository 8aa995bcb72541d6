"""Waivers and substitutions: what waits for a decision, what was decided, and granting one unasked."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import Role, Waiver
from cairn.records.reads import waivers as reads
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.library.mapping import is_over
from cairn.services.stack import catalogue, mapped, waivers
from cairn.services.stack.decided import FIRST, Grantable, grantable
from cairn.web.components.lists import Listing, Page
from cairn.web.mapping_words import covers, mapped_by, said_of, what_for
from cairn.web.provider.waiver_forms import NewForm, TermsForm
from cairn.web.requests import Request
from cairn.web.seats import seated, show

MOST: Final = 50
WAYS: Final = (Role.DESIGNER, Role.ISSUER)


@seated(*WAYS)
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """What waits, the oldest first, each with a form; then what was decided."""
    return _index(request, seat)


def _index(
    request: Request, seat: Seat, *, about: Waiver | None = None, form: TermsForm | None = None
) -> HttpResponse:
    waiting = list(reads.waivers(seat.organisation, states=("ASKED",))[: MOST + 1])
    listing = Listing.of(request.GET, sorts=reads.SORTS, default="-decided", filters=("state",))
    state = listing.filter("state")
    states = (state,) if state in reads.DECIDED else reads.DECIDED
    rows = reads.waivers(seat.organisation, states=states, search=listing.search)
    page: Page[Any] = listing.page_of(rows.order_by(*listing.ordering))
    today = request.ports.now().astimezone(ZoneInfo(seat.organisation.time_zone)).date()
    context = {
        "waiting": [
            (one, _form(one, about, form), said, _over(one, today))
            for one, said in _mappings(request, waiting[:MOST])
        ],
        "rows": _decided(page, about, form),
        "more": len(waiting) > MOST,
        "listing": listing,
        "page": page,
        "today": today,
        "filters": [
            (
                "state",
                _("Which"),
                [("GRANTED", _("Granted")), ("REFUSED", _("Not granted")), ("REVOKED", _("Taken back"))],
            )
        ],
    }
    status = 422 if form is not None and form.errors else 200
    return show(request, seat, "provider/waivers.html", context, status=status)


def _mappings(request: Request, rows: list[Waiver]) -> list[tuple[Waiver, str]]:
    """Each with what was mapped, by whom, and to how much of the achievement; "" where nothing is."""
    counted = mapped.coverage(
        [row.mapping for row in rows if row.mapping and row.kind != FIRST], ports=request.ports
    )
    return [
        (
            row,
            f"{mapped_by(row.mapping)} {said_of(*counted.get(row.mapping.pk, (0, 0)))}"
            if row.mapping
            else "",
        )
        for row in rows
    ]


def _over(row: Waiver, today: date) -> str:
    """Why it cannot be decided as it is mapped; "" where it can, or nothing is."""
    if row.mapping is None or not is_over(row.mapping, on=today):
        return ""
    return _("This mapping ended or was withdrawn. Decide without it, or say no.")


def _form(one: Waiver, about: Waiver | None, form: TermsForm | None) -> TermsForm:
    return form if form is not None and one == about else TermsForm(auto_id=f"w{one.uuid}-%s")


def _decided(
    page: Page[Any], about: Waiver | None, form: TermsForm | None
) -> list[tuple[Waiver, TermsForm | None]]:
    """What was decided; beside what could not be taken back what was typed, on whichever page it stands."""
    rows: list[Waiver] = list(page.rows)
    if about is not None and about.state != "ASKED" and about not in rows:
        rows.insert(0, about)
    return [(one, form if one == about else None) for one in rows]


@seated(*WAYS)
@require_POST
def decide(request: Request, seat: Seat, waiver: UUID) -> HttpResponse:
    """Grant, refuse or take back; what was typed stays where it is refused."""
    form = TermsForm(request.POST, auto_id=f"w{waiver}-%s")
    found = waivers.waiver_of(seat, waiver)
    if "mapped" in request.POST:
        return _as_mapped(request, seat, waiver)
    if not form.is_valid():
        return _wrong(request, seat, found, form)
    try:
        if "grant" in request.POST:
            waivers.grant(seat, waiver, terms=form.terms, ports=request.ports)
            messages.success(request, _("Granted. It counts in their audits from now on."))
        elif "revoke" in request.POST:
            waivers.revoke(seat, waiver, reason=form.cleaned_data["reason"], ports=request.ports)
            messages.success(request, _("Taken back, from now on. What was awarded by it stays."))
        else:
            waivers.refuse(seat, waiver, reason=form.cleaned_data["reason"], ports=request.ports)
            messages.success(request, _("They read your reason, and may ask again."))
    except InvalidInput as refused:
        form.take(refused)
        return _wrong(request, seat, found, form)
    except Conflict as refused:
        messages.error(request, str(refused))
    return redirect("provider:waivers", seat.organisation.uuid)


def _as_mapped(request: Request, seat: Seat, waiver: UUID) -> HttpResponse:
    """One press: with the reason and the last day of the mapping."""
    try:
        mapped.grant(seat, waiver, ports=request.ports)
    except Conflict as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Granted. It counts in their audits from now on."))
    return redirect("provider:waivers", seat.organisation.uuid)


def _wrong(request: Request, seat: Seat, found: Waiver, form: TermsForm) -> HttpResponse:
    """The page with what was typed, beside what it is about; what somebody decided meanwhile is said instead."""
    if found.state == "ASKED" or (found.state == "GRANTED" and "revoke" in request.POST):
        return _index(request, seat, about=found, form=form)
    messages.error(request, _("This was decided already."))
    return redirect("provider:waivers", seat.organisation.uuid)


@seated(*WAYS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, seat: Seat) -> HttpResponse:
    """Grant one unasked: first for whom and in which qualification, then what."""
    asked = request.GET.get("learner", "")[:254].strip()
    found = grantable(seat, qualification=request.GET.get("qualification", ""), learner=asked)
    form = None
    if found is not None:
        if "mapped" in request.POST:
            return _give_mapped(request, seat, found)
        form = NewForm(request.POST if request.method == "POST" else None, found=found)
        if request.method == "POST" and form.is_valid() and _given(request, seat, found, form):
            return redirect("provider:waivers", seat.organisation.uuid)
    context = {
        "form": form,
        "found": found,
        "qualifications": [
            (str(one.qualification.uuid), one.name) for one in catalogue.of(seat.organisation)[:500]
        ],
        "qualification": request.GET.get("qualification", ""),
        "learner": asked,
        "nobody": bool(asked) and found is None,
        "mapped": _mapped(request, seat, found) if found is not None else (),
    }
    status = 422 if form is not None and form.errors else 200
    return show(request, seat, "provider/waiver_new.html", context, status=status)


def _given(request: Request, seat: Seat, found: Grantable, form: NewForm) -> bool:
    chosen = form.cleaned_data["credential"]
    try:
        waivers.give(
            seat,
            found.version.qualification.uuid,
            learner=found.learner.uuid,
            part=form.cleaned_data["part"],
            credential=UUID(chosen) if chosen else None,
            terms=form.terms,
            ports=request.ports,
        )
    except InvalidInput as refused:
        form.take(refused)
    except Conflict as refused:
        form.add_error(None, str(refused))
    else:
        messages.success(request, _("Granted. It counts in their audits from now on."))
        return True
    return False


def _mapped(request: Request, seat: Seat, found: Grantable) -> list[tuple[Any, str, str, str]]:
    """What they handed in that somebody mapped."""
    rows = mapped.of_learner(seat, found.version, found.learner, ports=request.ports)
    return [(one, what_for(one), mapped_by(one.place.mapping), covers(one)) for one in rows]


def _give_mapped(request: Request, seat: Seat, found: Grantable) -> HttpResponse:
    try:
        mapping, evidence = (UUID(request.POST.get(name, "")) for name in ("mapped", "evidence"))
    except ValueError as error:
        raise NotFound("no such mapping") from error
    try:
        mapped.give(
            seat,
            found.version.qualification.uuid,
            learner=found.learner.uuid,
            mapping=mapping,
            part=request.POST.get("part", "")[:400],
            evidence=evidence,
            ports=request.ports,
        )
    except Conflict as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Granted. It counts in their audits from now on."))
    return redirect("provider:waivers", seat.organisation.uuid)
