"""A qualification of Harbour School that Amina completes, and asked the award of."""

from __future__ import annotations

from cairn.records.models import AchievementVersion, Qualification, Stack
from cairn.records.reads.holding import achievement_of
from cairn.services.stack import asking, builder, design
from tests.services.stage import Stage

EXIT = "Deck hand"
RULES = {"id": "urn:q", "name": "Deck work", "exits": [{"name": EXIT, "rule": {"count": 1}}]}


def one(stage: Stage, earned: AchievementVersion) -> tuple[Qualification, Stack]:
    """Publish rules that ask for `earned` and award another design; Amina, who holds it, asks for that."""
    awarded = stage.published(name="Certificate of a deck hand")
    begun = design.begin(stage.owner, name="Deck work", ports=stage.ports)
    uuid = begun.qualification.uuid
    typed = builder.blank()
    group = {**builder.blank_group(), "name": "Knots", "achievements": [achievement_of(earned)]}
    typed["exits"][0] |= {"name": EXIT, "awards": achievement_of(awarded), "groups": [group]}
    design.save(stage.owner, uuid, name="Deck work", summary="", typed=typed, ports=stage.ports)
    version = design.publish(stage.owner, uuid, ports=stage.ports)
    return version.qualification, asking.ask(stage.amina, uuid, exit_name=EXIT, ports=stage.ports)
