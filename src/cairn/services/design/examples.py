"""Ready-made designs, so that a new installation is not empty (X5): taken as a draft, changed at will."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from cairn.records.models import AchievementVersion
from cairn.services.access import Seat
from cairn.services.design import draft
from cairn.services.design.draft import LevelInput, OutcomeInput
from cairn.services.errors import NotFound
from cairn.services.ports import Ports

RUBRIC: Final = (
    LevelInput(name="Not yet", description="Needs the steps read out."),
    LevelInput(name="Nearly", description="Right after a prompt."),
    LevelInput(name="Met", description="Right, and alone.", meets=True),
    LevelInput(name="Merit", description="And explains why to somebody else."),
)


@dataclass(frozen=True, slots=True)
class Example:
    """One ready-made design: facts as the form takes them, outcomes as (text, type, how it is assessed)."""

    key: str
    facts: Mapping[str, object]
    outcomes: tuple[tuple[str, str, str], ...]

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.facts["name"])

    @property
    def summary(self) -> str:
        """What somebody can do who has it, in one sentence."""
        return str(self.facts["summary"])

    def inputs(self) -> tuple[OutcomeInput, ...]:
        """The outcomes as `draft.save` takes them."""
        return tuple(
            OutcomeInput(text=text, outcome_type=kind, assessment=how, levels=RUBRIC)
            for text, kind, how in self.outcomes
        )


AI_TOOLS: Final = Example(
    "ai-tools",
    {
        "name": "Safe use of everyday AI tools",
        "summary": (
            "Can use writing and picture tools at work without giving away data or trusting them too far."
        ),
        "description": "Five evenings with the tools people use anyway, and with one's own work.",
        "criteria": (
            "Meet every outcome. Each one is marked on its own; one that is not met yet may be shown again."
        ),
        "skill_group": "digital",
        "hours": "25",
        "ects": "1",
        "eqf_level": "4",
        "participation": "online",
        "supervision": "online-verified",
        "stackability": "complementary",
        "assessment_type": "Practical tasks, each observed and marked on its own",
        "quality_assurance": "Internal review by a second assessor",
        "evidence_asked": "Your task with the declaration of the tools you used.",
        "field_of_study": "0611 Computer use",
    },
    (
        ("Decide which data may be given to a tool and which may not", "competence", "Six short cases"),
        ("Check an answer of a tool against two sources and mend it", "skill", "Task on the own work"),
        ("Declare the use of tools in a piece of work", "autonomy", "Declaration with the task"),
    ),
)
SPREADSHEETS: Final = Example(
    "spreadsheets",
    {
        "name": "Clean and chart a spreadsheet",
        "summary": "Can turn a messy table into one that others can trust, and into a chart that tells one thing.",
        "description": "Four evenings with real tables: opening hours, meter readings, a club's accounts.",
        "criteria": "Meet both outcomes with a table you did not know before.",
        "skill_group": "digital",
        "hours": "16",
        "eqf_level": "3",
        "participation": "blended",
        "supervision": "supervised",
        "stackability": "stand-alone",
        "assessment_type": "Practical test of one hour",
        "quality_assurance": "Internal review by a second assessor",
        "evidence_asked": "The table before and after, and the chart.",
    },
    (
        (
            "Clean a table of 500 rows and document every change",
            "skill",
            "Table before and after, with notes",
        ),
        (
            "Chart a table so that a stranger reads it in a minute",
            "skill",
            "Chart, judged by somebody new to it",
        ),
    ),
)
EXAMPLES: Final[Mapping[str, Example]] = {example.key: example for example in (AI_TOOLS, SPREADSHEETS)}


@transaction.atomic
def take(seat: Seat, key: str, *, ports: Ports) -> AchievementVersion:
    """Make a draft of a ready-made design.

    Raises:
        NotFound: there is no such example. NotPermitted: not a designer.
    """
    example = EXAMPLES.get(key)
    if example is None:
        raise NotFound("no such example")
    made = draft.create(seat, name=example.name, language="en", ports=ports)
    return draft.save(made.uuid, seat=seat, facts=example.facts, outcomes=example.inputs(), ports=ports)
