"""The public credential, the standard page behind it, and the issuer's page."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cairn.badges.stone import tone_of
from cairn.records.documents import signed_text
from cairn.records.models import AchievementVersion, Credential
from cairn.records.reads.explore import leading_to
from cairn.records.reads.offered import offered
from cairn.records.reads.showcase import issuer_facts
from cairn.services import places
from cairn.services.codesign import pledges
from cairn.services.codesign.ledger import ledger_of
from cairn.services.design.conformance import meter
from cairn.services.errors import NotFound
from cairn.services.explore.leads import leads
from cairn.services.explore.quality import facts_of
from cairn.services.hold import download, keeping
from cairn.services.hold.sharing import KEEP, open_link
from cairn.services.share import answers, documents
from cairn.services.share.answers import CREDENTIAL, answer
from cairn.services.stack import catalogue
from cairn.web import vouched
from cairn.web.attachments import attachment
from cairn.web.components.lists import Listing
from cairn.web.course_lines import short
from cairn.web.limits import anonymous_downloads
from cairn.web.partner_words import ISSUER_TYPES
from cairn.web.public_page import page, secret
from cairn.web.requests import Request
from cairn.web.showcase import kept
from cairn.web.showcase.documents import respond, wants_data
from cairn.web.translated import ASKED, texts_of
from cairn.web.words import OUTCOME_KINDS, SECTORS

MOST_COURSES: Final = 6  # that lead to one award
OFFERED: Final = 50  # on one page of an issuer's


@require_safe
def credential(request: Request, uuid: UUID) -> HttpResponse:
    """A credential by its own address: the signed text, or its page. A corrected one forwards."""
    if wants_data(request) and request.person is None:
        return respond(request, answers.credential(uuid))
    if wants_data(request):
        found = documents.credential(uuid, viewer=request.person)
        text = signed_text(found).encode()
        return respond(request, answer(text, CREDENTIAL, private=not found.is_public, varies=True))
    newer = documents.forwarded(uuid, viewer=request.person)
    if newer is not None and "stay" not in request.GET:
        return redirect(f"{reverse('showcase:credential', args=[newer.uuid])}?from={uuid}")
    found = documents.credential(uuid, viewer=request.person)
    response = page(request, found)
    response.headers["Vary"] = "Accept, Cookie"
    return response


@require_safe
def linked(request: Request, token: str) -> HttpResponse:
    """A private credential, through a link that its holder made and can end."""
    try:
        link = open_link(token, ports=request.ports)
    except NotFound:
        return kept.gone(request, token)
    newer = documents.forwarded(link.credential.uuid, viewer=link.credential.claimed_by)
    found = newer or link.credential
    if wants_data(request):
        response = respond(request, answer(signed_text(found).encode(), CREDENTIAL, private=True))
    else:
        address = places.private_link(found.organisation, token)
        mine = link.kind == KEEP
        response = page(
            request,
            found,
            until=link.expires_at,
            check_address=address,
            keep_token=token if mine else "",
            can_send=mine and keeping.can_send(link.credential),
        )
    return secret(response)


@require_safe
@anonymous_downloads
def linked_file(request: Request, token: str, form: str) -> HttpResponse:
    """A copy for whoever keeps a credential by its link: json, jwt, png or svg.

    Raises:
        NotFound: the link has ended or is not one to keep by, or there is no such form.
    """
    found = _kept(request, token)
    made = download.in_form(found, form, ports=request.ports)
    if made is None:
        raise NotFound("no such form of a credential")
    return secret(attachment(made.body, content_type=made.content_type, filename=made.filename))


@require_POST
@anonymous_downloads
def linked_print(request: Request, token: str) -> HttpResponse:
    """The certificate of a credential that is kept by its link; the code on it leads through the same link.

    Raises:
        NotFound: the link has ended or is not one to keep by.
    """
    found = _kept(request, token)
    address = places.private_link(found.organisation, token)
    made = download.as_pdf(found, check_address=address, ports=request.ports)
    return secret(attachment(made.body, content_type=made.content_type, filename=made.filename))


def _kept(request: Request, token: str) -> Credential:
    """Return the newest form of the credential that somebody without an account keeps by this link.

    Raises:
        NotFound: the link has ended, or is a link to be shown something by, not to keep it.
    """
    link = open_link(token, ports=request.ports)
    if link.kind != KEEP:
        raise NotFound("not a link to keep a credential by")
    return documents.forwarded(link.credential.uuid, viewer=link.credential.claimed_by) or link.credential


@require_safe
def achievement(request: Request, uuid: UUID) -> HttpResponse:
    """The newest version of an achievement."""
    if wants_data(request):
        return respond(request, answers.achievement(uuid))
    found = documents.latest(uuid)
    return redirect("showcase:version", uuid=uuid, number=found.number)


@require_safe
def version(request: Request, uuid: UUID, number: int) -> HttpResponse:
    """The public standard (D3): outcomes, rubric, pass mark, version and date."""
    if wants_data(request):
        return respond(request, answers.version(uuid, number))
    found = documents.version(uuid, number)
    context = {
        "version": found,
        "texts": texts_of(found, signed=ASKED in request.GET),
        "organisation": found.achievement.organisation,
        "outcomes": [
            (outcome, OUTCOME_KINDS[outcome.outcome_type], outcome.skills) for outcome in found.outcomes.all()
        ],
        "tone": tone_of(found.skill_group),
        "meters": meter(found),
        "ledger": ledger_of(found),
        "facts": facts_of(found),
        "vouched": vouched.of_version(found, at=request.ports.now()),
        "versions": _all_versions(found),
        "newest": documents.latest(uuid),
        "leads": leads(found),
        "pledges": pledges.shown(found.achievement, at=request.ports.now()),
        "courses": [short(row) for row in leading_to(found)[:MOST_COURSES]],
    }
    response = render(request, "showcase/standard.html", context)
    response.headers["Vary"] = "Accept, Cookie"
    return response


def _all_versions(found: AchievementVersion) -> list[AchievementVersion]:
    published = AchievementVersion.objects.public().filter(achievement=found.achievement)
    return list(published.order_by("-number"))


@require_safe
def issuer(request: Request, uuid: UUID) -> HttpResponse:
    """The issuer's page (Q9): who they are, their keys and since when, issued and withdrawn."""
    found = documents.issuer(uuid)
    listing = Listing.of(request.GET, sorts={"name": "name"}, default="name", size=OFFERED)
    context = {
        "organisation": found,
        "listing": listing,
        "page": listing.page_of(offered(found, search=listing.search)),
        "facts": issuer_facts(found),
        "vouched": vouched.of_issuer(found, at=request.ports.now()),
        "qualifications": catalogue.of(found)[:50],
        "sector_word": SECTORS[found.sector],
        "type_word": ISSUER_TYPES.get(found.issuer_type, ""),
    }
    return render(request, "showcase/issuer.html", context)
