"""Certificates of vendors: the register, and what they count for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import library

from cairn.records.models import VendorMapping
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.library import certifications, mapping

pytestmark = pytest.mark.django_db
TABLE = (
    b"Vendor,Title,Code,Link,Level,Hours\nMicrosoft,Azure Fundamentals,AZ-900,,beginner,20\nCisco,CCNA,,,,\n"
)
SAID = {"counts": "credit", "reason": "Same units, same depth.", "until_date": "2026-12-31"}


@pytest.fixture
def version(stage):
    return stage.published()


def decide(stage, version, **changes):
    found = mapping.outcomes_of(version.achievement)[0]
    return mapping.decide(
        stage.owner,
        changes.pop("certification").uuid,
        version.achievement.uuid,
        facts={**SAID, "outcome": str(found.key), **changes},
        ports=stage.ports,
    )


def in_force(stage, version):
    return list(mapping.in_force(version.achievement, on=stage.world.now.date()))


def test_a_table_is_brought_in_as_a_whole_and_twice_changes_nothing(stage):
    first = certifications.bring_in(stage.owner, data=TABLE, filename="all.csv", ports=stage.ports)
    again = certifications.bring_in(stage.owner, data=TABLE, filename="all.csv", ports=stage.ports)

    assert (first.added, again.added, again.known) == (2, 0, 2)
    assert [one.title for one in certifications.listed(stage.owner)] == ["CCNA", "Azure Fundamentals"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"Name,Code\nx,y\n", "“vendor” and “title”"),
        (b"vendor,title,hours\nCisco,CCNA,many\n", "Line 2, hours"),
        (b"vendor,title\nCisco,\n", "Line 2, title"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_with_its_line(stage, data, said):
    with pytest.raises(InvalidInput) as refused:
        certifications.bring_in(stage.owner, data=data, filename="all.csv", ports=stage.ports)
    assert said in " ".join(refused.value.fields["file"])
    assert not certifications.listed(stage.owner).exists()


def test_a_mapping_carries_a_name_and_ends_by_itself(stage, version):
    made = decide(stage, version, certification=library.certification(stage))
    assert (made.decided_name, made.outcome_text[:3]) == (stage.bram.name, "Tie")
    assert in_force(stage, version) == [made]

    stage.world.now += timedelta(days=300)
    assert in_force(stage, version) == []


def test_a_change_is_another_row(stage, version):
    azure = library.certification(stage)
    first = decide(stage, version, certification=azure)
    second = decide(stage, version, certification=azure, reason="Looked at again.")

    first.refresh_from_db()
    assert first.ended_at is not None
    assert list(mapping.history(stage.owner, azure.uuid)) == [second, first]
    mapping.end(stage.owner, second.uuid, reason="The vendor changed it.", ports=stage.ports)
    certifications.archive(stage.owner, azure.uuid, ports=stage.ports)
    assert VendorMapping.objects.of(stage.harbour).count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"until_date": "2026-03-13"}, "until_date"),
        ({"until_date": "2046-03-13"}, "until_date"),
        ({"outcome": "x"}, "outcome"),
        ({"counts": "all"}, "counts"),
    ],
)
def test_a_mapping_needs_a_reason_a_last_day_and_an_outcome(stage, version, changes, field):
    with pytest.raises(InvalidInput) as said:
        decide(stage, version, certification=library.certification(stage), **changes)
    assert field in said.value.fields


def test_what_counts_for_something_is_not_put_away(stage, version):
    azure = library.certification(stage)
    decide(stage, version, certification=azure)
    with pytest.raises(Conflict) as said:
        certifications.archive(stage.owner, azure.uuid, ports=stage.ports)
    assert said.value.code == "certification.mapped"


def test_nobody_else_maps_it(stage, version):
    azure = library.certification(stage)
    with pytest.raises(NotFound):
        mapping.decide(stage.outsider, azure.uuid, version.achievement.uuid, facts=SAID, ports=stage.ports)
    with pytest.raises(NotFound):
        mapping.history(stage.outsider, azure.uuid)


def test_an_assessor_is_told_of_a_certificate_that_was_handed_in(stage, version):
    decide(stage, version, certification=library.certification(stage))
    assessment = stage.assessment(version)
    (none,) = mapping.hints(stage.harbour, assessment, ["My knots"], ports=stage.ports)
    (one,) = mapping.hints(stage.harbour, assessment, ["amina az900.pdf"], ports=stage.ports)
    assert (none.found, one.found) == ("", "amina az900.pdf")


def test_a_line_with_a_cell_too_many_is_told_and_nothing_is_added(stage):
    data = b"vendor,title,code\nCisco,CCNA,200-301\nMicrosoft,Azure, Fundamentals,AZ-900\n"
    with pytest.raises(InvalidInput) as said:
        certifications.bring_in(stage.owner, data=data, filename="a.csv", ports=stage.ports)
    assert said.value.fields["file"] == ("Line 3, vendor: This line has more cells than the first one.",)
    assert not certifications.listed(stage.owner).exists()
