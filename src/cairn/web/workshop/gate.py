"""One gate: what it asks, who must sign, by when, passed under one's name, or taken back with a reason."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cairn.records.models import Partner
from cairn.records.reads import workspace as reads
from cairn.services import places
from cairn.services.access import Seat
from cairn.services.codesign import gates, signing
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.ports import Ports
from cairn.web.forms import ServiceForm
from cairn.web.partner_words import STAGES
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.workshop import shown, words
from cairn.web.workshop.forms import AskForm, BackForm, DueForm, PassForm
from cairn.web.workshop.page import DESIGNER, urls
from cairn.web.workshop.place import Place, stand

MOST_PARTNERS = 500  # that a choice lists
Forms = dict[str, ServiceForm]


@seated()
@require_http_methods(["GET", "HEAD", "POST"])
def gate(request: Request, seat: Seat, achievement: UUID, stage: str) -> HttpResponse:
    """A gate of the version that is worked on; every button of the page posts here."""
    place = stand(seat, achievement, shared=False)
    row = gates.row_of(stage)
    if request.method != "POST":
        return _page(request, place, row)
    seat.require(DESIGNER)
    act = next((name for name in ACTS if name in request.POST), "pass")
    form = _forms(place, row, ports=request.ports, bound=act, request=request)[act]
    if form.is_valid():
        try:
            return ACTS[act](request, place, row, form) or redirect(place.url("gate", row.stage))
        except InvalidInput as refused:
            form.take(refused)
        except (Conflict, TooMuch) as refused:
            form.add_error(None, str(refused))
    return _page(request, place, row, form=(act, form), status=422)


def _forms(
    place: Place, row: gates.Row, *, ports: Ports, bound: str = "", request: Request | None = None
) -> Forms:
    def data(name: str) -> QueryDict | None:
        return request.POST if request is not None and bound == name else None

    case = gates.Case(place.voice.workspace, place.version, ports=ports)
    known = case.passed.get(row.stage)
    due = known.due_date.isoformat() if known is not None and known.due_date is not None else ""
    rows = Partner.objects.of(place.voice.organisation).filter(archived_at=None, may_sign=True)
    return {
        "pass": PassForm(data("pass"), prefix="pass"),
        "back": BackForm(data("back"), prefix="back"),
        "due": DueForm(data("due"), prefix="due", initial={"due_date": due}),
        "ask": AskForm(data("ask"), prefix="ask", partners=rows[:MOST_PARTNERS]),
    }


def _page(
    request: Request,
    place: Place,
    row: gates.Row,
    *,
    form: tuple[str, ServiceForm] | None = None,
    status: int = 200,
    link: str = "",
) -> HttpResponse:
    case = gates.Case(place.voice.workspace, place.version, ports=request.ports)
    forms = _forms(place, row, ports=request.ports)
    if form is not None:
        forms[form[0]] = form[1]
    blocked = gates.obstacles_of(row, case)
    open_here = place.version.state == "DRAFT" or not row.before
    context = {
        "place": place,
        "version": place.version,
        "achievement": place.voice.workspace.achievement,
        "stage": row.stage,
        "name_of_gate": STAGES[row.stage],
        "asks": words.ASKS[row.stage],
        "gate": case.passed.get(row.stage),
        "is_passed": gates.is_passed(case, row.stage),
        "is_asked": gates.is_asked(row, case),
        "todos": shown.todos(place, blocked),
        "signers": shown.signers(case, row.stage),
        "may_change": place.may_design and open_here,
        "forms": forms,
        "backs": reads.record(place.version).filter(kind="BACK", about=f"stage:{row.stage}")[:20],
        "urls": urls(place),
        "link": link,
    }
    return show(request, place.seat, "workshop/gate.html", context, status=status)


def _pass(request: Request, place: Place, row: gates.Row, form: ServiceForm) -> HttpResponse | None:
    gates.pass_gate(
        place.seat, place.version.uuid, row.stage, note_text=form.cleaned_data["note"], ports=request.ports
    )
    messages.success(request, _("The gate “%(gate)s” is passed.") % {"gate": STAGES[row.stage]})
    return redirect(place.url(""))


def _back(request: Request, place: Place, row: gates.Row, form: ServiceForm) -> HttpResponse | None:
    gates.take_back(
        place.seat, place.version.uuid, row.stage, reason=form.cleaned_data["reason"], ports=request.ports
    )
    messages.success(request, _("The gate is open again, and those after it."))
    return None


def _due(request: Request, place: Place, row: gates.Row, form: ServiceForm) -> HttpResponse | None:
    gates.plan(
        place.seat, place.version.uuid, row.stage, due=form.cleaned_data["due_date"], ports=request.ports
    )
    messages.success(request, _("Saved."))
    return None


def _ask(request: Request, place: Place, row: gates.Row, form: ServiceForm) -> HttpResponse | None:
    said = form.cleaned_data
    asked = signing.ask(
        place.seat,
        place.version.uuid,
        stage=row.stage,
        partner=UUID(said["partner"]),
        required=said["required"],
        guest={"name": said["name"], "email": said["email"]},
        words=said["words"],
        ports=request.ports,
    )
    if asked.mailed:
        messages.success(request, _("They were asked by letter."))
        return None
    return _page(
        request, place, row, link=places.guest(asked.link.organisation, signing.PURPOSE, asked.token)
    )


ACTS: dict[str, Callable[[Request, Place, gates.Row, ServiceForm], HttpResponse | None]] = {
    "pass": _pass,
    "back": _back,
    "due": _due,
    "ask": _ask,
}


@seated(DESIGNER)
@require_http_methods(["POST"])
def sign_off(request: Request, seat: Seat, achievement: UUID, sign_off: UUID) -> HttpResponse:
    """Ask again for a signature that is waited for, or ask no more."""
    place = stand(seat, achievement, shared=False)
    found = signing.sign_off_of(seat, sign_off)
    if found.version.achievement_id != place.voice.workspace.achievement_id:
        raise NotFound("nobody was asked for this")
    if "withdraw" in request.POST:
        signing.take_back(seat, sign_off, ports=request.ports)
        messages.success(request, _("Nobody is asked for this any more."))
        return redirect(f"{place.url('')}#sign")
    asked = signing.remind(seat, sign_off, ports=request.ports)
    if not asked.mailed:
        link = places.guest(asked.link.organisation, signing.PURPOSE, asked.token)
        return _page(request, place, gates.row_of(found.stage), link=link)
    messages.success(request, _("They were reminded by letter."))
    return redirect(f"{place.url('')}#sign")
