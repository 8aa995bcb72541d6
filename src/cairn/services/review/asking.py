"""Authors ask for a review of a draft, send it again when it came back, or take it back."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cairn.quality.lanes import Lane
from cairn.records.models import AchievementVersion, Membership, Organisation, Review, ReviewPlace
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.codesign.text import digest_of
from cairn.services.design.completeness import obstacles
from cairn.services.design.find import draft_of
from cairn.services.errors import Conflict
from cairn.services.fields import Fields
from cairn.services.limits import mails_by_hand
from cairn.services.ports import Ports
from cairn.services.review import engaging, questions, several, telling
from cairn.services.review.rule import Rule, rule_for, rule_of, today_of
from cairn.services.review.state import OPEN, standing
from cairn.services.review.way import Way, way_of

OWN: Final = "own"
MOST_WORDS: Final = 1000


def whom(organisation: Organisation, *, ports: Ports) -> list[tuple[str, Organisation | None]]:
    """Whom the rule lets one ask: "own" for a member, or the uuid of a quality body with the body."""
    rule = rule_of(organisation)
    found: list[tuple[str, Organisation | None]] = []
    if rule.who in ("body", "either"):
        found += [(str(body.uuid), body) for body in engaging.bodies_of(organisation, ports=ports)]
    if rule.who in ("own", "either"):
        found.append((OWN, None))
    return found


@transaction.atomic
def ask(
    seat: Seat, version_uuid: UUID, *, to: object, words: object = "", is_long: bool = False, ports: Ports
) -> Review:
    """Ask for a review of a draft; its lane is worked out, and can only be made the longer one.

    to: "own", or the uuid of a quality body that is engaged. words: what a reviewer should know.

    Raises:
        NotPermitted: not a designer. NotFound: no such draft here.
        Conflict: `review.open`, `review.approved`; `review.incomplete`, with what is missing; as `draft_of`.
        InvalidInput: nobody of that name can be asked; the words are too long. TooMuch: `mails.too_many`.
    """
    version = draft_of(seat, version_uuid)
    choices = dict(whom(seat.organisation, ports=ports))
    fields = Fields()
    chosen = fields.text("to", to, most=40, required=True)
    if chosen and chosen not in choices:
        fields.complain("to", _("They cannot be asked. Choose somebody from the list."))
    said = fields.text("words", words, most=MOST_WORDS, lines=True)
    fields.done()
    now = standing(version)
    if now.kind in ("asked", "taken", "back"):
        raise Conflict(_("A review is under way already."), code="review.open")
    if now.is_approved:
        raise Conflict(_("This text is approved already."), code="review.approved")
    if obstacles(version, ports=ports):
        sentence = _("Something is still missing in it. The editor says what; then ask for a review.")
        raise Conflict(sentence, code="review.incomplete")
    mails_by_hand(seat.organisation, at=ports.now())
    way = way_of(version, is_long=is_long)
    made = _create(seat, version, way, body=choices[chosen], words=said, is_long=is_long, ports=ports)
    note("review.ask", made, seat, ports=ports, lane=made.lane)
    telling.asked(made, ports=ports)
    return made


def _create(
    seat: Seat,
    version: AchievementVersion,
    way: Way,
    *,
    body: Organisation | None,
    words: str,
    is_long: bool,
    ports: Ports,
) -> Review:
    rule = rule_for(seat.organisation, body)
    today = today_of(body or seat.organisation, ports=ports)
    due, remind = rule.due(today, rule.days_of(way.lane))
    panel = rule.panel_of(version, way.lane)
    person = seat.actor.person
    try:
        with transaction.atomic():
            return Review.objects.create(
                uuid=ports.new_uuid(),
                organisation=seat.organisation,
                version=version,
                body=body,
                lane=way.lane,
                depth=way.depth,
                decisive=list(way.decisive),
                is_long=is_long,
                words=words,
                places=panel.places,
                votes=panel.needed,
                questions=questions.frozen(seat.organisation, body),
                asked_at=ports.now(),
                asked_by=person,
                asked_name=person.name if person is not None else seat.organisation.name,
                due_date=due,
                remind_date=remind,
            )
    except IntegrityError as error:
        raise Conflict(_("A review is under way already."), code="review.open") from error


@transaction.atomic
def again(seat: Seat, version_uuid: UUID, *, words: object = "", ports: Ports) -> Review:
    """Send a draft again that a reviewer sent back; the clock goes on where it stopped.

    It goes to the same reviewers, as long as they are members there, and a body is engaged. What changed meanwhile
    can make it a major one, and one for several.

    Raises:
        NotPermitted: not a designer. NotFound: no such draft here.
        Conflict: `review.not_back`; `review.unchanged`, nothing was changed and nothing was said; as `draft_of`.
        InvalidInput: the words are too long. TooMuch: `mails.too_many`.
    """
    version = draft_of(seat, version_uuid)
    fields = Fields()
    said = fields.text("words", words, most=MOST_WORDS, lines=True)
    fields.done()
    found = open_review(version, lock=True)
    if found is None or found.state != "BACK" or found.back_date is None:
        raise Conflict(_("It was not sent back."), code="review.not_back")
    last = found.decisions.order_by("-pk").first()
    if not said and last is not None and last.digest == digest_of(version):
        sentence = _("Nothing was changed since it came back. Change it, or say why it stays as it is.")
        raise Conflict(sentence, code="review.unchanged")
    mails_by_hand(seat.organisation, at=ports.now())
    way = way_of(version, is_long=found.is_long or found.lane == Lane.MAJOR)
    rule = rule_for(seat.organisation, found.body)
    today = today_of(found.body or seat.organisation, ports=ports)
    _resume(found, rule, way, back=found.back_date, today=today)
    several.leave(found, _gone(found, ports=ports), ports=ports)
    found.words = said or found.words
    found.save()
    note("review.again", found, seat, ports=ports, lane=found.lane)
    telling.again(found, ports=ports)
    return found


def _resume(found: Review, rule: Rule, way: Way, *, back: date, today: date) -> None:
    found.due_date, found.remind_date = rule.due(today, found.left_days)
    found.paused_days += rule.works.between(back, today)
    found.back_date = None
    found.reminded_at = found.overdue_told_at = None
    found.lane, found.depth, found.decisive = way.lane, way.depth, list(way.decisive)
    several.widen(found, rule.panel_of(found.version, way.lane))


def _gone(review: Review, *, ports: Ports) -> list[ReviewPlace]:
    """Places of those who are no members any more where they reviewed, and all of a body that reviews no more."""
    places = several.taken(review)
    if review.body is not None and not engaging.is_running(review.organisation, review.body, ports=ports):
        return places
    members = Membership.objects.of(review.body or review.organisation).filter(ended_at=None)
    here = set(
        members.filter(person__in=[one.reviewer_id for one in places]).values_list("person_id", flat=True)
    )
    return [one for one in places if one.reviewer_id not in here]


@transaction.atomic
def withdraw(seat: Seat, version_uuid: UUID, *, ports: Ports) -> None:
    """Ask no more. What a reviewer said so far stays.

    Raises:
        NotPermitted: not a designer. NotFound: no such draft here. Conflict: `review.not_open`; as `draft_of`.
    """
    version = draft_of(seat, version_uuid)
    found = open_review(version, lock=True)
    if found is None:
        raise Conflict(_("No review is under way."), code="review.not_open")
    found.state, found.due_date, found.decided_at = "WITHDRAWN", None, ports.now()
    found.save(update_fields=["state", "due_date", "decided_at"])
    note("review.withdraw", found, seat, ports=ports)


def open_review(version: AchievementVersion, *, lock: bool = False) -> Review | None:
    """The review of a version that is under way, if there is one."""
    rows = Review.objects.of(version.achievement.organisation).filter(version=version, state__in=OPEN)
    if lock:
        rows = rows.select_for_update(of=("self",))
    return rows.select_related("organisation__site", "body", "version__achievement", "reviewer").first()


def note(action: str, review: Review, seat: Seat, *, ports: Ports, **details: str | int | bool) -> None:
    """Write it into the trail of the organisation, and of the body where somebody of it acted."""
    owners = [review.organisation]
    if review.body is not None and seat.organisation.pk == review.body.pk:
        owners.append(review.body)
    for owner in owners:
        audit.record(
            action,
            subject=("review", review.uuid),
            organisation=owner,
            actor=seat.actor,
            at=ports.now(),
            details={"version": str(review.version.uuid), **details},
        )
