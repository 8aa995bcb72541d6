"""Lists of the register: partners with what stands beside them, and the matrix of areas and partners."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Case, Count, IntegerField, OuterRef, QuerySet, When

from cairn.records.models import (
    AchievementVersion,
    Area,
    Involvement,
    IssuerType,
    Organisation,
    Partner,
    PartnerArea,
    PartnerTier,
    SignOff,
)
from cairn.records.reads.lists import Few, searched

#: Closest first.
_CLOSE: Final = Case(
    *(When(tier=tier, then=place) for place, tier in enumerate(PartnerTier.values)),
    default=len(PartnerTier.values),
    output_field=IntegerField(),
)
SORTS: Final = {
    "name": ("name", "pk"),
    "tier": ("closeness", "name", "pk"),
    "until": ("agreement_until", "name", "pk"),
}
CLOSE_TIERS: Final = frozenset({PartnerTier.FOUNDING, PartnerTier.CORE})


def listed(
    organisation: Organisation, *, search: str = "", tier: str = "", kind: str = "", archived: bool = False
) -> QuerySet[Partner]:
    """The partners of an organisation.

    Annotated: closeness, hands (credentials they have a hand in now, a `Tally`).
    """
    rows = Partner.objects.of(organisation).filter(archived_at__isnull=not archived)
    if tier:
        rows = rows.filter(tier=tier)
    if kind:
        rows = rows.filter(kind=kind)
    rows = searched(rows, search, within=("name", "contact_name", "contact_email"))
    rows = rows.select_related("as_organisation").prefetch_related("engaged__area")
    involved = Involvement.objects.across(reason="of the partner itself").filter(ended_at=None)
    hands = involved.filter(partner=OuterRef("pk")).distinct()  # several strands of one workspace count once
    return rows.annotate(closeness=_CLOSE, hands=Few(hands, having="workspace_id"))


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """An area across the partners of a page.

    cells: for each of those partners whether they are engaged. engaged: everybody who is, closest first.
    gap: "nobody", "distant" (associates only), or "".
    """

    area: Area
    cells: tuple[bool, ...]
    engaged: tuple[Partner, ...]
    credentials: int

    @property
    def more(self) -> int:
        """How many are engaged besides the first six."""
        return max(0, len(self.engaged) - 6)

    @property
    def gap(self) -> str:
        if not self.engaged:
            return "nobody"
        return "" if any(one.tier in CLOSE_TIERS for one in self.engaged) else "distant"


def columns(organisation: Organisation) -> QuerySet[Partner]:
    """The partners of the matrix, closest first."""
    return Partner.objects.of(organisation).filter(archived_at=None).annotate(closeness=_CLOSE)


def matrix(organisation: Organisation, areas: Sequence[Area], shown: Sequence[Partner]) -> list[MatrixRow]:
    """A row for each area, with a cell for each partner that is shown."""
    engaged: dict[int, list[Partner]] = {area.pk: [] for area in areas}
    rows = PartnerArea.objects.of(organisation).filter(area__in=list(engaged), partner__archived_at=None)
    for row in rows.select_related("partner"):
        engaged[row.area_id].append(row.partner)
    order = list(PartnerTier.values)
    made = _made_in(organisation, list(engaged))
    found = []
    for area in areas:
        mine = sorted(engaged[area.pk], key=lambda one: (order.index(one.tier), one.name))
        here = {one.pk for one in mine}
        cells = tuple(partner.pk in here for partner in shown)
        found.append(MatrixRow(area, cells, tuple(mine), made.get(area.pk, 0)))
    return found


def _made_in(organisation: Organisation, areas: Collection[int]) -> dict[int, int]:
    """How many credentials of an area partners have a hand in."""
    rows = Involvement.objects.of(organisation).filter(ended_at=None, workspace__area__in=areas)
    counted = rows.order_by().values("workspace__area").annotate(many=Count("workspace", distinct=True))
    return {row["workspace__area"]: row["many"] for row in counted}


def with_address(organisation: Organisation, *, most: int = 100) -> list[Partner]:
    """Partners that have an address to be asked by."""
    rows = Partner.objects.of(organisation).filter(archived_at=None).exclude(contact_email="")
    return list(rows.order_by("name", "pk")[:most])


def names(achievements: Collection[int]) -> dict[int, str]:
    """What credentials are called: key of the achievement -> its newest published name, else that of its draft."""
    rows = AchievementVersion.objects.across(reason="of credentials that a partner has a hand in")
    some = rows.filter(achievement__in=list(achievements)[:200]).order_by("state", "number")
    return dict(some.values_list("achievement", "name"))  # DRAFT comes before PUBLISHED, the last one stays


def hands(organisation: Organisation) -> QuerySet[Involvement]:
    """What an organisation has a hand in as somebody's partner, and may see, newest first."""
    rows = Involvement.objects.across(reason="of partners that are this organisation")
    mine = rows.filter(
        ended_at=None,
        partner__as_organisation=organisation,
        partner__linked_at__isnull=False,
        partner__archived_at=None,
        partner__may_see=True,
        partner__organisation__archived_at=None,
        workspace__achievement__archived_at=None,
    )
    return mine.select_related("partner__organisation", "workspace__achievement").order_by("-pk")


def pledgeable(partner: Partner, *, most: int = 200) -> list[tuple[str, str]]:
    """Published credentials that a partner has, or had, a hand in: uuid and name."""
    versions = AchievementVersion.objects.public().filter(
        achievement__organisation=partner.organisation,
        achievement__archived_at=None,
        achievement__workspace__involved__partner=partner,
    )
    rows = versions.order_by("number").values_list("achievement__uuid", "name")[: 4 * most]
    found = {str(uuid): name for uuid, name in rows}
    return sorted(found.items(), key=lambda pair: pair[1].casefold())[:most]


def employers_of(*, most: int = 10_000) -> dict[int, set[str]]:
    """Employers that had a hand in a credential, or signed one, and may be named: key of the achievement -> names."""
    public = {"partner__kind": IssuerType.EMPLOYER, "partner__is_public": True}
    hands = Involvement.objects.across(reason="partners that are named in public").filter(**public)
    signed = SignOff.objects.across(reason="partners that are named in public").filter(
        **public, state="SIGNED"
    )
    found: dict[int, set[str]] = {}
    for rows, column in ((hands, "workspace__achievement"), (signed, "version__achievement")):
        for key, name in rows.order_by("pk").values_list(column, "partner__name")[:most]:
            found.setdefault(key, set()).add(name)
    return found
