"""Leila puts together what she would like to be recognised for, and asks a university about it."""

from __future__ import annotations

from typing import Final

from cairn.demo import designs
from cairn.demo.plot import Plot
from cairn.records.models import Credential, LearningOffer
from cairn.services.stack import own, proposing

NAME: Final = "Leading small solar crews"
WHY: Final = (
    "I lead a crew of four on roofs. Together these are what the work asks for, and no award says so yet."
)
HELD: Final = (designs.SOLAR, designs.AUDIT, designs.SITE_DATA, designs.TOOLBOX)
COURSES: Final = ("crew",)  # codes of what she means to take


def play(plot: Plot, *, learner: str, provider: str) -> None:
    """Four that she holds and two that she means to take; proposed, and not answered yet."""
    person = plot.people[learner]
    versions = {plot.versions[one.key].achievement_id: one.key for one in HELD}
    mine = Credential.objects.owned_by(person).filter(
        award__version__achievement__in=versions, state="ISSUED"
    )
    held = {one.award.version.achievement_id: one for one in mine.select_related("award__version")}
    courses = LearningOffer.objects.public().filter(code__in=COURSES)
    keys = [f"held:{held[one].uuid}" for one in versions]
    keys += [f"course:{one.uuid}" for one in courses]
    keys += [f"design:{plot.versions[designs.PROJECTS.key].achievement.uuid}"]
    made = own.make(person, name=NAME, aim=4, parts=keys, ports=plot.ports)
    to = [plot.seat(provider).organisation.uuid]
    proposing.propose(person, made.uuid, to=to, why=WHY, agreed=True, ports=plot.ports)
