"""Solar practice at Larkhaven: a certificate on the way to a diploma, made of courses of two providers."""

from __future__ import annotations

from typing import Final

from cairn.demo import designs
from cairn.demo.designs import Design
from cairn.demo.plot import Plot
from cairn.records.reads.holding import achievement_of
from cairn.services.stack import builder, decided, design, waivers
from cairn.services.stack.builder import Typed


def _award(key: str, name: str, summary: str, level: str, hours: str, ects: str) -> Design:
    return Design(
        key,
        {
            **designs.SITE_DATA.facts,
            "name": name,
            "summary": summary,
            "description": summary,
            "skill_group": "technical",
            "eqf_level": level,
            "hours": hours,
            "ects": ects,
            "criteria": "Complete the rules of the qualification; each part is a credential of its own.",
            "evidence_asked": "Nothing more: the credentials that count are the evidence.",
            "stackability": "part",
        },
        ((summary, "competence", "By the assessments of its parts"),),
    )


CERTIFICATE: Final = _award(
    "certificate",
    "Certificate in Solar Practice",
    "Commission and check small solar systems, and read what their data say.",
    "4",
    "250",
    "10",
)
DIPLOMA: Final = _award(
    "diploma",
    "Diploma in Solar Practice",
    "Run small solar projects: the technical work, the data, the people.",
    "5",
    "500",
    "20",
)
NAME: Final = "Solar Practice"
WHY: Final = (
    "I have held the toolbox talk on our roofs every Monday for six years. "
    "My foreman's letter is with the registry."
)
SUMMARY: Final = "From the first safe connection to running a small project, in courses of two providers."


def play(plot: Plot, *, provider: str, learner: str) -> None:
    """Publish what is awarded, build the qualification as the builder would; a learner asks for a waiver."""
    for one in (CERTIFICATE, DIPLOMA):
        plot.publish(provider, one, days_ago=30)
    plot.calendar.days_ago(28)
    seat = plot.seat(provider)
    begun = design.begin(seat, name=NAME, ports=plot.ports)
    uuid = begun.qualification.uuid
    design.save(seat, uuid, name=NAME, summary=SUMMARY, typed=_typed(plot), ports=plot.ports)
    version = design.publish(seat, uuid, ports=plot.ports)
    plot.calendar.days_ago(0)
    talks = achievement_of(plot.versions[designs.TOOLBOX.key])
    asked = (
        one.part for one in decided.requirements(version) if talks in getattr(one.leaf, "achievements", ())
    )
    waivers.ask(plot.people[learner], uuid, part=next(asked), why=WHY, ports=plot.ports)


def _typed(plot: Plot) -> Typed:
    def of(*chosen: Design) -> list[str]:
        return [achievement_of(plot.versions[one.key]) for one in chosen]

    core = {**builder.blank_group("all"), "name": "Core", "achievements": of(designs.SOLAR, designs.AUDIT)}
    data = {
        **builder.blank_group("collect"),
        "name": "Data and digital",
        "credits": "2",
        "achievements": of(designs.SITE_DATA, designs.AI_TOOLS, designs.ARABIC_DATA),
        "months": "60",
    }
    people = {
        **builder.blank_group("choose"),
        "name": "People and leading",
        "choose": "2",
        "achievements": of(designs.TOOLBOX, designs.FIRST_AID, designs.PROJECTS),
    }
    own = {
        **builder.blank_group("collect"),
        "name": "Of your own choice",
        "credits": "3",
        "level": "3",
        "months": "60",
    }
    first = {
        **builder.blank_exit(),
        "name": "Certificate in Solar Practice",
        "kind": "certificate",
        "awards": of(CERTIFICATE)[0],
        "groups": [core, data],
    }
    second = {
        **builder.blank_exit(),
        "name": "Diploma in Solar Practice",
        "kind": "diploma",
        "awards": of(DIPLOMA)[0],
        "inside": "Certificate in Solar Practice",
        "residency": "2",
        "groups": [people, own],
    }
    return {**builder.blank(), "exits": [first, second]}
