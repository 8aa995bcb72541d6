"""Finding a standard: the published ones are everybody's, a draft belongs to those who write it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cairn.records.models import (
    IssuerType,
    Organisation,
    OrganisationKind,
    Sector,
    Standard,
    StandardDrafter,
    StandardVersion,
)
from cairn.services.access import Seat
from cairn.services.errors import NotFound, NotPermitted

ROLES: Final = ("designer",)
Heads = tuple[StandardVersion | None, StandardVersion | None]
BODIES: Final = frozenset({IssuerType.PROFESSIONAL, IssuerType.GOVERNMENT})


def may_lead(organisation: Organisation) -> bool:
    """Return whether an organisation may lead a standard: a professional body, a regulator, a quality body."""
    return (
        organisation.kind == OrganisationKind.QUALITY_BODY
        or organisation.issuer_type in BODIES
        or organisation.sector == Sector.PROFESSIONAL
    )


def require_lead(organisation: Organisation) -> None:
    """Go on, or raise.

    Raises:
        NotPermitted: `standard.not_a_body`.
    """
    if not may_lead(organisation):
        raise NotPermitted(
            _("Standards are published by professional bodies, regulators and quality bodies."),
            code="standard.not_a_body",
        )


def standards_of(seat: Seat) -> QuerySet[Standard]:
    """The standards that the seat's organisation leads, or drafts along with somebody."""
    here = seat.organisation
    along = StandardDrafter.objects.across(reason="standards that this organisation drafts along").filter(
        organisation=here, accepted_at__isnull=False, ended_at=None
    )
    rows = Standard.objects.across(reason="one's own, and those one drafts along")
    found = rows.filter(Q(organisation=here) | Q(pk__in=along.values("standard")))
    return found.filter(archived_at=None).select_related("organisation").order_by("-created_at", "pk")


def standard_of(seat: Seat, uuid: UUID, *, lead: bool = False, lock: bool = False) -> Standard:
    """Return a standard that the seat's organisation leads or (unless `lead`) drafts along.

    Raises:
        NotFound: there is none of that uuid for it.
        NotPermitted: `standard.not_lead`; it drafts along, and only the body that leads it may do this.
    """
    found = standards_of(seat).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("no such standard")
    if lead and found.organisation_id != seat.organisation.pk:
        raise NotPermitted(_("Only the body that leads this standard may do that."), code="standard.not_lead")
    if lock:
        Standard.objects.of(found.organisation).select_for_update().get(pk=found.pk)
    return found


def draft_of(standard: Standard) -> StandardVersion | None:
    """Return the draft of a standard, if one is open."""
    rows = StandardVersion.objects.of(standard.organisation).filter(standard=standard, state="DRAFT")
    return rows.select_related("standard__organisation").first()


def versions_of(standard: Standard) -> list[StandardVersion]:
    """Return the published versions, the newest first."""
    rows = StandardVersion.objects.of(standard.organisation).filter(standard=standard, state="PUBLISHED")
    return list(rows.select_related("standard__organisation").order_by("-number"))


def heads_of(standards: Sequence[Standard]) -> dict[int, Heads]:
    """Return of each standard the draft and the newest published version, by its key; without their long texts."""
    rows = StandardVersion.objects.across(reason="of standards that the caller may see")
    found = rows.filter(standard__in=standards).defer("text", "outcomes", "facts").order_by("number")
    heads: dict[int, Heads] = {one.pk: (None, None) for one in standards}
    for row in found:
        draft, newest = heads[row.standard_id]
        heads[row.standard_id] = (row, newest) if row.state == "DRAFT" else (draft, row)
    return heads


def published(uuid: UUID, number: int | None = None) -> StandardVersion:
    """Return a published version, the newest one without `number`, for anybody.

    Raises:
        NotFound: there is none.
    """
    rows = StandardVersion.objects.public().filter(standard__uuid=uuid)
    if number is not None:
        rows = rows.filter(number=number)
    found = rows.select_related("standard__organisation").order_by("-number").first()
    if found is None:
        raise NotFound("no such standard")
    return found
