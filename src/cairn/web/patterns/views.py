"""The page of components. It shows invented people and firms, and no data of this installation."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cairn.badges.elements import Supervision
from cairn.badges.ledger import Act, Contribution, Ledger, Part
from cairn.quality.facts import Case, Fact, facts
from cairn.web.components import icons
from cairn.web.components.lists import Listing
from cairn.web.components.palette import ROLES, TONES
from cairn.web.components.parts import Count, Said, Step
from cairn.web.components.stones import Stone
from cairn.web.patterns.forms import FILLED, WRONG, Example

SHOWN_TOKENS: Final = (
    "background-tinted", "surface-tinted", "surface-hover", "surface-active", "border-subtle", "border-default",
    "border-strong", "text-subtle", "text-default", "base-default", "base-hover", "base-active",
)  # fmt: skip


def _stones() -> tuple[Stone, ...]:
    day = dt.date
    return (
        Stone("urn:p:1", _("Electrical installation"), "slate", 240, 4, earned_date=day(2021, 6, 1), url="#stones",
              note=_("Brought in from 2021 and checked")),
        Stone("urn:p:2", _("Grid-tied solar: commissioning and safety"), "slate", 120, 4,
              earned_date=day(2026, 6, 18), url="#stones", note="Northfield Institute"),
        Stone("urn:p:3", _("Site energy audit"), "moss", 80, 5, earned_date=day(2026, 2, 3), url="#stones",
              note="Northfield Institute"),
        Stone("urn:p:4", _("Reading site data"), "heather", 50, 4, earned_date=day(2025, 11, 4), url="#stones",
              note="University of Larkhaven"),
        Stone("urn:p:5", _("Running a toolbox talk"), "sand", 30, 3, earned_date=day(2025, 9, 9), url="#stones",
              note="Northfield Institute"),
        Stone("urn:p:6", _("Leading a small crew"), "sand", 40, 4, state="next", url="#stones",
              note=_("people skills")),
    )  # fmt: skip


def _many() -> tuple[Stone, ...]:
    return tuple(
        Stone(f"urn:m:{n}", _("Course %(number)d") % {"number": n}, TONES[n % 5], 20 + 13 * n, 1 + n % 7)
        for n in range(21)
    )


def _findings() -> tuple[Said, ...]:
    return (
        Said("passed", _("Nobody has changed it since it was issued"), _("Every word below is covered by the seal")),
        Said("failed", _("It was withdrawn on 2 May 2026"), _("The issuer’s list says so")),
        Said("unknown", _("Has it been withdrawn? Not known"),
             _("larkhaven.example did not answer within 5 seconds."), "#findings", _("Try again")),
        Said("absent", _("It names no end date")),
    )  # fmt: skip


def _gates() -> tuple[Step, ...]:
    return (
        Step(_("Need"), "done", _("Signed by 3 employers")),
        Step(_("Design"), "done", _("Outcomes agreed")),
        Step(_("Build"), "back", _("Sent back with two remarks")),
        Step(_("Approve"), "now", _("Day 6 of 15")),
        Step(_("Run"), "waiting", _("Tidewater Grid has to answer")),
        Step(_("Review"), "to-come", _("After the run")),
    )


def _steps() -> tuple[Step, ...]:
    return (
        Step(_("Upload"), "done", url="#steps"), Step(_("Rehearse and fix"), "now"), Step(_("Issue")), Step(_("Done")),
    )  # fmt: skip


def _ledger() -> Ledger:
    signed = Contribution(
        part=Part.APPROVE, act=Act.SIGNED, organisation="Brightline Solar", person="Ines Ferreira",
        title=_("Operations lead"), number=2, day=dt.date(2026, 4, 2),
    )  # fmt: skip
    rated = Contribution(part=Part.NEED, act=Act.RATED, unnamed=9, number=4)
    involved = Contribution(part=Part.DESIGN, act=Act.INVOLVED, organisation="Tidewater Grid")
    return Ledger(entries=(signed, involved, rated), more=1)


def _facts() -> tuple[Fact, ...]:
    """Facts of every answer: yes, no, not known."""
    return facts(
        Case(
            said_in="standard", assessed=True, outcomes=4, judged=4, supervision=Supervision.SUPERVISED,
            ledger=_ledger(), version="2", revised=dt.date(2026, 4, 2),
        )
    )  # fmt: skip


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    listing = Listing.of(
        QueryDict("sort=-issued&page=6"),
        sorts={"name": "name", "issued": "issued_at"},
        default="name",
        size=5,
    )
    wrong = Example(WRONG, prefix="w")
    wrong.data = {f"w-{name}": value for name, value in WRONG.items()}
    context = {
        "roles": [(role, [f"--{token}" for token in SHOWN_TOKENS], SHOWN_TOKENS) for role in ROLES],
        "tones": TONES,
        "stones": _stones(),
        "many": _many(),
        "icon_names": icons.NAMES,
        "verdicts": icons.VERDICTS,
        "findings": _findings(),
        "gates": _gates(),
        "steps": _steps(),
        "ledger": _ledger(),
        "facts": _facts(),
        "counts": (
            Count(_("Ready"), "1,204"), Count(_("To fix"), 6), Count(_("Already issued"), 0, _("no repeats")),
            Count(_("Will take"), _("about 1 min")),
        ),
        "example": Example(FILLED),
        "wrong": wrong,
        "alone": Example({}, prefix="alone"),
        "listing": listing,
        "cut": listing.page_of(range(60)),
        "sort_filters": [("state", _("State"), [("open", _("Open")), ("done", _("Done"))])],
    }  # fmt: skip
    return render(request, "patterns/page.html", context)
