"""Which column of a list is what: each with its guess and examples, to be changed in one look."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cairn.records.models import AchievementVersion
from cairn.records.reads.issue import published_version
from cairn.services.access import Seat
from cairn.services.errors import Conflict, NotFound
from cairn.services.issue import bulk_job, rehearsal
from cairn.services.issue.bulk_job import Column
from cairn.services.issue.columns import fields_of
from cairn.services.issue.days import ORDERS
from cairn.web.provider.issue_jobs import FROM_FILE, job_of
from cairn.web.requests import Request
from cairn.web.seats import seated, show

_OUTCOME: Final = re.compile(r"outcome-([0-9]{1,3})")


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """One column on the page (see `Column`). name: of its field in the form; chosen: what stands in that."""

    name: str
    heading: str
    examples: tuple[str, ...]
    chosen: str
    why: str
    error: str = ""


@seated("issuer")
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: Request, seat: Seat, job: UUID) -> HttpResponse:
    """Show what each column is taken for; with what was chosen, every row is judged anew."""
    found = job_of(seat, job, FROM_FILE)
    version = published_version(seat.organisation, found.subject_uuid)
    if version is None:
        raise NotFound("no such job")
    try:
        rehearsal.require_columns_open(found)
    except Conflict as error:
        messages.warning(request, str(error))
        return redirect("provider:bulk", seat.organisation.uuid, job)
    seen, known = bulk_job.columns_seen(found), bulk_job.columns_of(found)
    chosen = _typed(request.POST, seen) if request.method == "POST" else [column.field for column in seen]
    dates = request.POST.get("dates", known.dates)
    errors = _wrong(chosen, version) if request.method == "POST" else {}
    if request.method == "POST" and not errors:
        said = {field: column.heading for column, field in zip(seen, chosen, strict=True) if field}
        rehearsal.match(
            seat,
            job,
            columns={**said, **({"dates": dates} if dates in ORDERS and dates else {})},
            ports=request.ports,
        )
        return redirect("provider:bulk", seat.organisation.uuid, job)
    context = {
        "job": found,
        "version": version,
        "shown": _shown(seen, chosen, errors),
        "fields": [("", _("Leave out")), *((name, words(name, version)) for name in fields_of(version))],
        "errors": list(dict.fromkeys(errors.values())),
        "dates": dates,
        "dates_choices": [
            ("", _("Ask me, row by row")),
            ("dmy", _("Day first: 4 March")),
            ("mdy", _("Month first: 3 April")),
        ],
        "complete": known.complete,
    }
    return show(request, seat, "provider/issue_columns.html", context, status=422 if errors else 200)


def words(field: str, version: AchievementVersion | None) -> str:
    """What a field is called."""
    found = _OUTCOME.fullmatch(field)
    if found:
        outcomes = list(version.outcomes.all()) if version is not None else []
        place = int(found[1])
        text = Truncator(outcomes[place - 1].text).chars(50) if 0 < place <= len(outcomes) else ""
        named = _("Outcome %(number)d") % {"number": place}
        return f"{named}: {text}" if text else named
    return {
        "name": _("Name"),
        "given": _("First name"),
        "family": _("Last name"),
        "email": _("E-mail"),
        "number": _("Number"),
        "date": _("Date"),
        "result": _("One result for all outcomes"),
    }.get(field, field)


def _typed(post: QueryDict, seen: Sequence[Column]) -> list[str]:
    return [str(post.get(f"column-{place}", ""))[:40] for place in range(len(seen))]


def _wrong(chosen: Sequence[str], version: AchievementVersion) -> Mapping[int, str]:
    """Return place → what is wrong with the choice; -1: with the choice as a whole."""
    fields = fields_of(version)
    found: dict[int, str] = {}
    for place, field in enumerate(chosen):
        if field and field not in fields:
            found[place] = _("Choose one of the list.")
        elif field and field in chosen[:place]:
            found[place] = _("Two columns are “%(field)s”. Choose one of them.") % {
                "field": words(field, version)
            }
    if not {"name", "given", "family"} & set(chosen):
        found[-1] = _("No column has the names. Choose the one that does.")
    elif "name" in chosen and {"given", "family"} & set(chosen):
        found[-1] = _("There is a whole name and a part of one. Leave one of them out.")
    return found


def _shown(seen: Sequence[Column], chosen: Sequence[str], errors: Mapping[int, str]) -> list[ColumnShown]:
    return [
        ColumnShown(
            name=f"column-{place}",
            heading=column.heading,
            examples=tuple(Truncator(cell).chars(40) for cell in column.examples),
            chosen=chosen[place],
            why=column.why,
            error=errors.get(place, ""),
        )
        for place, column in enumerate(seen)
    ]
