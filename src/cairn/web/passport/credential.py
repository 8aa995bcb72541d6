"""One credential as its holder sees it: what it says, who may see it, copies to keep; or an offer to answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cairn.badges.stone import tone_of
from cairn.records.documents import signed_text
from cairn.records.models import Credential, Person
from cairn.records.reads import passport as reads
from cairn.services.hold import claim, sharing
from cairn.services.hold import waiting as offers
from cairn.services.hold.next_steps import next_steps, subjects
from cairn.services.hold.passport import passport_of
from cairn.services.review import moved
from cairn.services.verify.examination import Examination
from cairn.services.verify.look import verify_bytes
from cairn.web import public_page
from cairn.web.amounts import money
from cairn.web.holding import holding
from cairn.web.passport.forms import LinkForm
from cairn.web.passport.holder import show
from cairn.web.passport.shown import outcomes
from cairn.web.requests import Request
from cairn.web.verdicts import shown


@holding
@require_safe
def credential(request: Request, person: Person, uuid: UUID) -> HttpResponse:
    """What one holds, or what waits to be accepted."""
    return page(request, person, uuid)


def page(
    request: Request,
    person: Person,
    uuid: UUID,
    *,
    link_form: LinkForm | None = None,
    fresh_link: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a credential of this person; of one that waits, when they do not hold it.

    fresh_link: the address of a link that was made a moment ago; it is shown this once.

    Raises:
        NotFound: neither theirs nor offered to them.
    """
    at = request.ports.now()
    held = reads.one(person, uuid, at=at)
    if held is None:
        return _offer(request, offers.find(uuid, person=person))
    found = held.credential
    seen = verify_bytes(signed_text(found).encode(), ports=request.ports)
    links, history = reads.links(person, found), reads.history(found)
    context = {
        **_facts(request, found, seen),
        "held": held,
        "history": history,
        "reason": _reason(held, history),
        "stone_state": "held" if held.counts else "lapsed",
        "outcomes": outcomes(seen.badge, reads.results(found)),
        "open_links": [link for link in links if reads.is_open(link, at=at)],
        "ended_links": [link for link in links if not reads.is_open(link, at=at)],
        "receipts": reads.receipts(person, found),
        "link_form": link_form or LinkForm(),
        "fresh_link": fresh_link,
        **_moved(request, person, held),
        **_ways_on(request, person, held),
    }
    return show(request, "passport/credential.html", context, status=status)


def _moved(request: Request, person: Person, held: reads.Held) -> dict[str, object]:
    """What moved on since it was earned, with what is offered (G2); nothing when it does not stand."""
    if not held.counts:
        return {}
    found = moved.moved_on(held.credential, ports=request.ports)
    prices = [(one, money(one.refresh.amount, one.refresh.currency)) for one in found.offers]
    return {"moved": found, "refreshes": prices, "refresh_letters": moved.wants_letters(person)}


@holding
@require_POST
def letters(request: Request, person: Person, uuid: UUID) -> HttpResponse:
    """Turn letters about what has moved on on or off; the answer is the page from which it was done."""
    sharing.own(uuid, person=person)
    wanted = request.POST.get("letters") == "on"
    moved.want_letters(person, wanted=wanted, ports=request.ports)
    said = _("We write to you again.") if wanted else _("No more letters about what has moved on.")
    messages.success(request, said)
    return redirect("passport:credential", uuid)


def _ways_on(request: Request, person: Person, held: reads.Held) -> dict[str, object]:
    """The skills it shows, and what to earn next with the reasons (D7, W18); nothing when it does not stand."""
    if not held.counts:
        return {}
    passport = passport_of(person, request.ports)
    shown_here = subjects(passport, str(held.credential.uuid))
    found = next_steps(passport, among=shown_here) or next_steps(passport)
    return {"subjects": shown_here, "next_steps": found}


def _reason(held: reads.Held, history: reads.Changes) -> str:
    """Why it does not stand, in the issuer's words; a correction says its own."""
    decided = held.standing in ("suspended", "revoked") and history.changes
    return history.changes[-1].reason if decided else ""


def _offer(request: Request, found: Credential) -> HttpResponse:
    seen = verify_bytes(signed_text(found).encode(), ports=request.ports)
    context = {**_facts(request, found, seen), "outcomes": outcomes(seen.badge, reads.results(found))}
    return show(request, "passport/offer.html", context)


def _facts(request: Request, found: Credential, seen: Examination) -> dict[str, object]:
    return {
        "credential": found,
        "version": found.award.version,
        "organisation": found.organisation,
        "tone": tone_of(found.award.version.skill_group),
        "badge": seen.badge,
        "verdict": shown(seen, again=request.get_full_path()),
        "unsound": seen.verdict.verdict == "invalid",
    }


@holding
@require_POST
def accept(request: Request, person: Person, uuid: UUID) -> HttpResponse:
    """Put what waits into the passport."""
    claim.accept(offers.find(uuid, person=person), person=person, ports=request.ports)
    messages.success(request, _("It is yours now. Nobody sees it unless you want."))
    return redirect("passport:credential", uuid)


@holding
@require_POST
def decline(request: Request, person: Person, uuid: UUID) -> HttpResponse:
    """Say no to what waits; one may change one's mind on the same page."""
    offers.decline(uuid, person=person, ports=request.ports)
    messages.success(request, _("You declined it. The provider sees that."))
    return redirect("passport:credential", uuid)


@holding
@require_safe
def stranger(request: Request, person: Person, uuid: UUID) -> HttpResponse:
    """Exactly the page that a stranger gets, at its address or through a link, and a line that says so."""
    found = sharing.own(uuid, person=person)
    response = public_page.page(
        request,
        found,
        template="passport/stranger.html",
        own=False,
        came_from=None,
        user=AnonymousUser(),
        account_name="",
        reachable=bool(found.is_public or _open_links(request, person, found)),
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _open_links(request: Request, person: Person, found: Credential) -> int:
    at = request.ports.now()
    return sum(reads.is_open(link, at=at) for link in reads.links(person, found))
