"""Offers from pages and files: read strictly, nothing half kept, every fault in words."""

from __future__ import annotations

import pytest
from tests import crew
from tests.services.stage import Stage

from cairn.records.models import LearningOffer
from cairn.records.reads import plan as reads
from cairn.services.access import Seat
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cairn.services.plan import offer_files, offers, worth

CSV = """code,name,cost,hours,mode,place,skills,needs,start,end,seats,when,group,closed
KNOT,Six knots,"12,50",6,on-site,The quay,https://s.example/knot@3; https://s.example/rope,BASICS | https://s.example/sea,2026-05-04,2026-05-25,4,Mondays,technical,
KNOT,,,,,,,,2026-06-01,2026-06-22,0,,,
BASICS,Basics,0,4,own-time,,,,,,,,,
OLD,Old,5,1,online,,,,,,,,,yes
BAD,Bad,5,1,by post,,,,,,,,,
,Nameless,1,1,,,,,,,,,,
"""


@pytest.fixture
def stage(db):
    return Stage()


def send(stage, text, act=offer_files.look, name="courses.csv"):
    return act(stage.owner, data=text.encode(), filename=name, ports=stage.ports)


def test_a_table_is_looked_at_row_by_row_and_nothing_is_kept(stage):
    looked = send(stage, CSV)

    assert [(line.number, line.does) for line in looked.lines] == [
        (2, "new"), (4, "new"), (5, "new"), (6, "broken"), (7, "broken"),
    ]  # fmt: skip
    assert looked.lines[3].faults[0].startswith("mode: This value cannot be: ")
    assert looked.lines[4].faults[0].startswith("id: This is missing")
    assert reads.count() == 0


def test_what_is_brought_in_is_what_the_table_says_and_the_same_file_changes_nothing(stage):
    send(stage, CSV, offer_files.bring)

    rows = {row.code: row for row in reads.of_provider(stage.harbour)}
    assert sorted(rows) == ["BASICS", "KNOT", "OLD"]
    (knot,) = reads.read([rows["KNOT"]])
    assert (str(knot.cost), [run.seats for run in knot.runs]) == ("12.5", [4, 0])
    assert {gain.skill: gain.level for gain in knot.gives} == {
        "https://s.example/knot": 3,
        "https://s.example/rope": None,
    }
    assert knot.needs == (frozenset({str(rows["BASICS"].uuid), "https://s.example/sea"}),)
    assert rows["OLD"].closed_at is not None
    assert send(stage, CSV, offer_files.bring).counted("same") == 3


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("name,cost\nKnots,3\n", "a.csv", "offers.no_code_column"),
        ("{]", "a.json", "offers.json"),
        ('{"courses": 3}', "a.json", "offers.json"),
        ('{"offers": []}', "a.json", "offers.empty"),
        ("x" * (offer_files.MAX_BYTES + 1), "a.csv", "offers.too_large"),
    ],
)
def test_a_file_that_is_no_list_of_offers_is_refused_with_its_code(stage, text, name, code):
    with pytest.raises(InvalidInput) as refused:
        send(stage, text, name=name)
    assert refused.value.code == code


def test_designers_alone_write_and_only_their_own(stage):
    made = crew.enrol(stage).courses["all"]
    issuer = Seat(stage.harbour, stage.owner.actor, frozenset({"issuer"}))
    with pytest.raises(NotPermitted):
        offers.put(issuer, {"id": "x", "name": "X"}, ports=stage.ports)
    for act in (
        lambda: offers.put(stage.outsider, {"id": "x", "name": "X"}, uuid=made.uuid, ports=stage.ports),
        lambda: offers.set_closed(stage.outsider, made.uuid, closed=True, ports=stage.ports),
        lambda: offers.put_away(stage.outsider, made.uuid, ports=stage.ports),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(Conflict) as refused:
        offers.put(stage.owner, {"id": "steer", "name": "X"}, uuid=made.uuid, ports=stage.ports)
    assert refused.value.code == "offer.code"


def test_what_is_put_away_is_nowhere_and_its_code_brings_it_back(stage):
    made = crew.enrol(stage).courses["all"]
    offers.put_away(stage.owner, made.uuid, ports=stage.ports)
    assert reads.one(made.uuid) is None
    assert reads.offers_by_id([str(made.uuid)])[str(made.uuid)].closed
    offers.put(stage.owner, {"id": "all", "name": "Again"}, ports=stage.ports)
    assert LearningOffer.objects.public().get(code="all").uuid == made.uuid


def test_only_what_can_matter_for_a_goal_is_read(stage):
    deck = crew.enrol(stage)
    found = {offer.name for offer in reads.offers_for({crew.iri("steer")})}
    assert found == {"Steering by compass", "Standing watch", "Mate in one course", "The old course"}
    assert reads.offers_for({"https://s.example/nothing"}) == ()
    assert {offer.name for offer in reads.offers_for(set(), groups={"technical"})} == {
        "Steering by compass",
        "Standing watch",
    }
    assert deck.id("watch") in next(one for one in reads.offers_for({deck.id("steer")}) if one.needs).needs[0]


def test_what_a_course_opens_is_counted_per_course_and_zero_is_said(stage):
    deck = crew.enrol(stage)
    one = worth.worth(deck.courses["steer"].uuid, person=stage.amina, ports=stage.ports)
    everything = worth.worth(deck.courses["all"].uuid, person=stage.amina, ports=stage.ports)

    assert (one.opens, [(role.before, role.after, role.asked) for role in one.nearer]) == ((), [(0, 1, 4)])
    assert [(role.name, role.before, role.after) for role in everything.opens] == [
        ("Mate of a small boat", 0, 4)
    ]
    assert (str(one.cost), str(one.per_hour)) == ("40", "5.00")
    assert one.unknown == ("outcomes",)
    assert everything.unknown == ("language", "level", "recognition", "outcomes")
    with pytest.raises(InvalidInput) as refused:
        worth.compared([stage.ports.new_uuid() for _ in range(5)], person=None, ports=stage.ports)
    assert refused.value.code == "compare.too_many"
