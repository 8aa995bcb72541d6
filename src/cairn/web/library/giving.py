"""A partner sends a case or a data set: a member on a page of theirs, a guest by a link; and how a guest is asked."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cairn.records.models import LibraryVersion, Role
from cairn.records.reads.partners import listed as partners_listed
from cairn.services import places
from cairn.services.access import Seat
from cairn.services.codesign import partners
from cairn.services.errors import Conflict, InvalidInput, NotFound, TooMuch
from cairn.services.library import entries, giving
from cairn.services.library.licences import LICENCES
from cairn.services.ports import FileError
from cairn.web.components.lists import Listing, Page
from cairn.web.forms import ServiceForm, lines
from cairn.web.library.forms import EntryForm, TermsForm
from cairn.web.library_words import AUDIENCES, KINDS, STATES
from cairn.web.public_page import secret
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.unread import said as of_file

_METHODS: Final = ["GET", "HEAD", "POST"]
MOST_PARTNERS: Final = 200


class TermsOfPartner(TermsForm):
    """What a partner sends, and under which terms: who agreed and how people are made unrecognisable are asked for."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["consent_by"].required = True
        self.fields["anonymisation"].required = True
        self.fields["anonymisation"].help_text = _("Or that nobody is in it.")


class AgainForm(TermsOfPartner):
    """The next version of what was sent."""


