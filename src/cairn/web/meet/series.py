"""All days of a series that are still to come: changed at once after a look at who is told, or called off."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cairn.records.models import Seminar
from cairn.records.reads import meet as reads
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, TooMuch
from cairn.services.meet import seminars, series
from cairn.web.meet.forms import ReasonForm, SeriesForm
from cairn.web.requests import Request
from cairn.web.seats import seated, show

_METHODS = ["GET", "HEAD", "POST"]


@seated(*seminars.ROLES)
@require_http_methods(_METHODS)
def change(request: Request, seat: Seat, seminar: UUID) -> HttpResponse:
    """Change them: first what would come of it, then for good."""
    found = seminars.seminar_of(seat, seminar)
    form = _form(request, seat, found)
    preview: series.Preview | None = None
    if request.method == "POST" and form.is_valid():
        what = {"facts": form.facts, "expert": form.who}
        try:
            if not what["facts"] and what["expert"] is None:
                form.add_error(None, _("Nothing is different. Change what should be."))
            elif "change" in request.POST:
                done = series.change(seat, seminar, facts=form.facts, expert=form.who, ports=request.ports)
                said = ngettext("%(n)d day is changed.", "%(n)d days are changed.", len(done))
                messages.success(request, said % {"n": len(done)})
                return redirect("meet:seminar", seat.organisation.uuid, seminar)
            else:
                preview = series.look(seat, seminar, facts=form.facts, expert=form.who, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except (Conflict, TooMuch) as refused:
            form.add_error(None, str(refused))
    return _page(request, seat, found, form, preview=preview)


def _form(request: Request, seat: Seat, found: Seminar, *, is_sent: bool = True) -> SeriesForm:
    kept = (str(found.expert.uuid), found.expert.name)
    speakers = reads.speakers(seat.organisation)
    known = seminars.facts_of(found)
    return SeriesForm(
        request.POST if request.method == "POST" and is_sent else None,
        initial={**{name: str(known[name]) for name in series.FACTS}, "expert": kept[0]},
        experts=speakers if kept in speakers else [kept, *speakers],
    )


def _page(
    request: Request,
    seat: Seat,
    found: Seminar,
    form: SeriesForm,
    *,
    preview: series.Preview | None = None,
    reason_form: ReasonForm | None = None,
) -> HttpResponse:
    coming = series.coming(seat, found.uuid, at=request.ports.now())
    learners, experts = series.told_of(coming)
    context = {
        "seminar": found,
        "coming": coming,
        "form": form,
        "preview": preview,
        "learners": learners,
        "experts": experts,
        "reason_form": reason_form or ReasonForm(),
        "zone": seat.organisation.time_zone,
    }
    wrong = bool(form.errors) or (reason_form is not None and bool(reason_form.errors))
    return show(request, seat, "meet/series.html", context, status=422 if wrong else 200)


@seated(*seminars.ROLES)
@require_POST
def cancel(request: Request, seat: Seat, seminar: UUID) -> HttpResponse:
    """Call them off, with a reason that everybody reads."""
    found = seminars.seminar_of(seat, seminar)
    form = ReasonForm(request.POST)
    form.is_valid()
    try:
        done = series.cancel(seat, seminar, reason=form.cleaned_data.get("reason", ""), ports=request.ports)
    except InvalidInput as refused:
        form.take(refused)
        plain = _form(request, seat, found, is_sent=False)
        return _page(request, seat, found, plain, reason_form=form)
    except (Conflict, TooMuch) as refused:
        messages.error(request, str(refused))
        return redirect("meet:seminar", seat.organisation.uuid, seminar)
    said = ngettext("%(n)d day is called off.", "%(n)d days are called off.", len(done))
    messages.success(request, said % {"n": len(done)})
    return redirect("meet:seminar", seat.organisation.uuid, seminar)
