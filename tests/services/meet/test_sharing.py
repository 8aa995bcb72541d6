"""Labs and seminars shared between organisations: by terms, by names on the day only, and by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import labs
from tests.guests import GUS, UNTIL, Guest
from tests.meetings import Meeting

from cairn.records.models import AuditEvent, Booking, EvidenceItem, LabResult, Learner, OutboxMessage, Partner
from cairn.records.reads import meet as reads
from cairn.services.admin import letterbox
from cairn.services.codesign import news
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted, TooMuch
from cairn.services.letters import compose
from cairn.services.meet import booking, facilities, freeing, hosted, inviting, reflecting, sharing
from cairn.services.run import learners

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab(stage):
    return labs.Lab(stage)


@pytest.fixture
def guest(stage):
    return Guest(stage)


def code(act) -> str:
    with pytest.raises(Conflict) as refused:
        act()
    return str(refused.value.code)


def test_a_guest_books_for_its_own_learners_within_the_terms(stage, lab, guest):
    early, late = lab.open(days=3, number="2")
    shared = guest.at_lab(lab, seats="1")
    made = guest.book(shared, early)
    assert (made.learner, made.sharing, bool(made.reference)) == (guest.gus, shared, True)
    assert code(lambda: guest.book(shared, late)) == "sharing.used_up"
    hosted.cancel(guest.seat, made.uuid, ports=stage.ports)
    assert guest.book(shared, late)
    with pytest.raises(NotFound):  # a learner of the host is none of the guest's
        hosted.book(guest.seat, shared.uuid, early.uuid, lab.learner.uuid, ports=stage.ports)
    with pytest.raises(NotPermitted):
        sharing.take(stage.seat("issuer"), "x" * 43, ports=stage.ports)


def test_the_terms_say_which_days_and_until_when(stage, lab, guest):
    day = str((lab.slot.starts_at).isoweekday())
    other = "1" if day != "1" else "2"
    assert not hosted.slots(guest.at_lab(lab, weekdays=[other]), at=stage.world.now).exists()
    assert hosted.slots(guest.at_lab(lab, weekdays=[day]), at=stage.world.now).exists()
    soon = (stage.world.now + timedelta(days=1)).date().isoformat()
    short = guest.at_lab(lab, until_date=soon)
    with pytest.raises(NotFound):
        guest.book(short, lab.slot)
    stage.world.pass_time(days=2)
    assert code(lambda: guest.book(short, lab.slot)) == "sharing.over"
    with pytest.raises(InvalidInput) as said:
        sharing.share_lab(
            lab.seat, lab.facility.uuid, terms={"until_date": "2020-01-01", "seats": "0"}, ports=stage.ports
        )
    assert set(said.value.fields) == {"until_date", "seats"}


def test_a_slot_that_is_moved_out_of_the_terms_meanwhile_is_not_booked(stage, lab, guest, monkeypatch):
    shared, find = guest.at_lab(lab, until_date=lab.slot.starts_at.date().isoformat()), hosted.learner_of

    def moved(*said):
        facilities.move_slot(lab.seat, lab.slot.uuid, facts=lab.when(9), ports=stage.ports)
        return find(*said)

    monkeypatch.setattr(hosted, "learner_of", moved)
    with pytest.raises(NotFound):
        guest.book(shared, lab.slot)
    assert not Booking.objects.of(stage.harbour).exists()
    assert not letters(stage.elsewhere, "slot_booked")


def test_what_is_over_stands_in_nobodys_way(stage, lab, guest, monkeypatch):
    monkeypatch.setattr(sharing, "MOST", 1)
    today = stage.world.now.date().isoformat()
    guest.at_lab(lab, until_date=today)
    with pytest.raises(TooMuch):
        guest.at_lab(lab)
    stage.world.pass_time(days=3)
    guest.at_seminar(Meeting(stage, assessment=lab.assessment))
    with pytest.raises(TooMuch):
        guest.at_lab(lab)
    stage.world.pass_time(days=8)  # the seminar was
    sharing.share_lab(lab.seat, lab.facility.uuid, terms=guest.terms(), ports=stage.ports)
    stage.world.pass_time(days=31)  # nobody took it
    assert guest.at_lab(lab)
    assert sharing.open_of(stage.harbour, at=stage.world.now).count() == 1


def test_a_guest_has_no_more_seats_to_come_than_one_act_gives_back(stage, lab, guest, monkeypatch):
    monkeypatch.setattr(sharing, "MOST_SEATS", 1)
    (other,) = lab.open(days=3)
    shared = guest.at_lab(lab)
    guest.book(shared, lab.slot)
    assert code(lambda: guest.book(shared, other)) == "sharing.used_up"
    sharing.end(lab.seat, shared.uuid, reason="We need it.", gives_back=True, ports=stage.ports)
    assert not Booking.objects.of(stage.harbour).filter(cancelled_at=None).exists()


def test_a_link_is_taken_once_and_not_by_its_owner(stage, lab, guest):
    _row, token = sharing.share_lab(lab.seat, lab.facility.uuid, terms=guest.terms(), ports=stage.ports)
    assert code(lambda: sharing.take(lab.seat, token, ports=stage.ports)) == "sharing.own"
    with pytest.raises(NotFound):  # evidence for a credential of the host: not the guest's
        sharing.take(guest.seat, token, achievement=lab.achievement.uuid, ports=stage.ports)
    assert sharing.take(guest.seat, token, ports=stage.ports).guest == stage.elsewhere
    assert code(lambda: sharing.take(guest.seat, token, ports=stage.ports)) == "sharing.taken"
    _row, token = sharing.share_lab(lab.seat, lab.facility.uuid, terms=guest.terms(), ports=stage.ports)
    stage.world.pass_time(days=31)
    assert code(lambda: sharing.take(guest.seat, token, ports=stage.ports)) == "sharing.over"


def test_an_organisation_that_is_named_takes_it_and_nobody_else_sees_it(stage, lab, guest):
    partner = Partner.objects.create(
        uuid=stage.ports.new_uuid(), organisation=stage.harbour, name="Elsewhere",
        as_organisation=stage.elsewhere, created_at=stage.world.now,
    )  # fmt: skip
    named = guest.terms(partner=str(partner.uuid))
    with pytest.raises(NotFound):  # it never agreed to be that partner
        sharing.share_lab(lab.seat, lab.facility.uuid, terms=named, ports=stage.ports)
    Partner.objects.of(stage.harbour).update(linked_at=stage.world.now)
    made, token = sharing.share_lab(lab.seat, lab.facility.uuid, terms=named, ports=stage.ports)
    assert token == ""
    assert code(lambda: guest.book(made, lab.slot)) == "sharing.over"  # not taken yet
    third = stage.organisation("Third", owner=stage.amina)
    for seat in (lab.seat, _owner_of(third, stage)):
        with pytest.raises(NotFound):
            sharing.accept(seat, made.uuid, ports=stage.ports)
    sharing.accept(guest.seat, made.uuid, achievement=guest.achievement.uuid, ports=stage.ports)
    assert guest.book(made, lab.slot)


def _owner_of(organisation, stage):
    from cairn.services.access import EVERY_ROLE, Actor, Seat

    return Seat(organisation, Actor(person=stage.amina), EVERY_ROLE)


def test_ended_it_takes_nobody_and_what_was_booked_stays_or_is_given_back(stage, lab, guest):
    shared = guest.at_lab(lab)
    made = guest.book(shared, lab.slot)
    with pytest.raises(InvalidInput):
        sharing.end(lab.seat, shared.uuid, reason="", ports=stage.ports)
    with pytest.raises(NotFound):
        sharing.end(guest.seat, shared.uuid, reason="Ours now.", ports=stage.ports)
    sharing.end(lab.seat, shared.uuid, reason="We need it.", ports=stage.ports)
    made.refresh_from_db()
    assert made.cancelled_at is None
    assert code(lambda: guest.book(shared, lab.slot)) == "sharing.over"
    hosted.cancel(guest.seat, made.uuid, ports=stage.ports)  # a seat that stays can be given back

    again = guest.at_lab(lab)
    guest.book(again, lab.slot)
    sharing.end(lab.seat, again.uuid, reason="We need it.", gives_back=True, ports=stage.ports)
    assert not Booking.objects.of(stage.harbour).filter(cancelled_at=None).exists()
    assert len(letters(stage.elsewhere, "slot_cancelled")) == 2
    left = guest.at_lab(lab)
    sharing.leave(guest.seat, left.uuid, ports=stage.ports)
    assert code(lambda: sharing.leave(guest.seat, left.uuid, ports=stage.ports)) == "sharing.ended"


def test_both_sides_hear_of_a_sharing_by_letter_unless_they_turned_them_off(stage, lab, guest):
    Partner.objects.create(
        uuid=stage.ports.new_uuid(), organisation=stage.harbour, name="Elsewhere", linked_at=stage.world.now,
        as_organisation=stage.elsewhere, created_at=stage.world.now,
    )  # fmt: skip
    named = guest.terms(partner=str(Partner.objects.of(stage.harbour).get().uuid))
    link, _token = sharing.share_lab(lab.seat, lab.facility.uuid, terms=guest.terms(), ports=stage.ports)
    sharing.end(lab.seat, link.uuid, reason="Nobody came.", ports=stage.ports)
    assert not told(stage), "nobody is known who has the link"

    for _twice in range(2):
        made, _token = sharing.share_lab(lab.seat, lab.facility.uuid, terms=named, ports=stage.ports)
    sharing.accept(guest.seat, made.uuid, ports=stage.ports)
    guest.book(made, lab.slot)
    sharing.end(lab.seat, made.uuid, reason="We need it.", gives_back=True, ports=stage.ports)
    bram, eve = (letterbox.letters_to(one) for one in (stage.bram, stage.eve))
    assert [(one.kind, one.recipient) for one in told(stage)] == [
        ("sharing_offered", eve), ("sharing_taken", bram), ("sharing_freed", eve),
    ]  # fmt: skip
    text = compose(told(stage)[-1]).text
    assert "We need it." in text
    assert "given back: 1." in text
    assert f"/provider/{stage.elsewhere.uuid}/hosted/{made.uuid}" in text

    news.want_letters(stage.bram, wanted=False, ports=stage.ports)
    stage.bram.refresh_from_db()
    sharing.leave(guest.seat, guest.at_lab(lab).uuid, ports=stage.ports)
    assert len(told(stage)) == 3
    news.want_letters(stage.bram, wanted=True, ports=stage.ports)
    shared = guest.at_lab(lab)
    sharing.leave(guest.seat, shared.uuid, ports=stage.ports)
    other = guest.at_lab(lab)
    sharing.end(lab.seat, other.uuid, reason="Storm.", ports=stage.ports)
    kinds = [one.kind for one in told(stage)[3:]]
    assert kinds == ["sharing_taken", "sharing_left", "sharing_taken", "sharing_ended"]


def told(stage) -> list[OutboxMessage]:
    """The letters between organisations; they belong to neither."""
    rows = OutboxMessage.objects.across(reason="test").filter(kind__startswith="sharing_")
    return list(rows.order_by("pk"))


def letters(organisation, kind: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.of(organisation).filter(kind=kind).order_by("pk"))


def test_neither_side_reads_more_of_the_other_than_it_has_to(stage, lab, guest):
    """The host has no letters and no persons of the guest's in its books; the guest has nobody of the host's."""
    lab.open(days=3)
    booking.book(stage.owner, lab.slot.uuid, lab.learner.uuid, ports=stage.ports)
    shared = guest.at_lab(lab)
    assert code(lambda: guest.book(shared, lab.slot)) == "slot.full"
    made = guest.book(shared, hosted.slots(shared, at=stage.world.now).last())
    assert {one.recipient for one in letters(stage.elsewhere, "slot_booked")} == {GUS}
    assert GUS not in {one.recipient for one in letters(stage.harbour, "slot_booked")}
    assert [one.learner for one in hosted.bookings(shared, guest.seat)] == [guest.gus]
    persons = set(AuditEvent.objects.of(stage.harbour).values_list("actor_uuid", flat=True))
    assert stage.eve.uuid not in persons
    with pytest.raises(NotFound):
        hosted.own_booking(stage.owner, made.uuid)
    assert not sharing.names_shown(made.slot.starts_at, 60, at=stage.world.now)
    assert sharing.names_shown(made.slot.starts_at, 60, at=made.slot.starts_at)


def test_what_a_lab_measures_of_a_guest_is_evidence_of_the_guest(stage, lab, guest):
    made = guest.book(guest.at_lab(lab), lab.slot)
    by_code = labs.statement(actor={"account": {"homePage": "https://lab.example", "name": made.reference}})
    assert lab.state(by_code).refused  # nobody has been there yet
    stage.world.at(lab.slot.starts_at)
    by_mail = labs.statement(actor={"mbox": f"mailto:{GUS}"})
    own = labs.statement()
    done = lab.state(by_code, by_mail, own, labs.statement(actor={"mbox": "mailto:x@elsewhere.example"}))
    assert (done.taken, [fault.place for fault in done.refused]) == (3, [3])
    assert lab.state(by_code, by_mail, own).known == 3
    table = f"number,measure,value,unit,time\n{made.reference},Slip,3,mm,2026-03-16 10:00\n".encode()
    assert (lab.read(table).taken, lab.read(table).known) == (1, 1)
    (item, *_more) = EvidenceItem.objects.of(stage.elsewhere)
    assert item.assessment == guest.work
    assert EvidenceItem.objects.of(stage.harbour).count() == 1
    assert LabResult.objects.of(stage.elsewhere).filter(facility=lab.facility).count() == 3


def test_a_guest_who_does_not_take_results_in_gets_none(stage, lab, guest):
    shared = guest.at_lab(lab)
    made = guest.book(shared, lab.slot)
    sharing.accept(guest.seat, shared.uuid, achievement=None, ports=stage.ports)
    stage.world.at(lab.slot.starts_at)
    by_code = labs.statement(actor={"account": {"homePage": "https://lab.example", "name": made.reference}})
    assert lab.state(by_code).refused


def test_a_seminar_is_opened_to_learners_of_a_guest(stage, guest):
    meeting = Meeting(stage)
    meeting.invite()
    shared = guest.at_seminar(meeting, seats="1")
    invitee = guest.invited(shared)
    assert [one.recipient for one in letters(stage.elsewhere, "seminar_invited")] == [GUS]
    assert [row.learner.name for row in reads.invitees(meeting.seminar, guests=False)] == ["Amina Al-Sayed"]
    assert reads.invitees(meeting.seminar, guests=True).count() == 2
    Learner.objects.of(stage.harbour).update(number="H-1")
    found = {
        said: reads.invitees(meeting.seminar, search=said, guests=True).count() for said in ("G-1", "H-1")
    }
    assert found == {"G-1": 0, "H-1": 1}  # the number of a guest is not to be found out by a search
    assert reads.invitees(meeting.seminar, search="Gus", guests=True).count() == 1
    assert [row.learner for row in hosted.invitees(shared, guest.seat)] == [guest.gus]
    secret = str(letters(stage.elsewhere, "seminar_invited")[0].payload["link"]).rpartition("/")[2]
    assert inviting.link_of(secret, ports=stage.ports) == invitee
    meeting.begin()
    code_ = str(letters(stage.elsewhere, "seminar_invited")[0].payload["code"])
    assert meeting.count(code=code_).learner == guest.gus
    invitee.refresh_from_db()
    made = reflecting.write(invitee, guest.work.uuid, text="The bowline.", ports=stage.ports)
    assert made.evidence.assessment == guest.work
    assert "reflection.write" in stage.acts(stage.elsewhere)
    assert "reflection.write" not in stage.acts()


def test_a_seminar_that_is_cancelled_or_full_takes_no_guests(stage, guest):
    meeting = Meeting(stage)
    shared = guest.at_seminar(meeting)
    meeting.change(seats="1")
    meeting.invite()
    with pytest.raises(Exception, match="seats for 0 more"):
        guest.invited(shared)
    stage.world.pass_time(days=8)
    assert code(lambda: guest.invited(shared)) == "sharing.over"
    assert stage.world.now.date().isoformat() < UNTIL


def test_a_labs_page_reads_the_first_seats_of_each_slot_and_counts_those_of_guests(stage, lab, guest):
    facilities.update(lab.seat, lab.facility.uuid, facts={"seats": "3"}, ports=stage.ports)
    slots = lab.open(days=3, number="2")
    shared = guest.at_lab(lab)
    for slot in slots:
        booking.book(lab.seat, slot.uuid, lab.learner.uuid, ports=stage.ports)
        guest.book(shared, slot)
    keys = [slot.pk for slot in slots]
    first = reads.first_bookings(lab.facility, slots=keys, most=1)
    assert [(one.slot_id, one.seat) for one in first.order_by("slot")] == [(key, 1) for key in keys]
    assert reads.seats_of_guests(lab.facility, slots=keys) == {key: [("Elsewhere", 1)] for key in keys}


def test_seats_of_a_learner_who_is_put_away_are_given_back_also_in_labs_of_others(stage, lab, guest):
    (late,) = lab.open(days=3)
    shared = guest.at_lab(lab)
    first, second = guest.book(shared, lab.slot), guest.book(shared, late)
    stage.world.at(lab.slot.starts_at)  # the first is on
    learners.archive(guest.gus.uuid, seat=guest.seat, ports=stage.ports)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.cancelled_at, second.cancelled_at) == (None, stage.world.now)
    (letter,) = letters(stage.elsewhere, "slot_cancelled")
    assert "METHOD:CANCEL" in letter.payload["calendar"]
    for organisation, person in ((stage.harbour, None), (stage.elsewhere, stage.eve.uuid)):
        (event,) = AuditEvent.objects.of(organisation).filter(action="booking.cancel")
        assert (event.subject_uuid, event.actor_uuid) == (second.uuid, person)
    booking.book(lab.seat, late.uuid, lab.learner.uuid, ports=stage.ports)
    learners.archive(lab.learner.uuid, seat=lab.seat, ports=stage.ports)
    assert not Booking.objects.of(stage.harbour).filter(slot=late, cancelled_at=None).exists()


def test_two_organisations_that_put_learners_away_lock_their_trails_in_one_order(
    stage, lab, guest, monkeypatch
):
    guest.book(guest.at_lab(lab), lab.slot)
    real, written = freeing.lock, []

    def locks(*organisations):
        written.append(stage.acts(stage.elsewhere)[-1])
        real(*organisations)

    monkeypatch.setattr(freeing, "lock", locks)
    learners.archive(guest.gus.uuid, seat=guest.seat, ports=stage.ports)
    assert "learner.archive" not in written
    assert stage.acts(stage.elsewhere)[-2:] == ["booking.cancel", "learner.archive"]
