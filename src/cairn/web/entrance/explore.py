"""The list of what is on offer: every published standard of this site, to search, sort, filter and take along.

What is searched for may be a problem in plain words: it is read for skills, and what gives them is found (L9).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cairn.badges.stone import tone_of
from cairn.records.models import AchievementVersion, LearningOffer, Skill
from cairn.records.reads import explore as reads
from cairn.records.reads.directory import Directory, Entry, briefly, directory, giving_one, whole
from cairn.records.reads.lists import Tally
from cairn.records.reads.skills import one
from cairn.services.codesign.pledges import in_force
from cairn.services.explore.designed import led_by_employers, partners_of
from cairn.services.explore.offered import Offered, Wanted, hands_of, offered
from cairn.services.explore.problems import Answer
from cairn.services.plan.worth import MOST_COMPARED
from cairn.services.ports import Ports
from cairn.web.attachments import CSV, attachment, to_keep
from cairn.web.components.lists import Listing, Page
from cairn.web.course_lines import short
from cairn.web.entrance.doors import doors
from cairn.web.requests import Request
from cairn.web.words import INDUSTRIES, SKILL_GROUPS

_AT_ONCE: Final = 200  # lines of the file; a shorter one is sent whole
_FILE: Final = "credentials-on-offer.csv"
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@require_safe
def explore(request: Request) -> HttpResponse:
    """The list; search, filter and order are in the address. At its start the three doors."""
    listing, everything = _listing(request), directory()
    skill, among = _among(listing, everything)
    found = _found(listing, among, request.ports)
    asked, page = found.asked, _page(listing, found)
    rows = whole(page.rows)
    pledged = in_force([version.achievement_id for version in rows], at=request.ports.now())
    context = {
        "listing": listing,
        "page": page,
        "asked": asked,
        "rows": [
            (
                version,
                tone_of(version.skill_group),
                asked.of(version),
                hands_of(version, everything),
                sum(pledge.number for pledge in pledged.get(version.achievement_id, ())),
            )
            for version in rows
        ],
        "courses": _courses(listing, asked, everything),
        "compare": _compare(asked),
        "csv": reverse("explore-csv"),
        "filters": [*_filters(among), *_of_skill(skill)],
        **({} if listing.search or listing.kept else doors(among)),
    }
    return render(request, "entrance/explore.html", context)


def _courses(
    listing: Listing, asked: Answer, everything: Directory
) -> list[tuple[dict[str, Any], object, tuple[str, ...]]]:
    """Courses that teach what was asked for, with the partners of what they lead to; the filter holds for them, too."""
    rows = [row for row, _why in asked.courses]
    if listing.filter("made") == "employers":
        some = LearningOffer.objects.public().filter(pk__in=[row.pk for row in rows])
        kept = set(led_by_employers(some, everything).values_list("pk", flat=True))
        found = [(row, why) for row, why in asked.courses if row.pk in kept]
    else:
        found = list(asked.courses)
    hands = partners_of([row for row, _why in found])
    return [(short(row), why, names) for (row, why), names in zip(found, hands, strict=True)]


def _page(listing: Listing, found: Offered) -> Page[Entry]:
    """Of a long directory the page says that there is more, as those of other long lists do."""
    page = listing.page_of(found.entries)
    if not found.partly:
        return page
    more = not listing.search and not listing.kept
    return replace(page, total=Tally(page.total, more=more), partly=True)


def _compare(asked: Answer) -> str:
    """The address at which the first four courses stand side by side; "" when there is nothing to compare."""
    first = [("offer", str(row.uuid)) for row, _why in asked.courses[:MOST_COMPARED]]
    return f"{reverse('compare')}?{urlencode(first)}" if len(first) > 1 else ""


@require_safe
def export(request: Request) -> HttpResponseBase:
    """The list as CSV: what the search found, all pages, in the order asked for; of a long one the newest first."""
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
    newest = directory()
    found = _found(listing, _among(listing, newest)[1], request.ports)
    # Looked up now: while a stream is sent, nobody's language is set.
    words = {code: str(name) for code, name in SKILL_GROUPS.items()}, {True: _("Yes"), False: _("No")}
    lines = _lines(found.entries, *words)
    if len(found.entries) <= _AT_ONCE and not newest.partly:
        body = request.ports.tables.write_csv(headers, lines)
        return attachment(body, content_type=CSV, filename=_FILE)
    parts = (_found(listing, _among(listing, part)[1], request.ports) for part in newest.after())
    older = (line for part in parts for line in _lines(part.entries, *words))
    stream = request.ports.tables.stream_csv(headers, chain(lines, older))
    return to_keep(StreamingHttpResponse(stream, content_type=CSV), _FILE)


def _listing(request: Request) -> Listing:
    return Listing.of(
        request.GET,
        sorts={"fit": "fit", "name": "name", "provider": "provider", "hours": "hours", "level": "level"},
        default="fit",
        filters=("group", "industry", "provider", "level", "skill", "made"),
    )


def _among(listing: Listing, everything: Directory) -> tuple[Skill | None, Directory]:
    """What is on offer; with a skill in the address, what gives it."""
    said = listing.filter("skill")
    if not said:
        return None, everything
    found = one(UUID(said)) if _UUID.fullmatch(said) else None
    return found, giving_one(found, everything) if found is not None else Directory(())


def _of_skill(skill: Skill | None) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The filter of one skill, where its page led here: there are too many to choose from."""
    return [("skill", _("Skill"), [(str(skill.uuid), skill.name)])] if skill is not None else []


