"""Is a course worth it, and which of up to four: for everybody, and told for the person who is signed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from cairn.records.models import AchievementVersion, LearningOffer
from cairn.records.reads import plan as reads
from cairn.services.codesign.pledges import pledged
from cairn.services.errors import InvalidInput
from cairn.services.explore.quality import of_courses
from cairn.services.plan import worth as service
from cairn.services.plan.worth import MOST_COMPARED, Worth
from cairn.web.amounts import hours, money, number
from cairn.web.quality_words import fact_lines, level_in_words
from cairn.web.requests import Request
from cairn.web.words import BREADTH, MODES, STACKABILITY

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

UNKNOWN: Final = {
    "price": gettext_lazy("What it costs: the provider does not say."),
    "hours": gettext_lazy("How many hours it takes: the provider does not say."),
    "language": gettext_lazy("In which language it is taught: the provider does not say."),
    "mode": gettext_lazy("Where it takes place: the provider does not say."),
    "level": gettext_lazy("At which level it teaches: the provider does not say for everything."),
    "seats": gettext_lazy("How many seats are left: the provider does not say."),
    "recognition": gettext_lazy("Who accepts it: nobody is named."),
    "outcomes": gettext_lazy("What became of those who took it: not known yet."),
}
MOST_HITS: Final = 8
#: What the standard of what one earns says, the same for every provider (Q4): label, and what a version says of it.
ELEMENTS: Final[tuple[tuple[_StrPromise, Callable[[AchievementVersion], str]], ...]] = (
    (gettext_lazy("Level"), lambda version: level_in_words(version.eqf_level, version.national_level)),
    (gettext_lazy("Credits"), lambda version: f"{number(version.ects)} ECTS" if version.ects else ""),
    (gettext_lazy("Assessed by"), lambda version: version.assessment_type),
    (gettext_lazy("Quality"), lambda version: version.quality_assurance),
    (gettext_lazy("Alone or in more"), lambda version: str(STACKABILITY.get(version.stackability, ""))),
)


@require_safe
def worth(request: Request, course: UUID) -> HttpResponse:
    """One course: cost, hours, skills gained, what it opens, what nobody knows."""
    found = service.worth(course, person=request.person, ports=request.ports)
    (leads_to,) = of_courses([found.row])
    context = {
        "one": _shown(found),
        "leads_to": leads_to,
        "mine": request.person is not None,
        "pledges": pledged(found.row.achievement, at=request.ports.now()),
    }
    return _answer(request, "entrance/worth.html", context)


@require_safe
def compare(request: Request) -> HttpResponse:
    """Up to four courses on the same facts; which ones stands in the address."""
    wanted = _uuids(request.GET.getlist("offer"))
    status, refused = 200, ""
    try:
        found = service.compared(wanted, person=request.person, ports=request.ports)
    except InvalidInput:
        found = service.compared(wanted[:MOST_COMPARED], person=request.person, ports=request.ports)
        status, refused = 422, _("At most four courses stand side by side. The others are left out.")
    ids = [str(one.row.uuid) for one in found]
    typed = request.GET.get("q", "")[:200]
    leads_to = of_courses([one.row for one in found])
    of_each = [fact_lines(one.facts) for one in leads_to]
    versions = [one.version for one in leads_to]
    elements = [
        (label, [said(one) if one is not None else "" for one in versions]) for label, said in ELEMENTS
    ]
    context = {
        "shown": [
            _shown(one, away=_query([other for other in ids if other != str(one.row.uuid)])) for one in found
        ],
        "quality": list(zip(*of_each, strict=True)),
        "elements": elements if any(versions) else [],
        "ids": ids,
        "typed": typed,
        "hits": [(row, _query([*ids, str(row.uuid)])) for row in _hits(typed, ids)],
        "room": MOST_COMPARED - len(ids),
        "refused": refused,
        "mine": request.person is not None,
    }
    return _answer(request, "entrance/compare.html", context, status=status)


def _answer(request: Request, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    known = {"nav_template": "components/nav_learner.html"} if request.person is not None else {}
    response = render(request, template, {**known, **context}, status=status)
    if request.person is not None:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _hits(typed: str, ids: Sequence[str]) -> list[LearningOffer]:
    if not typed.strip():
        return []
    found = reads.rows()
    for word in typed.split()[:6]:
        found = found.filter(name__says=word)
    return list(found.exclude(uuid__in=ids).order_by("name", "pk")[:MOST_HITS])


def _uuids(texts: Sequence[str]) -> list[UUID]:
    found = []
    for text in texts[:20]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _query(ids: Sequence[str]) -> str:
    return f"{reverse('compare')}?{urlencode([('offer', one) for one in ids])}"


def _shown(one: Worth, *, away: str = "") -> dict[str, Any]:
    offer = one.offer
    return {
        "row": one.row,
        "name": offer.name,
        "url": reverse("worth", args=[one.row.uuid]),
        "away": away,
        "compare": _query([str(one.row.uuid)]),
        "cost": money(one.cost, offer.currency),
        "parts": [(price.name, money(price.amount, offer.currency)) for price in offer.prices or ()],
        "per_hour": money(one.per_hour, offer.currency) if one.per_hour else "",
        "hours": "" if offer.hours is None else hours(offer.hours),
        "mode": MODES.get(str(offer.mode or ""), ""),
        "group": BREADTH.get(offer.group, ""),
        "gains": one.gains,
        "new": sum(not gain.held for gain in one.gains),
        "runs": [
            (date_format(run.start), date_format(run.end), run.when, _seats(run.seats)) for run in one.runs
        ],
        "any_day": not offer.runs and not offer.closed,
        "closed": offer.closed or (bool(offer.runs) and not one.runs),
        "needs": one.needs,
        "opens": one.opens,
        "nearer": one.nearer,
        "roles": one.roles,
        "recognised_by": offer.recognised_by,
        "unknown": [UNKNOWN[name] for name in one.unknown],
    }


def _seats(seats: int | None) -> str:
    if seats is None:
        return ""
    return ngettext("%(n)d seat left", "%(n)d seats left", seats) % {"n": seats}
