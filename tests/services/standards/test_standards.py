"""Shared standards: drafted by bodies, published with versions, adopted by reference."""

from __future__ import annotations

import pytest
from tests import people as cast
from tests import standardised

from cairn.credentials.document import parse_object
from cairn.records.models import Adoption, OutboxMessage, StandardVersion
from cairn.records.reads import standards as reads
from cairn.services.design import draft, publish
from cairn.services.design.completeness import obstacles
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted, TooMuch
from cairn.services.limits import MAILS_A_MINUTE
from cairn.services.standards import adopting, comparing, drafting, find, grouping

pytestmark = pytest.mark.django_db


@pytest.fixture
def council(stage):
    return standardised.body(stage)


def test_a_standard_is_published_once_and_never_changes(stage, council):
    with pytest.raises(NotPermitted):
        drafting.create(stage.owner, title="Ours", ports=stage.ports)  # a school is no such body
    bare = drafting.create(council, title="Deck work", ports=stage.ports)
    with pytest.raises(InvalidInput) as refused:
        drafting.publish(council, bare.standard.uuid, ports=stage.ports)
    assert set(refused.value.fields) == {"summary", "outcomes", "licence"}
    assert set(drafting.obstacles(bare)) == {"summary", "outcomes", "licence"}
    one = standardised.published(stage, council)
    assert one.url == f"https://badges.example/standards/{one.standard.uuid}/versions/1"
    with pytest.raises(Conflict):
        drafting.save(council, one.standard.uuid, parts={"title": "Other"}, ports=stage.ports)
    two = standardised.second(stage, council, one.standard)
    assert (two.number, find.published(one.standard.uuid).number) == (2, 2)
    assert two.outcomes[0]["key"] == one.outcomes[0]["key"]
    said = [(change.part, change.kind) for change in comparing.difference(one, two)]
    assert said == [
        ("outcome", "changed"),
        ("outcome", "removed"),
        ("outcome", "added"),
        ("fact", "removed"),
        ("fact", "removed"),
        ("fact", "added"),
    ]
    drafting.next_draft(council, one.standard.uuid, ports=stage.ports)
    drafting.discard(council, one.standard.uuid, ports=stage.ports)
    assert StandardVersion.objects.of(council.organisation).filter(standard=one.standard).count() == 2
    with pytest.raises(NotFound):
        drafting.next_draft(stage.owner, one.standard.uuid, ports=stage.ports)


def test_a_draft_adopts_one_version_and_has_to_state_what_it_asks_for(stage, council):
    one = standardised.published(stage, council)
    version = stage.draft(supervision="")
    assert obstacles(version, ports=stage.ports) == {}
    pin = {"standard": one.standard.uuid, "number": 1}
    adopting.adopt(stage.owner, version.uuid, **pin, with_outcomes=True, ports=stage.ports)
    version.refresh_from_db()
    assert [row["url"] for row in version.standards] == [one.url]
    assert "supervision" in obstacles(version, ports=stage.ports)
    texts = [row.text for row in version.outcomes.all()][-2:]
    assert texts == [row["text"] for row in standardised.OUTCOMES]
    two = standardised.second(stage, council, one.standard)
    adopting.adopt(stage.owner, version.uuid, standard=one.standard.uuid, number=2, ports=stage.ports)
    assert Adoption.objects.of(stage.harbour).get().standard_version == two
    kept = [row.skills[0]["url"] for row in version.outcomes.all() if row.skills]
    assert kept[0].startswith(f"{two.url}#outcome-")  # the one that is still in it
    draft.save(version.uuid, seat=stage.owner, facts={"prerequisites": "None"}, ports=stage.ports)
    done = publish.publish(version.uuid, seat=stage.owner, ports=stage.ports)
    signed = parse_object(done.definition)["alignment"]
    named = [entry for entry in signed if entry.get("targetType") == "ext:Standard"]
    assert [entry["targetUrl"] for entry in named] == [two.url]
    following = draft.new_draft(done.achievement.uuid, seat=stage.owner, ports=stage.ports)
    assert [row.standard_version for row in adopting.adopted(following)] == [two]
    adopting.drop(stage.owner, following.uuid, standard=one.standard.uuid, ports=stage.ports)
    following.refresh_from_db()
    assert (following.standards, adopting.adopted(following)) == ([], [])
    rows = reads.adoptions(one.standard)
    assert [(row.version, row.standard_version.number) for row in rows] == [(done, 2)]
    assert (reads.by_version(rows), reads.countries(rows)) == ({2: 1}, ["IE"])
    assert [row.adopted for row in reads.newest(search="deck", country="IE")] == [1]


