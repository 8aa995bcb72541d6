"""An organisation's own definitions: the list, a new one, the next version of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.quality.profiles import PROFILES
from cairn.records.models import OwnProfileVersion, Role
from cairn.services.access import Seat
from cairn.services.design import own_profiles
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.standards import definition_file
from cairn.services.standards.languages import base
from cairn.web.attachments import attachment
from cairn.web.definition_words import profile_name
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.standards import facts
from cairn.web.standards.forms import DefinitionForm, FileForm
from cairn.web.standards.words import language_name


@seated()
@require_safe
def index(request: Request, seat: Seat) -> HttpResponse:
    """Those that come with Cairn, and the organisation's own."""
    context = {
        "shipped": [(one, profile_name(one), _counts(one.facts)) for one in PROFILES.values()],
        "own": [(row, _counts(row.facts)) for row in own_profiles.listed(seat)],
        "may_design": seat.may(Role.DESIGNER),
    }
    return show(request, seat, "standards/definitions.html", context)


def _counts(rows: Sequence[object]) -> tuple[int, int]:
    """How many facts are required, how many advised."""
    needed = [
        bool(row.get("required", True)) if isinstance(row, Mapping) else bool(getattr(row, "required", True))
        for row in rows
    ]
    return sum(needed), len(needed) - sum(needed)


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, seat: Seat) -> HttpResponse:
    """Pick facts from the catalogue; begin with those of a definition that is there (`?from=`)."""
    start = PROFILES.get(request.GET.get("from", ""))
    begun = [{"check": fact.check.code, "required": fact.required} for fact in start.facts] if start else []
    return _typed(request, seat, None, begun)


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, seat: Seat, definition: UUID) -> HttpResponse:
    """Change a definition; what is saved is its next version."""
    found = own_profiles.own_of(seat, definition)
    return _typed(request, seat, found, found.facts)


def _typed(
    request: Request,
    seat: Seat,
    found: OwnProfileVersion | None,
    chosen: Sequence[Mapping[str, object]],
) -> HttpResponse:
    posted = request.method == "POST"
    names = dict(found.names) if found else {}
    start = {"name": found.name, "source": found.source} if found else {}
    start |= {f"name_{code}": text for code, text in names.items()}
    languages = [one for one in settings.LANGUAGES if base(one[0]) != base(seat.organisation.language)]
    form = DefinitionForm(
        request.POST if posted else None,
        initial=start,
        languages=[(code, language_name(code)) for code, _name in languages],
    )
    if posted:
        chosen = facts.typed(request.POST)
    if posted and form.is_valid():
        said = form.cleaned_data
        names |= {code: said[f"name_{code}"] for code, _name in languages}
        given = {"name": said["name"], "source": said["source"], "names": names}
        given |= {"facts": chosen, "ports": request.ports}
        try:
            if found is None:
                made = own_profiles.make(seat, **given)
            else:
                made = own_profiles.change(seat, found.profile.uuid, **given)
        except InvalidInput as refused:
            form.take(refused)
        except Conflict as refused:
            form.add_error(None, str(refused))
        else:
            done = _("Saved as version %(number)d. Drafts can be judged by it now.") % {"number": made.number}
            messages.success(request, done)
            return redirect("standards:definitions", seat.organisation.uuid)
    context = {"form": form, "found": found, "facts": facts.rows(chosen)}
    return show(request, seat, "standards/definition.html", context, status=422 if form.errors else 200)


@seated(Role.DESIGNER)
@require_POST
def away(request: Request, seat: Seat, definition: UUID) -> HttpResponse:
    """Put a definition away."""
    own_profiles.put_away(seat, definition, ports=request.ports)
    messages.success(request, _("It is put away. What names it keeps it."))
    return redirect("standards:definitions", seat.organisation.uuid)


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: Request, seat: Seat) -> HttpResponse:
    """Bring a definition in from a file; with `?next=UUID` it is the next version of that one."""
    form = FileForm(request.POST if request.method == "POST" else None, request.FILES or None)
    found = own_profiles.own_of(seat, _asked(request)) if "next" in request.GET else None
    wrong: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["file"].read(definition_file.MOST_BYTES + 1)
        uuid = found.profile.uuid if found else None
        try:
            made = definition_file.take(seat, data, definition=uuid, ports=request.ports)
        except InvalidInput as refused:
            wrong = [(place, one) for place, sentences in refused.fields.items() for one in sentences]
        except Conflict as refused:
            form.add_error(None, str(refused))
        else:
            said = _("Saved as version %(number)d. Drafts can be judged by it now.") % {"number": made.number}
            messages.success(request, said)
            return redirect("standards:definitions", seat.organisation.uuid)
    context = {"form": form, "found": found, "wrong": wrong[:50], "more": max(0, len(wrong) - 50)}
    status = 422 if form.errors or wrong else 200
    return show(request, seat, "standards/definition_file.html", context, status=status)


def _asked(request: Request) -> UUID:
    try:
        return UUID(request.GET["next"])
    except ValueError:
        raise NotFound("no such definition") from None


@seated()
@require_safe
def file(_request: Request, seat: Seat, definition: UUID) -> HttpResponse:
    """The newest version as a file to keep, or to bring in elsewhere."""
    found = own_profiles.own_of(seat, definition)
    name = f"{slugify(found.name) or 'definition'}-{found.number}.json"
    return attachment(definition_file.to_file(found), content_type="application/json", filename=name)
