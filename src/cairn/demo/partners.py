"""More of Northfield's register: agreements, an area where nobody is engaged, pledges, and employers asked today.

Comes after the stories of the workshop and of those who vouch: Brightline Solar has its own organisation by then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from cairn.demo import designs
from cairn.demo.plot import Plot
from cairn.records.models import AchievementVersion, Partner
from cairn.services.access import Seat
from cairn.services.codesign import areas, partners, pledges, rating

BRIGHTLINE: Final = "Brightline Solar"
TIDEWATER: Final = "Tidewater Grid"


def play(plot: Plot, *, provider: str) -> None:
    """Agreements and a gap; interviews pledged, and once withdrawn; the next draft is rated again."""
    seat = plot.seat(provider)
    known = {row.name: row for row in Partner.objects.of(seat.organisation).filter(archived_at=None)}
    plot.calendar.days_ago(100)
    _agreements(plot, seat, known)
    _pledges(plot, seat, known)
    _asked_again(plot, seat, known)
    plot.calendar.days_ago(0)


def _agreements(plot: Plot, seat: Seat, known: dict[str, Partner]) -> None:
    """One ends soon, one runs; an area has no partner at all; Brightline accepts that it is the one here."""
    today = plot.ports.now().date()
    for name, began, days, note, address in (
        (
            BRIGHTLINE,
            700,
            130,
            "Two years: rates every draft, four interviews a run.",
            "rui@brightline.example",
        ),
        (TIDEWATER, 300, 800, "Owns what is said about safety.", "mara@tidewater.example"),
    ):
        facts = {
            "agreement_from": today - timedelta(days=began),
            "agreement_until": today + timedelta(days=days),
            "agreement_note": note,
            "contact_email": address,
        }
        partners.update(seat, known[name].uuid, facts=facts, ports=plot.ports)
    areas.add(seat, name="Data from the site", ports=plot.ports)
    there = plot.organisations.get(BRIGHTLINE)
    if there is not None:
        address = f"{there.issuing_origin}/issuers/{there.uuid}"
        partners.ask_link(seat, known[BRIGHTLINE].uuid, address=address, ports=plot.ports)
        partners.accept_link(plot.seat(BRIGHTLINE), known[BRIGHTLINE].uuid, ports=plot.ports)


def _pledges(plot: Plot, seat: Seat, known: dict[str, Partner]) -> None:
    """Brightline's own members pledge; what Tidewater pledged is withdrawn with its reason."""
    achievement = plot.versions[designs.CREW.key].achievement.uuid
    until = (plot.ports.now() + timedelta(days=260)).date()
    first = {
        "number": 4,
        "until_date": until,
        "contact_name": "Rui Santos",
        "contact_email": "crews@brightline.example",
        "words": "On one of our sites, within four weeks of your request.",
    }
    if BRIGHTLINE in plot.organisations:
        pledges.give(
            plot.seat(BRIGHTLINE),
            known[BRIGHTLINE].uuid,
            achievement=achievement,
            facts=first,
            ports=plot.ports,
        )
    second = {
        **first,
        "number": 2,
        "contact_name": "Mara Lindqvist",
        "contact_email": "mara@tidewater.example",
        "words": "",
    }
    made = pledges.draft(seat, achievement, partner=known[TIDEWATER].uuid, facts=second, ports=plot.ports)
    pledges.publish(seat, made.uuid, ports=plot.ports)
    plot.calendar.days_ago(30)
    said = "The yard in the east takes nobody on this year. The two who asked were seen."
    pledges.withdraw(seat, made.uuid, reason=said, ports=plot.ports)


def _asked_again(plot: Plot, seat: Seat, known: dict[str, Partner]) -> None:
    """Two employers rate the next draft; a third has not answered."""
    plot.calendar.days_ago(5)
    drafts = AchievementVersion.objects.of(seat.organisation).filter(state="DRAFT")
    crew = plot.versions[designs.CREW.key].achievement
    version = drafts.filter(achievement=crew).first()
    if version is None:
        return
    whom: list[Mapping[str, object]] = [
        {"partner": known[BRIGHTLINE].uuid},
        {"partner": known[TIDEWATER].uuid},
        {"body": "Harbour Wind", "name": "Jo Adair"},
    ]
    asked = rating.ask(seat, version.uuid, whom, ports=plot.ports)
    for place, (one, level) in enumerate(zip(asked[:2], ("5", "4"), strict=True)):
        plot.calendar.days_ago(4 - place)
        said = {row.key: {"need": "needed", "level": level} for row in rating.outcomes_of(version)}
        last = rating.outcomes_of(version)[-1].key
        said[last] = {
            "need": ("needed", "nice")[place],
            "level": "4",
            "words": ("Draw one up, that is what we need.", "")[place],
        }
        rating.rate(one.token, said, ports=plot.ports)
