"""Harbour School, a quality body that reviews for it, and somebody of the school who designed nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from cairn.records.models import (
    AchievementVersion,
    AppealRoute,
    LookAgain,
    Membership,
    Organisation,
    Person,
    Refresh,
    Review,
    ReviewDecision,
)
from cairn.services.access import EVERY_ROLE, Actor, Seat
from cairn.services.admin import organisations
from cairn.services.codesign.text import digest_of
from cairn.services.review import (
    appealing,
    asking,
    engaging,
    looking,
    moved,
    questions,
    refreshing,
    reviewing,
    rule,
)
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


def colleague(board: Board, who: cast.Person = cast.DANA, role: str = "assessor") -> Seat:
    """Somebody else of the quality body."""
    person = board.stage.person(who)
    Membership.objects.create(
        uuid=board.ports.new_uuid(),
        organisation=board.organisation,
        person=person,
        roles=[role],
        created_at=board.stage.world.now,
    )
    return Seat(board.organisation, Actor(person=person), frozenset({role}))


def verdict(review: Review, kind: str, **more: Any) -> Verdict:
    """What a reviewer says of it: yes to everything, unless it is said otherwise."""
    version = AchievementVersion.objects.across(reason="test").get(pk=review.version_id)
    said = {
        "answers": {one.code: "yes" for one in questions.of_review(review)},
        "remarks": {},
        "seen": digest_of(version),
    }
    return Verdict(kind=kind, **{**said, **more})


def require(stage: Stage, **facts: Any) -> rule.Rule:
    """The school asks for an approval from now on."""
    return rule.save(stage.owner, facts={"is_required": True, **facts}, ports=stage.ports)


def arguments(stage: Stage) -> dict[str, Any]:
    """What fills the addresses of reviews: one that the school asked a member of its own for."""
    board = Board(stage, engaged=False)
    review = board.ask(stage.draft(name="Reviewed"), to="own")
    return {
        "review": review.uuid,
        "engagement": board.engagement.uuid,
        "achievement": review.version.achievement.uuid,
        "issuer": stage.harbour.uuid,
        "again": looked_at_again(stage, review.version).uuid,
        "question": questions.add(stage.owner, facts={"text": "Is it new?"}, ports=stage.ports).uuid,
        "refresh": offered(stage, stage.published(name="Moved on")).uuid,
    }


def looked_at_again(stage: Stage, version: AchievementVersion) -> LookAgain:
    """A day by which it is looked at again."""
    by = (stage.world.now + timedelta(days=90)).date().isoformat()
    return looking.plan(stage.owner, version.achievement.uuid, by=by, ports=stage.ports)


def offered(stage: Stage, version: AchievementVersion, **facts: object) -> Refresh:
    """Something for those who hold an earlier version."""
    until = (stage.world.now + timedelta(days=90)).date()
    said = {"words": "Loads are given in kilonewton now.", "until_date": until, **facts}
    return refreshing.offer(stage.owner, version.achievement.uuid, facts=said, ports=stage.ports)


def appeals(stage: Stage, **more: Any) -> AppealRoute:
    """How one appeals at the school."""
    facts = {"who": "The harbour master", "how": "Write to the office.", "days": "14"}
    return appealing.offer(stage.owner, facts=facts, ports=stage.ports, **more)


READS = (
    "review/asking.whom",
    "review/clock.clock_of",
    "review/moved.moved_on",
    "review/engaging.bodies_of",
    "review/engaging.is_running",
    "review/engaging.owners_for",
    "review/reviewing.queue_of",
    "review/reviewing.review_of",
    "review/rule.today_of",
)
STEPS = (
    "review/several.leave",
    "review/several.take",
    "review/several.vote",
    "review/moved.tell_holders",
    "review/asking.note",
    "review/looking.tell_due",
    "review/reminding.remind_due",
    "review/telling.again",
    "review/telling.asked",
    "review/telling.decided",
    "review/telling.due",
)


def acts(act: Callable[..., Callable[[], object]]) -> dict[str, Callable[[Stage], Callable[[], object]]]:
    """Every act of a review, for the test that each of them is in the trail."""

    def back(stage: Stage) -> tuple[Board, AchievementVersion]:
        board, version = Board(stage), stage.draft()
        board.decide(board.take(board.ask(version)), "CHANGES", words="Shorter.")
        return board, version

    def asked(stage: Stage) -> tuple[Board, Review]:
        board = Board(stage)
        return board, board.ask(stage.draft())

    def give_up(stage: Stage) -> Callable[[], object]:
        board, review = asked(stage)
        board.take(review)
        return act(reviewing.give_up, board.seat, review.uuid, ports=stage.ports)

    def decide(stage: Stage) -> Callable[[], object]:
        board, review = asked(stage)
        return act(board.decide, board.take(review), "APPROVED")

    def question(stage: Stage) -> UUID:
        return questions.add(stage.owner, facts={"text": "Is it new?"}, ports=stage.ports).uuid

    def take(stage: Stage) -> Callable[[], object]:
        board, review = asked(stage)
        return act(board.take, review)

    def accept(stage: Stage) -> Callable[[], object]:
        board = Board(stage, engaged=False)
        return act(engaging.accept, board.seat, board.engagement.uuid, ports=stage.ports)

    return {
        "review/rule.save": lambda s: act(require, s),
        "review/engaging.ask": lambda s: act(Board, s, engaged=False),
        "review/engaging.accept": accept,
        "review/engaging.end": lambda s: act(engaging.end, s.owner, Board(s).engagement.uuid, ports=s.ports),
        "review/asking.ask": lambda s: act(asking.ask, s.owner, s.draft().uuid, to="own", ports=s.ports),
        "review/asking.again": lambda s: act(
            asking.again, s.owner, back(s)[1].uuid, words="It is short.", ports=s.ports
        ),
        "review/asking.withdraw": lambda s: act(
            asking.withdraw, s.owner, asked(s)[1].version.uuid, ports=s.ports
        ),
        "review/looking.plan": lambda s: act(looked_at_again, s, s.draft()),
        "review/looking.done": lambda s: act(
            looking.done, s.owner, looked_at_again(s, s.draft()).uuid, words="Still right.", ports=s.ports
        ),
        "review/moved.want_letters": lambda s: act(moved.want_letters, s.amina, wanted=False, ports=s.ports),
        "review/appealing.offer": lambda s: act(appeals, s),
        "review/appealing.end": lambda s: act(appealing.end, s.owner, ports=appeals(s) and s.ports),
        "review/questions.add": lambda s: act(
            questions.add, s.owner, facts={"text": "Is it new?"}, ports=s.ports
        ),
        "review/questions.change": lambda s: act(
            questions.change, s.owner, question(s), facts={"text": "New?"}, ports=s.ports
        ),
        "review/questions.end": lambda s: act(questions.end, s.owner, question(s), ports=s.ports),
        "review/refreshing.offer": lambda s: act(offered, s, s.published()),
        "review/refreshing.end": lambda s: act(
            refreshing.end, s.owner, offered(s, s.published()).uuid, ports=s.ports
        ),
        "review/reviewing.take": take,
        "review/reviewing.give_up": give_up,
        "review/reviewing.decide": decide,
    }