def test_who_adopted_an_older_version_is_told_once(stage, council):
    one = standardised.published(stage, council)
    for _again in range(2):
        version = stage.draft()
        adopting.adopt(stage.owner, version.uuid, standard=one.standard.uuid, number=1, ports=stage.ports)
    standardised.second(stage, council, one.standard)
    standardised.written(stage)
    letters = OutboxMessage.objects.across(reason="a test").filter(kind="standard_newer")
    assert [letter.recipient for letter in letters] == [cast.BRAM.email]
    assert letters[0].payload["reason"] == "Two knots more."
    assert letters[0].payload["link"].endswith(f"/standards/{one.standard.uuid}/adopted")


@pytest.mark.parametrize("rule", ["country", "accredited"])
def test_a_standard_may_be_open_to_some(stage, council, rule):
    council.organisation.country = "NZ"
    council.organisation.save()
    one = standardised.published(stage, council, open_to=rule)
    version, pin = stage.draft(), {"standard": one.standard.uuid, "number": 1}
    with pytest.raises(Conflict) as refused:
        adopting.adopt(stage.owner, version.uuid, **pin, ports=stage.ports)
    assert refused.value.code == "standard.not_open"
    stage.harbour.country, stage.harbour.accreditation = "NZ", "accredited"
    assert adopting.may_adopt(one, stage.harbour)


def test_several_bodies_draft_together_and_only_the_leading_one_publishes(stage, council):
    standard = standardised.drafted(stage, council)
    other = standardised.body(stage, cast.CHIDI, "Rope Authority")
    page = f"https://badges.example/issuers/{other.organisation.uuid}"
    with pytest.raises(NotFound):
        find.standard_of(other, standard.uuid)
    row = grouping.ask(council, standard.uuid, address=page, ports=stage.ports)
    assert (
        OutboxMessage.objects.across(reason="a test").get(kind="standard_group").recipient == cast.CHIDI.email
    )
    with pytest.raises(NotFound):  # asked is not yet in
        drafting.save(other, standard.uuid, parts={"title": "Theirs"}, ports=stage.ports)
    with pytest.raises(NotFound):
        grouping.accept(stage.outsider, row.uuid, ports=stage.ports)
    grouping.accept(other, row.uuid, ports=stage.ports)
    drafting.save(other, standard.uuid, parts={"title": "Deck and rope work"}, ports=stage.ports)
    for act in (drafting.publish, drafting.discard):
        with pytest.raises(NotPermitted):
            act(other, standard.uuid, ports=stage.ports)
    done = drafting.publish(council, standard.uuid, ports=stage.ports)
    assert (done.title, done.drafters) == ("Deck and rope work", ["Rope Authority"])
    assert "standard.save" in stage.acts(other.organisation)
    assert "standard.save" in stage.acts(council.organisation)
    grouping.leave(other, row.uuid, ports=stage.ports)
    with pytest.raises(NotFound):
        find.standard_of(other, standard.uuid)


def test_nobody_else_sees_a_draft_or_adopts_it(stage, council):
    standard = standardised.drafted(stage, council)
    with pytest.raises(NotFound):
        find.published(standard.uuid)
    for seat in (stage.owner, stage.outsider):
        with pytest.raises(NotFound):
            drafting.save(seat, standard.uuid, parts={"title": "Theirs"}, ports=stage.ports)
    with pytest.raises(NotFound):
        adopting.adopt(stage.owner, stage.draft().uuid, standard=standard.uuid, number=1, ports=stage.ports)
    assert list(reads.newest()) == []


def test_letters_to_bodies_are_counted_like_all_letters_by_hand(stage, council):
    standard = standardised.drafted(stage, council)
    other = standardised.body(stage, cast.CHIDI, "Rope Authority")
    page = f"https://badges.example/issuers/{other.organisation.uuid}"
    for _each in range(MAILS_A_MINUTE):
        row = grouping.ask(council, standard.uuid, address=page, ports=stage.ports)
        grouping.dismiss(council, standard.uuid, row.uuid, ports=stage.ports)
    with pytest.raises(TooMuch):
        grouping.ask(council, standard.uuid, address=page, ports=stage.ports)
