"""Questions that an organisation adds to the checklist: its own reviews ask them, a quality body's ask its own, too.

A review keeps the questions as they were when it was asked for.

Source: feature Q1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cairn.quality import checklist
from cairn.quality.checklist import Question
from cairn.quality.lanes import Depth, Lane
from cairn.records.models import Organisation, Review, ReviewQuestion, Role
from cairn.records.models.review import LANES
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.errors import NotFound, TooMuch
from cairn.services.fields import Fields, known_names
from cairn.services.ports import Ports

FIELDS: Final = ("text", "lane", "stops")
MOST: Final = 50  # of one organisation
MOST_TEXT: Final = 300


def of(organisation: Organisation) -> QuerySet[ReviewQuestion]:
    """The questions of an organisation that are asked today, in the order in which they were worded."""
    return ReviewQuestion.objects.of(organisation).filter(ended_at=None).order_by("pk")


def one(seat: Seat, uuid: UUID) -> ReviewQuestion:
    """Return a question that is asked today.

    Raises:
        NotFound: no such question is asked here.
    """
    found = of(seat.organisation).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("no such question")
    return found


def frozen(organisation: Organisation, body: Organisation | None) -> list[dict[str, Any]]:
    """The questions that a review keeps: of the organisation whose version it is, and of the body that is asked."""
    owners = [organisation, *([body] if body is not None else [])]
    return [
        {
            "code": f"own-{row.uuid.hex[:12]}",
            "text": row.text,
            "lane": row.lane,
            "stops": row.stops,
            "by": owner.name,
        }
        for owner in owners
        for row in of(owner)[:MOST]
    ]


def of_review(review: Review) -> tuple[Question, ...]:
    """Everything a reviewer is asked: the checklist, then what was added to it."""
    own = tuple(
        Question(code=one["code"], text=one["text"], asked_from=None, stops=one["stops"], by=one["by"])
        for one in review.questions
        if one["lane"] in ("", review.lane)
    )
    return (*checklist.asked(Lane(review.lane), Depth(review.depth)), *own)


@transaction.atomic
def add(seat: Seat, *, facts: Mapping[str, object], ports: Ports) -> ReviewQuestion:
    """Add a question. facts: each of `FIELDS`; lane: "minor", "major" or "" for both.

    Raises:
        NotPermitted: not an owner. TooMuch: `question.too_many`. InvalidInput: a value cannot be used.
    """
    seat.require(Role.OWNER)
    Organisation.objects.across(reason="the seat's own").select_for_update().get(pk=seat.organisation.pk)
    said = _read(facts)
    if of(seat.organisation).count() >= MOST:
        sentence = _("There are %(count)d questions already.") % {"count": MOST}
        raise TooMuch(sentence, code="question.too_many")
    return _write("review_question.add", seat, said, key=ports.new_uuid(), ports=ports)


@transaction.atomic
def change(seat: Seat, uuid: UUID, *, facts: Mapping[str, object], ports: Ports) -> ReviewQuestion:
    """Ask it in other words from now on; reviews that are under way keep the old ones.

    Raises:
        NotPermitted: not an owner. NotFound: no such question is asked here. InvalidInput: a value cannot be used.
    """
    seat.require(Role.OWNER)
    said = _read(facts)
    found = _end(seat, uuid, ports=ports)
    return _write("review_question.change", seat, said, key=found.key, ports=ports)


@transaction.atomic
def end(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """Ask it no more in new reviews.

    Raises:
        NotPermitted: not an owner. NotFound: no such question is asked here.
    """
    seat.require(Role.OWNER)
    _note("review_question.end", _end(seat, uuid, ports=ports), seat, ports=ports)


def _read(facts: Mapping[str, object]) -> dict[str, Any]:
    known_names(facts, FIELDS)
    fields = Fields()
    said = {
        "text": fields.text("text", facts.get("text"), most=MOST_TEXT, required=True),
        "lane": fields.choice("lane", facts.get("lane"), [code for code, _words in LANES]),
        "stops": fields.flag("stops", facts.get("stops")),
    }
    fields.done()
    return said


def _end(seat: Seat, uuid: UUID, *, ports: Ports) -> ReviewQuestion:
    rows = ReviewQuestion.objects.of(seat.organisation).filter(uuid=uuid)
    found = rows.first()
    if found is None or not rows.filter(ended_at=None).update(ended_at=ports.now()):
        raise NotFound("no such question")
    return found


def _write(action: str, seat: Seat, said: dict[str, Any], *, key: UUID, ports: Ports) -> ReviewQuestion:
    made = ReviewQuestion.objects.create(
        uuid=ports.new_uuid(),
        organisation=seat.organisation,
        key=key,
        added_at=ports.now(),
        added_by=seat.actor.person,
        **said,
    )
    _note(action, made, seat, ports=ports)
    return made


def _note(action: str, row: ReviewQuestion, seat: Seat, *, ports: Ports) -> None:
    audit.record(
        action,
        subject=("review_question", row.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=ports.now(),
        details={"lane": row.lane, "stops": row.stops},
    )
