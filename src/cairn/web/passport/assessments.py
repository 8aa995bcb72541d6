"""What one hands in to be judged: evidence, a word about it, and what was found for each outcome."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import Assessment, Person
from cairn.records.reads import passport as reads
from cairn.records.reads.assess import AssessmentPage, own_assessment
from cairn.records.reads.passport import THEIR_TURN
from cairn.services.assess import evidence
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.ports import FileError
from cairn.web.attachments import CSV, attachment
from cairn.web.bidi import isolate
from cairn.web.components.lists import Listing, Page
from cairn.web.components.parts import Step
from cairn.web.holding import holding
from cairn.web.passport.forms import HandInForm
from cairn.web.passport.holder import show
from cairn.web.passport.words import STATE_TAGS, STATES, pieces
from cairn.web.requests import Request
from cairn.web.unread import said as of_file

SORTS = {
    "name": ("version__name", "pk"),
    "provider": ("organisation__name", "pk"),
    "state": ("state", "pk"),
    "since": ("created_at", "pk"),
}


@holding
@require_safe
def index(request: Request, person: Person) -> HttpResponse:
    """Everything one is or was assessed for."""
    listing = _listing(request)
    rows = _rows(person, listing)
    mine = reads.assessments(person)
    page: Page[Assessment] = listing.page_of(rows)
    context = {
        "listing": listing,
        "page": page,
        "rows": [(row, STATES[row.state], STATE_TAGS[row.state]) for row in page.rows],
        "filters": [("state", _("State"), list(STATES.items()))],
        "everything": mine.count(),
        "turn": mine.filter(state__in=THEIR_TURN).count(),
        "csv": reverse("passport:assessments-csv"),
    }
    return show(request, "passport/assessments.html", context)


def _listing(request: Request) -> Listing:
    return Listing.of(request.GET, sorts=SORTS, default="-since", filters=("state",))


def _rows(person: Person, listing: Listing) -> Any:
    rows = reads.assessments(person, search=listing.search)
    if listing.filter("state") in STATES:
        rows = rows.filter(state=listing.filter("state"))
    return rows.order_by(*listing.ordering)


@holding
@require_safe
def export(request: Request, person: Person) -> HttpResponse:
    """The list as CSV."""
    headers = (
        _("Course"),
        _("Provider"),
        _("State"),
        _("Attempt"),
        _("Evidence"),
        _("Since"),
        _("Handed in"),
    )
    lines = [
        (
            work.version.name,
            work.organisation.name,
            str(STATES[work.state]),
            work.attempt,
            work.pieces,
            work.created_at.isoformat(),
            work.submitted_at.isoformat() if work.submitted_at else "",
        )
        for work in _rows(person, _listing(request))
    ]
    body = request.ports.tables.write_csv(headers, lines)
    return attachment(body, content_type=CSV, filename="your-work.csv")


@holding
@require_http_methods(["GET", "HEAD", "POST"])
def assessment(request: Request, person: Person, uuid: UUID) -> HttpResponse:
    """One piece of work: every button of its one form keeps all that was typed."""
    found = _found(person, uuid)
    if request.method != "POST":
        return _page(request, found)
    form = HandInForm(request.POST, request.FILES)
    if form.is_valid() and _kept(request, person, found, form):
        return redirect("passport:assessment", uuid)
    return _page(request, _found(person, uuid), form=form, status=422)


@holding
@require_POST
def save(request: Request, person: Person, uuid: UUID) -> HttpResponse:
    """Keep what is being typed, while it is typed; files are never sent here."""
    found, form = _found(person, uuid), HandInForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    try:
        _write(request, person, found, form)
    except (InvalidInput, Conflict):
        return HttpResponse(status=422)
    return HttpResponse(status=204)


@holding
@require_safe
def evidence_file(request: Request, person: Person, uuid: UUID) -> HttpResponse:
    """A file one has handed in."""
    stored = evidence.open_file(uuid, by=person, ports=request.ports)
    with stored.stream as stream:
        return attachment(stream.read(), content_type=stored.content_type, filename=stored.filename)


def _found(person: Person, uuid: UUID) -> AssessmentPage:
    found = own_assessment(person, uuid)
    if found is None:
        raise NotFound("no such assessment")
    return found


def _kept(request: Request, person: Person, found: AssessmentPage, form: HandInForm) -> bool:
    """Keep the words, add what was given, then do what the button says. False: the form says what is wrong.

    Raises:
        Conflict: it was handed in or decided meanwhile.
    """
    uuid, act = found.assessment.uuid, request.POST.get("act", "")
    try:
        _write(request, person, found, form)
    except InvalidInput as refused:
        form.take(refused)
        return False
    if form.adds and not _added(request, person, uuid, form):
        return False
    if removed := request.POST.get("remove", ""):
        evidence.remove(_uuid(removed), by=person, ports=request.ports)
        messages.success(request, _("Removed."))
        return True
    if act == "submit":
        return _submitted(request, person, uuid, form)
    if act == "add" and not form.adds:
        form.add_error(None, _("Choose a file, or write a link or a text first."))
        return False
    messages.success(request, _("Added.") if form.adds else _("Saved."))
    return True


def _write(request: Request, person: Person, found: AssessmentPage, form: HandInForm) -> None:
    """Keep what was written about the work, when it says something new."""
    work = found.assessment
    said = {name: form.cleaned_data[name].replace("\r\n", "\n") for name in ("statement", "tools_used")}
    if said != {"statement": work.statement, "tools_used": work.tools_used}:
        evidence.write(work.uuid, by=person, **said, ports=request.ports)


def _added(request: Request, person: Person, uuid: UUID, form: HandInForm) -> bool:
    """Add every piece that was given; what could not be added stays in the form with its reason."""
    said = form.cleaned_data
    more: dict[str, Any] = {"by": person, "description": said["description"], "ports": request.ports}
    for upload in said["uploads"]:
        try:
            data = upload.read(evidence.MAX_BYTES + 1)
            evidence.add_file(uuid, data=data, filename=upload.name, **more)
        except (FileError, InvalidInput, TooMuch) as refused:
            form.add_error("uploads", f"{isolate(upload.name)}: {of_file(refused)}")
    left = request.POST.copy()
    for kind, add in (("link", evidence.add_link), ("text", evidence.add_text)):
        if not said[kind]:
            continue
        try:
            add(uuid, **{kind: said[kind]}, **more)
        except InvalidInput as refused:
            form.take(refused)
        except TooMuch as refused:
            form.add_error(kind, str(refused))
        else:
            left[kind] = ""  # it is in the list now: sending the form again must not add it twice
    form.data = left
    return not form.errors


def _submitted(request: Request, person: Person, uuid: UUID, form: HandInForm) -> bool:
    try:
        evidence.submit(uuid, by=person, ports=request.ports)
    except InvalidInput as refused:
        form.take(refused)
        return False
    messages.success(request, _("Handed in. You get a letter when it is judged."))
    return True


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("no such evidence") from error


def _page(
    request: Request, found: AssessmentPage, *, form: HandInForm | None = None, status: int = 200
) -> HttpResponse:
    work = found.assessment
    attempt = evidence.attempt_in_hand(work)
    context = {
        "found": found,
        "work": work,
        "version": work.version,
        "organisation": work.organisation,
        "steps": _steps(found),
        "turn": work.state in THEIR_TURN,
        "met": sum(1 for line in found.lines if line.result is not None and line.result.met),
        "attempt": attempt,
        "pieces": pieces(found.evidence, attempt=attempt if work.state in THEIR_TURN else 0),
        "form": form or HandInForm(initial={"statement": work.statement, "tools_used": work.tools_used}),
        "credential": reads.credential_of(work),
    }
    return show(request, "passport/assessment.html", context, status=status)


def _steps(found: AssessmentPage) -> list[Step]:
    state = found.assessment.state
    place = {"OPEN": 0, "NOT_YET": 0, "SUBMITTED": 1, "AWARDED": 3}[state]
    names = (_("Hand in"), _("It is judged"), _("Awarded"))
    return [
        Step(name, "done" if at < place else "now" if at == place else "to-come")
        for at, name in enumerate(names)
    ]
