"""Harbour School, a quality body that reviews for it, and somebody of the school who designed nothing."""

from __future__ import annotations

from typing import Any

from cairn.quality import checklist
from cairn.quality.lanes import Depth, Lane
from cairn.records.models import AchievementVersion, Organisation, Person, Review, ReviewDecision
from cairn.services.access import EVERY_ROLE, Actor, Seat
from cairn.services.admin import organisations
from cairn.services.codesign.text import digest_of
from cairn.services.review import asking, engaging, reviewing, rule
from cairn.services.review.reviewing import Verdict
from tests import people as cast
from tests.services.stage import Stage

BOARD = cast.Person("quill", "Quill Brandt", "quill@board.example", "reviews for a quality body")
DECLARED = "I know nobody who works on it."


def address_of(organisation: Organisation) -> str:
    return f"https://badges.example/issuers/{organisation.uuid}"


class Board:
    """The Coastal Quality Board, with its owner, engaged by the school unless it is said otherwise."""

    def __init__(self, stage: Stage, *, engaged: bool = True) -> None:
        self.stage, self.ports = stage, stage.ports
        self.quill: Person = stage.person(BOARD)
        self.organisation = organisations.create(
            self.quill, name="Coastal Quality Board", country="IE", kind="quality", ports=stage.ports
        )
        self.seat = Seat(self.organisation, Actor(person=self.quill), EVERY_ROLE)
        self.engagement = engaging.ask(stage.owner, address=address_of(self.organisation), ports=stage.ports)
        if engaged:
            self.engagement = engaging.accept(self.seat, self.engagement.uuid, ports=stage.ports)

    def ask(self, version: AchievementVersion, **more: Any) -> Review:
        """The school asks the board."""
        to = more.pop("to", str(self.organisation.uuid))
        return asking.ask(self.stage.owner, version.uuid, to=to, ports=self.ports, **more)

    def take(self, review: Review, seat: Seat | None = None) -> Review:
        return reviewing.take(seat or self.seat, review.uuid, declared=DECLARED, ports=self.ports)

    def decide(self, review: Review, kind: str, seat: Seat | None = None, **more: Any) -> ReviewDecision:
        review.refresh_from_db()
        return reviewing.decide(
            seat or self.seat, review.uuid, verdict(review, kind, **more), ports=self.ports
        )

    def approve(self, version: AchievementVersion, **more: Any) -> Review:
        """Asked, taken, approved."""
        made = self.take(self.ask(version, **more))
        self.decide(made, "APPROVED")
        made.refresh_from_db()
        return made


def verdict(review: Review, kind: str, **more: Any) -> Verdict:
    """What a reviewer says of it: yes to everything, unless it is said otherwise."""
    questions = checklist.asked(Lane(review.lane), Depth(review.depth))
    version = AchievementVersion.objects.across(reason="test").get(pk=review.version_id)
    said = {"answers": {one.code: "yes" for one in questions}, "remarks": {}, "seen": digest_of(version)}
    return Verdict(kind=kind, **{**said, **more})


def require(stage: Stage, **facts: Any) -> rule.Rule:
    """The school asks for an approval from now on."""
    return rule.save(stage.owner, facts={"is_required": True, **facts}, ports=stage.ports)
