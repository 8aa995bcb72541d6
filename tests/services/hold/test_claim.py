"""The learner opens the offer and keeps the credential, declines it, or finds it waiting in the passport."""

from __future__ import annotations

import pytest

from cairn.records.models import Credential, Learner, OutboxMessage, Person, User
from cairn.services.admin import addresses, people
from cairn.services.assess import marking
from cairn.services.errors import Conflict, NotFound, Refused
from cairn.services.hold import claim, sharing, waiting
from cairn.services.issue import offers, status
from cairn.services.issue.correct import correct
from cairn.services.issue.issue import issue
from cairn.services.run import learners


@pytest.fixture
def issued(stage):
    return stage.issued()


def token_of(stage, kind: str = "offer") -> str:
    letters = OutboxMessage.objects.of(stage.harbour).filter(kind=kind).order_by("-pk")
    return str(letters[0].payload["link"]).rpartition("/")[2]


def test_keeping_an_offer_puts_it_in_the_passport(stage, issued):
    kept = claim.claim(token_of(stage), person=stage.amina, ports=stage.ports)

    assert kept.credential.claimed_by == stage.amina
    assert kept.credential.claimed_at == stage.world.now
    assert kept.link_token == ""
    assert stage.acts()[-1] == "credential.claimed"


def test_an_offer_is_kept_once(stage, issued):
    claim.claim(token_of(stage), person=stage.amina, ports=stage.ports)

    with pytest.raises(Conflict) as refused:
        claim.claim(token_of(stage), person=stage.eve, ports=stage.ports)
    assert refused.value.code == "offer.claimed"
    assert sharing.own(issued.uuid, person=stage.amina)


def test_somebody_without_an_account_keeps_it_under_a_private_link(stage, issued):
    kept = claim.claim(token_of(stage), person=None, ports=stage.ports)

    assert kept.credential.claimed_by.user is None
    assert sharing.open_link(kept.link_token, ports=stage.ports).credential == kept.credential


def test_what_was_kept_without_an_account_moves_in_when_the_address_is_proved(stage):
    learner = learners.add(stage.owner, name="Chen Wei", email="chen@learners.example", ports=stage.ports)
    version = stage.published(name="A day at the quay", assessed="no", achievement_type="Badge")
    (work,) = learners.assign(stage.owner, [learner.uuid], version.uuid, ports=stage.ports)
    award = marking.award(work.uuid, seat=stage.owner, ports=stage.ports)
    made = issue(award.uuid, seat=stage.owner, ports=stage.ports)
    claim.claim(token_of(stage), person=None, ports=stage.ports)
    user = User.objects.create_user("chen@learners.example", "correct horse battery")
    addresses.add(user, "chen@learners.example", verified=True, primary=True)
    chen = people.person_of(user, name="Chen Wei", ports=stage.ports)

    assert sharing.own(made.uuid, person=chen).claimed_by == chen


def test_an_address_that_was_never_proved_brings_nothing(stage, issued):
    claim.claim(token_of(stage), person=None, ports=stage.ports)

    assert claim.adopt(stage.eve, emails=(), ports=stage.ports) == 0
    assert Credential.objects.owned_by(stage.eve).count() == 0


def test_an_offer_that_is_too_old_says_so(stage, issued):
    token = token_of(stage)
    stage.world.pass_time(days=31)

    assert claim.open_offer(token, ports=stage.ports).state == "expired"
    with pytest.raises(Conflict) as refused:
        claim.claim(token, person=stage.amina, ports=stage.ports)
    assert refused.value.code == "offer.expired"


def test_a_newer_letter_ends_the_older_link(stage, issued):
    older = token_of(stage)
    offers.resend(issued.uuid, seat=stage.owner, ports=stage.ports)

    assert claim.open_offer(older, ports=stage.ports).state == "ended"
    with pytest.raises(Conflict) as refused:
        claim.claim(older, person=stage.amina, ports=stage.ports)
    assert refused.value.code == "offer.ended"
    assert claim.open_offer(token_of(stage), ports=stage.ports).state == "open"


