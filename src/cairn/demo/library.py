"""What crew leaders learn with: cases, open data and a rubric that the university copied, a vendor's certificate."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from cairn.demo import designs
from cairn.demo.plot import Plot
from cairn.records.models import AchievementVersion, LibraryEntry, LibraryVersion, Partner
from cairn.services import places
from cairn.services.library import (
    adding,
    certifications,
    copying,
    entries,
    giving,
    mapping,
    reviewing,
    rubrics,
    taking,
    using,
)
from cairn.services.library.versions import Upload

BRIGHTLINE: Final = "Brightline Solar"
TIDEWATER: Final = "Tidewater Grid"
MARA: Final = "Mara Lindqvist"
CASE: Final = (
    "# Nine days on one roof\n\nSix people, forty panels, two days of rain. On the third morning the inverter is "
    "not there. Plan day four: who does what, what waits, and what you tell the owner of the house.\n"
)
OUTAGE: Final = (
    "# Eleven hours without the grid\n\nAt 04:10 a pole falls. Who is called, in which order, and what does nobody "
    "know yet? Write the first three orders of the crew leader, and what would change them.\n"
)
SUMMERS: Final = "summer,crew,days_planned,days_taken\n2023,A,6,9\n2023,B,5,5\n2024,A,6,7\n2024,C,8,13\n"
LATER: Final = SUMMERS + "2025,A,6,6\n2025,C,8,9\n"
TABLE: Final = (
    "vendor,title,code,link,level,hours\n"
    "Helio Academy (invented),Site team lead,HTL-200,https://helio.example/htl-200,Professional,40\n"
    "Helio Academy (invented),Roof safety,HRS-110,https://helio.example/hrs-110,Foundation,16\n"
)


def play(plot: Plot, *, provider: str, university: str) -> None:
    """An employer's case is curated, data is shared and copied, a certificate counts for an outcome."""
    crew = _crew(plot, provider)
    plot.calendar.days_ago(16)
    case = _case(plot, provider)
    data = _data(plot, provider)
    seat = plot.seat(provider)
    plot.calendar.days_ago(14)
    for entry in (case, data):
        using.attach(seat, crew.achievement.uuid, _newest(entry).uuid, ports=plot.ports)
    _copy(plot, university, data)
    plot.calendar.days_ago(9)
    terms = {"licence": "cc-by", "change_note": "The summer of 2025.", "anonymisation": "Crews are letters."}
    upload = Upload(LATER.encode(), "crew-days.csv")
    later = adding.add_version(seat, data.uuid, terms=terms, upload=upload, ports=plot.ports)
    using.attach(seat, crew.achievement.uuid, later.uuid, ports=plot.ports)
    plot.calendar.days_ago(6)
    taking.in_public(later.uuid, person=None, ports=plot.ports)
    taking.as_member(seat, _newest(case).uuid, ports=plot.ports)
    _certificate(plot, provider, crew)
    _rubric(plot, provider, university, crew)
    _sent(plot, provider)


def _crew(plot: Plot, provider: str) -> AchievementVersion:
    rows = AchievementVersion.objects.of(plot.organisations[provider])
    found = rows.filter(name=designs.CREW.facts["name"]).select_related("achievement").order_by("pk").first()
    if found is None:
        raise LookupError("the credential of the story is not designed yet")
    return found


def _newest(entry: LibraryEntry) -> LibraryVersion:
    return LibraryVersion.objects.of(entry.organisation).filter(entry=entry).latest("number")


def _case(plot: Plot, provider: str) -> LibraryEntry:
    """Given by the employer; it waits until the head of the courses has read it."""
    seat = plot.seat(provider)
    partner = Partner.objects.of(seat.organisation).filter(name=BRIGHTLINE).first()
    until = plot.calendar.now().date() + timedelta(days=300)
    facts = {
        "kind": "case", "title": "Nine days on one roof", "audience": "learners",
        "description": "A site where everything slipped, told by those who were there.",
        "partner": str(partner.uuid) if partner is not None else "", "expires_date": until.isoformat(),
    }  # fmt: skip
    terms = {
        "licence": "own", "licence_words": "For learning in courses of Northfield. Not to be passed on.",
        "consent_by": "Rui Santos, Head of sites", "consent_reference": "Letter of consent, Brightline 14",
        "anonymisation": "Names, address and dates are changed.",
    }  # fmt: skip
    upload = Upload(CASE.encode(), "nine-days-on-one-roof.md")
    made = entries.add(seat, facts=facts, terms=terms, upload=upload, ports=plot.ports)
    version = _newest(made)
    if version.state == "WAITING":
        ticks = dict.fromkeys(reviewing.ASKED, "1")
        reviewing.approve(seat, version.uuid, **ticks, ports=plot.ports)
    return made


