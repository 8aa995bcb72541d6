"""Elsewhere as a guest of Harbour School: its rope lab and its seminar are shared, Gus learns at Elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from cairn.records.models import Booking, Invitee, Sharing
from cairn.services.access import Seat
from cairn.services.design import draft, publish
from cairn.services.meet import facilities, hosted, sharing
from cairn.services.run import learners
from tests import labs
from tests.labs import Lab
from tests.meetings import Meeting
from tests.services.stage import FACTS, OUTCOMES, Stage

UNTIL = "2026-06-30"
GUS = "gus@elsewhere.example"


class Guest:
    """Gus has an open assessment at `seat`'s organisation; `lab` and `meeting` are its host's."""

    def __init__(self, stage: Stage, *, seat: Seat | None = None) -> None:
        self.stage, self.ports, self.seat = stage, stage.ports, seat or stage.outsider
        version = draft.create(self.seat, name="Knots of elsewhere", ports=self.ports)
        draft.save(version.uuid, seat=self.seat, facts=FACTS, outcomes=OUTCOMES, ports=self.ports)
        self.version = publish.publish(version.uuid, seat=self.seat, change_note="", ports=self.ports)
        self.achievement = self.version.achievement
        self.gus = learners.add(self.seat, name="Gus Elder", email=GUS, number="G-1", ports=self.ports)
        (self.work,) = learners.assign(self.seat, [self.gus.uuid], self.version.uuid, ports=self.ports)

    def terms(self, **more: object) -> dict[str, object]:
        return {"until_date": UNTIL, **more}

    def at_lab(self, lab: Lab, **terms: object) -> Sharing:
        """The lab, shared by a link and taken."""
        _row, token = sharing.share_lab(
            lab.seat, lab.facility.uuid, terms=self.terms(**terms), ports=self.ports
        )
        return sharing.take(self.seat, token, achievement=self.achievement.uuid, ports=self.ports)

    def at_seminar(self, meeting: Meeting, **terms: object) -> Sharing:
        """The seminar, likewise."""
        _row, token = sharing.share_seminar(
            meeting.seat, meeting.seminar.uuid, terms=self.terms(**terms), ports=self.ports
        )
        return sharing.take(self.seat, token, achievement=self.achievement.uuid, ports=self.ports)

    def book(self, shared: Sharing, slot: Any) -> Booking:
        return hosted.book(self.seat, shared.uuid, slot.uuid, self.gus.uuid, ports=self.ports)

    def invited(self, shared: Sharing) -> Invitee:
        hosted.invite(self.seat, shared.uuid, ports=self.ports)
        rows = Invitee.objects.of(shared.organisation).filter(sharing=shared)
        return rows.select_related("seminar__organisation__site", "learner__organisation", "sharing").get()


def arguments(stage: Stage, assessment: Any, *, lab: Any) -> dict[str, object]:
    """What fills the addresses of a lab of Elsewhere that Harbour School is a guest of, and of one that it shares."""
    ports = stage.ports
    theirs = facilities.add(stage.outsider, facts=labs.FACTS, ports=ports)
    local = stage.world.now.date() + timedelta(days=5)
    when = {"date": local.isoformat(), "start": "10:00", "minutes": "60", "number": "2"}
    free, taken = facilities.open_slots(stage.outsider, theirs.uuid, facts=when, ports=ports)
    _row, token = sharing.share_lab(stage.outsider, theirs.uuid, terms={"until_date": UNTIL}, ports=ports)
    shared = sharing.take(stage.owner, token, achievement=assessment.achievement.uuid, ports=ports)
    booked = hosted.book(stage.owner, shared.uuid, taken.uuid, assessment.learner.uuid, ports=ports)
    given, secret = sharing.share_lab(stage.owner, lab, terms={"until_date": UNTIL}, ports=ports)
    return {
        "hosted_uuid": shared.uuid,
        "hosted_slot": free.uuid,
        "hosted_booking": booked.uuid,
        "sharing_uuid": given.uuid,
        "meeting:sharing": secret,
    }


def acts(act: Callable[..., Callable[[], object]]) -> dict[str, Callable[[Stage], Callable[[], object]]]:
    """Every act of sharing, for the test that each of them is in the trail."""

    def at_lab(stage: Stage) -> tuple[Guest, Lab, Sharing]:
        guest, lab = Guest(stage), Lab(stage)
        return guest, lab, guest.at_lab(lab)

    def named(stage: Stage) -> Callable[[], object]:
        guest, _lab, shared = at_lab(stage)
        return act(sharing.accept, guest.seat, shared.uuid, achievement=None, ports=stage.ports)

    def taken(stage: Stage) -> Callable[[], object]:
        guest, lab = Guest(stage), Lab(stage)
        _row, token = sharing.share_lab(lab.seat, lab.facility.uuid, terms=guest.terms(), ports=stage.ports)
        return act(sharing.take, guest.seat, token, ports=stage.ports)

    def shared_seminar(stage: Stage) -> Callable[[], object]:
        meeting = Meeting(stage)
        where = (meeting.seat, meeting.seminar.uuid)
        return act(sharing.share_seminar, *where, terms={"until_date": UNTIL}, ports=stage.ports)

    def shared_lab(stage: Stage) -> Callable[[], object]:
        lab = Lab(stage)
        where = (lab.seat, lab.facility.uuid)
        return act(sharing.share_lab, *where, terms={"until_date": UNTIL}, ports=stage.ports)

    def ended(stage: Stage) -> Callable[[], object]:
        _guest, lab, shared = at_lab(stage)
        return act(sharing.end, lab.seat, shared.uuid, reason="Full.", ports=stage.ports)

    def left(stage: Stage) -> Callable[[], object]:
        guest, _lab, shared = at_lab(stage)
        return act(sharing.leave, guest.seat, shared.uuid, ports=stage.ports)

    def booked(stage: Stage) -> Callable[[], object]:
        guest, lab, shared = at_lab(stage)
        where = (guest.seat, shared.uuid, lab.slot.uuid, guest.gus.uuid)
        return act(hosted.book, *where, ports=stage.ports)

    def cancelled(stage: Stage) -> Callable[[], object]:
        guest, lab, shared = at_lab(stage)
        made = guest.book(shared, lab.slot)
        return act(hosted.cancel, guest.seat, made.uuid, ports=stage.ports)

    def invited(stage: Stage) -> Callable[[], object]:
        guest = Guest(stage)
        shared = guest.at_seminar(Meeting(stage))
        return act(hosted.invite, guest.seat, shared.uuid, ports=stage.ports)

    return {
        "meet/sharing.share_lab": shared_lab,
        "meet/sharing.share_seminar": shared_seminar,
        "meet/sharing.take": taken,
        "meet/sharing.accept": named,
        "meet/sharing.end": ended,
        "meet/sharing.leave": left,
        "meet/hosted.book": booked,
        "meet/hosted.cancel": cancelled,
        "meet/hosted.invite": invited,
    }


READS = ("meet/sharing.behind", "meet/slot_letters.event", "meet/slot_letters.file", "meet/slot_series.look",
         "meet/slot_span.look")  # fmt: skip
STEPS = ("meet/booking.give_back", "meet/booking.seize", "meet/inviting.write_to", "meet/slot_letters.booked",
         "meet/shared_letters.ended", "meet/shared_letters.offered", "meet/shared_letters.taken",
         "meet/freeing.give_back_all", "meet/slot_letters.cancelled_together",
         "meet/slot_letters.cancelled", "meet/slot_letters.moved", "meet/telling.reminded", "meet/telling.replaced",
         "meet/reminding.remind_due")  # fmt: skip