class SendForm(EntryForm, TermsOfPartner):
    """A case or a data set with its first version, as a partner sends it."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, known=(), is_new=False, **more)
        del self.fields["change_note"]
        field = self.fields["audience"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(name, AUDIENCES[name]) for name in giving.AUDIENCES]
        self.fields["expires_date"].help_text = _("After it nobody downloads it. Empty: it has none.")


class GuestForm(SendForm):
    """The same by somebody without an account."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class AskForm(ServiceForm):
    """Whom to ask for a case."""

    partner = forms.ChoiceField(label=gettext_lazy("Which partner"))
    name = forms.CharField(label=gettext_lazy("Whom there"), max_length=200, required=False)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        help_text=gettext_lazy("Without one you get the link and pass it on yourself."),
    )
    words = lines(gettext_lazy("What you are looking for"), most=500)

    def __init__(self, *args: Any, known: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["partner"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = known


@seated(*entries.ROLES)
@require_http_methods(_METHODS)
def ask(request: Request, seat: Seat) -> HttpResponse:
    """Make a link for somebody of a partner; without an address it is shown once. Below, those that are open."""
    if "end" in request.POST:
        return _ended(request, seat)
    rows = partners_listed(seat.organisation).order_by("name", "pk")[:MOST_PARTNERS]
    known = [(str(one.uuid), one.name) for one in rows]
    form = AskForm(request.POST if request.method == "POST" else None, known=known)
    link = ""
    if request.method == "POST" and form.is_valid():
        try:
            made = giving.ask(seat, form.cleaned_data, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except TooMuch as refused:
            form.add_error(None, str(refused))
        else:
            if made.mailed:
                messages.success(request, _("Asked. The link is in the letter, and works once."))
                return redirect("library:index", seat.organisation.uuid)
            link = places.guest(seat.organisation, giving.PURPOSE, made.token)
    links = giving.open_links(seat.organisation, at=request.ports.now())[: giving.MOST_LINKS]
    context = {"form": form, "known": known, "link": link, "links": links}
    return secret(show(request, seat, "library/ask.html", context, status=422 if form.errors else 200))


def _ended(request: Request, seat: Seat) -> HttpResponse:
    try:
        giving.take_back(seat, UUID(request.POST["end"]), ports=request.ports)
    except ValueError as error:
        raise NotFound("no such link") from error
    except Conflict as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The link opens nothing any more."))
    return redirect("library:ask", seat.organisation.uuid)


@seated()
@require_safe
def sent(request: Request, seat: Seat) -> HttpResponse:
    """What this organisation sent as a partner, what became of it, and to whom it can send."""
    listing = Listing.of(request.GET, sorts={"sent": ("added_at", "pk")}, default="-sent")
    page: Page[Any] = listing.page_of(giving.sent_by(seat).order_by(*listing.ordering))
    context = {
        "listing": listing,
        "page": page,
        "rows": [(row, KINDS[row.entry.kind], STATES[row.state], LICENCES[row.licence]) for row in page.rows],
        "linked": list(giving.may_send_to(seat)[:MOST_PARTNERS]),
        "may_send": seat.may(*giving.ROLES),
    }
    return show(request, seat, "library/sent.html", context)


@seated(Role.DESIGNER)
@require_http_methods(_METHODS)
def send(request: Request, seat: Seat, partner: UUID) -> HttpResponse:
    """Send a case or a data set to whose partner one is."""
    row = partners.linked_partner(seat, partner)
    form = SendForm(request.POST, request.FILES) if request.POST else SendForm()
    if request.method == "POST" and form.is_valid():
        try:
            giving.send(seat, partner, **_given(form), ports=request.ports)
        except (InvalidInput, FileError, TooMuch) as refused:
            _take(form, refused)
        else:
            said = _("Sent. Somebody of %(name)s reads it, and you see here what became of it.")
            messages.success(request, said % {"name": row.organisation.name})
            return redirect("library:sent", seat.organisation.uuid)
    context = {"form": form, "to": row.organisation}
    return show(request, seat, "library/send.html", context, status=422 if form.errors else 200)


@seated(Role.DESIGNER)
@require_http_methods(_METHODS)
def again(request: Request, seat: Seat, given: UUID) -> HttpResponse:
    """Send the next version of what was sent."""
    last = giving.sent_by(seat).filter(entry__uuid=given).first()
    if last is None:
        raise NotFound("nothing of that kind was sent")
    kept = (
        "licence",
        "licence_words",
        "consent_by",
        "consent_reference",
        "anonymisation",
        "has_personal_data",
    )
    first = {name: getattr(last, name) for name in kept}
    form = AgainForm(request.POST, request.FILES) if request.POST else AgainForm(initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            giving.send_again(seat, given, terms=form.terms, upload=form.upload, ports=request.ports)
        except (InvalidInput, FileError, TooMuch, Conflict) as refused:
            _take(form, refused)
        else:
            messages.success(request, _("Sent again."))
            return redirect("library:sent", seat.organisation.uuid)
    context = {"form": form, "to": last.entry.organisation, "last": last}
    return show(request, seat, "library/send.html", context, status=422 if form.errors else 200)


@require_http_methods(_METHODS)
def guest(request: Request, token: str) -> HttpResponse:
    """Somebody with a link and no account sends something, once; then the page says what became of it."""
    link, made = giving.looked_at(token)
    form = GuestForm(request.POST, request.FILES) if request.POST else GuestForm(initial={"name": link.name})
    if request.method == "POST" and made is None and form.is_valid():
        try:
            giving.send_by_link(token, name=form.cleaned_data["name"], **_given(form), ports=request.ports)
        except (InvalidInput, FileError, TooMuch, Conflict) as refused:
            _take(form, refused)
        else:
            return secret(redirect("library:guest-give", token))
    is_over = link.ended_at is not None or (made is None and link.expires_at < request.ports.now())
    context = {
        "form": form,
        "link": link,
        "to": link.organisation,
        "organisation": link.organisation,
        "sent": made,
        "state": _state(made),
        "is_over": is_over,
    }
    status = 422 if form.is_bound and form.errors else 200
    return secret(render(request, "library/guest_give.html", context, status=status))


def _state(made: LibraryVersion | None) -> str:
    return str(STATES[made.state]) if made is not None else ""


def _given(form: SendForm) -> dict[str, Any]:
    facts = {name: value for name, value in form.facts.items() if name in giving.FACTS}
    return {"facts": facts, "terms": form.terms, "upload": form.upload}


def _take(form: TermsForm, refused: InvalidInput | FileError | TooMuch | Conflict) -> None:
    if isinstance(refused, InvalidInput):
        form.take(refused)
    else:
        form.add_error("file" if isinstance(refused, FileError) else None, of_file(refused))
