"""The register of partners, what employers say of a draft, and the interviews that partners pledge."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ninja import File, Form, Router
from ninja.files import UploadedFile

from cairn.api.door import may, refuses, takes
from cairn.api.pages import Cursor, Limit, Page, Search, page
from cairn.api.requests import Request
from cairn.api.schemas.partners import (
    AreaOut,
    AwayIn,
    EmployerAskedOut,
    EmployerOut,
    Kind,
    OutcomeRatedOut,
    PartnerChangeIn,
    PartnerIn,
    PartnerOut,
    PartnersFileOut,
    PledgeChangeIn,
    PledgeIn,
    PledgeOut,
    RatingsAskIn,
    RatingsOut,
    Tier,
)
from cairn.api.schemas.qualifications import RefusalIn
from cairn.records.reads import partners as reads
from cairn.services import places
from cairn.services.codesign import areas, partner_files, partners, pledges, rating
from cairn.services.design import find

router = Router(tags=["Partners"])


@router.get("/partners", response=Page[PartnerOut], summary="List the register of partners")
@may(*partners.ROLES)
def partners_list(
    request: Request,
    search: Search = "",
    tier: Tier | None = None,
    kind: Kind | None = None,
    archived: bool = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[PartnerOut]:
    """Those who were put away only when asked for."""
    organisation = request.seat.organisation
    rows = reads.listed(organisation, search=search, tier=tier or "", kind=kind or "", archived=archived)
    return page(rows, PartnerOut.of, cursor=cursor, limit=limit)


@router.post("/partners", response={201: PartnerOut}, summary="Add a partner")
@may(*partners.ROLES)
@refuses(404)
def partner_create(request: Request, payload: PartnerIn) -> PartnerOut:
    """A name is enough."""
    facts = payload.model_dump(exclude={"areas"})
    return PartnerOut.of(partners.add(request.seat, facts=facts, engaged=payload.areas, ports=request.ports))


@router.post("/partners/imports", response=PartnersFileOut, summary="Bring partners in from a file")
@may(*partners.ROLES)
@takes(partner_files.MAX_BYTES)
def partners_import(request: Request, file: File[UploadedFile], keep: Form[bool] = False) -> PartnersFileOut:
    """CSV or a workbook, a partner a row, at most 500; `name` is needed. Without `keep` it is only looked at."""
    act = partner_files.bring if keep else partner_files.look
    looked = act(request.seat, data=file.read(), filename=file.name or "", ports=request.ports)
    return PartnersFileOut.of(looked, kept=keep)


@router.get("/areas", response=list[AreaOut], summary="List your areas")
@may(*partners.ROLES)
def partner_areas(request: Request) -> list[AreaOut]:
    """In their order, at most 40."""
    return [AreaOut.of(row) for row in areas.of(request.seat.organisation)]


@router.get("/partners/{uuid:partner}", response=PartnerOut, summary="Read a partner")
@may(*partners.ROLES)
def partner_read(request: Request, partner: UUID) -> PartnerOut:
    """In use or put away."""
    return PartnerOut.of(partners.partner_of(request.seat, partner, archived=None))


@router.patch("/partners/{uuid:partner}", response=PartnerOut, summary="Change a partner")
@may(*partners.ROLES)
@refuses(409)
def partner_change(request: Request, partner: UUID, payload: PartnerChangeIn) -> PartnerOut:
    """Only what is sent changes; what is signed already keeps what it said."""
    facts = payload.said()
    facts.pop("areas", None)
    engaged = payload.areas if "areas" in payload.model_fields_set else None
    return PartnerOut.of(
        partners.update(request.seat, partner, facts=facts, engaged=engaged, ports=request.ports)
    )


@router.post("/partners/{uuid:partner}/archive", response=PartnerOut, summary="Put a partner away")
@may(*partners.ROLES)
@refuses(409)
def partner_archive(request: Request, partner: UUID, payload: AwayIn | None = None) -> PartnerOut:
    """Named no more, and shown nothing. What it pledges is withdrawn with the reason."""
    reason = payload.reason if payload is not None else ""
    pledges.put_partner_away(request.seat, partner, reason=reason, ports=request.ports)
    return PartnerOut.of(partners.partner_of(request.seat, partner, archived=None))


@router.post("/partners/{uuid:partner}/restore", response=PartnerOut, summary="Bring a partner back")
@may(*partners.ROLES)
@refuses(409)
def partner_restore(request: Request, partner: UUID) -> PartnerOut:
    """Unless another one has the name meanwhile."""
    partners.restore(request.seat, partner, ports=request.ports)
    return PartnerOut.of(partners.partner_of(request.seat, partner))


@router.get("/versions/{uuid:version}/ratings", response=RatingsOut, summary="Read what employers say")
@may("designer")
def ratings_read(request: Request, version: UUID) -> RatingsOut:
    """Of every outcome: how many need it, the levels they named, their words."""
    found = find.version_of(request.seat, version)
    said, (answered, asked) = rating.summary(found), rating.answered(found)
    rows = [OutcomeRatedOut.of(one, said.get(one.key, rating.Summary())) for one in found.outcomes.all()]
    return RatingsOut(version=found.uuid, answered=answered, asked=asked, outcomes=rows)


@router.get(
    "/versions/{uuid:version}/ratings/employers",
    response=Page[EmployerOut],
    summary="List who was asked to rate",
)
@may("designer")
def ratings_employers(
    request: Request, version: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[EmployerOut]:
    """The newest first."""
    rows = rating.links_of(find.version_of(request.seat, version))
    return page(rows, EmployerOut.of, cursor=cursor, limit=limit)


@router.post(
    "/versions/{uuid:version}/ratings",
    response={201: list[EmployerAskedOut]},
    summary="Ask employers to rate",
)
@may("designer")
@refuses(409)
def ratings_ask(request: Request, version: UUID, payload: RatingsAskIn) -> list[EmployerAskedOut]:
    """One link for each, mailed where there is an address; the others are shown once, in this answer."""
    whom = [one.model_dump(exclude_defaults=True) for one in payload.employers]
    made = rating.ask(request.seat, version, whom, words=payload.words, ports=request.ports)
    return [
        EmployerAskedOut.of(one, places.guest(one.link.organisation, rating.PURPOSE, one.token))
        for one in made
    ]


@router.get(
    "/achievements/{uuid:achievement}/pledges", response=Page[PledgeOut], summary="List interview pledges"
)
@may(*pledges.ROLES)
def pledges_list(
    request: Request,
    achievement: UUID,
    which: Literal["draft", "published", "all"] = "all",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[PledgeOut]:
    """Drafts, what learners see, and what was withdrawn; the newest first."""
    find.achievement_of(request.seat, achievement)
    rows = pledges.of(request.seat, achievement)
    if which != "all":
        rows = rows.filter(published_at__isnull=which == "draft")
    return page(rows, PledgeOut.of, cursor=cursor, limit=limit)


@router.post(
    "/achievements/{uuid:achievement}/pledges", response={201: PledgeOut}, summary="Write down a pledge"
)
@may(*pledges.ROLES)
def pledge_create(request: Request, achievement: UUID, payload: PledgeIn) -> PledgeOut:
    """Nobody sees it before it is published."""
    facts = payload.model_dump(exclude={"partner"})
    made = pledges.draft(request.seat, achievement, partner=payload.partner, facts=facts, ports=request.ports)
    return PledgeOut.of(made)


@router.patch("/pledges/{uuid:pledge}", response=PledgeOut, summary="Change a pledge")
@may(*pledges.ROLES)
@refuses(409)
def pledge_change(request: Request, pledge: UUID, payload: PledgeChangeIn) -> PledgeOut:
    """Until it is published."""
    known = pledges.pledge_of(request.seat, pledge)
    facts = {name: getattr(known, name) for name in pledges.FACTS} | payload.said()
    return PledgeOut.of(pledges.change(request.seat, pledge, facts=facts, ports=request.ports))


@router.delete("/pledges/{uuid:pledge}", response={204: None}, summary="Throw a pledge away")
@may(*pledges.ROLES)
@refuses(409)
def pledge_discard(request: Request, pledge: UUID) -> None:
    """One that nobody outside has seen."""
    pledges.discard(request.seat, pledge, ports=request.ports)


@router.post("/pledges/{uuid:pledge}/publish", response=PledgeOut, summary="Let learners see a pledge")
@may(*pledges.ROLES)
@refuses(409)
def pledge_publish(request: Request, pledge: UUID) -> PledgeOut:
    """From now on nobody edits it; it ends after its last day, or is withdrawn."""
    return PledgeOut.of(pledges.publish(request.seat, pledge, ports=request.ports))


@router.post("/pledges/{uuid:pledge}/withdraw", response=PledgeOut, summary="Withdraw a pledge")
@may(*pledges.ROLES)
@refuses(409)
def pledge_withdraw(request: Request, pledge: UUID, payload: RefusalIn) -> PledgeOut:
    """The reason stands beside it until its last day."""
    found = pledges.withdraw(request.seat, pledge, reason=payload.reason, ports=request.ports)
    return PledgeOut.of(found)