def test_a_declined_offer_stays_declined(stage, issued):
    token = token_of(stage)
    claim.decline(token, ports=stage.ports)

    assert claim.open_offer(token, ports=stage.ports).state == "declined"
    for again in (
        lambda: claim.decline(token, ports=stage.ports),
        lambda: claim.claim(token, person=stage.amina, ports=stage.ports),
    ):
        with pytest.raises(Conflict) as refused:
            again()
        assert refused.value.code == "offer.declined"


def test_what_was_withdrawn_while_it_waited_is_not_kept(stage, issued):
    status.revoke(issued.uuid, seat=stage.owner, reason="Copied work.", ports=stage.ports)

    with pytest.raises(Refused):
        claim.claim(token_of(stage), person=stage.amina, ports=stage.ports)
    assert Credential.objects.owned_by(stage.amina).count() == 0
    assert Person.objects.filter(user=None).count() == 0


def test_a_link_that_never_was_leads_nowhere(stage):
    with pytest.raises(NotFound):
        claim.open_offer("A" * 43, ports=stage.ports)


def test_what_waits_is_accepted_in_the_passport(stage, issued):
    claim.accept(waiting.find(issued.uuid, person=stage.amina), person=stage.amina, ports=stage.ports)

    assert sharing.own(issued.uuid, person=stage.amina)
    assert claim.open_offer(token_of(stage), ports=stage.ports).state == "claimed"


def test_nobody_finds_what_waits_for_somebody_else(stage, issued):
    with pytest.raises(NotFound):
        waiting.find(issued.uuid, person=stage.eve)
    with pytest.raises(NotFound):
        waiting.decline(issued.uuid, person=stage.eve, ports=stage.ports)
    with pytest.raises(NotFound):
        claim.accept(issued, person=stage.eve, ports=stage.ports)


def test_what_was_declined_in_the_passport_can_still_be_accepted(stage, issued):
    waiting.decline(issued.uuid, person=stage.amina, ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        waiting.decline(issued.uuid, person=stage.amina, ports=stage.ports)
    claim.accept(waiting.find(issued.uuid, person=stage.amina), person=stage.amina, ports=stage.ports)

    assert refused.value.code == "offer.declined"
    assert sharing.own(issued.uuid, person=stage.amina)
    assert stage.acts().count("credential.declined") == 1


def test_accepting_twice_is_a_conflict(stage, issued):
    found = waiting.find(issued.uuid, person=stage.amina)
    claim.accept(found, person=stage.amina, ports=stage.ports)

    with pytest.raises(Conflict) as refused:
        claim.accept(found, person=stage.amina, ports=stage.ports)
    assert refused.value.code == "offer.claimed"


def test_a_correction_of_what_one_holds_is_held_at_once(stage, issued):
    claim.claim(token_of(stage), person=stage.amina, ports=stage.ports)
    newer = correct(
        issued.uuid, seat=stage.owner, name="Amina Sayed", reason="Her own spelling", ports=stage.ports
    )

    assert sharing.own(newer.uuid, person=stage.amina).supersedes_id == issued.pk


def test_claiming_with_an_account_links_the_learner(stage):
    learner = stage.learner()
    Learner.objects.of(stage.harbour).filter(pk=learner.pk).update(person=None)
    version = stage.published(name="A day at the quay", assessed="no", achievement_type="Badge")
    (work,) = learners.assign(stage.owner, [learner.uuid], version.uuid, ports=stage.ports)
    award = marking.award(work.uuid, seat=stage.owner, ports=stage.ports)
    issue(award.uuid, seat=stage.owner, ports=stage.ports)
    Learner.objects.of(stage.harbour).filter(pk=learner.pk).update(person=None)

    claim.claim(token_of(stage), person=stage.amina, ports=stage.ports)

    assert Learner.objects.of(stage.harbour).get(pk=learner.pk).person == stage.amina
