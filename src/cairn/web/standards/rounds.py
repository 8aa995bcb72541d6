"""The rounds of a draft, what changed since one of them, and the consultations about them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cairn.records.models import Role, Standard, StandardRound
from cairn.services import places
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.standards import consulting, rounds, telling, writing
from cairn.services.standards.clauses import as_version
from cairn.services.standards.find import draft_of, standard_of
from cairn.services.standards.taken_part import consultations_of, is_open
from cairn.web.forms import ServiceForm
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.standards.forms import ConsultForm, GuestForm, KeepForm
from cairn.web.standards.words import change_of

FORMS: dict[str, type[ServiceForm]] = {"keep": KeepForm, "begin": ConsultForm, "invite": GuestForm}


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request, seat: Seat, standard: UUID) -> HttpResponse:
    """Keep the draft as it stands, compare, consult, invite guests."""
    found = standard_of(seat, standard)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    forms = {
        name: kind(request.POST if act == name else None, auto_id=f"{name}_%s")
        for name, kind in FORMS.items()
    }
    problem, link = "", ""
    if request.method == "POST" and (act not in forms or forms[act].is_valid()):
        try:
            link = _do(request, seat, found, act, forms.get(act))
        except InvalidInput as wrong:
            forms[act].take(wrong)
        except (Conflict, TooMuch) as wrong:
            problem = str(wrong)
        else:
            if not link:
                return redirect("standards:drafts", seat.organisation.uuid, standard)
    context = _context(request, seat, found) | {"forms": forms, "problem": problem, "link": link}
    wrong_form = act in forms and bool(forms[act].errors)
    status = 422 if wrong_form else (409 if problem else 200)
    return show(request, seat, "standards/drafts.html", context, status=status)


def _do(request: Request, seat: Seat, found: Standard, act: str, form: ServiceForm | None) -> str:
    """Do what was pressed; return the link that is shown once, if one was made."""
    ports, said = request.ports, form.cleaned_data if form is not None else {}
    if act == "keep":
        rounds.keep(seat, found.uuid, **said, ports=ports)
        messages.success(request, _("The draft is kept as it stands."))
    elif act == "begin":
        made = consulting.begin(seat, found.uuid, **said, ports=ports)
        messages.success(request, _opened(writing.letters_about(seat.organisation, made.uuid)))
    elif act == "finish":
        consulting.finish(seat, found.uuid, _uuid(request, "consultation"), ports=ports)
        messages.success(request, _("The consultation is over."))
    elif act == "invite":
        words = said.pop("words", "")
        whom = _uuid(request, "consultation")
        asked = consulting.invite(seat, found.uuid, whom, said, words=words, ports=ports)
        if not asked.mailed:
            return places.guest(seat.organisation, consulting.PURPOSE, asked.token)
        messages.success(request, _("The link is on its way."))
    elif act == "uninvite":
        consulting.uninvite(
            seat, found.uuid, _uuid(request, "consultation"), _uuid(request, "link"), ports=ports
        )
        messages.success(request, _("The link opens nothing any more."))
    return ""


def _opened(letters: writing.Letters | None) -> str:
    if letters is None:
        return _("The consultation is open.")
    said = ngettext(
        "The consultation is open. %(n)d organisation that adopted the standard gets a letter.",
        "The consultation is open. %(n)d organisations that adopted the standard get a letter.",
        letters.total,
    )
    return said % {"n": letters.total}


def _uuid(request: Request, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise NotFound("no such row") from None


def _context(request: Request, seat: Seat, found: Standard) -> dict[str, Any]:
    draft, kept = draft_of(found), rounds.listed(found)
    since = _chosen(kept, request.GET.get("since", ""))
    until = _chosen(kept, request.GET.get("until", ""))
    now = request.ports.now()
    other = as_version(until) if until is not None else draft
    changes = rounds.changed_since(since, other) if since is not None and other is not None else ()
    held = consultations_of(found)
    open_one = next((one for one in held if is_open(one, now=now)), None)
    return {
        "standard": found,
        "draft": draft,
        "title": draft.title if draft else kept[0].content["title"] if kept else "",
        "rounds": kept,
        "since": since,
        "until": until,
        "changes": [change_of(one) for one in changes],
        "leads": found.organisation_id == seat.organisation.pk,
        "open_one": open_one,
        "guests": list(consulting.guests_of(open_one)) if open_one else [],
        "adopters": telling.adopters(found).count(),
        "letters": writing.letters_about(found.organisation, open_one.uuid) if open_one else None,
        "over": [one for one in held if one is not open_one],
    }


def _chosen(kept: list[StandardRound], said: str) -> StandardRound | None:
    return next((one for one in kept if str(one.uuid) == said), None)
