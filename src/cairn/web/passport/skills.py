"""The passport by skill: all of them, one of them with where it comes from, a page to print, a file for a CV."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cairn.passport.freshness import Reason
from cairn.passport.passport import Evidence, HeldSkill
from cairn.records.models import Person
from cairn.records.reads import skills as skill_reads
from cairn.records.reads.giving import giving
from cairn.services.hold import claims, cv
from cairn.services.hold.claims import Said
from cairn.services.hold.passport import passport_of, skill_in
from cairn.services.hold.passport import skill_key as key_of
from cairn.skills.words import has_words
from cairn.web.attachments import CSV, attachment
from cairn.web.components.lists import Listing, Page
from cairn.web.holding import holding
from cairn.web.passport import skill_lines
from cairn.web.passport.forms import UsedForm
from cairn.web.passport.holder import show
from cairn.web.passport.skill_words import (
    GROUPS,
    LAPSED,
    SOURCES,
    STATES,
    STRENGTHS,
    evidence_words,
    freshness_reason,
    freshness_tag,
    level_words,
    strength_of,
)
from cairn.web.requests import Request
from cairn.web.words import BREADTH

SORTS: Final = {"group": ("group",), "name": ("name",), "level": ("level",), "fresh": ("fresh",)}
ON_A_PAGE: Final = 60  # skills; some 75 kB
FILTERS: Final = ("group", "strength", "source", "state")


@holding
@require_safe
def index(request: Request, person: Person) -> HttpResponse:
    """Every skill that stands, by group, with how well-rounded they are; and what lapsed."""
    found = passport_of(person, request.ports)
    listing = Listing.of(request.GET, sorts=SORTS, default="group", filters=FILTERS, size=ON_A_PAGE)
    page: Page[HeldSkill] = listing.page_of(_chosen(found.skills, listing))
    context = {
        "found": found,
        "counts": {key: sum(strength_of(one) == key for one in found.skills) for key in STRENGTHS},
        "listing": listing,
        "page": page,
        "groups": skill_lines.groups(page.rows),
        "filters": [
            ("group", _("Group"), list(BREADTH.items())),
            ("strength", _("Evidence"), list(STRENGTHS.items())),
            ("source", _("Source"), list(SOURCES.items())),
            ("state", _("Freshness"), list(STATES.items())),
        ],
        "csv": reverse("passport:skills-csv"),
        "rounding": skill_lines.rounding_of(found.skills),
        "lapsed": [skill_lines.line(one) for one in found.lapsed],
    }
    return show(request, "passport/skills.html", context)


@holding
@require_safe
def export(request: Request, person: Person) -> HttpResponse:
    """The list as CSV."""
    listing = Listing.of(request.GET, sorts=SORTS, default="group", filters=FILTERS)
    headers = (
        _("Skill"),
        _("Group"),
        _("Level"),
        _("Who says the level"),
        _("Evidence"),
        _("Source"),
        _("Last shown"),
        _("Fresh until"),
        _("Identifier"),
    )
    lines = [_cells(one) for one in _chosen(passport_of(person, request.ports).skills, listing)]
    body = request.ports.tables.write_csv(headers, lines)
    return attachment(body, content_type=CSV, filename="your-skills.csv")


@holding
@require_safe
def skill(request: Request, person: Person, skill_key: str) -> HttpResponse:
    """One skill: what stands for it, from where, how fresh and why, and what would make it stronger."""
    return _page(request, person, skill_key)


@holding
@require_POST
def used(request: Request, person: Person, skill_key: str) -> HttpResponse:
    """Say when it was last used; a skill without a claim gets one by it."""
    found = skill_in(passport_of(person, request.ports), skill_key)
    form = UsedForm(request.POST)
    if not form.is_valid():
        return _page(request, person, skill_key, form=form, status=422)
    said = Said(skill=found.skill, words=_words(found), level=found.level, used=form.cleaned_data["day"])
    if claim := _claim(found):
        claims.used(claim, person=person, day=form.cleaned_data["day"], ports=request.ports)
    else:
        claims.confirm(person, [said], ports=request.ports)
    messages.success(request, _("Noted. It is your own word, and says so."))
    return redirect("passport:skill", skill_key)


@holding
@require_POST
def take_back(request: Request, person: Person, claim: UUID) -> HttpResponse:
    """Take one's own word back."""
    row = claims.find(claim, person=person)
    key = key_of(row.skill)
    claims.take_back(row.uuid, person=person, ports=request.ports)
    messages.success(request, _("Taken back."))
    found = passport_of(person, request.ports)
    left = any(key_of(one.skill) == key for one in (*found.skills, *found.lapsed))
    return redirect("passport:skill", key) if left else redirect("passport:skills")


