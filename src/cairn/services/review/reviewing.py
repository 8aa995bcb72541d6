"""A reviewer takes one, looks at it, and decides, alone or as one of several; what they decided stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cairn.credentials.document import JSONObject
from cairn.quality import checklist
from cairn.quality.lanes import Lane
from cairn.records.models import Person, Review, ReviewDecision, ReviewVote
from cairn.services.access import Seat
from cairn.services.codesign import gates, workspace
from cairn.services.codesign.text import digest_of_text, text_of
from cairn.services.errors import Conflict, NotFound, NotPermitted
from cairn.services.fields import Fields, known_names
from cairn.services.ports import Ports
from cairn.services.review import engaging, questions, several, telling
from cairn.services.review.asking import note
from cairn.services.review.conflicts import conflicts, in_words
from cairn.services.review.rule import day_of, rule_for, rule_of, today_of
from cairn.services.review.telling import ROLES
from cairn.services.review.way import way_of

KINDS: Final = ("APPROVED", "CHANGES", "DECLINED")
MOST_WORDS: Final = 2000
MOST_ANSWER: Final = 1000
MOST_DECLARED: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a reviewer says. kind: of `KINDS`. seen: digest of the text they looked at.

    answers: by the code of a question: "yes", "no" or "na". remarks: by the same code, in words.
    """

    kind: object
    words: object = ""
    answers: Mapping[str, object]
    remarks: Mapping[str, object]
    seen: str


def queue_of(seat: Seat, *, ports: Ports) -> QuerySet[Review]:
    """What the seat's organisation may look at: its own that no body was asked for, and what it is engaged for."""
    owners = engaging.owners_for(seat.organisation, ports=ports)
    rows = Review.objects.across(reason="own ones, and those a quality body is engaged for")
    own = Q(organisation=seat.organisation, body=None)
    engaged = Q(body=seat.organisation, organisation__in=owners)
    found = rows.filter(own | engaged).exclude(state="WITHDRAWN")
    return found.select_related("organisation__site", "body__site", "version__achievement", "reviewer")


def review_of(seat: Seat, uuid: UUID, *, ports: Ports, lock: bool = False) -> Review:
    """Return one of those.

    Raises:
        NotPermitted: a member who reviews nothing. NotFound: this organisation was not asked for it.
    """
    seat.require(*ROLES)
    rows = queue_of(seat, ports=ports).filter(uuid=uuid)
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise NotFound("no such review")
    _as_it_reads(found)
    return found


def _as_it_reads(review: Review) -> None:
    """Let it go the way that its text asks for now: authors may change a draft while it is with a reviewer.

    Nothing makes a long way short. It is written down when somebody takes it, or decides.
    """
    if review.state not in ("ASKED", "TAKEN") or review.version.state != "DRAFT":
        return
    way = way_of(review.version, is_long=review.is_long or review.lane == Lane.MAJOR)
    review.lane, review.depth, review.decisive = way.lane, way.depth, list(way.decisive)
    several.widen(review, rule_of(review.organisation).panel_of(review.version, way.lane))


def in_the_way(review: Review, seat: Seat) -> list[str]:
    """Why whoever sits here cannot review it, in words; [] when nothing stands in the way."""
    person = seat.actor.person
    if person is None:
        return [_("A person reviews, not a program.")]
    return in_words(conflicts(review.version, person, body=review.body))


@transaction.atomic
def take(seat: Seat, uuid: UUID, *, declared: object, ports: Ports) -> Review:
    """Take a review, or one of its places. declared: in one's own words, that nothing stands in the way.

    Raises:
        NotPermitted: a member who reviews nothing, or a program. NotFound: not asked of this organisation.
        Conflict: `review.taken`, `review.conflict`. InvalidInput: nothing was declared.
    """
    found = review_of(seat, uuid, ports=ports, lock=True)
    person = _person(seat)
    _no_conflict(found, seat)
    fields = Fields()
    words = fields.text("declared", declared, most=MOST_DECLARED, required=True, lines=True)
    fields.done()
    if found.state != "ASKED" or found.version.state != "DRAFT":
        raise Conflict(
            _("Somebody else took it meanwhile, or it is not asked for any more."), code="review.taken"
        )
    several.take(found, person, words, ports=ports)
    found.save()
    note("review.take", found, seat, ports=ports)
    return found