def _filters(among: Directory) -> list[tuple[str, str, list[tuple[str, str]]]]:
    groups = sorted({entry.skill_group for entry in among.entries})
    providers = {(entry.provider, entry.provider_name) for entry in among.entries}
    levels = sorted({entry.eqf_level for entry in among.entries if entry.eqf_level})
    trades = [(code, str(INDUSTRIES[code])) for code in reads.industries() if code in INDUSTRIES]
    return [
        ("group", _("Subject"), [(code, str(SKILL_GROUPS.get(code, code))) for code in groups]),
        *([("industry", _("Industry"), trades)] if trades else []),
        ("provider", _("Provider"), sorted(providers)),
        ("level", _("Level"), [(str(level), str(level)) for level in levels]),
        ("made", _("Designed with"), [("employers", _("Employers"))]),
    ]


def _found(listing: Listing, among: Directory, ports: Ports) -> Offered:
    """What fits, in the order asked for; by fit when no other is."""
    names = ("group", "industry", "provider", "level")
    wanted = Wanted(
        listing.search,
        **{name: listing.filter(name) for name in names},
        employers=listing.filter("made") == "employers",
    )
    found = offered(wanted, among, ports=ports)
    by, down = listing.order.removeprefix("-"), listing.order.startswith("-")
    if by == "fit":
        return found
    return replace(found, entries=tuple(sorted(found.entries, key=_ORDERS[by], reverse=down)))


_ORDERS: Final[Mapping[str, Callable[[Entry], Any]]] = {
    "name": lambda entry: entry.folded,
    "provider": lambda entry: (entry.provider_name.casefold(), entry.folded),
    "hours": lambda entry: (entry.hours or 0, entry.folded),
    "level": lambda entry: (entry.eqf_level or 0, entry.folded),
}


def _lines(
    entries: Sequence[Entry], groups: Mapping[str, str], assessed: Mapping[bool, str]
) -> Iterator[tuple[str | int, ...]]:
    """Lines of the file; some rows are read at a time."""
    for place in range(0, len(entries), _AT_ONCE):
        for version in whole(entries[place : place + _AT_ONCE], briefly()):
            yield _line(version, groups, assessed)


def _line(
    version: AchievementVersion, groups: Mapping[str, str], assessed: Mapping[bool, str]
) -> tuple[str | int, ...]:
    return (
        version.name,
        version.summary,
        version.achievement.organisation.name,
        groups.get(version.skill_group, version.skill_group),
        "" if version.hours is None else f"{version.hours.normalize():f}",
        version.eqf_level or "",
        assessed[version.assessed],
        version.number or "",
        version.published_at.date().isoformat() if version.published_at else "",
        version.url,
    )
