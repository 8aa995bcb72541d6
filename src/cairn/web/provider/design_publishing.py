"""From a draft to a version that never changes: preview, what is different, publish; versions, archive, undo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.badges.stone import tone_of
from cairn.records.models import AchievementVersion, Outcome, Role
from cairn.records.reads import workshop
from cairn.records.reads.outcomes import with_levels
from cairn.services.access import Seat
from cairn.services.codesign import gates, workspace
from cairn.services.codesign.ledger import ledger_of
from cairn.services.design import draft
from cairn.services.design.archive import archive, restore
from cairn.services.design.compare import Change, difference
from cairn.services.design.conformance import meter
from cairn.services.design.find import achievement_of, version_of
from cairn.services.design.publish import obstacles, publish
from cairn.services.errors import InvalidInput
from cairn.services.hold.picture import version_picture
from cairn.services.review.state import to_do
from cairn.web.forms import ServiceForm
from cairn.web.provider import design_page
from cairn.web.provider import design_words as words
from cairn.web.provider.design_forms import Choice, FactsForm, forms_of
from cairn.web.provider.design_typed import from_version
from cairn.web.requests import Request
from cairn.web.seats import seated, show
from cairn.web.words import OUTCOME_KINDS


class PublishForm(ServiceForm):
    """Why this version is different, for everybody who reads the standard."""

    change_note = forms.CharField(
        label=gettext_lazy("What changed, and why"),
        help_text=gettext_lazy("Everybody can read it beside the version."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


@dataclass(frozen=True, slots=True)
class Different:
    """One change in words. `where`: of which field or outcome."""

    where: str
    kind: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Sample:
    """An outcome as it will stand on a credential: with the weakest result that is enough."""

    outcome: Outcome
    kind: object
    result: str


@seated()
@require_safe
def preview(request: Request, seat: Seat, version: UUID) -> HttpResponse:
    """What an employer will see, with an invented learner; nothing is issued."""
    found = version_of(seat, version)
    context = {
        "version": found,
        "samples": [_sample(outcome) for outcome in with_levels(found)],
        "meters": meter(found),
        "tone": tone_of(found.skill_group),
        "may_design": seat.may(Role.DESIGNER),
    }
    return show(request, seat, "provider/design_preview.html", context)


def _sample(outcome: Outcome) -> Sample:
    enough = next((level.name for level in outcome.levels.all() if level.meets), "")
    if not enough and outcome.pass_mark is not None:
        enough = _("%(mark)s of 100") % {"mark": f"{outcome.pass_mark.normalize():f}"}
    return Sample(outcome, OUTCOME_KINDS.get(outcome.outcome_type, ""), enough or _("Met"))


@seated()
@require_safe
def picture(request: Request, seat: Seat, version: UUID) -> HttpResponse:
    """The picture of a draft or version, before anybody else can see it."""
    found = version_of(seat, version)
    response = HttpResponse(version_picture(found, ports=request.ports), content_type="image/png")
    response.headers["Cache-Control"] = "private, max-age=60"
    return response


@seated(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: Request, seat: Seat, version: UUID) -> HttpResponse:
    """Say what publishing means and what is different; publish when it is confirmed."""
    found = version_of(seat, version)
    if found.state != "DRAFT":
        return redirect("provider:design-versions", seat.organisation.uuid, found.achievement.uuid)
    form = PublishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            done = publish(version, seat=seat, ports=request.ports, **form.cleaned_data)
        except InvalidInput as refused:
            if "change_note" in refused.fields:
                form.take(refused)
        else:
            said = _("Version %(number)d is published. It never changes from now on.") % {
                "number": done.number
            }
            messages.success(request, said)
            return redirect("provider:design-versions", seat.organisation.uuid, found.achievement.uuid)
    missing = obstacles(found, ports=request.ports)
    last = workshop.last_published(found)
    drawn = forms_of(from_version(found))
    judged = meter(found)
    context = {
        "version": found,
        "form": form,
        "last": last,
        "number": (last.number or 0) + 1 if last else 1,
        "changes": changes(last, found) if last else [],
        "todos": design_page.todos(missing, drawn, organisation=seat.organisation.uuid),
        "remark_count": len({one.outcome for one in judged.remarks if one.outcome}),
        "issued": workshop.in_use(found.achievement),
        "approval": to_do(found),
        "hindrance": gates.hindrance(found, ports=request.ports),
        "host_is_open": seat.organisation.host_frozen_at is None,
        "ledger": ledger_of(found) if workspace.find(found.achievement) is not None else None,
    }
    refused_now = request.method == "POST"
    return show(request, seat, "provider/design_publish.html", context, status=422 if refused_now else 200)


def changes(old: AchievementVersion, new: AchievementVersion) -> list[Different]:
    """What is different, readable: labels and choices in words."""
    return [_different(one) for one in difference(old, new)]


def _different(one: Change) -> Different:
    kinds = {"changed": _("Changed"), "added": _("Added"), "removed": _("Removed"), "moved": _("Moved")}
    base = FactsForm.base_fields.get(one.field)
    label = str(base.label if base is not None else words.CHANGED.get(one.field, one.field))
    if one.outcome is not None:
        label = _("Outcome %(number)d: %(what)s") % {"number": one.outcome, "what": label}
    known = _choices_of(one.field)
    return Different(
        label,
        kinds[one.kind],
        str(known.get(one.before, one.before)),
        str(known.get(one.after, one.after)),
    )


def _choices_of(field: str) -> Mapping[str, object]:
    base = FactsForm.base_fields.get(field)
    if isinstance(base, Choice):
        return base.known
    if field == "outcome.outcome_type":
        return OUTCOME_KINDS
    if field == "image":
        return {"uploaded": _("uploaded"), "made": _("made from the facts")}
    if field in ("assessed", "evidence_required", "outcome.required"):
        return {"yes": _("yes"), "no": _("no")}
    return {}


@seated()
@require_safe
def versions(request: Request, seat: Seat, achievement: UUID) -> HttpResponse:
    """Every version with what changed; from here the next one is started, or the design archived."""
    found = achievement_of(seat, achievement)
    rows = workshop.versions_of(found)
    published = [row for row in rows if row.state == "PUBLISHED"]
    draft_row = next((row for row in rows if row.state == "DRAFT"), None)
    newest = published[0] if published else draft_row
    before = {new.pk: old for new, old in pairwise(published)}
    listed = [(row, changes(before[row.pk], row) if row.pk in before else []) for row in published]
    context = {
        "achievement": found,
        "newest": newest,
        "stone_id": (newest.url or str(newest.uuid)) if newest else str(found.uuid),
        "tone": tone_of(newest.skill_group) if newest else "granite",
        "draft": draft_row,
        "versions": listed,
        "issued": workshop.in_use(found),
        "meters": meter(newest) if newest else None,
        "may_design": seat.may(Role.DESIGNER),
        "beginning": seat.may(Role.ISSUER) and workshop.nothing_issued(seat.organisation),
    }
    return show(request, seat, "provider/design_versions.html", context)


@seated(Role.DESIGNER)
@require_POST
def next_draft(request: Request, seat: Seat, achievement: UUID) -> HttpResponse:
    """Start the next version as a copy of the last one."""
    version = draft.new_draft(achievement, seat=seat, ports=request.ports)
    return redirect("provider:design", seat.organisation.uuid, version.uuid)


@seated(Role.DESIGNER)
@require_POST
def discard(request: Request, seat: Seat, version: UUID) -> HttpResponse:
    """Throw a draft away; the published versions stay."""
    found = version_of(seat, version)
    achievement = found.achievement.uuid
    again = workshop.last_published(found) is not None
    draft.discard(version, seat=seat, ports=request.ports)
    messages.success(request, _("The draft is gone."))
    if again:
        return redirect("provider:design-versions", seat.organisation.uuid, achievement)
    return redirect("provider:designs", seat.organisation.uuid)


@seated(Role.DESIGNER)
@require_POST
def put_away(request: Request, seat: Seat, achievement: UUID) -> HttpResponse:
    """Archive a design; it can come back from the same page."""
    issued = workshop.in_use(achievement_of(seat, achievement))
    archive(achievement, seat=seat, ports=request.ports)
    stays = ngettext(
        "It is archived. The %(count)d credential that was issued stays as it is.",
        "It is archived. The %(count)d credentials that were issued stay as they are.",
        issued,
    ) % {"count": issued}
    messages.success(request, stays if issued else _("It is archived."))
    return redirect("provider:design-versions", seat.organisation.uuid, achievement)


@seated(Role.DESIGNER)
@require_POST
def bring_back(request: Request, seat: Seat, achievement: UUID) -> HttpResponse:
    """Offer an archived design again."""
    restore(achievement, seat=seat, ports=request.ports)
    messages.success(request, _("It is offered again."))
    return redirect("provider:design-versions", seat.organisation.uuid, achievement)
