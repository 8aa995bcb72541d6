"""The places of a review: who took one, what each of several said of the text, what the rule makes of it (Q1).

What somebody said of another text than the one that is there now counts no more: they look again. Nobody reads what
the others said before it is decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from cairn.quality import panel
from cairn.quality.panel import Panel
from cairn.records.models import Person, Review, ReviewPlace, ReviewVote
from cairn.services.errors import Conflict
from cairn.services.ports import Ports
from cairn.services.review.rule import day_of, rule_for, today_of

MOST_WORDS: Final = 2000
MOST_NAMES: Final = 200


@dataclass(frozen=True, slots=True)
class Said:
    """How it stands among several reviewers, about one text. waiting: places of which nothing was said about it."""

    votes: tuple[ReviewVote, ...]
    waiting: tuple[ReviewPlace, ...]

    def verdict(self, review: Review) -> str | None:
        """What the rule makes of it; None while it is open."""
        kinds = [vote.kind for vote in self.votes]
        return panel.verdict(kinds, waiting=len(self.waiting), panel=Panel(review.places, review.votes))


def taken(review: Review) -> list[ReviewPlace]:
    """Who has it, in the order in which they took it."""
    rows = ReviewPlace.objects.of(review.organisation).filter(review=review, left_at=None)
    return list(rows.select_related("reviewer__user").order_by("pk"))


def place_of(review: Review, person: Person) -> ReviewPlace | None:
    """The place of somebody who took it; None when they did not, or gave it back."""
    rows = ReviewPlace.objects.of(review.organisation).filter(review=review, left_at=None, reviewer=person)
    return rows.first()


def said(review: Review, digest: str) -> Said:
    """What those who have it said of a text in this round, each once: the last that they said."""
    places = taken(review)
    rows = ReviewVote.objects.of(review.organisation).filter(
        place__in=places, round=review.rounds, digest=digest
    )
    last = {vote.place_id: vote for vote in rows.select_related("place").order_by("pk")}
    votes = tuple(last[one.pk] for one in places if one.pk in last)
    return Said(votes, tuple(one for one in places if one.pk not in last))


def take(review: Review, person: Person, declared: str, *, ports: Ports) -> None:
    """Give somebody a place. The review is locked, and waits for somebody.

    Raises:
        Conflict: `review.taken`, they have one already.
    """
    places = taken(review)
    if any(one.reviewer_id == person.pk for one in places):
        raise Conflict(_("You have taken it already."), code="review.taken")
    made = ReviewPlace.objects.create(
        uuid=ports.new_uuid(),
        review=review,
        reviewer=person,
        reviewer_name=person.name,
        declared=declared,
        taken_at=ports.now(),
    )
    _sum_up(review, [*places, made])


def leave(review: Review, places: list[ReviewPlace], *, ports: Ports) -> None:
    """Take places back, so that others can have them."""
    gone = [one.pk for one in places]
    rows = ReviewPlace.objects.of(review.organisation).filter(pk__in=gone, left_at=None)
    rows.update(left_at=ports.now())
    _sum_up(review, taken(review))


def widen(review: Review, asked: Panel) -> None:
    """Let as many review, and as many have to approve, as is asked for now; while it is under way never fewer."""
    if asked.places > review.places:
        review.state, review.reviewer = "ASKED", None
    review.places = max(review.places, asked.places)
    review.votes = max(review.votes, asked.needed)


def _sum_up(review: Review, places: list[ReviewPlace]) -> None:
    """What the review itself says of its places; the caller saves it."""
    review.state = "TAKEN" if len(places) >= review.places else "ASKED"
    review.reviewer = places[0].reviewer if len(places) == review.places == 1 else None
    review.reviewer_name = ", ".join(one.reviewer_name for one in places)[:MOST_NAMES]
    review.conflict_words = places[0].declared if len(places) == review.places == 1 else ""
    review.taken_at = max((one.taken_at for one in places), default=None)


def vote(
    place: ReviewPlace,
    review: Review,
    *,
    kind: str,
    words: str,
    answers: list[dict[str, str]],
    digest: str,
    ports: Ports,
) -> ReviewVote:
    """Write down what one of several said; their own clock began when they took it, or when it came back.

    Raises:
        Conflict: `review.voted`, they said so of this text already.
    """
    rows = ReviewVote.objects.of(review.organisation).filter(place=place, round=review.rounds, digest=digest)
    if rows.exists():
        said_so = _("You have decided about this text. What you said stays; the others are still to decide.")
        raise Conflict(said_so, code="review.voted")
    where = review.body or review.organisation
    works = rule_for(review.organisation, review.body).works
    return ReviewVote.objects.create(
        uuid=ports.new_uuid(),
        place=place,
        round=review.rounds,
        kind=kind,
        words=words,
        answers=answers,
        digest=digest,
        took_days=works.between(_began(review, place), today_of(where, ports=ports)),
        decided_at=ports.now(),
    )


def _began(review: Review, place: ReviewPlace) -> date:
    where = review.body or review.organisation
    last = review.decisions.order_by("-pk").first() if review.rounds else None
    since = place.taken_at if last is None else max(place.taken_at, last.decided_at)
    return day_of(where, since)


def together(found: Said) -> dict[str, Any]:
    """What a decision keeps of what each said: their words, every no, and the digests that they looked at."""
    lines = [f"{one.place.reviewer_name}: {one.words}" for one in found.votes if one.words]
    words = "\n".join(lines)
    return {
        "words": words if len(words) <= MOST_WORDS else words[: MOST_WORDS - 2] + " …",
        "answers": [answer for one in found.votes for answer in one.answers if answer["answer"] == "no"],
        "votes": [
            {
                "vote": str(one.uuid),
                "reviewer": one.place.reviewer_name,
                "kind": one.kind,
                "digest": one.digest,
                "days": one.took_days,
            }
            for one in found.votes
        ],
        "reviewer": None,
        "reviewer_name": ", ".join(one.place.reviewer_name for one in found.votes)[:MOST_NAMES],
    }
