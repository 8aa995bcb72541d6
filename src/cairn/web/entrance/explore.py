"""The list of what is on offer: every published standard of this site, to search, sort, filter and take along."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cairn.badges.stone import tone_of
from cairn.records.models import AchievementVersion
from cairn.records.reads.showcase import newest_versions
from cairn.web.attachments import attachment
from cairn.web.components.lists import Listing
from cairn.web.requests import Request
from cairn.web.words import SKILL_GROUPS


@require_safe
def explore(request: Request) -> HttpResponse:
    """The list; search, filter and order are in the address."""
    listing, everything = _listing(request), newest_versions()
    page = listing.page_of(_found(everything, listing))
    context = {
        "listing": listing,
        "page": page,
        "rows": [(version, tone_of(version.skill_group)) for version in page.rows],
        "csv": reverse("explore-csv"),
        "filters": _filters(everything),
    }
    return render(request, "entrance/explore.html", context)


@require_safe
def export(request: Request) -> HttpResponse:
    """The list as CSV: what the search found, all pages, in the order asked for."""
    headers = (
        _("Credential"),
        _("What it is"),
        _("Provider"),
        _("Subject"),
        _("Hours"),
        _("Level"),
        _("Assessed"),
        _("Version"),
        _("Published"),
        _("Address"),
    )
    lines = [_line(version) for version in _found(newest_versions(), _listing(request))]
    body = request.ports.tables.write_csv(headers, lines)
    return attachment(body, content_type="text/csv; charset=utf-8", filename="credentials-on-offer.csv")


def _listing(request: Request) -> Listing:
    return Listing.of(
        request.GET,
        sorts={"name": "name", "provider": "provider", "hours": "hours", "level": "level"},
        default="name",
        filters=("group", "provider", "level"),
    )


def _filters(everything: Sequence[AchievementVersion]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    groups = sorted({version.skill_group for version in everything})
    providers = {
        (str(version.achievement.organisation.uuid), version.achievement.organisation.name)
        for version in everything
    }
    levels = sorted({version.eqf_level for version in everything if version.eqf_level})
    return [
        ("group", _("Subject"), [(code, str(SKILL_GROUPS.get(code, code))) for code in groups]),
        ("provider", _("Provider"), sorted(providers)),
        ("level", _("Level"), [(str(level), str(level)) for level in levels]),
    ]


def _found(everything: Sequence[AchievementVersion], listing: Listing) -> list[AchievementVersion]:
    rows = [version for version in everything if _fits(version, listing)]
    rows.sort(key=lambda version: _order(version, listing.ordering[0].lstrip("-")))
    if listing.ordering[0].startswith("-"):
        rows.reverse()
    return rows


def _fits(version: AchievementVersion, listing: Listing) -> bool:
    words = listing.search.casefold().split()
    text = " ".join(
        [version.name, version.summary, *(outcome.text for outcome in version.outcomes.all()), *version.tags]
    ).casefold()
    group, provider, level = (listing.filter(name) for name in ("group", "provider", "level"))
    return (
        all(word in text for word in words)
        and (not group or version.skill_group == group)
        and (not provider or str(version.achievement.organisation.uuid) == provider)
        and (not level or str(version.eqf_level) == level)
    )


def _order(version: AchievementVersion, by: str) -> tuple[object, str]:
    values: dict[str, object] = {
        "name": version.name.casefold(),
        "provider": version.achievement.organisation.name.casefold(),
        "hours": version.hours or 0,
        "level": version.eqf_level or 0,
    }
    return values[by], version.name.casefold()


def _line(version: AchievementVersion) -> tuple[str | int, ...]:
    return (
        version.name,
        version.summary,
        version.achievement.organisation.name,
        str(SKILL_GROUPS.get(version.skill_group, version.skill_group)),
        "" if version.hours is None else f"{version.hours.normalize():f}",
        version.eqf_level or "",
        _("Yes") if version.assessed else _("No"),
        version.number or "",
        version.published_at.date().isoformat() if version.published_at else "",
        version.url,
    )
