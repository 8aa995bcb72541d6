"""A partner signs off a draft by name: the text that they read, once, by a link or from their own organisation."""

from __future__ import annotations

import pytest

from cairn.records.models import AchievementVersion, OutboxMessage
from cairn.services.codesign import partners, signing
from cairn.services.codesign.signing import Decision
from cairn.services.codesign.text import digest_of
from cairn.services.design import draft, publish
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted

pytestmark = pytest.mark.django_db
INES = {"name": "Ines Ferreira", "title": "Head of training", "email": "ines@brightline.example"}


@pytest.fixture
def version(stage):
    return stage.draft()


@pytest.fixture
def solar(stage):
    facts = {"name": "Brightline Solar", "may_sign": True}
    return partners.add(stage.owner, facts=facts, ports=stage.ports)


def ask(stage, version, solar, **more):
    return signing.ask(
        stage.owner, version.uuid, stage="design", partner=solar.uuid, guest=INES, ports=stage.ports, **more
    )


def yes(version, **changes):
    said = {"is_signed": True, "name": INES["name"], "title": INES["title"], "seen": digest_of(version)}
    return Decision(**{**said, **changes})


def test_what_was_signed_is_the_text_as_it_was_read(stage, version, solar):
    asked = ask(stage, version, solar)
    assert [one.row.state for one in signing.missing(version, "design")] == ["ASKED"]
    row = signing.decide(asked.token, yes(version), ports=stage.ports)
    assert (row.state, row.signer_name, row.digest) == ("SIGNED", INES["name"], digest_of(version))
    assert not signing.missing(version, "design")
    letter = OutboxMessage.objects.of(stage.harbour).get(kind="sign_off_given")
    assert (letter.recipient, letter.payload["by"]) == (stage.bram.user.email, INES["name"])

    draft.save(version.uuid, seat=stage.owner, facts={"hours": "26"}, ports=stage.ports)

    version.refresh_from_db()
    (standing,) = signing.of(version)
    assert (standing.is_signed, standing.is_current) == (True, False)
    assert stage.acts()[-2:] == ["sign_off.ask", "sign_off.sign"]


def test_nobody_signs_what_changed_under_their_eyes(stage, version, solar):
    asked = ask(stage, version, solar)
    before = yes(version)
    draft.save(version.uuid, seat=stage.owner, facts={"hours": "26"}, ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        signing.decide(asked.token, before, ports=stage.ports)
    assert refused.value.code == "sign_off.changed"


def test_declining_needs_words_and_they_may_be_asked_again(stage, version, solar):
    asked = ask(stage, version, solar)
    with pytest.raises(InvalidInput):
        signing.decide(asked.token, yes(version, is_signed=False), ports=stage.ports)
    signing.decide(
        asked.token, yes(version, is_signed=False, words="Level 5 is too high."), ports=stage.ports
    )
    with pytest.raises(Conflict) as refused:
        signing.decide(asked.token, yes(version), ports=stage.ports)
    assert refused.value.code == "guest_link.closed"
    again = ask(stage, version, solar)
    with pytest.raises(Conflict) as refused:
        ask(stage, version, solar)
    assert refused.value.code == "sign_off.asked"
    signing.decide(again.token, yes(version), ports=stage.ports)
    assert [one.row.state for one in signing.of(version)] == ["DECLINED", "SIGNED"]
    assert [one.row.state for one in signing.counting(version, "design")] == ["SIGNED"]


def test_a_request_is_taken_back_while_nobody_decided(stage, version, solar):
    asked = ask(stage, version, solar)
    signing.take_back(stage.owner, asked.link.sign_off.uuid, ports=stage.ports)
    assert signing.looked_at(asked.token)[1] is None
    with pytest.raises(Conflict):
        signing.decide(asked.token, yes(version), ports=stage.ports)
    done = ask(stage, version, solar)
    row = signing.decide(done.token, yes(version), ports=stage.ports)
    for act in (signing.take_back, signing.remind):
        with pytest.raises(Conflict) as refused:
            act(stage.owner, row.uuid, ports=stage.ports)
        assert refused.value.code == "sign_off.decided"


def test_members_of_the_partners_organisation_sign_from_there(stage, version, solar):
    asked = ask(stage, version, solar)
    uuid = asked.link.sign_off.uuid
    with pytest.raises(NotFound):
        signing.decide_as_member(stage.outsider, uuid, yes(version), ports=stage.ports)
    page = f"https://badges.example/issuers/{stage.elsewhere.uuid}"
    partners.ask_link(stage.owner, solar.uuid, address=page, ports=stage.ports)
    assert not signing.asked_of(stage.outsider)
    partners.accept_link(stage.outsider, solar.uuid, ports=stage.ports)
    row = signing.decide_as_member(stage.outsider, uuid, yes(version, name="Eve Adder"), ports=stage.ports)
    assert (row.signer_name, row.decided_by) == ("Eve Adder", stage.eve)
    with pytest.raises(Conflict):
        signing.decide(asked.token, yes(version), ports=stage.ports)


def test_who_may_not_sign_is_not_asked_and_what_is_published_is_signed_no_more(stage, version, solar):
    asked = ask(stage, version, solar)
    partners.update(stage.owner, solar.uuid, facts={"may_sign": False}, ports=stage.ports)
    with pytest.raises(InvalidInput):
        signing.ask(stage.owner, version.uuid, stage="need", partner=solar.uuid, ports=stage.ports)
    partners.update(stage.owner, solar.uuid, facts={"may_sign": True}, ports=stage.ports)
    with pytest.raises(NotPermitted):
        signing.remind(stage.seat("assessor"), asked.link.sign_off.uuid, ports=stage.ports)
    publish.publish(version.uuid, seat=stage.owner, change_note="", ports=stage.ports)
    version.refresh_from_db()
    with pytest.raises(Conflict) as refused:
        signing.decide(asked.token, yes(version), ports=stage.ports)
    assert refused.value.code == "version.published"
    later = signing.ask(stage.owner, version.uuid, stage="review", partner=solar.uuid, ports=stage.ports)
    signing.decide(later.token, yes(version), ports=stage.ports)


def test_the_links_of_a_partner_that_is_put_away_close(stage, version, solar):
    asked = ask(stage, version, solar)
    partners.archive(stage.owner, solar.uuid, ports=stage.ports)
    with pytest.raises(Conflict) as refused:
        signing.decide(asked.token, yes(version), ports=stage.ports)
    assert refused.value.code == "guest_link.closed"
    signing.take_back(stage.owner, asked.link.sign_off.uuid, ports=stage.ports)
    assert not signing.of(version)


def test_a_link_signs_only_while_the_register_lets_the_partner_sign(stage, version, solar):
    asked = ask(stage, version, solar)
    partners.update(stage.owner, solar.uuid, facts={"may_sign": False}, ports=stage.ports)
    for act in (
        lambda: signing.decide(asked.token, yes(version), ports=stage.ports),
        lambda: signing.remind(stage.owner, asked.link.sign_off.uuid, ports=stage.ports),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "guest_link.closed"
    partners.update(stage.owner, solar.uuid, facts={"may_sign": True}, ports=stage.ports)
    assert signing.decide(asked.token, yes(version), ports=stage.ports).state == "SIGNED"


def test_the_text_of_a_version_that_a_list_has_read_asks_nothing_more(version, django_assert_num_queries):
    rows = AchievementVersion.objects.across(reason="a test").prefetch_related("outcomes__levels")
    read = rows.get(pk=version.pk)
    with django_assert_num_queries(0):
        now = digest_of(read)
    assert now == digest_of(version)
