"""The list of what is on offer: every published standard of this site, to search, sort, filter and take along.

What is searched for may be a problem in plain words: it is read for skills, and what gives them is found (L9).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cairn.badges.stone import tone_of
from cairn.records.models import AchievementVersion, Skill
from cairn.records.reads import explore as reads
from cairn.records.reads.giving import all_giving
from cairn.records.reads.showcase import newest_versions
from cairn.records.reads.skills import one
from cairn.services.codesign.marks import designed_with, with_employers
from cairn.services.codesign.pledges import in_force
from cairn.services.explore.offered import Offered, Wanted, offered
from cairn.services.explore.problems import Answer
from cairn.services.plan.worth import MOST_COMPARED
from cairn.services.ports import Ports
from cairn.web.attachments import CSV, attachment
from cairn.web.components.lists import Listing
from cairn.web.course_lines import short
from cairn.web.entrance.doors import doors
from cairn.web.requests import Request
from cairn.web.words import INDUSTRIES, SKILL_GROUPS

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@require_safe
def explore(request: Request) -> HttpResponse:
    """The list; search, filter and order are in the address. At its start the three doors."""
    listing = _listing(request)
    skill, everything = _everything(listing)
    found = _found(listing, everything, request.ports)
    asked, page = found.asked, listing.page_of(found.rows)
    pledged = in_force([version.achievement_id for version in page.rows], at=request.ports.now())
    context = {
        "listing": listing,
        "page": page,
        "asked": asked,
        "rows": [
            (
                version,
                tone_of(version.skill_group),
                asked.of(version),
                designed_with(version),
                sum(pledge.number for pledge in pledged.get(version.achievement_id, ())),
            )
            for version in page.rows
        ],
        "courses": [(short(row), why) for row, why in asked.courses],
        "compare": _compare(asked),
        "csv": reverse("explore-csv"),
        "filters": [*_filters(everything), *_of_skill(skill)],
        **({} if listing.search or listing.kept else doors(everything)),
    }
    return render(request, "entrance/explore.html", context)


def _compare(asked: Answer) -> str:
    """The address at which the first four courses stand side by side; "" when there is nothing to compare."""
    first = [("offer", str(row.uuid)) for row, _why in asked.courses[:MOST_COMPARED]]
    return f"{reverse('compare')}?{urlencode(first)}" if len(first) > 1 else ""


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
    listing = _listing(request)
    _skill, everything = _everything(listing)
    lines = [_line(version) for version in _found(listing, everything, request.ports).rows]
    body = request.ports.tables.write_csv(headers, lines)
    return attachment(body, content_type=CSV, filename="credentials-on-offer.csv")


def _listing(request: Request) -> Listing:
    return Listing.of(
        request.GET,
        sorts={"fit": "fit", "name": "name", "provider": "provider", "hours": "hours", "level": "level"},
        default="fit",
        filters=("group", "industry", "provider", "level", "skill", "made"),
    )


def _everything(listing: Listing) -> tuple[Skill | None, Sequence[AchievementVersion]]:
    """What is on offer; with a skill in the address, what gives it."""
    said = listing.filter("skill")
    if not said:
        return None, newest_versions()
    found = one(UUID(said)) if _UUID.fullmatch(said) else None
    return found, all_giving(found) if found is not None else ()


def _of_skill(skill: Skill | None) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The filter of one skill, where its page led here: there are too many to choose from."""
    return [("skill", _("Skill"), [(str(skill.uuid), skill.name)])] if skill is not None else []


def _filters(everything: Sequence[AchievementVersion]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    groups = sorted({version.skill_group for version in everything})
    providers = {
        (str(version.achievement.organisation.uuid), version.achievement.organisation.name)
        for version in everything
    }
    levels = sorted({version.eqf_level for version in everything if version.eqf_level})
    trades = [(code, str(INDUSTRIES[code])) for code in reads.industries() if code in INDUSTRIES]
    return [
        ("group", _("Subject"), [(code, str(SKILL_GROUPS.get(code, code))) for code in groups]),
        *([("industry", _("Industry"), trades)] if trades else []),
        ("provider", _("Provider"), sorted(providers)),
        ("level", _("Level"), [(str(level), str(level)) for level in levels]),
        ("made", _("Designed with"), [("employers", _("Employers"))]),
    ]


def _found(listing: Listing, everything: Sequence[AchievementVersion], ports: Ports) -> Offered:
    """What fits, in the order asked for; by fit when no other is."""
    if listing.filter("made") == "employers":
        everything = with_employers(everything)
    names = ("group", "industry", "provider", "level")
    wanted = Wanted(listing.search, **{name: listing.filter(name) for name in names})
    found = offered(wanted, everything, ports=ports)
    by, down = listing.order.removeprefix("-"), listing.order.startswith("-")
    if by == "fit":
        return found
    rows = sorted(found.rows, key=lambda version: _order(version, by), reverse=down)
    return replace(found, rows=tuple(rows))


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
