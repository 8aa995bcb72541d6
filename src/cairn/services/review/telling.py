"""Who hears of a review: those who can take it, whoever took it, whoever asked for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from cairn.records.models import Membership, Organisation, Person, Review, ReviewDecision, Role
from cairn.services import outbox, places
from cairn.services.admin.letterbox import letters_to
from cairn.services.codesign.text import digest_of
from cairn.services.ports import Ports
from cairn.services.review import engaging, several
from cairn.services.review.conflicts import conflicts, writers_of

ROLES: Final = (Role.DESIGNER, Role.ASSESSOR)  # whose members review; owners besides
MOST_TOLD: Final = 5
MOST_LOOKED_AT: Final = 20  # members of whom it is worked out whether they could take it
MOST_MEMBERS: Final = 1_000  # of whom their roles are read


def asked(review: Review, *, ports: Ports) -> None:
    """Tell those who can take it."""
    kind = "review_asked" if review.places == 1 else "review_asked_several"
    _tell(kind, review, _reviewers(review, ports=ports), ports=ports, words=review.words)


def again(review: Review, *, ports: Ports) -> None:
    """Tell whoever took it, or those who can, that it came back from its authors."""
    people = _reviewers(review, ports=ports)
    _tell("review_again", review, people, ports=ports, words=review.words, once=review.rounds)


def decided(review: Review, decision: ReviewDecision, *, ports: Ports) -> None:
    """Tell whoever asked what was decided."""
    kind = {"APPROVED": "review_approved", "CHANGES": "review_back"}.get(decision.kind, "review_declined")
    people = [review.asked_by] if review.asked_by is not None else []
    _tell(kind, review, people, ports=ports, words=decision.words, to_author=True, once=review.rounds)


def due(review: Review, *, is_over: bool, ports: Ports) -> None:
    """Remind whoever took it, or those who can; when it is overdue whoever asked is told, too."""
    people = _reviewers(review, ports=ports)
    kind = "review_overdue" if is_over else "review_due"
    _tell(kind, review, people, ports=ports, words="", once=review.rounds)
    if is_over and review.asked_by is not None:
        _tell(
            "review_late",
            review,
            [review.asked_by],
            ports=ports,
            words="",
            to_author=True,
            once=review.rounds,
        )


def _reviewers(review: Review, *, ports: Ports) -> list[Person]:
    """Who has it and has not said anything, and those who can while a place is free; nobody of a body that left."""
    if review.body is not None and not engaging.is_running(review.organisation, review.body, ports=ports):
        return []
    places = several.taken(review)
    waiting = several.said(review, digest_of(review.version)).waiting
    people = [one.reviewer for one in waiting if one.reviewer is not None]
    if len(places) < review.places:
        people += able(review, without={one.reviewer_id for one in places})
    return people


def able(review: Review, *, without: Collection[int | None] = ()) -> list[Person]:
    """Members who may take it and whom nothing keeps from it, owners last; at most five, or one for each place."""
    where = review.body or review.organisation
    rows = Membership.objects.of(where).filter(ended_at=None).select_related("person__user").order_by("pk")
    members = [row for row in rows[:MOST_MEMBERS] if {*ROLES, Role.OWNER} & set(row.roles)]
    members.sort(key=lambda row: Role.OWNER in row.roles)
    version, found = review.version, list[Person]()
    writers = writers_of(version)
    for row in members[:MOST_LOOKED_AT]:
        if row.person_id in without:
            continue
        if len(found) < max(MOST_TOLD, review.places) and not conflicts(
            version, row.person, body=review.body, writers=writers
        ):
            found.append(row.person)
    return found


def _tell(
    kind: str,
    review: Review,
    people: Iterable[Person] | Sequence[Person],
    *,
    ports: Ports,
    words: str,
    to_author: bool = False,
    once: int = 0,
) -> None:
    owner, body = review.organisation, review.body
    day = review.due_date.isoformat() if review.due_date is not None else ""
    for person in people:
        address = letters_to(person)
        if not address:
            continue
        outbox.post(
            kind,
            to=address,
            key=f"{kind}:{review.uuid}:{once}:{person.uuid}",
            organisation=None,
            payload={
                "name": person.name,
                "title": review.version.name,
                "issuer": (body or owner).name if to_author else owner.name,
                "reason": words,
                "places": review.places,
                "expires": day,
                "link": _place(owner, body, review, to_author=to_author),
            },
            language=person.language or owner.language,
            at=ports.now(),
            ports=ports,
        )


def _place(owner: Organisation, body: Organisation | None, review: Review, *, to_author: bool) -> str:
    if to_author:
        return places.review_of(owner, review.version.achievement.uuid)
    return places.review(body or owner, owner, review.uuid)
