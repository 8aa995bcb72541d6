"""What can be earned comes with the course that leads to it, whichever version of it the course names."""

from __future__ import annotations

from tests import own_stacks

from cairn.records.reads.earnable import earnable
from cairn.records.reads.holding import achievement_of
from cairn.services.design import draft, publish


def test_a_course_that_names_an_older_version_still_leads_to_the_award(stage):
    first = stage.published()
    own_stacks.course(stage, "knots", achievement=first.url)
    second = draft.new_draft(first.achievement.uuid, seat=stage.owner, ports=stage.ports)
    publish.publish(second.uuid, seat=stage.owner, ports=stage.ports)
    names = [achievement_of(first), first.url]

    found = earnable(achievements=names)

    assert [one.offer.name for one in found.values() if one.offer] == ["Course knots"] * 2
    assert [one.design.number for one in found.values() if one.design] == [2, 2]
