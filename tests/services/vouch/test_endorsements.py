"""Endorsements: signed with an organisation's own key, asked for by a link, shown by whom they are about, withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.services.stage import Stage

from cairn.credentials import document
from cairn.records.models import (
    AuditEvent,
    ConsentReceipt,
    Endorsement,
    EndorsementRequest,
    OutboxMessage,
    StatusList,
)
from cairn.records.reads import vouch as reads
from cairn.services.access import Actor, Seat
from cairn.services.admin import ledger, people
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted, TooMuch
from cairn.services.issue import statuslists
from cairn.services.share import answers, documents
from cairn.services.verify.look import verify_address, verify_bytes
from cairn.services.vouch import answering, asking, giving, showing, subjects, withdrawing
from cairn.services.vouch.giving import Words

pytestmark = pytest.mark.django_db
SAID = Words(comment="Our crews work by this.", name="Ana Ruiz", title="Head of sites")
ASKED = {"body": "Elsewhere", "name": "Ana Ruiz", "email": "ana@elsewhere.example", "words": "You helped."}


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def version(stage):
    return stage.published()


def given(stage: Stage, version) -> Endorsement:
    return giving.give(stage.outsider, subjects.of_version(version), SAID, ports=stage.ports)


def link_of(kind: str = "endorsement_asked") -> str:
    letter = OutboxMessage.objects.across(reason="test").filter(kind=kind).order_by("pk").last()
    return str(letter.payload["link"]).rpartition("/")[2]


def test_what_is_signed_verifies_at_its_address_and_is_never_rebuilt(stage, version):
    made = given(stage, version)
    signed = document.parse_object(made.signed)
    assert signed["credentialSubject"]["id"] == version.url
    assert signed["credentialSubject"]["endorsementComment"].endswith("Ana Ruiz, Head of sites")
    stage.elsewhere.name = "Elsewhere Ltd"
    stage.elsewhere.save()
    assert documents.answer_own(made.url, ports=stage.ports) == made.signed.encode()
    found = verify_address(made.url, ports=stage.ports)
    assert (found.verdict.verdict, found.known) == ("valid", "here")
    assert stage.acts(stage.elsewhere)[-1] == "endorsement.give"


def test_the_books_know_the_places_of_endorsements(stage, version):
    credential = stage.held()
    made = giving.give(stage.owner, subjects.of_issuer(stage.elsewhere), SAID, ports=stage.ports)
    assert made.status_list.pk == credential.status_list.pk
    assert not list(ledger.discrepancies())
    lists = StatusList.objects.of(stage.harbour).filter(pk=made.status_list.pk)
    lists.update(next_counter=1)
    assert [one.code for one in ledger.discrepancies()] == ["ledger.counter"]
    lists.update(next_counter=2)
    rows = Endorsement.objects.of(stage.harbour)
    rows.update(status_index=credential.status_index)
    assert [one.code for one in ledger.discrepancies()] == ["ledger.place_twice"]


def test_only_whoever_may_issue_gives_one_at_a_time_and_never_about_themselves(stage, version):
    subject = subjects.of_version(version)
    with pytest.raises(NotPermitted):
        giving.give(
            Seat(stage.elsewhere, Actor(person=stage.eve), frozenset({"designer"})),
            subject,
            SAID,
            ports=stage.ports,
        )
    with pytest.raises(Conflict) as own:
        giving.give(stage.owner, subject, SAID, ports=stage.ports)
    assert own.value.code == "endorsement.own"
    with pytest.raises(InvalidInput):
        giving.give(stage.outsider, subject, Words(comment="Good."), ports=stage.ports)
    given(stage, version)
    with pytest.raises(Conflict) as again:
        given(stage, version)
    assert again.value.code == "endorsement.already"


def test_a_page_and_the_verifier_show_it_once_its_owner_says_so(stage, version):
    credential = stage.held()
    made = given(stage, credential.award.version)
    text = credential.signed or documents.credential(credential.uuid, viewer=stage.amina).signed
    assert not verify_bytes(text.encode(), ports=stage.ports).endorsements
    with pytest.raises(NotFound):
        showing.decide(stage.outsider, made.uuid, show=True, ports=stage.ports)
    showing.decide(stage.owner, made.uuid, show=True, ports=stage.ports)
    assert reads.shown_of_version(credential.award.version) == [made]
    found = verify_bytes(text.encode(), ports=stage.ports)
    (seen,) = found.endorsements
    assert (seen.about, seen.inside, seen.standing, seen.name) == ("achievement", False, "valid", "Elsewhere")
    assert found.to_json()["endorsements"][0]["comment"].startswith("Our crews")
    showing.decide(stage.owner, made.uuid, show=False, ports=stage.ports)
    assert not verify_bytes(text.encode(), ports=stage.ports).endorsements


def test_withdrawn_it_says_so_everywhere_and_another_can_be_given(stage, version):
    made = given(stage, version)
    showing.decide(stage.owner, made.uuid, show=True, ports=stage.ports)
    with pytest.raises(NotFound):
        withdrawing.withdraw(stage.owner, made.uuid, reason="Not theirs to do", ports=stage.ports)
    withdrawing.withdraw(stage.outsider, made.uuid, reason="We do this work no more", ports=stage.ports)
    found = verify_address(made.url, ports=stage.ports)
    assert (found.verdict.verdict, found.memory.status_reason) == ("invalid", "We do this work no more")
    the_list = StatusList.objects.of(stage.elsewhere).get()
    assert the_list.last_change == 1
    statuslists.publish(the_list, ports=stage.ports, afresh=True)
    assert verify_address(made.url, ports=stage.ports).verdict.cause == "status.revoked"
    with pytest.raises(Conflict):
        withdrawing.withdraw(stage.outsider, made.uuid, reason="Once more", ports=stage.ports)
    assert given(stage, version).pk != made.pk


def test_asked_by_a_letter_the_words_outlast_the_sign_in_and_the_link_acts_once(stage, version):
    asking.for_version(stage.owner, version.uuid, facts=ASKED, ports=stage.ports)
    token = link_of()
    answering.keep(token, SAID, ports=stage.ports)
    seen = answering.asked(token, ports=stage.ports)
    assert (seen.request.draft, seen.subject.url, seen.is_open) == (SAID.comment, version.url, True)
    made = answering.sign(token, SAID, seat=stage.outsider, ports=stage.ports)
    assert (made.request.state, made.request.draft, made.shown) == ("GIVEN", "", "WAITING")
    with pytest.raises(Conflict):
        answering.sign(token, SAID, seat=stage.outsider, ports=stage.ports)
    with pytest.raises(Conflict):
        answering.decline(token, words="", ports=stage.ports)
    letter = OutboxMessage.objects.across(reason="test").get(kind="endorsement_given")
    assert letter.recipient == stage.bram.user.email


def test_a_guest_declines_or_starts_an_organisation_of_their_own(stage, version):
    asking.for_issuer(stage.owner, facts=ASKED, ports=stage.ports)
    token = link_of()
    answering.decline(token, words="We do not know them.", ports=stage.ports)
    assert EndorsementRequest.objects.of(stage.harbour).get().answer == "We do not know them."
    assert OutboxMessage.objects.across(reason="test").filter(kind="endorsement_declined").exists()
    asking.for_version(stage.owner, version.uuid, facts=ASKED, ports=stage.ports)
    made = answering.sign_for_new(
        link_of(), stage.amina, SAID, name="Amina Rigging", country="IE", ports=stage.ports
    )
    assert (made.organisation.kind, made.about) == ("employer", stage.harbour)


def test_of_an_award_the_holder_asks_agrees_shows_and_hides(stage):
    credential = stage.held()
    with pytest.raises(InvalidInput):
        asking.for_award(stage.amina, credential.uuid, facts=ASKED, agrees=False, ports=stage.ports)
    with pytest.raises(NotFound):
        asking.for_award(stage.eve, credential.uuid, facts=ASKED, agrees=True, ports=stage.ports)
    asking.for_award(stage.amina, credential.uuid, facts=ASKED, agrees=True, ports=stage.ports)
    assert ConsentReceipt.objects.owned_by(stage.amina).filter(purpose="endorsement").count() == 1
    token = link_of()
    assert answering.asked(token, ports=stage.ports).badge.learners
    assert not reads.asked_by(stage.harbour).exists()  # not the provider's business
    made = answering.sign(token, SAID, seat=stage.outsider, ports=stage.ports)
    assert answering.asked(token, ports=stage.ports).badge is None
    assert documents.answer_own(made.url, ports=stage.ports) is None
    with pytest.raises(NotFound):
        showing.decide(stage.owner, made.uuid, show=True, ports=stage.ports)
    showing.decide_own(stage.amina, made.uuid, show=True, ports=stage.ports)
    assert documents.answer_own(made.url, ports=stage.ports) == made.signed.encode()
    assert answers.endorsement(made.uuid).cache == "private, no-store"  # it may be hidden again
    assert "endorsement.show" in stage.acts()


def test_a_holder_writes_few_letters_a_day_and_what_has_expired_is_not_open(stage):
    credential = stage.held()

    def ask() -> EndorsementRequest:
        return asking.for_award(stage.amina, credential.uuid, facts=ASKED, agrees=True, ports=stage.ports)

    for _ in range(asking.MOST_A_DAY):
        asking.take_back_own(stage.amina, ask().uuid, ports=stage.ports)
    with pytest.raises(TooMuch) as refused:
        ask()
    assert refused.value.code == "endorsement.too_many_letters"
    stage.world.now += timedelta(days=2)
    for _ in range(asking.MOST_OPEN):
        ask()
    stage.world.now += timedelta(days=2)
    with pytest.raises(TooMuch) as refused:
        ask()
    assert refused.value.code == "endorsement.too_many_open"
    stage.world.now += timedelta(days=30)
    assert ask().state == "ASKED"


def test_who_left_the_organisation_hears_nothing_of_what_they_asked_for_it(stage, version):
    asking.for_version(stage.owner, version.uuid, facts=ASKED, ports=stage.ports)
    stage.harbour.memberships.filter(person=stage.bram).update(ended_at=stage.world.now)
    answering.decline(link_of(), words="We do not know them.", ports=stage.ports)
    assert not OutboxMessage.objects.across(reason="test").filter(kind="endorsement_declined").exists()
    asking.for_version(stage.owner, version.uuid, facts=ASKED, ports=stage.ports)
    answering.sign(link_of(), SAID, seat=stage.outsider, ports=stage.ports)
    assert not OutboxMessage.objects.across(reason="test").filter(kind="endorsement_given").exists()


@pytest.mark.parametrize("address", ["http://[", "https://[::1", "", " ", "//", "x" * 601])
def test_what_is_no_address_is_nothing_of_here(address):
    assert subjects.at(address) is None
    assert subjects.endorsable(address) is None


def test_taken_back_the_link_shows_nothing_of_the_award(stage):
    credential = stage.held()
    asked = asking.for_award(stage.amina, credential.uuid, facts=ASKED, agrees=True, ports=stage.ports)
    with pytest.raises(NotFound):
        asking.take_back(stage.owner, asked.uuid, ports=stage.ports)
    asking.take_back_own(stage.amina, asked.uuid, ports=stage.ports)
    seen = answering.asked(link_of(), ports=stage.ports)
    assert (seen.badge, seen.is_open) == (None, False)
    assert AuditEvent.objects.of(stage.harbour).filter(action="endorsement.take_back").count() == 1


def test_who_deletes_their_account_takes_the_links_along_and_nothing_of_their_award_is_shown(stage):
    credential = stage.held()
    text = credential.signed
    made = giving.give(stage.outsider, subjects.of_credential(credential), SAID, ports=stage.ports)
    showing.decide_own(stage.amina, made.uuid, show=True, ports=stage.ports)
    asking.for_award(stage.amina, credential.uuid, facts=ASKED, agrees=True, ports=stage.ports)
    assert len(verify_bytes(text.encode(), ports=stage.ports).endorsements) == 1
    people.delete_account(stage.amina, ports=stage.ports)
    with pytest.raises(NotFound):
        answering.asked(link_of(), ports=stage.ports)
    assert not verify_bytes(text.encode(), ports=stage.ports).endorsements
    assert documents.answer_own(made.url, ports=stage.ports) is None
