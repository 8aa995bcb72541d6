"""Who may see a credential: nobody, whoever has a link, everybody; each act with its receipt."""

from __future__ import annotations

import pytest

from cairn.records.models import ConsentReceipt
from cairn.records.reads import passport
from cairn.services.errors import Conflict, NotFound, TooMuch
from cairn.services.hold import sharing
from cairn.services.share import documents


@pytest.fixture
def held(stage):
    issued = stage.held()
    return sharing.own(issued.uuid, person=stage.amina)


def test_a_credential_is_private_until_its_holder_says_otherwise(stage, held):
    with pytest.raises(NotFound):
        documents.credential(held.uuid)

    sharing.set_public(held.uuid, person=stage.amina, public=True, ports=stage.ports)
    assert documents.credential(held.uuid) == held

    sharing.set_public(held.uuid, person=stage.amina, public=False, ports=stage.ports)
    with pytest.raises(NotFound):
        documents.credential(held.uuid)


def test_each_change_of_mind_has_a_receipt(stage, held):
    for public in (True, True, False):
        sharing.set_public(held.uuid, person=stage.amina, public=public, ports=stage.ports)

    receipts = ConsentReceipt.objects.owned_by(stage.amina).order_by("pk")
    assert [(one.action, one.purpose) for one in receipts] == [
        ("GIVEN", "public-page"),
        ("WITHDRAWN", "public-page"),
    ]


def test_nobody_else_decides_who_sees_it(stage, held):
    with pytest.raises(NotFound):
        sharing.set_public(held.uuid, person=stage.eve, public=True, ports=stage.ports)
    with pytest.raises(NotFound):
        sharing.new_link(held.uuid, person=stage.bram, ports=stage.ports)


def test_a_link_opens_a_private_credential_until_it_is_ended(stage, held):
    link, token = sharing.new_link(held.uuid, person=stage.amina, note="Brightline", ports=stage.ports)
    assert sharing.open_link(token, ports=stage.ports).credential == held

    sharing.end_link(link.uuid, person=stage.amina, ports=stage.ports)

    with pytest.raises(NotFound):
        sharing.open_link(token, ports=stage.ports)
    assert sharing.own(held.uuid, person=stage.amina).is_public is False


def test_a_link_with_an_end_ends_by_itself(stage, held):
    link, token = sharing.new_link(held.uuid, person=stage.amina, days=7, ports=stage.ports)
    stage.world.pass_time(days=7)

    with pytest.raises(NotFound):
        sharing.open_link(token, ports=stage.ports)
    assert not passport.is_open(link, at=stage.world.now)


def test_only_the_digest_of_a_link_is_kept(stage, held):
    link, token = sharing.new_link(held.uuid, person=stage.amina, ports=stage.ports)

    assert token not in {link.token_hash, link.note, str(link.uuid)}


def test_no_note_makes_a_link_to_keep_a_credential_by(stage, held):
    """Only the link of somebody without an account offers copies; a word one types is not that."""
    link, _token = sharing.new_link(held.uuid, person=stage.amina, note="keep", ports=stage.ports)

    assert (link.kind, link.note) == ("link", "keep")


def test_a_link_is_ended_once_and_only_by_its_holder(stage, held):
    link, _token = sharing.new_link(held.uuid, person=stage.amina, ports=stage.ports)
    with pytest.raises(NotFound):
        sharing.end_link(link.uuid, person=stage.eve, ports=stage.ports)
    sharing.end_link(link.uuid, person=stage.amina, ports=stage.ports)

    with pytest.raises(Conflict) as refused:
        sharing.end_link(link.uuid, person=stage.amina, ports=stage.ports)
    assert refused.value.code == "share.ended"


def test_fifty_links_are_enough(stage, held):
    for _ in range(sharing.MAX_LINKS):
        sharing.new_link(held.uuid, person=stage.amina, ports=stage.ports)

    with pytest.raises(TooMuch) as refused:
        sharing.new_link(held.uuid, person=stage.amina, ports=stage.ports)
    assert refused.value.code == "share.too_many"


def test_links_and_receipts_are_listed_for_their_holder_only(stage, held):
    link, _token = sharing.new_link(held.uuid, person=stage.amina, note="Brightline", ports=stage.ports)
    sharing.end_link(link.uuid, person=stage.amina, ports=stage.ports)

    assert [one.note for one in passport.links(stage.amina, held)] == ["Brightline"]
    assert [one.action for one in passport.receipts(stage.amina, held)] == ["WITHDRAWN", "GIVEN"]
    assert passport.links(stage.eve, held) == ()
    assert passport.receipts(stage.eve, held) == ()