@holding
@require_safe
def cv_page(request: Request, person: Person) -> HttpResponse:
    """Skills and credentials on paper: what stands today, with how it was shown."""
    found = passport_of(person, request.ports)
    context = {
        "found": found,
        "name": person.name,
        "groups": skill_lines.groups(found.skills),
        "today": found.on,
    }
    return show(request, "passport/cv.html", context)


@holding
@require_safe
def cv_file(request: Request, person: Person) -> HttpResponse:
    """The same as a JSON Resume, which other programs make a CV from."""
    made = cv.resume(person, passport_of(person, request.ports))
    body = json.dumps(made, ensure_ascii=False, indent=2).encode()
    return attachment(body, content_type="application/json", filename="resume.json")


def _page(
    request: Request, person: Person, key: str, *, form: UsedForm | None = None, status: int = 200
) -> HttpResponse:
    passport = passport_of(person, request.ports)
    found = skill_in(passport, key)
    row = skill_reads.by_iri([found.skill]).get(found.skill)
    fresh, kind = freshness_tag(found)
    courses = giving(row).rows if row is not None else ()
    held = {one.achievement for one in passport.credentials if one.counts}
    papers = (*passport.credentials, *passport.lapsed_credentials)
    here = {one.id for one in papers if one.here}
    context = {
        "skill": found,
        "key": key,
        "row": row,
        "stands": passport.skill(found.skill) is not None,
        "group": GROUPS[found.group or ""],
        "level_by": level_words(found),
        "shown": evidence_words(found),
        "stones": found.strength.stones,
        "strength": strength_of(found),
        "source": SOURCES[found.source],
        "fresh": fresh,
        "fresh_kind": kind,
        "fresh_reason": freshness_reason(found),
        "evidence": [_shown(one, here) for one in found.evidence],
        "puts_off": found.freshness.reason is not Reason.VALIDITY,
        "courses": [one for one in courses if one.url.partition("/versions/")[0] not in held][:4],
        "form": form or UsedForm(initial={"day": passport.on.isoformat()}),
        "today": passport.on,
    }
    return show(request, "passport/skill.html", context, status=status)


def _shown(one: Evidence, here: Collection[str]) -> dict[str, object]:
    return {
        "of": one,
        "source": SOURCES[one.source],
        "standing": LAPSED[one.standing],
        "here": one.credential in here,
    }


def _claim(found: HeldSkill) -> UUID | None:
    """The uuid of the person's own word on it; None: they gave none."""
    return next((UUID(one.claim) for one in found.evidence if one.claim), None)


def _words(found: HeldSkill) -> str:
    return next((one.text for one in found.evidence if one.claim), "")


def _chosen(skills: Sequence[HeldSkill], listing: Listing) -> list[HeldSkill]:
    """What fits the filters and the search, in the order of the list."""
    kept = [
        one
        for one in skills
        if has_words(one.name, listing.search)
        and listing.filter("group") in ("", one.group or "")
        and listing.filter("strength") in ("", strength_of(one))
        and listing.filter("source") in ("", *(each.source.value for each in one.evidence))
        and listing.filter("state") in ("", one.freshness.state.value)
    ]
    keys = {
        "name": lambda one: one.name.casefold(),
        "level": lambda one: one.level or 0,
        "fresh": lambda one: one.fresh_until,
        "group": lambda one: one.group or "~",
    }
    order = listing.order
    return sorted(kept, key=keys[order.lstrip("-")], reverse=order.startswith("-"))


def _cells(one: HeldSkill) -> tuple[str | int, ...]:
    return (
        one.name,
        str(GROUPS[one.group or ""]),
        one.level or "",
        level_words(one) or (_("assessed") if one.level else ""),
        evidence_words(one),
        str(SOURCES[one.source]),
        one.last_shown.isoformat(),
        one.fresh_until.isoformat(),
        one.skill,
    )
