"""What was earned elsewhere: bring it in, look at it, have it checked again, take the original, take it out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cairn.records.models import Earned, Person, Skill
from cairn.records.reads.brought import doubt_of, standing_of
from cairn.records.reads.skillsearch import find_skills
from cairn.services.errors import Conflict, InvalidInput, Refused, TooMuch
from cairn.services.hold import claims, earned
from cairn.services.hold.claims import Said
from cairn.services.hold.earned import Added
from cairn.services.hold.passport import passport_of, skill_key
from cairn.services.verify.examination import Examination
from cairn.web import refusals
from cairn.web.attachments import attachment
from cairn.web.holding import holding
from cairn.web.limits import own_verifications
from cairn.web.passport.brought_forms import EarnedLinkForm, FactsForm, FileForm, WordsForm
from cairn.web.passport.holder import show
from cairn.web.passport.skill_words import DOUBTS, KIND_WORDS, LAPSED
from cairn.web.requests import Request
from cairn.web.verdicts import shown

WAYS: Final[dict[str, Callable[..., FactsForm]]] = {
    "file": FileForm,
    "link": EarnedLinkForm,
    "words": WordsForm,
}
MOST_NAMED: Final = 12  # skills that can be named for a paper at once


@holding
@require_http_methods(["GET", "HEAD", "POST"])
@own_verifications
def add(request: Request, person: Person) -> HttpResponse:
    """Three ways in: a file, a link, words; what can be verified is verified at once."""
    way = (request.POST if request.method == "POST" else request.GET).get("way", "file")
    way = way if way in WAYS else "file"
    if request.method != "POST":
        return _ways(request, way)
    form = WAYS[way](request.POST, request.FILES, prefix=way)
    if not form.is_valid():
        return _ways(request, way, form=form, status=422)
    try:
        added = _added(request, person, way, form)
    except InvalidInput as refused:
        form.take(refused)
    except (Conflict, TooMuch) as refused:
        form.add_error(None, str(refused))
    except Refused as refused:
        form.add_error(None, f"{refused} {refusals.said(refused)}")
    else:
        messages.success(request, _("It is in your passport. Nobody sees it but you."))
        return redirect("passport:earned", added.earned.uuid)
    return _ways(request, way, form=form, status=422)


@holding
@require_safe
def paper(request: Request, person: Person, paper: UUID) -> HttpResponse:
    """One of them: what it says, what the last check found, the skills it shows, the original."""
    return _page(request, person, earned.find(paper, person=person))


@holding
@require_POST
@own_verifications
def check(request: Request, person: Person, paper: UUID) -> HttpResponse:
    """Verify it anew; the whole report is shown this once."""
    added = earned.check_again(paper, person=person, ports=request.ports)
    messages.success(request, _("Checked just now."))
    return _page(request, person, added.earned, examination=added.examination)


@holding
@require_POST
def describe(request: Request, person: Person, paper: UUID) -> HttpResponse:
    """Change what one says of something that says nothing itself."""
    found = earned.find(paper, person=person)
    form = WordsForm(request.POST)
    if form.is_valid():
        try:
            earned.describe(paper, person=person, facts=form.facts(), ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("passport:earned", paper)
    return _page(request, person, found, form=form, status=422)


@holding
@require_POST
def name_skills(request: Request, person: Person, paper: UUID) -> HttpResponse:
    """Say which skills it shows; they count as what the paper is worth."""
    earned.find(paper, person=person)
    chosen = request.POST.getlist("skill")[:MOST_NAMED]
    if chosen:
        said = [Said(skill=one) for one in chosen]
        claims.confirm(person, said, earned=paper, ports=request.ports)
        messages.success(request, _("Added."))
    return redirect("passport:earned", paper)


@holding
@require_safe
def original(request: Request, person: Person, paper: UUID) -> HttpResponse:
    """The bytes as they came."""
    kept = earned.original(paper, person=person, ports=request.ports)
    return attachment(kept.body, content_type=kept.content_type, filename=kept.filename)


@holding
@require_POST
def remove(request: Request, person: Person, paper: UUID) -> HttpResponse:
    """Take it out, file and all."""
    earned.remove(paper, person=person, ports=request.ports)
    messages.success(request, _("It is gone, and so is its file."))
    return redirect("passport:home")


def _added(request: Request, person: Person, way: str, form: FactsForm) -> Added:
    ports, said = request.ports, form.facts()
    if way == "file":
        upload = form.cleaned_data["file"]
        return earned.add_file(
            person, data=upload.read(), filename=upload.name or "file", facts=said, ports=ports
        )
    if way == "link":
        return earned.add_link(person, link=form.cleaned_data["link"], facts=said, ports=ports)
    return earned.add_words(person, facts=said, ports=ports)


def _ways(
    request: Request,
    way: str,
    *,
    form: FactsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    forms = {name: made(prefix=name) for name, made in WAYS.items()}
    if form is not None:
        forms[way] = form
    context = {"way": way, "form": forms[way]}
    return show(request, "passport/add.html", context, status=status)


def _page(
    request: Request,
    person: Person,
    found: Earned,
    *,
    form: FactsForm | None = None,
    examination: Examination | None = None,
    status: int = 200,
) -> HttpResponse:
    at = request.ports.now()
    passport = passport_of(person, request.ports)
    doubt = doubt_of(found, at=at)
    papers = (*passport.credentials, *passport.lapsed_credentials)
    subjects = next((one.subjects for one in papers if one.id == str(found.uuid)), ())
    held = {one.skill: one for one in (*passport.skills, *passport.lapsed)}
    standing = standing_of(found, on=passport.on)
    context = {
        "earned": found,
        "kind": KIND_WORDS.get(found.kind, found.kind),
        "doubt": doubt,
        "doubt_words": DOUBTS[doubt],
        "standing": standing.value,
        "standing_words": LAPSED[standing],
        "skills": [(held[iri], skill_key(iri)) for iri in subjects if iri in held],
        "report": shown(examination) if examination is not None else None,
        "form": form or WordsForm(initial=_initial(found)),
        "search": request.GET.get("q", "")[:200],
        "hits": _hits(request, set(subjects)),
    }
    return show(request, "passport/earned.html", context, status=status)


def _hits(request: Request, known: set[str]) -> list[Skill]:
    """Skills that fit what was searched for on the page, without those the paper has already."""
    words = request.GET.get("q", "").strip()[:200]
    if not words:
        return []
    return [hit.row for hit in find_skills(words) if hit.row.iri not in known][:MOST_NAMED]


def _initial(found: Earned) -> dict[str, object]:
    return {
        "title": found.title,
        "provider_name": found.provider_name,
        "kind": found.kind,
        "awarded_date": found.awarded_date.isoformat(),
        "until_date": found.until_date.isoformat() if found.until_date else "",
        "skill_group": found.skill_group,
        "level": str(found.level or ""),
    }
