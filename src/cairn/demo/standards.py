"""A professional body publishes a small standard; two providers adopt different versions of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from cairn.demo.designs import WEEK
from cairn.demo.plot import Plot
from cairn.records.models import Job, Standard
from cairn.services.access import Seat
from cairn.services.design import draft, publish
from cairn.services.standards import adopting, confirming, consulting, discussing, drafting, telling, writing

if TYPE_CHECKING:
    from cairn.demo.codesign import Workshop

BODY: Final = "Guild of Site Supervisors"
MIRA: Final = "mira@supervisors.example"
TITLE: Final = "Leading people at work"
FIRST: Final = (
    {"text": "Plan a day's work for the people one leads", "level": "5"},
    {"text": "Stop unsafe work and say why", "level": "5"},
)
GUEST: Final = "Larkhaven Chamber of Crafts"
WORDS: Final = "Rest times differ between our two countries. Which ones are meant?"
DECIDED: Final = "Those of the place where the crew works."
SECOND: Final = {"text": "Write a rota that respects rest times", "level": "5"}
FACTS: Final = (
    {"check": "assessed"},
    {"check": "workload"},
    {"check": "level"},
    {"check": "counts_towards", "required": False},
)


def the_standard(workshop: Workshop) -> None:
    """The body, and version 1 of its standard."""
    plot = workshop.plot
    workshop.at(days_ago=269)
    plot.person(MIRA, "Mira Osei")
    plot.organisation(
        BODY,
        owner=MIRA,
        facts={
            "description": "The invented guild of those who lead small crews. It keeps one standard.",
            "issuer_type": "professional",
            "sector": "professional",
            "time_zone": "Europe/Dublin",
            "web_address": "https://supervisors.example",
        },
    )
    parts = {
        "summary": "What everybody can do who leads three to six people on a site.",
        "text": "Whoever leads a crew answers for its day. A credential that adopts this standard assesses each "
        "outcome at work or in a role play, and says how.",
        "outcomes": list(FIRST),
        "facts": list(FACTS),
        "licence": "CC BY 4.0",
    }
    seat = plot.seat(BODY)
    started = drafting.create(seat, title=TITLE, ports=plot.ports)
    drafting.save(seat, started.standard.uuid, parts=parts, ports=plot.ports)
    workshop.at(days_ago=262)
    drafting.publish(seat, started.standard.uuid, ports=plot.ports)


def the_adoption(workshop: Workshop) -> None:
    """The provider pins version 1 in its draft."""
    workshop.at(days_ago=253)
    standard = _standard(workshop.plot).uuid
    adopting.adopt(workshop.seat, workshop.draft.uuid, standard=standard, number=1, ports=workshop.ports)


def play(plot: Plot, *, university: str) -> None:
    """Version 2 comes out; the university adopts that one."""
    seat, found = plot.seat(BODY), _standard(plot)
    standard = found.uuid
    plot.calendar.days_ago(45)
    started = drafting.next_draft(seat, standard, ports=plot.ports)
    outcomes = [*started.outcomes, SECOND]
    drafting.save(seat, standard, parts={"outcomes": outcomes, "confirms": True}, ports=plot.ports)
    _said(plot, seat, standard)
    note = "Rotas belong to leading: one outcome more."
    two = drafting.publish(seat, standard, change_note=note, ports=plot.ports)
    _write(plot, two.uuid)
    version = plot.draft(university, WEEK, days_ago=35)
    there = plot.seat(university)
    adopting.adopt(there, version.uuid, standard=standard, number=2, ports=plot.ports)
    draft.save(version.uuid, seat=there, facts={"claims": ["own"]}, ports=plot.ports)
    plot.calendar.days_ago(30)
    plot.versions[WEEK.key] = publish.publish(version.uuid, seat=there, ports=plot.ports)
    plot.calendar.days_ago(28)
    row = confirming.adoptions(found, state="waiting").get()
    words = "Each outcome is assessed as the text asks."
    confirming.decide(seat, standard, row.uuid, confirmed=True, words=words, ports=plot.ports)


def _said(plot: Plot, seat: Seat, standard: UUID) -> None:
    """The provider is asked what it says to the draft; its words are decided about. A guest is invited, too."""
    day = plot.ports.now().date()
    asks = "Is one outcome about rotas enough?"
    held = consulting.begin(seat, standard, words=asks, ends_date=day + timedelta(days=14), ports=plot.ports)
    _write(plot, held.uuid)
    consulting.invite(seat, standard, held.uuid, {"body": GUEST}, ports=plot.ports)
    adopter = telling.adopters(held.round.version.standard).order_by("pk").first()
    if adopter is not None:
        voice = discussing.of_adopter(plot.seat(adopter.name), held.uuid)
        about = f"outcome:{held.round.content['outcomes'][-1]['key']}"
        plot.calendar.days_ago(41)
        said = discussing.say(voice, WORDS, about=about, may_name=True, ports=plot.ports)
        plot.calendar.days_ago(38)
        discussing.decide(seat, standard, said.uuid, decided=DECIDED, ports=plot.ports)
    consulting.finish(seat, standard, held.uuid, ports=plot.ports)


def _write(plot: Plot, subject: UUID) -> None:
    """The worker's part: the letters about a version, or a consultation."""
    for job in Job.objects.of(plot.organisations[BODY]).filter(subject_uuid=subject):
        writing.run(job.uuid, ports=plot.ports)


def _standard(plot: Plot) -> Standard:
    return Standard.objects.of(plot.organisations[BODY]).get()
