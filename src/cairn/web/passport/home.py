"""The passport: one sentence, the cairn with its list, the next step, what waits, what one can do."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cairn.records.models import Assessment, Credential, Person
from cairn.records.reads import passport as reads
from cairn.records.reads.passport import THEIR_TURN, Held
from cairn.services.hold.passport import passport_of
from cairn.services.hold.towards import towards
from cairn.web.holding import holding
from cairn.web.passport.holder import show
from cairn.web.passport.shown import brought, stones
from cairn.web.passport.skill_lines import groups
from cairn.web.requests import Request

MOST_SHOWN = 12  # skills; the page of skills has them all
MOST_WAITING = 20


@holding
@require_safe
def home(request: Request, person: Person) -> HttpResponse:
    """Everything of the person at a glance; only they see it."""
    at = request.ports.now()
    held = reads.held(person, at=at)
    standing = [one for one in held if one.counts]
    works = _under_way(person)
    turn = [work for work in works if work.state in THEIR_TURN]
    passport = passport_of(person, request.ports)
    elsewhere = [one for one in passport.credentials if not one.here]
    offers = waiting(person, request)
    context = {
        "held": held,
        "goal": towards(person, passport),
        "standing": len(standing),
        "lapsed": len(held) - len(standing),
        "hours": _hours(standing),
        "levels": _levels(standing),
        "stones": [*stones(held), *brought(passport), *stones((), works)],
        "elsewhere": len(elsewhere),
        "next": turn[0] if turn else None,
        "waiting": offers,
        "waits": len(offers) + len(turn[1:]),
        "also": turn[1:],
        "judged": [work for work in works if work.state == "SUBMITTED"],
        "latest": standing[0].credential if standing else None,
        "groups": groups(passport.skills, most=MOST_SHOWN),
        "abilities": len(passport.skills),
        "shown": min(len(passport.skills), MOST_SHOWN),
    }
    return show(request, "passport/home.html", context)


@holding
@require_safe
def stranger(request: Request, person: Person) -> HttpResponse:
    """What somebody else can find of all this: public pages, and links that are open."""
    held = reads.held(person, at=request.ports.now())
    public = [one for one in held if one.credential.is_public]
    context = {
        "held": held,
        "public": public,
        "stones": stones(one for one in public if one.counts),
        "no_longer": [one for one in public if not one.counts],
        "linked": _linked(person, held, request),
    }
    return show(request, "passport/stranger_home.html", context)


def waiting(person: Person, request: Request) -> list[dict[str, object]]:
    """The offers that wait, each with the day it was offered."""
    offers = list(reads.offered(person, at=request.ports.now())[:MOST_WAITING])
    sent = reads.last_offers(offers)
    return [{"credential": one, "at": sent.get(one.pk) or one.issued_at} for one in offers]


def _under_way(person: Person) -> list[Assessment]:
    """What is not decided, or not yet there: first what was sent back, then what is to be handed in."""
    order = {"NOT_YET": 0, "OPEN": 1, "SUBMITTED": 2}
    rows = reads.assessments(person).filter(state__in=order)
    return sorted(rows[:50], key=lambda work: (order[work.state], -work.pk))


def _hours(standing: list[Held]) -> float:
    """Hours of learning that somebody assessed."""
    versions = [one.credential.award.version for one in standing]
    return float(sum(version.hours or 0 for version in versions if version.assessed))


def _levels(standing: list[Held]) -> str:
    """From which level to which, in a sentence; nothing where no level is known."""
    known = [one.credential.award.version.eqf_level for one in standing]
    levels = sorted({level for level in known if level})
    if not levels:
        return ""
    if len(levels) == 1:
        return _("At level %(level)s of 8.") % {"level": levels[0]}
    return _("From level %(level)s to level %(last)s of 8.") % {"level": levels[0], "last": levels[-1]}


def _linked(person: Person, held: tuple[Held, ...], request: Request) -> list[tuple[Credential, int]]:
    """Credentials with links that are open now, and how many."""
    at = request.ports.now()
    found = []
    for one in held:
        open_links = [link for link in reads.links(person, one.credential) if reads.is_open(link, at=at)]
        if open_links:
            found.append((one.credential, len(open_links)))
    return found
