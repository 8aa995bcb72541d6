"""Lists of shared standards: those that can be adopted, and who is on which version."""

from __future__ import annotations

from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from cairn.records.models import AchievementVersion, Adoption, Standard, StandardVersion
from cairn.records.reads.lists import searched

SORTS: Final = {
    "title": ("title", "pk"),
    "body": ("standard__organisation__name", "title", "pk"),
    "published": ("published_at", "pk"),
    "adopted": ("adopted", "title", "pk"),
}
MAP_SORTS: Final = {
    "provider": ("version__achievement__organisation__name", "version__name", "pk"),
    "name": ("version__name", "pk"),
    "version": ("standard_version__number", "version__achievement__organisation__name", "pk"),
    "since": ("adopted_at", "pk"),
}


def newest(*, search: str = "", country: str = "", language: str = "") -> QuerySet[StandardVersion]:
    """The newest published version of every standard in use. Annotated: adopted (credentials, of all versions)."""
    later = StandardVersion.objects.public().filter(
        standard=OuterRef("standard"), number__gt=OuterRef("number")
    )
    rows = StandardVersion.objects.public().filter(~Exists(later), standard__archived_at=None)
    if country:
        rows = rows.filter(standard__organisation__country=country)
    if language:
        rows = rows.filter(language=language)
    rows = searched(rows, search, within=("title", "summary", "standard__organisation__name"))
    in_use = Q(
        standard__versions__adoptions__version__state="PUBLISHED",
        standard__versions__adoptions__version__achievement__archived_at=None,
    )
    adopted = Count("standard__versions__adoptions__version__achievement", filter=in_use, distinct=True)
    return rows.select_related("standard__organisation").annotate(adopted=adopted)


def adoptions(standard: Standard) -> QuerySet[Adoption]:
    """Who is on which version: of every credential its newest published version, where that adopts the standard."""
    later = AchievementVersion.objects.public().filter(
        achievement=OuterRef("version__achievement"), number__gt=OuterRef("version__number")
    )
    rows = Adoption.objects.public().filter(
        ~Exists(later), standard_version__standard=standard, version__achievement__archived_at=None
    )
    return rows.select_related("version__achievement__organisation", "standard_version")


def placed(
    rows: QuerySet[Adoption],
    *,
    search: str = "",
    country: str = "",
    sector: str = "",
    number: int | None = None,
) -> QuerySet[Adoption]:
    """The same, of a country, a sector or a version."""
    if country:
        rows = rows.filter(version__achievement__organisation__country=country)
    if sector:
        rows = rows.filter(version__achievement__organisation__sector=sector)
    if number is not None:
        rows = rows.filter(standard_version__number=number)
    return searched(rows, search, within=("version__name", "version__achievement__organisation__name"))


def by_version(rows: QuerySet[Adoption]) -> dict[int, int]:
    """How many credentials are on each version."""
    counted = rows.order_by().values(number=F("standard_version__number")).annotate(n=Count("pk"))
    return {row["number"]: row["n"] for row in counted}


def countries(rows: QuerySet[Adoption]) -> list[str]:
    """The countries of those who adopted it."""
    codes = rows.order_by().values_list("version__achievement__organisation__country", flat=True).distinct()
    return sorted({code for code in codes if code})
