"""Frameworks of skills: what is here, importing one, what changed between versions."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from cairn.errors import CairnError
from cairn.records.models import AuditEvent, Skill
from cairn.records.reads import skills as reads
from cairn.records.reads import skillsearch, trail
from cairn.records.reads.giving import giving
from cairn.services.access import Actor
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.skills import find, governing, importing, reporting
from cairn.skills.changes import Change
from cairn.web.components.lists import Listing, Page
from cairn.web.operator.desk import operating
from cairn.web.operator.forms import FrameworkForm
from cairn.web.requests import Request
from cairn.web.retiring import RetireForm
from cairn.web.sentences import sentence
from cairn.web.words import SKILL_CHANGES

STAGES: Final = {
    "reading": gettext_lazy("The files are being read."),
    "storing": gettext_lazy("What was read is being stored; all of it, or nothing."),
}
ACTS: Final = {
    "framework.import": gettext_lazy("imported a version"),
    "framework.upload": gettext_lazy("uploaded a file"),
    "framework.remove": gettext_lazy("took it away"),
    "skill.add": gettext_lazy("added it"),
    "skill.change": gettext_lazy("changed it"),
    "skill.retire": gettext_lazy("retired it"),
    "skill.restore": gettext_lazy("took it back into use"),
}


@operating
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request, by: Actor) -> HttpResponse:
    """What is here, what was imported, and the form to import."""
    posted = request.method == "POST"
    form = FrameworkForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = importing.begin(
                file.read(importing.MAX_UPLOAD + 1),
                filename=file.name,
                kind=form.cleaned_data["kind"],
                version=form.cleaned_data["version"],
                name=form.cleaned_data["name"],
                by=by,
                ports=request.ports,
            )
        except InvalidInput as refused:
            form.take(refused)
        except CairnError as refused:
            form.add_error("file", sentence(str(refused)))
        else:
            return redirect("operator:framework-import", run.uuid)
    sizes = reads.sizes()
    context = {
        "form": form,
        "frameworks": [(one, *sizes.get(one.pk, (0, 0))) for one in reads.frameworks()],
        "runs": list(reads.imports()[:20]),
    }
    return render(request, "operator/frameworks.html", context, status=422 if form.errors else 200)


@operating
@require_safe
def progress(request: Request, by: Actor, run: UUID) -> HttpResponse:
    """How far an import is; the page asks again every two seconds while it runs."""
    found = importing.find(run, by=by)
    running = found.state in ("WAITING", "RUNNING")
    if request.htmx and not running:
        return HttpResponseClientRefresh()
    context = {"run": found, "running": running, "stage": STAGES.get(found.stage, "")}
    part = "operator/framework_progress.html" if request.htmx else "operator/framework_import.html"
    return render(request, part, context)


@operating
@require_safe
def framework(request: Request, _by: Actor, framework: UUID) -> HttpResponse:
    """One framework: its versions, what changed between two of them, who did what."""
    found = next((one for one in reads.frameworks() if one.uuid == framework), None)
    if found is None:
        raise NotFound("no such framework")
    listing = Listing.of(
        request.GET, sorts={"name": "name"}, default="name", filters=("since", "until", "what")
    )
    report = reporting.report(found, since=listing.filter("since"), until=listing.filter("until"))
    what = listing.filter("what")
    rows = [change for change in report.changes if not what or change.what.value == what]
    page: Page[Change] = listing.page_of(rows)
    known = reads.by_iri(change.iri for change in page.rows)
    context = {
        "framework": found,
        "report": report,
        "listing": listing,
        "page": page,
        "rows": [(change, SKILL_CHANGES[change.what], known.get(change.iri)) for change in page.rows],
        "counts": [
            (words, report.counts[kind], kind.value)
            for kind, words in SKILL_CHANGES.items()
            if report.counts.get(kind)
        ],
        "imports": [run for run in reads.imports(found) if run.state == "DONE"],
        "size": reads.sizes().get(found.pk, (0, 0)),
        "history": _said(trail.of_subject("framework", found.uuid)),
        "acts": [
            (event, ACTS.get(event.action, event.action), who, one)
            for event, who, one in trail.of_skills(found)
        ],
    }
    return render(request, "operator/framework.html", context)


@operating
@require_http_methods(["GET", "HEAD", "POST"])
def skill(request: Request, by: Actor, skill: UUID) -> HttpResponse:
    """Retire a skill, or merge it into another; what happened to it so far."""
    found = reads.one(skill)
    if found is None:
        raise NotFound("no such skill")
    form = RetireForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            into = find.skill(form.cleaned_data["into"]).uuid if form.cleaned_data["into"] else None
            governing.retire(skill, reason=form.cleaned_data["reason"], into=into, by=by, ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        except (Conflict, NotFound) as refused:
            form.add_error("into", sentence(str(refused)))
        else:
            messages.success(request, _("%(name)s is retired. Credentials keep it.") % {"name": found.name})
            return redirect("operator:skill", skill)
    context = {
        "skill": found,
        "form": form,
        "around": reads.around(found),
        "given": giving(found).count,
        "alike": _alike(found),
        "history": _said(trail.of_subject("skill", found.uuid)),
    }
    return render(request, "operator/skill.html", context, status=422 if form.errors else 200)


@operating
@require_POST
def restore(request: Request, by: Actor, skill: UUID) -> HttpResponse:
    """Take a skill back into use."""
    try:
        found = governing.restore(skill, by=by, ports=request.ports)
    except Conflict as refused:
        messages.error(request, sentence(str(refused)))
    else:
        messages.success(request, _("%(name)s is in use again.") % {"name": found.name})
    return redirect("operator:skill", skill)


def _alike(found: Skill) -> list[Skill]:
    """Skills that may be meant as well, to merge it into."""
    hits = skillsearch.find_skills(found.name, limit=6)
    return [hit.row for hit in hits if hit.row.pk != found.pk]


def _said(events: list[tuple[AuditEvent, str]]) -> list[tuple[AuditEvent, object, str]]:
    return [(event, ACTS.get(event.action, event.action), who) for event, who in events]
