"""Who vouches: an employer endorses a standard after publication, one recognises it, a quality body accredits.

Brightline Solar, asked by Northfield in a letter, signs an endorsement of the newest published standard that it
had a hand in; who earns it afterwards carries that in the file. Tidewater Grid and the university write
down what they accept; the quality body that reviews for Northfield accredits it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from cairn.demo import designs
from cairn.demo.plot import Plot
from cairn.demo.review import BOARD
from cairn.records.models import AchievementVersion, OutboxMessage
from cairn.services.access import Actor, seat_of
from cairn.services.vouch import accrediting, answering, asking, recognising, showing
from cairn.services.vouch.giving import Words

BRIGHTLINE: Final = "Brightline Solar"
TIDEWATER: Final = "Tidewater Grid"
ANA: Final = "ana@brightline.example"
JOE: Final = "joe@tidewater.example"
PEOPLE: Final = {ANA: "Ana Ruiz", JOE: "Joe Lindqvist"}
ORGANISATIONS: Final = (BRIGHTLINE, TIDEWATER)

SAID: Final = Words(
    comment="Two of our crew leads hold this. They brief a crew so that nobody has to ask twice; we hire by it.",
    name=PEOPLE[ANA],
    title="Head of site operations",
)


def play(plot: Plot, *, provider: str, university: str) -> None:
    """Asked, endorsed, shown, carried; recognised twice; accredited."""
    for email, name in PEOPLE.items():
        if email not in plot.people:
            plot.person(email, name)
    _organisation(plot, BRIGHTLINE, ANA, kind="employer", sector="employer")
    _organisation(plot, TIDEWATER, JOE, kind="employer", sector="employer")
    version = _endorsable(plot, provider)
    _endorsed(plot, version, provider=provider)
    if version == plot.versions.get(designs.CREW.key):
        _carried(plot, provider=provider)
    _registers(plot, version, provider=provider, university=university)


def _organisation(plot: Plot, name: str, owner: str, **facts: object) -> None:
    if name not in plot.organisations:
        words = {"description": f"{name} is invented, as everybody in this story.", **facts}
        plot.organisation(name, owner=owner, facts=words)


def _endorsable(plot: Plot, provider: str) -> AchievementVersion:
    """The crew credential once it is published; the solar one until then."""
    crew = AchievementVersion.objects.public().filter(
        achievement__organisation=plot.organisations[provider], name=designs.CREW.facts["name"]
    )
    return crew.order_by("-number").first() or plot.versions[designs.SOLAR.key]


def _endorsed(plot: Plot, version: AchievementVersion, *, provider: str) -> None:
    plot.calendar.days_ago(5)
    facts = {
        "body": BRIGHTLINE,
        "name": PEOPLE[ANA],
        "title": SAID.title,
        "email": ANA,
        "words": "You helped us write it. Would you say so with your name?",
    }
    asked = asking.for_version(plot.seat(provider), version.uuid, facts=facts, ports=plot.ports)
    letters = OutboxMessage.objects.across(reason="the story's own letter")
    link = str(letters.get(key=f"endorse:{asked.uuid}").payload["link"])
    plot.calendar.days_ago(4)
    seat = seat_of(plot.organisations[BRIGHTLINE].uuid, actor=Actor(person=plot.people[ANA]))
    made = answering.sign(link.rpartition("/")[2], SAID, seat=seat, ports=plot.ports)
    plot.calendar.days_ago(3)
    showing.decide(plot.seat(provider), made.uuid, show=True, ports=plot.ports)


def _carried(plot: Plot, *, provider: str) -> None:
    """Joe earns it after it was shown: the endorsement is inside his credential, which anybody may look at."""
    credential = plot.earn(provider, designs.CREW, JOE, PEOPLE[JOE], days_ago=2, level="Merit")
    plot.claim(credential, JOE, public=True)


def _registers(plot: Plot, version: AchievementVersion, *, provider: str, university: str) -> None:
    plot.calendar.days_ago(2)
    achievement = version.url.rpartition("/versions/")[0]
    rows = (
        (
            TIDEWATER,
            {"address": achievement, "purpose": "hiring", "detail": "In place of our own site test."},
        ),
        (university, {"address": achievement, "purpose": "credit", "detail": "2 credits of the first year."}),
        (
            BRIGHTLINE,
            {
                "address": "https://crafts.example/roof-rescue",
                "name": "Roof rescue",
                "provider": "Guild of Coastal Crafts",
                "purpose": "licence",
                "detail": "For work above six metres.",
            },
        ),
    )
    for name, facts in rows:
        recognising.recognise(plot.seat(name), facts, ports=plot.ports)
    about = plot.organisations[provider]
    accrediting.accredit(
        plot.seat(BOARD),
        {
            "address": f"{about.issuing_origin}/issuers/{about.uuid}",
            "scope": "Short courses in energy and site work, levels 2 to 5",
            "level": "Full accreditation",
            "reference": "CQB-2026-114",
            "evidence_link": "https://board.example/decisions/CQB-2026-114",
            "until_date": (plot.calendar.now() + timedelta(days=900)).date(),
        },
        ports=plot.ports,
    )
