"""The link to keep by: whoever has it ends it; a new one goes to the offer's address and nowhere else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cairn.records.models import OutboxMessage, ShareLink
from cairn.services.admin import addresses
from cairn.services.errors import Conflict, NotFound, TooMuch
from cairn.services.hold import claim, keeping, sharing
from cairn.services.issue import status


def newest(stage, kind: str) -> OutboxMessage:
    return OutboxMessage.objects.of(stage.harbour).filter(kind=kind).latest("pk")


def token_of(letter: OutboxMessage) -> str:
    return str(letter.payload["link"]).rpartition("/")[2]


@pytest.fixture
def issued(stage):
    return stage.issued()


@pytest.fixture
def offer(stage, issued) -> str:
    return token_of(newest(stage, "offer"))


@pytest.fixture
def kept(stage, offer) -> str:
    return claim.claim(offer, person=None, ports=stage.ports).link_token


def opens(stage, token: str) -> bool:
    try:
        sharing.open_link(token, ports=stage.ports)
    except NotFound:
        return False
    return True


def test_whoever_has_the_link_ends_it_once(stage, kept):
    keeping.end(kept, ports=stage.ports)

    assert not opens(stage, kept)
    assert keeping.ended_link(kept, ports=stage.ports).kind == "keep"
    with pytest.raises(Conflict) as again:
        keeping.end(kept, ports=stage.ports)
    assert again.value.code == "share.ended"


def test_ending_the_link_leaves_the_credential_as_it_is(stage, issued, kept):
    keeping.end(kept, ports=stage.ports)
    issued.refresh_from_db()

    assert issued.claimed_at is not None
    assert status.standing_of(issued) is not None


def test_a_new_link_goes_to_the_address_of_the_offer_and_the_old_one_ends(stage, kept):
    keeping.send_anew(kept, ports=stage.ports)
    letter = newest(stage, "kept")

    assert letter.recipient == "amina@learners.example"
    assert opens(stage, token_of(letter))
    assert not opens(stage, kept)


def test_it_goes_to_the_address_the_offer_had_then_not_to_one_written_in_later(stage, issued, kept):
    """Somebody at the provider's who changes the learner's address afterwards gets nothing."""
    learner = issued.award.learner
    learner.email = "eve@elsewhere.example"
    learner.save()
    keeping.send_anew(kept, ports=stage.ports)

    assert newest(stage, "kept").recipient == "amina@learners.example"


def test_a_link_that_has_ended_asks_for_a_new_one_too(stage, kept):
    keeping.end(kept, ports=stage.ports)
    keeping.send_anew(kept, ports=stage.ports)

    assert opens(stage, token_of(newest(stage, "kept")))


def test_the_letter_with_the_offer_asks_for_a_new_one(stage, offer, kept):
    keeping.send_anew_for_offer(offer, ports=stage.ports)

    assert not opens(stage, kept)
    assert opens(stage, token_of(newest(stage, "kept")))


def test_nobody_fills_a_letterbox_with_it(stage, kept):
    for _ in range(keeping.MOST_A_DAY):
        keeping.send_anew(kept, ports=stage.ports)
        with pytest.raises(TooMuch) as soon:
            keeping.send_anew(kept, ports=stage.ports)
        stage.world.now += keeping.AGAIN_AFTER
    with pytest.raises(TooMuch) as today:
        keeping.send_anew(kept, ports=stage.ports)
    assert soon.value.code == today.value.code == "keep.too_often"
    assert today.value.retry_after > keeping.AGAIN_AFTER.total_seconds()
    assert OutboxMessage.objects.of(stage.harbour).filter(kind="kept").count() == keeping.MOST_A_DAY
    stage.world.now += timedelta(days=1)
    keeping.send_anew(kept, ports=stage.ports)


def test_two_links_to_keep_by_are_never_open_at_once(stage, issued, kept):
    keeping.send_anew(kept, ports=stage.ports)
    links = ShareLink.objects.across(reason="a test").filter(credential=issued, kind="keep", ended_at=None)

    assert links.count() == 1


def test_what_moved_into_a_passport_is_not_mailed_about(stage, kept):
    """A link that somebody else kept cannot reach past the account it moved into."""
    addresses.adopt_learners(stage.amina, ports=stage.ports)
    claim.adopt(stage.amina, emails=("amina@learners.example",), ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        keeping.send_anew(kept, ports=stage.ports)
    assert refused.value.code == "keep.in_account"


def test_an_offer_that_went_to_nobody_has_no_address_to_mail_to(stage, issued, kept):
    issued.offers.update(email="")
    with pytest.raises(Conflict) as refused:
        keeping.send_anew(kept, ports=stage.ports)
    assert refused.value.code == "keep.no_address"


def test_a_link_of_another_kind_is_ended_in_the_passport_only(stage, issued):
    """Somebody whom Amina gave a link to cannot end it, and cannot have another mailed."""
    claim.accept(issued, person=stage.amina, ports=stage.ports)
    for kind in ("link", "paper"):
        _row, token = sharing.new_link(issued.uuid, person=stage.amina, kind=kind, ports=stage.ports)
        for act in (keeping.end, keeping.send_anew):
            with pytest.raises(NotFound):
                act(token, ports=stage.ports)
        assert opens(stage, token)


@pytest.mark.parametrize("token", ["", "short", "A" * 43])
def test_a_link_that_never_was_does_nothing(stage, kept, token):
    for act in (keeping.end, keeping.send_anew, keeping.send_anew_for_offer, keeping.ended_link):
        with pytest.raises(NotFound):
            act(token, ports=stage.ports)
    assert opens(stage, kept)


def test_an_offer_that_is_still_open_mails_no_link(stage, offer):
    with pytest.raises(NotFound):
        keeping.send_anew_for_offer(offer, ports=stage.ports)


def test_only_a_link_that_ended_has_ended(stage, kept):
    with pytest.raises(NotFound):
        keeping.ended_link(kept, ports=stage.ports)
