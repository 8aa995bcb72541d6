"""Three doors to a goal: a role, a qualification, skills of one's choice (or an advertisement, read for skills).

And one for those who have several: what they ask for together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cairn.records.models import Goal, Person
from cairn.records.reads import plan as reads
from cairn.records.reads import skills as skill_reads
from cairn.records.reads.skillsearch import find_occupations, find_skills
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.plan import goals as service
from cairn.services.plan import qualifications
from cairn.services.plan.goals import Wanted
from cairn.web.holding import holding
from cairn.web.limits import own_thought
from cairn.web.plan.forms import AdvertForm, WishesForm
from cairn.web.plan.holder import show
from cairn.web.requests import Request

MOST_HITS: Final = 12
MOST_CHOSEN: Final = 60
MOST_SENT: Final = 240  # the service says how many are too many
_METHODS: Final = ["GET", "HEAD", "POST"]


@holding
@require_safe
def new(request: Request, person: Person) -> HttpResponse:  # noqa: ARG001 - signed in, that is all
    """The three doors."""
    return show(request, "plan/new.html")


@holding
@require_http_methods(_METHODS)
def role(request: Request, person: Person) -> HttpResponse:
    """Search a role, and take it as goal."""
    form, chosen = _wishes(), _uuid(request.POST.get("occupation", ""))
    if chosen is not None:
        form, made = _set(request, person, lambda _said: service.from_occupation(chosen))
        if made is not None:
            return made
    typed = request.GET.get("q", "")[:200]
    hits = find_occupations(typed, limit=MOST_HITS) if typed.strip() else []
    asked = {hit.row.pk: sum(row.essential for row in skill_reads.required(hit.row)) for hit in hits}
    rows = [(hit, asked[hit.row.pk]) for hit in hits]
    return _door(request, "plan/new_role.html", {"typed": typed, "rows": rows}, form)


@holding
@own_thought
@require_http_methods(_METHODS)
def qualification(request: Request, person: Person) -> HttpResponse:
    """Choose a qualification; what is still missing for it, at the least cost, becomes the goal."""
    form, chosen = _wishes(), _uuid(request.POST.get("qualification", ""))
    if chosen is not None:
        form, made = _set(
            request,
            person,
            lambda said: qualifications.from_qualification(
                chosen, person=person, ports=request.ports, wishes=said
            ),
        )
        if made is not None:
            return made
    return _door(request, "plan/new_qualification.html", {"rows": qualifications.published()}, form)


@holding
@require_http_methods(_METHODS)
def skills(request: Request, person: Person) -> HttpResponse:
    """Search skills, put them together, and take them as goal; personal goals too."""
    form, sent, most = _wishes(), request.GET, MOST_CHOSEN
    if request.method == "POST":
        sent, most = request.POST, MOST_SENT
        form, made = _set(request, person, lambda _said: _of_skills(request))
        if made is not None:
            return made
    typed = request.GET.get("q", "")[:200]
    chosen = list(dict.fromkeys(sent.getlist("skill")))[:most]
    known = skill_reads.by_iri(chosen)
    hits = (
        [hit for hit in find_skills(typed, limit=MOST_HITS) if hit.row.iri not in known]
        if typed.strip()
        else []
    )
    context = {
        "typed": typed,
        "chosen": [known[iri] for iri in chosen if iri in known],
        "hits": hits,
        "name": sent.get("name", "")[:200],
        "personal": sent.get("personal") == "on",
        "source": "advert" if sent.get("source") == "advert" else "",
    }
    return _door(request, "plan/new_skills.html", context, form)


def _of_skills(request: Request) -> Wanted:
    return service.from_skills(
        request.POST.get("name", "")[:200],
        request.POST.getlist("skill")[:MOST_SENT],
        source="advert" if request.POST.get("source") == "advert" else "skills",
        personal=request.POST.get("personal") == "on",
    )


@holding
@require_http_methods(_METHODS)
def together(request: Request, person: Person) -> HttpResponse:
    """Choose goals, and plan for what they ask for together; each of them stays as it is."""
    mine = list(reads.goals_of(person))
    asked = request.POST if request.method == "POST" else request.GET
    chosen = [uuid for one in asked.getlist("goal")[:MOST_CHOSEN] if (uuid := _uuid(one)) is not None]
    form = _summed(mine)
    if request.method == "POST":
        form, made = _set(request, person, lambda _said: service.together(chosen, person=person))
        if made is not None:
            return made
    return _door(request, "plan/new_together.html", {"goals": mine, "chosen": chosen}, form)


def _summed(goals: list[Goal]) -> WishesForm:
    """The most hours of a week, and the money of all where all say some."""
    budgets = [goal.wishes.get("budget") for goal in goals]
    weekly = max((goal.wishes.get("weekly", 5) for goal in goals), default=5)
    money = sum(budgets) if budgets and all(one is not None for one in budgets) else None
    return WishesForm(initial={"weekly": weekly, "budget": money, "objective": "cheapest"})


@holding
@own_thought
@require_http_methods(_METHODS)
def advert(request: Request, person: Person) -> HttpResponse:  # noqa: ARG001 - signed in, that is all
    """Paste an advertisement; the skills it seems to ask for are confirmed before they become the goal."""
    if request.method != "POST":
        return show(request, "plan/new_advert.html", {"form": AdvertForm()})
    form = AdvertForm(request.POST)
    if form.is_valid():
        try:
            found = service.from_advert(form.cleaned_data["advert"], ports=request.ports)
        except InvalidInput as refused:
            form.take(refused)
        else:
            questions = [(one, [found.quote(words) for words in one.words[:3]]) for one in found]
            context = {"form": form, "read": True, "questions": questions, "unread": found.unread}
            context["wishes"] = _wishes()
            return show(request, "plan/new_advert.html", context)
    return show(request, "plan/new_advert.html", {"form": form}, status=422)


def _wishes() -> WishesForm:
    return WishesForm(initial={"weekly": 5, "objective": "cheapest"})


def _door(request: Request, template: str, context: Mapping[str, object], form: WishesForm) -> HttpResponse:
    """The page of a door; what was typed and chosen stays where a goal was refused."""
    return show(request, template, {**context, "form": form}, status=422 if form.errors else 200)


def _set(
    request: Request, person: Person, wanted: Callable[[dict[str, object]], Wanted]
) -> tuple[WishesForm, HttpResponse | None]:
    """Set a goal, and lead to it; None where it is refused: the form says why. wanted: the goal, for such wishes."""
    form = WishesForm(request.POST)
    if not form.is_valid():
        return form, None
    said = form.wishes({})
    try:
        found = wanted(said)
        goal = service.add(person, found, wishes=said, ports=request.ports)
    except InvalidInput as refused:
        form.take(refused)
        return form, None
    except Conflict as refused:
        form.add_error(None, str(refused))
        return form, None
    messages.success(request, _("Your goal is set."))
    if found.ways:
        messages.info(request, _ways(found))
    return form, redirect("plan:goal", goal=goal.uuid)


def _ways(wanted: Wanted) -> str:
    """How many sets of parts were compared, and how sure it is that none has a better plan."""
    said = ngettext(
        "Its rules leave %(n)d smallest set of parts to you.",
        "Its rules leave %(n)d smallest sets of parts to you; each was planned.",
        wanted.ways,
    )
    if not wanted.proved:
        said = ngettext(
            "We planned %(n)d smallest set of parts that its rules leave; there may be others.",
            "We planned up to %(n)d smallest sets of parts that its rules leave; there may be others.",
            wanted.ways,
        )
    return said % {"n": wanted.ways}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
