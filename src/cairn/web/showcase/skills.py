"""Skills: finding them, and what is known of one; the same page serves the person and the region."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from cairn.passport.passport import HeldSkill
from cairn.records.models import Framework, Skill
from cairn.records.reads import explore, skillsearch
from cairn.records.reads import skills as reads
from cairn.records.reads.giving import giving
from cairn.services.errors import NotFound
from cairn.services.hold.passport import passport_of, skill_key
from cairn.web.components.lists import Listing, Page
from cairn.web.course_lines import short
from cairn.web.requests import Request
from cairn.web.words import BREADTH, LEVELS, NODE_KINDS

MOST_FOUND: Final = 50
MOST_COURSES: Final = 12
MOST_NAMED: Final = 50  # credentials that give a skill
CROSSINGS: Final = {
    "exact": gettext_lazy("The same as"),
    "close": gettext_lazy("Nearly the same as"),
    "broader": gettext_lazy("Narrower than"),
    "narrower": gettext_lazy("Broader than"),
    "related": pgettext_lazy("skill", "Related to"),
}


@require_safe
def index(request: Request) -> HttpResponse:
    """Search in the reader's words, or go through what there is; `?id=IRI` leads to one skill."""
    asked = request.GET.get("id", "")[:400]
    if asked and (found := reads.by_iri([asked]).get(asked)):
        return redirect("showcase:skill", uuid=found.uuid)
    listing = Listing.of(
        request.GET, sorts={"name": ("name", "pk")}, default="name", filters=("framework", "group")
    )
    frameworks = list(reads.frameworks())
    framework = next((one for one in frameworks if str(one.uuid) == listing.filter("framework")), None)
    sizes = reads.sizes()
    context = {
        "listing": listing,
        "asked": asked,
        "frameworks": [one for one in frameworks if sizes.get(one.pk)],
        "many": sum(used for used, _retired in sizes.values()),
        "filters": _filters(frameworks),
        "attributions": attributions(frameworks),
        **_rows(listing, framework),
    }
    return render(request, "showcase/skills.html", context, status=404 if asked else 200)


@require_safe
def skill(request: Request, uuid: UUID) -> HttpResponse:
    """One skill: what it means, what is around it, what gives it and who asks for it."""
    found = reads.one(uuid)
    if found is None:
        raise NotFound("no such skill")
    around, asked = reads.around(found), reads.asked_by(found)
    context = {
        "skill": found,
        "kind": NODE_KINDS.get(found.kind, found.kind),
        "group": BREADTH.get(found.group, ""),
        "around": around,
        "elsewhere": [(CROSSINGS[kind], row) for kind, row in around.elsewhere],
        "unknown": [(CROSSINGS[kind], iri) for kind, iri in around.unknown],
        "asked": asked,
        "given": giving(found, most=MOST_NAMED),
        "courses": _courses(found),
        "levels": list(LEVELS.values()),
        "names": found.names.splitlines(),
        "attributions": attributions([found.framework]),
        "mine": _mine(request, found),
        "asks": request.person is not None,
    }
    response = render(request, "showcase/skill.html", context)
    if request.person is not None:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _courses(found: Skill) -> list[dict[str, Any]]:
    """Courses that teach it, by name; other names of the same skill count."""
    taught = sorted(explore.courses_giving(reads.equal_to(found)), key=lambda row: row.name)
    return [short(row) for row in taught[:MOST_COURSES]]


def _mine(request: Request, found: Skill) -> tuple[HeldSkill, str] | None:
    """What the reader's own passport says of the skill, and its page there; nobody else sees that."""
    if request.person is None:
        return None
    now = reads.resolved([found.iri])[found.iri]
    held = next((one for one in passport_of(request.person, request.ports).skills if one.skill == now), None)
    return (held, skill_key(now)) if held is not None else None


def _rows(listing: Listing, framework: Framework | None) -> dict[str, Any]:
    """What the page lists: what the search found, best first; or everything, by name."""
    group = listing.filter("group") if listing.filter("group") in BREADTH else ""
    if listing.search:
        hits = skillsearch.find_skills(listing.search, framework=framework, group=group, limit=MOST_FOUND)
        jobs = skillsearch.find_occupations(listing.search, framework=framework, limit=6)
        return {
            "rows": [(hit.row, hit.label if hit.label != hit.row.name else "") for hit in hits],
            "jobs": [hit.row for hit in jobs],
        }
    rows = Skill.objects.public().select_related("framework").filter(retired_at=None).exclude(kind="group")
    if framework is not None:
        rows = rows.filter(framework=framework)
    if group:
        rows = rows.filter(group=group)
    page: Page[Skill] = listing.page_of(rows.order_by("name", "pk"))
    return {"rows": [(row, "") for row in page.rows], "page": page}


def _filters(frameworks: list[Framework]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    named = [(str(one.uuid), f"{one.name} {one.version}".strip()) for one in frameworks]
    return [
        ("group", _("Group"), [(code, str(words)) for code, words in BREADTH.items()]),
        ("framework", _("Framework"), named),
    ]


def attributions(frameworks: list[Framework]) -> list[str]:
    """Sentences that the frameworks ask to be shown with their skills."""
    return list(dict.fromkeys(one.attribution for one in frameworks if one.attribution))
