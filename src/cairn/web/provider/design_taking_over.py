"""Start a design from a file: choose it, see what was taken over and what was not, go on in the editor or undo it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from cairn.badges.sketch import Left
from cairn.badges.stone import tone_of
from cairn.records.models import Role
from cairn.services.access import Seat
from cairn.services.admin.export import safe_filename
from cairn.services.design import taking_away, taking_over
from cairn.services.design.find import version_of
from cairn.services.design.taking_over import MAX_BYTES
from cairn.services.errors import InvalidInput
from cairn.web.attachments import attachment
from cairn.web.components.fields import DropZone
from cairn.web.forms import ServiceForm
from cairn.web.limits import seats_thought
from cairn.web.requests import Request
from cairn.web.seats import seated, show

TAKEN_OVER: Final = "taken-over"  # in the session: what the last file had that its draft has not
MOST_SHOWN: Final = 60
WHY: Final[dict[str, Any]] = {
    "unknown": _("A design here has no place for it."),
    "refused": _("It cannot be used as it is."),
    "changed": _("It was changed."),
}
KINDS: Final[dict[str, Any]] = {
    "open_badges_3": _("an Open Badges 3.0 file"),
    "open_badges_2": _("an Open Badges 2.0 file"),
    "cairn": _("a design of Cairn"),
}


class TakingOverForm(ServiceForm):
    """One file."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_("A badge or its description: JSON, PNG, SVG, or a certificate in PDF. Up to 5 MB."),
        widget=DropZone(most=MAX_BYTES),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A part that was left, in words."""

    where: str
    said: str
    why: str


@seated()
@require_safe
def as_file(_request: Request, seat: Seat, version: UUID) -> HttpResponse:
    """A version with everything in it, to start a design from elsewhere."""
    found, data = taking_away.as_file(version, seat=seat)
    name = f"{safe_filename(found.name)}.json"
    return attachment(data, content_type="application/json", filename=name)


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
@seats_thought
def from_file(request: Request, seat: Seat) -> HttpResponse:
    """Take a file, and make a draft of it."""
    form = TakingOverForm(request.POST, request.FILES) if request.method == "POST" else TakingOverForm()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            made = taking_over.start_from(seat, data=upload.read(MAX_BYTES + 1), ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        else:
            left = [one for one in made.left if one.why != "own"]
            request.session[TAKEN_OVER] = {
                "version": str(made.version.uuid),
                "kind": made.kind,
                "left": [asdict(one) for one in left[:MOST_SHOWN]],
                "many": len(left),
                "own": [one.where.lstrip("/") for one in made.left if one.why == "own"][:MOST_SHOWN],
            }
            return redirect("provider:design-taken-over", seat.organisation.uuid, made.version.uuid)
    return show(
        request, seat, "provider/design_from_file.html", {"form": form}, status=422 if form.errors else 200
    )


@seated(Role.DESIGNER)
@require_safe
def taken_over(request: Request, seat: Seat, version: UUID) -> HttpResponse:
    """What the draft has of the file, and what it has not; later only the draft is left."""
    found = version_of(seat, version)
    kept = request.session.get(TAKEN_OVER, {})
    if kept.get("version") != str(found.uuid) or found.state != "DRAFT":
        return redirect("provider:design", seat.organisation.uuid, found.uuid)
    outcomes = list(found.outcomes.all())
    context = {
        "version": found,
        "tone": tone_of(found.skill_group),
        "kind": KINDS[kept["kind"]],
        "outcomes": outcomes,
        "skill_count": sum(len(outcome.skills) for outcome in outcomes) + len(found.alignments),
        "left": [_shown(Left(**one)) for one in kept["left"]],
        "many": kept["many"],
        "more": kept["many"] - len(kept["left"]),
        "own": kept["own"],
    }
    return show(request, seat, "provider/design_taken_over.html", context)


def _shown(one: Left) -> Shown:
    why = WHY[one.why]
    return Shown(one.where.lstrip("/"), one.said, f"{why} {one.message}" if one.message else str(why))
