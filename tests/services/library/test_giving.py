"""A partner sends a case: as a member of a linked organisation, or as a guest by a link; and sees what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests import library
from tests.services.stage import letters

from cairn.records.models import AuditEvent, LibraryEntry, Role
from cairn.services.codesign import partners
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted, TooMuch
from cairn.services.library import giving, reviewing, taking

pytestmark = pytest.mark.django_db
TICKS = dict.fromkeys(reviewing.ASKED, "1")


def test_what_a_member_sends_waits_at_the_provider_with_who_and_on_which_terms(stage):
    made = library.sent(stage)
    entry = made.entry
    assert (entry.organisation, made.state, made.sent_name) == (stage.elsewhere, "WAITING", stage.bram.name)
    assert (made.consent_by, made.anonymisation) == ("Lea Brandt", "Nobody is in it.")
    assert entry.partner.as_organisation == stage.harbour
    assert list(giving.sent_by(stage.owner)) == [made]
    assert not giving.sent_by(stage.outsider).exists()
    (event,) = AuditEvent.objects.of(stage.elsewhere).filter(action="library.send")
    assert event.actor_uuid == stage.bram.uuid
    assert [one.recipient for one in letters("library_arrived")] == [stage.eve.user.email]
    with pytest.raises(NotFound):
        taking.as_partner(stage.owner, made.uuid, ports=stage.ports)


def test_the_reason_goes_back_and_it_can_be_sent_again(stage):
    made = library.sent(stage)
    reviewing.decline(stage.outsider, made.uuid, note="The names can be read.", ports=stage.ports)
    assert giving.sent_by(stage.owner).get().review_note == "The names can be read."
    (back,) = letters("library_sent_back")
    assert (back.recipient, back.payload["reason"]) == (stage.bram.user.email, "The names can be read.")

    again = {"terms": library.GIVEN, "upload": library.upload(b"a,b\n3,4\n"), "ports": stage.ports}
    second = giving.send_again(stage.owner, made.entry.uuid, **again)
    assert (second.number, second.state) == (2, "WAITING")
    reviewing.approve(stage.outsider, second.uuid, **TICKS, ports=stage.ports)
    assert [one.state for one in giving.sent_by(stage.owner)] == ["APPROVED", "DECLINED"]
    assert len(letters("library_taken")) == 1
    with pytest.raises(NotFound):
        giving.send_again(stage.outsider, made.entry.uuid, **again)


@pytest.mark.parametrize("missing", giving.NEEDED)
def test_without_consent_or_a_word_about_people_nothing_is_sent(stage, missing):
    facts = {"facts": library.OF_PARTNER, "upload": library.upload(), "ports": stage.ports}
    partner = library.partnership(stage)
    with pytest.raises(InvalidInput) as refused:
        giving.send(stage.owner, partner.uuid, terms={**library.GIVEN, missing: " "}, **facts)
    assert missing in refused.value.fields
    assert not LibraryEntry.objects.of(stage.elsewhere).exists()


def test_only_a_designer_of_a_linked_partner_sends_and_not_without_end(stage, monkeypatch):
    partner = library.partnership(stage)
    facts = {
        "facts": library.OF_PARTNER,
        "terms": library.GIVEN,
        "upload": library.upload(),
        "ports": stage.ports,
    }
    with pytest.raises(NotFound):
        giving.send(stage.outsider, partner.uuid, **facts)
    with pytest.raises(NotPermitted):
        giving.send(replace(stage.owner, roles=frozenset({Role.ASSESSOR})), partner.uuid, **facts)
    monkeypatch.setattr(giving, "MOST_WAITING", 1)
    library.sent(stage)
    with pytest.raises(TooMuch):
        giving.send(stage.owner, partner.uuid, **facts)
    partners.refuse_link(stage.owner, partner.uuid, ports=stage.ports)
    with pytest.raises(NotFound):
        giving.send(stage.owner, partner.uuid, **facts)
    assert not giving.sent_by(stage.owner).exists()


def test_a_guest_sends_once_and_looks_again(stage):
    asked = library.asked(stage)
    assert len(letters("library_asked")) == 1
    with pytest.raises(InvalidInput):
        library.by_guest(stage, asked.token, facts={**library.OF_PARTNER, "audience": "partners"})
    made = library.by_guest(stage, asked.token)
    assert (made.entry.organisation, made.sent_name) == (stage.harbour, "Lea Brandt")
    with pytest.raises(Conflict):
        library.by_guest(stage, asked.token)
    reviewing.decline(stage.owner, made.uuid, note="Too short.", ports=stage.ports)
    _link, seen = giving.looked_at(asked.token)
    assert (seen.state, seen.review_note) == ("DECLINED", "Too short.")
    assert [one.recipient for one in letters("library_sent_back")] == ["lea@brightline.example"]
    with pytest.raises(NotFound):
        giving.looked_at("another")


def test_pressed_twice_at_once_keeps_one_file(stage, monkeypatch):
    asked = library.asked(stage)
    link = giving.looked_at(asked.token)[0]
    library.by_guest(stage, asked.token)
    kept = set(stage.ports.files.stored)
    monkeypatch.setattr(giving.guests, "opened", lambda *_said, **_more: link)  # both had looked before
    with pytest.raises(Conflict) as refused:
        library.by_guest(stage, asked.token)
    assert (refused.value.code, set(stage.ports.files.stored)) == ("guest_link.closed", kept)


def test_what_is_missing_leaves_the_link_as_it_was(stage):
    asked = library.asked(stage)
    with pytest.raises(InvalidInput):
        library.by_guest(stage, asked.token, terms={**library.GIVEN, "consent_by": ""})
    assert library.by_guest(stage, asked.token).state == "WAITING"


def test_a_link_that_is_over_takes_nothing(stage):
    asked = library.asked(stage)
    stage.world.now += timedelta(days=31)
    with pytest.raises(Conflict) as refused:
        library.by_guest(stage, asked.token)
    assert refused.value.code == "guest_link.expired"