def _data(plot: Plot, provider: str) -> LibraryEntry:
    facts = {
        "kind": "dataset", "title": "Crew days of three summers", "audience": "everybody",
        "description": "Days planned and days taken, by crew. Good for a first look at why plans slip.",
    }  # fmt: skip
    terms = {"licence": "cc-by", "anonymisation": "Crews are letters."}
    upload = Upload(SUMMERS.encode(), "crew-days.csv")
    return entries.add(plot.seat(provider), facts=facts, terms=terms, upload=upload, ports=plot.ports)


def _copy(plot: Plot, university: str, data: LibraryEntry) -> None:
    """The university keeps a copy of the first version; the second comes later."""
    plot.calendar.days_ago(12)
    seat = plot.seat(university)
    address = places.library_version(data.organisation, _newest(data).uuid)
    made = copying.take(seat, address=address, ports=plot.ports)
    ticks = dict.fromkeys(reviewing.ASKED, "1")
    reviewing.approve(seat, _newest(made).uuid, **ticks, ports=plot.ports)


def _certificate(plot: Plot, provider: str, crew: AchievementVersion) -> None:
    """Two certificates come from a table; one counts for an outcome until next year."""
    seat = plot.seat(provider)
    certifications.bring_in(seat, data=TABLE.encode(), filename="helio.csv", ports=plot.ports)
    found = certifications.listed(seat).get(code="HTL-200")
    outcome = mapping.outcomes_of(crew.achievement)[0]
    until = plot.calendar.now().date() + timedelta(days=400)
    facts = {
        "counts": "credit", "outcome": str(outcome.key), "until_date": until.isoformat(),
        "reason": "Its second unit asks for the same plan of a real site, judged by two people.",
    }  # fmt: skip
    mapping.decide(seat, found.uuid, crew.achievement.uuid, facts=facts, ports=plot.ports)


def _rubric(plot: Plot, provider: str, university: str, crew: AchievementVersion) -> None:
    """The levels of an outcome are kept for other credentials; the university has taken a copy of them."""
    outcome = next((one for one in crew.outcomes.order_by("position") if one.levels.count() > 1), None)
    if outcome is None:
        return
    facts = {
        "title": "Planning a day on site",
        "audience": "everybody",
        "description": "Four levels, seen on a real site.",
    }
    made = rubrics.keep(
        plot.seat(provider), crew.uuid, outcome.key, facts=facts, terms={"licence": "cc-by"}, ports=plot.ports
    )
    address = places.library_version(made.entry.organisation, made.uuid)
    copying.take(plot.seat(university), address=address, ports=plot.ports)


def _sent(plot: Plot, provider: str) -> None:
    """An employer without an account here sends a case by a link; it waits to be read."""
    seat = plot.seat(provider)
    partner = Partner.objects.of(seat.organisation).filter(name=TIDEWATER, archived_at=None).first()
    if partner is None:
        return
    plot.calendar.days_ago(3)
    asked = giving.ask(seat, {"partner": str(partner.uuid), "name": MARA}, ports=plot.ports)
    plot.calendar.days_ago(2)
    giving.send_by_link(
        asked.token,
        name=MARA,
        facts={
            "kind": "case", "title": "Eleven hours without the grid", "audience": "learners",
            "description": "What a crew did in which order, and what it found out too late.",
        },
        terms={
            "licence": "cc-by", "consent_by": f"{MARA}, Safety lead",
            "anonymisation": "Nobody is named; the place is another.",
        },
        upload=Upload(OUTAGE.encode(), "eleven-hours.md"),
        ports=plot.ports,
    )  # fmt: skip
