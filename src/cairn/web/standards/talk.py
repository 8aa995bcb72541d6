"""What is said about a draft: the group's page, the adopter's and the guest's page of a consultation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cairn.records.models import Role, StandardComment
from cairn.services.access import Seat
from cairn.services.codesign import news
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.standards import discussing
from cairn.services.standards.clauses import clauses_of
from cairn.services.standards.discussing import Voice
from cairn.services.standards.taken_part import is_open
from cairn.web.components.lists import Listing, Page
from cairn.web.public_page import secret
from cairn.web.requests import Request, uuid_of
from cairn.web.seats import seated, show
from cairn.web.standards.forms import SayForm
from cairn.web.standards.words import OPEN_TO, about_of, clause_of, facts_of

SORTS = {"said": ("pk",)}
METHODS = ["GET", "HEAD", "POST"]


@seated()
@require_http_methods(METHODS)
def discussion(request: Request, seat: Seat, standard: UUID) -> HttpResponse:
    """Everything that was said about a standard, for the bodies that draft it."""
    voice = discussing.of_group(seat, standard)
    form, done, refused = _posted(request, voice, seat)
    if done:
        return redirect("standards:discussion", seat.organisation.uuid, standard)
    if request.person is not None:
        news.seen(request.person, standard, only=news.TALK, ports=request.ports)
    listing = Listing.of(request.GET, sorts=SORTS, default="-said", filters=("state", "from"))
    rows = discussing.filtered(
        voice, search=listing.search, state=listing.filter("state"), source=listing.filter("from")
    )
    page: Page[Any] = listing.page_of(rows)
    context = _context(voice, form, list(page.rows)) | {
        "standard": voice.standard,
        "listing": listing,
        "page": page,
        "open": discussing.filtered(voice, state="open").count(),
        "may_decide": seat.may(Role.DESIGNER),
        "problem": refused,
        "filters": [
            ("state", _("State"), [("open", _("Open")), ("settled", _("Settled"))]),
            ("from", _("Said by"), [("group", _("The group")), ("asked", _("Those who were asked"))]),
        ],
    }
    status = 422 if form.errors else (409 if refused else 200)
    return show(request, seat, "standards/discussion.html", context, status=status)


@seated()
@require_http_methods(METHODS)
def consulted(request: Request, seat: Seat, consultation: UUID) -> HttpResponse:
    """The draft of a standard that this organisation adopted, and what it says to it."""
    voice = discussing.of_adopter(seat, consultation)
    form, done, refused = _posted(request, voice, None)
    if done:
        return redirect("standards:consulted", seat.organisation.uuid, consultation)
    status = 422 if form.errors else (409 if refused else 200)
    context = _asked(request, voice, form) | {"problem": refused}
    return show(request, seat, "standards/consulted.html", context, status=status)


@require_http_methods(METHODS)
def guest(request: Request, token: str) -> HttpResponse:
    """The same for somebody without an account. The address is the key."""
    try:
        voice = discussing.of_guest(token, ports=request.ports)
    except Conflict as closed:
        return secret(render(request, "standards/guest_closed.html", {"said": str(closed)}, status=409))
    form, done, refused = _posted(request, voice, None)
    if done:
        return secret(redirect("shared:guest", token))
    context = _asked(request, voice, form) | {"organisation": voice.standard.organisation, "problem": refused}
    status = 422 if form.errors else (409 if refused else 200)
    with timezone.override(voice.standard.organisation.time_zone):
        return secret(render(request, "standards/guest.html", context, status=status))


def _posted(request: Request, voice: Voice, seat: Seat | None) -> tuple[SayForm, bool, str]:
    """Do what was pressed. Returns the form, whether it is done, and why it was refused."""
    choices = [(key, about_of(key, clause)) for key, clause in clauses_of(voice.version).items()]
    is_said = request.method == "POST" and "act" not in request.POST
    form = SayForm(
        request.POST if is_said else None,
        choices=choices,
        is_asked=voice.consultation is not None,
        initial={"about": request.GET.get("about", "")},
        auto_id="say_%s",
    )
    if request.method != "POST":
        return form, False, ""
    try:
        if not is_said:
            _act(request, voice, seat)
        elif form.is_valid():
            discussing.say(
                voice,
                **form.cleaned_data,
                answers=uuid_of(above) if (above := request.POST.get("answers")) else None,
                ports=request.ports,
            )
        else:
            return form, False, ""
    except InvalidInput as wrong:
        if not is_said:
            return form, False, " ".join(one for said in wrong.fields.values() for one in said)
        form.take(wrong)
        return form, False, ""
    except (Conflict, TooMuch) as wrong:
        return form, False, str(wrong)
    messages.success(request, _("It is written down."))
    return form, True, ""


def _act(request: Request, voice: Voice, seat: Seat | None) -> None:
    """Settle with what was decided, open again, or take one's own back."""
    act, comment = request.POST["act"], uuid_of(request.POST.get("comment", ""))
    if act == "back":
        discussing.take_back(voice, comment, ports=request.ports)
    elif act == "reopen" and seat is not None:
        discussing.reopen(seat, voice.standard.uuid, comment, ports=request.ports)
    elif act == "decide" and seat is not None:
        said = request.POST.get("decided", "")
        discussing.decide(seat, voice.standard.uuid, comment, decided=said, ports=request.ports)
    else:
        raise NotFound("no such act")


def _context(voice: Voice, form: SayForm, firsts: list[StandardComment]) -> dict[str, Any]:
    known = clauses_of(voice.version)
    answers = discussing.answers(voice, firsts)
    return {
        "voice": voice,
        "version": voice.version,
        "form": form,
        "threads": [
            {
                "first": one,
                "about": about_of(one.about),
                "quoted": clause_of(one.about, one.quoted),
                "is_changed": bool(one.quoted)
                and (one.about not in known or known[one.about].text[:500] != one.quoted),
                "answers": [(row, discussing.is_own(voice, row)) for row in answers[one.pk]],
                "is_own": discussing.is_own(voice, one),
            }
            for one in firsts
        ],
    }


def _asked(request: Request, voice: Voice, form: SayForm) -> dict[str, Any]:
    """What an adopter or a guest sees: the round, and the threads that they began."""
    found = voice.consultation
    firsts = list(discussing.threads(voice)[: discussing.MOST_OF_ONE])
    return _context(voice, form, firsts) | {
        "consultation": found,
        "body": voice.standard.organisation,
        "is_open": found is not None and is_open(found, now=request.ports.now()),
        "facts": facts_of(voice.version.facts),
        "open_to": OPEN_TO[voice.version.open_to],
    }