@transaction.atomic
def give_up(seat: Seat, uuid: UUID, *, ports: Ports) -> None:
    """Give back a review that one took, so that somebody else can take it.

    Where only they were waited for, the rule makes a decision of what the others said.

    Raises:
        NotPermitted, NotFound: as `take`. Conflict: `review.not_yours`; `review.voted`, they said something already.
    """
    found = review_of(seat, uuid, ports=ports, lock=True)
    place = several.place_of(found, _person(seat)) if found.state in ("ASKED", "TAKEN") else None
    if place is None:
        raise _not_yours()
    if place.votes.filter(round=found.rounds).exists():
        raise Conflict(_("You have decided already; it cannot be given back."), code="review.voted")
    several.leave(found, [place], ports=ports)
    found.save()
    note("review.give_up", found, seat, ports=ports)
    if found.version.state == "DRAFT":
        _if_ruled(found, seat, text_of(found.version), ports=ports)


@transaction.atomic
def decide(seat: Seat, uuid: UUID, verdict: Verdict, *, ports: Ports) -> ReviewDecision | ReviewVote:
    """Approve, send back or decline what one took. One of several says so for themselves: a vote is returned until
    the rule makes a decision of what was said.

    Raises:
        NotPermitted, NotFound: as `take`.
        Conflict: `review.not_yours`; `review.conflict`, they had a hand in it since; `review.changed`, the text is
            not the one they looked at; `version.published`; `review.gates`, a gate before the approval is open;
            `review.voted`, they are one of several and said so of this text already.
        InvalidInput: a question is not answered, or words are missing, by field ("answer-CODE", "words-CODE").
    """
    found = review_of(seat, uuid, ports=ports, lock=True)
    person = _person(seat)
    place = several.place_of(found, person) if found.state in ("ASKED", "TAKEN") else None
    if place is None:
        raise _not_yours()
    _no_conflict(found, seat)
    if found.version.state != "DRAFT":
        raise Conflict(_("This version is published; it is reviewed no more."), code="version.published")
    kind, words, answers = _read(found, verdict)
    text = text_of(found.version)
    if digest_of_text(text) != verdict.seen:
        said = _("The draft was changed while you read it. Look at it again before you decide.")
        raise Conflict(said, code="review.changed")
    if kind == "APPROVED":
        _gates_passed(found, ports=ports)
    if found.places == 1:
        alone = {"reviewer": person, "reviewer_name": person.name, "words": words, "answers": answers}
        return _decided(found, seat, kind, {**alone, "digest": verdict.seen, "text": text}, ports=ports)
    made = several.vote(
        place, found, kind=kind, words=words, answers=answers, digest=verdict.seen, ports=ports
    )
    found.save()
    note("review.vote", found, seat, ports=ports)  # not what they said: it is read when it is decided
    return _if_ruled(found, seat, text, ports=ports) or made


def _if_ruled(review: Review, seat: Seat, text: JSONObject, *, ports: Ports) -> ReviewDecision | None:
    """Make one decision of what several said of a text, where the rule does."""
    digest = digest_of_text(text)
    said = several.said(review, digest)
    outcome = said.verdict(review)
    if outcome is None:
        return None
    facts = {**several.together(said), "needed": review.votes, "digest": digest, "text": text}
    return _decided(review, seat, outcome, facts, ports=ports)


def _decided(
    review: Review, seat: Seat, kind: str, facts: Mapping[str, Any], *, ports: Ports
) -> ReviewDecision:
    """Write down what was decided, stop the clock, and tell whoever asked."""
    made = ReviewDecision.objects.create(
        uuid=ports.new_uuid(),
        review=review,
        kind=kind,
        organisation_name=(review.body or review.organisation).name,
        decided_at=ports.now(),
        **facts,
    )
    _move(review, kind, ports=ports)
    note(_ACTS[kind], review, seat, ports=ports, lane=review.lane)
    telling.decided(review, made, ports=ports)
    return made


_ACTS: Final = {"APPROVED": "review.approve", "CHANGES": "review.send_back", "DECLINED": "review.decline"}


def _move(review: Review, kind: str, *, ports: Ports) -> None:
    """Stop the clock: for a while, or for good."""
    where = review.body or review.organisation
    works, today = rule_for(review.organisation, review.body).works, today_of(where, ports=ports)
    if kind == "CHANGES":
        left = works.between(today, review.due_date) if review.due_date is not None else 0
        review.state, review.rounds = "BACK", review.rounds + 1
        review.back_date, review.left_days = today, max(1, left)
        review.due_date = review.remind_date = None
    else:
        asked = day_of(where, review.asked_at)
        review.state, review.decided_at = kind, ports.now()
        review.took_days = max(0, works.between(asked, today) - review.paused_days)
    review.save()


def _read(review: Review, verdict: Verdict) -> tuple[str, str, list[dict[str, str]]]:
    asked = questions.of_review(review)
    codes = [one.code for one in asked]
    known_names(verdict.answers, codes)
    known_names(verdict.remarks, codes)
    fields = Fields()
    kind = fields.choice("kind", verdict.kind, KINDS, required=True)
    answers = []
    for one in asked:
        name, remark = f"answer-{one.code}", f"words-{one.code}"
        reply = fields.choice(name, verdict.answers.get(one.code), checklist.REPLIES)
        words = fields.text(remark, verdict.remarks.get(one.code), most=MOST_ANSWER, lines=True)
        if not reply and kind == "APPROVED":
            fields.complain(name, _("Answer this before you approve."))
        if reply == "no" and kind == "APPROVED" and one.stops:
            fields.complain(
                name, _("It cannot be approved while the answer is no. Send it back, or decline.")
            )
        if reply in ("no", "na") and not words:
            fields.complain(remark, _("Say what is to be changed.") if reply == "no" else _("Say why."))
        answers.append({"question": one.code, "asked": one.text, "answer": reply, "words": words})
    said = fields.text("words", verdict.words, most=MOST_WORDS, lines=True)
    refused = any(one["answer"] == "no" for one in answers)
    if kind == "CHANGES" and not refused and not said:
        fields.complain("words", _("Say what is to be changed."))
    if kind == "DECLINED" and not said:
        fields.complain("words", _("Say why you decline."))
    fields.done()
    return kind, said, answers


def _gates_passed(review: Review, *, ports: Ports) -> None:
    """A major change is approved behind the gates that come before its approval."""
    space = workspace.find(review.version.achievement)
    if space is None or review.lane != Lane.MAJOR:
        return
    case = gates.Case(space, review.version, ports=ports)
    before = gates.ROWS[: gates.ROWS.index(gates.row_of("approve"))]
    waiting = [
        row.stage for row in before if gates.is_asked(row, case) and not gates.is_passed(case, row.stage)
    ]
    if waiting:
        raise Conflict(
            _("Its gates before the approval are not passed yet. Send it back, or wait for its authors."),
            code="review.gates",
            params={"stages": ", ".join(waiting)},
        )


def _no_conflict(review: Review, seat: Seat) -> None:
    reasons = in_the_way(review, seat)
    if reasons:
        said = _("You cannot review this: %(reasons)s") % {"reasons": " ".join(reasons)}
        raise Conflict(said, code="review.conflict")


def _person(seat: Seat) -> Person:
    if seat.actor.person is None or seat.actor.token is not None:
        raise NotPermitted(_("A person reviews, not a program."))
    return seat.actor.person


def _not_yours() -> Conflict:
    return Conflict(_("Only whoever took it can do this, while it is with them."), code="review.not_yours")
