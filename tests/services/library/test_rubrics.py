"""Rubrics: a table in the library, the levels of an outcome, and which version they came from."""

from __future__ import annotations

import pytest
from tests import library

from cairn.records.models import LibraryVersion
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.library import adding, copying, entries, reviewing, rubrics
from cairn.services.library.rubric import Rubric

pytestmark = pytest.mark.django_db
TABLE = (
    b"criterion,Not yet,Met,Merit\n"
    b"Isolates,Needs the steps,Alone,And explains why\n"
    b"Checks,Forgets,Checks twice,Teaches it\n"
    b"points,0,2,3\nenough,,x,\n"
)
FACTS = {"kind": "rubric", "title": "Safe work", "audience": "everybody"}


def kept(stage, table=TABLE):
    return library.entry(stage, file=library.upload(table, "safe.csv"), **FACTS)


@pytest.fixture
def design(stage):
    return stage.draft()


def take(stage, design, entry, criterion="", place=0):
    key = list(design.outcomes.all())[place].key
    newest = library.newest(entry)
    facts = {"criterion": criterion, "ports": stage.ports}
    return key, rubrics.put_into(stage.owner, design.uuid, key, newest.uuid, **facts)


def levels(design, key):
    found = design.outcomes.get(key=key).levels.all()
    return [(one.name, one.description, one.points and int(one.points), one.meets) for one in found]


def test_a_table_is_kept_as_criteria_and_levels(stage):
    read = Rubric.read(library.newest(kept(stage)).rubric)
    assert [(one.name, one.points, one.meets) for one in read.levels] == [
        ("Not yet", "0", False), ("Met", "2", True), ("Merit", "3", True),
    ]  # fmt: skip
    assert [one.seen[1] for one in read.criteria] == ["Alone", "Checks twice"]
    assert read.table == [line.split(",") for line in TABLE.decode().splitlines()], "as it was read"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (b"criterion,Met\nIsolates,Alone\n", "two to 12 levels"),
        (b"criterion,No,Yes\nIsolates,Never,\n", "Line 2: say for each level"),
        (b"criterion,No,Yes\nA,b,c\nA,d,e\n", "Line 3: this criterion was there before"),
        (b"criterion,No,Yes\nA,b,c\npoints,many,1\n", "Line 3: points are numbers"),
        (b"criterion,No,Yes\nA,b\x07,c\n", "invisible control character"),
        (b"%PDF-1.7 a picture of a rubric", "file"),
    ],
)
def test_what_is_no_rubric_is_refused_with_its_line(stage, table, said):
    with pytest.raises(InvalidInput) as refused:
        kept(stage, table)
    assert said in (" ".join(refused.value.fields["file"]) if said != "file" else "file")


def test_one_criterion_or_all_become_the_levels_of_an_outcome(stage, design):
    entry = kept(stage)
    key, _use = take(stage, design, entry, "Checks", place=1)
    assert levels(design, key) == [
        ("Not yet", "Forgets", 0, False), ("Met", "Checks twice", 2, True), ("Merit", "Teaches it", 3, True),
    ]  # fmt: skip
    assert design.outcomes.get(key=key).pass_mark is None, "a rubric takes the place of a mark"
    key, _use = take(stage, design, entry)
    assert levels(design, key)[1][1] == "Isolates: Alone\nChecks: Checks twice"
    with pytest.raises(InvalidInput):
        take(stage, design, entry, "Sings")
    with pytest.raises(NotFound):
        rubrics.put_into(stage.outsider, design.uuid, key, library.newest(entry).uuid, ports=stage.ports)


def test_an_outcome_remembers_its_version_and_says_when_there_is_a_newer_one(stage, design):
    entry = kept(stage)
    key, _use = take(stage, design, entry, "Checks")
    source = rubrics.sources_of(design)[key]
    assert (source.use.version.number, source.newest, source.is_changed) == (1, None, False)

    newer = library.upload(TABLE.replace(b"Teaches it", b"Leads it"), "safe.csv")
    adding.add_version(stage.owner, entry.uuid, terms=library.TERMS, upload=newer, ports=stage.ports)
    design.outcomes.get(key=key).levels.filter(name="Met").update(description="Otherwise")
    source = rubrics.sources_of(design)[key]
    assert (source.newest.number, source.is_changed) == (2, True)

    take(stage, design, entry, "Checks")
    source = rubrics.sources_of(design)[key]
    assert (source.use.version.number, source.newest, source.is_changed) == (2, None, False)
    assert levels(design, key)[2][1] == "Leads it"


def test_a_copy_of_another_organisation_is_used_once_it_was_read_and_told_of_what_is_new(stage, design):
    entry = kept(stage)
    copy = copying.take(stage.outsider, address=library.page(library.newest(entry)), ports=stage.ports)
    mine = LibraryVersion.objects.of(stage.elsewhere).get()
    assert (mine.rubric, mine.origin_owner) == (library.newest(entry).rubric, "Harbour School")
    with pytest.raises(Conflict) as refused:
        rubrics.put_into(stage.outsider, design.uuid, design.uuid, mine.uuid, ports=stage.ports)
    assert refused.value.code == "library.no_rubric", "nobody there has read it"
    ticks = dict.fromkeys(reviewing.ASKED, "1")
    reviewing.approve(stage.outsider, mine.uuid, **ticks, ports=stage.ports)
    with pytest.raises(NotFound):
        rubrics.put_into(stage.outsider, design.uuid, design.uuid, mine.uuid, ports=stage.ports)
    assert copy.kind == "rubric"


def test_the_levels_of_an_outcome_become_a_rubric_of_the_library(stage, design):
    outcome = design.outcomes.first()
    facts = {"facts": {"title": "Knots"}, "terms": library.TERMS, "ports": stage.ports}
    made = rubrics.keep(stage.owner, design.uuid, outcome.key, **facts)
    read = Rubric.read(made.rubric)
    assert [one.name for one in read.levels] == [one.name for one in outcome.levels.all()]
    assert read.criteria[0].name == outcome.text
    said = outcome.levels.first()
    outcome.levels.filter(pk=said.pk).update(description="=1+1")
    sums = rubrics.keep(stage.owner, design.uuid, outcome.key, **facts)
    assert b'"\'=1+1"' in stage.ports.files.read(sums.file_key), "no spreadsheet calculates it"
    assert Rubric.read(sums.rubric).criteria[0].seen[0] == "=1+1"
    again = rubrics.keep(stage.owner, design.uuid, outcome.key, entry=made.entry.uuid, **facts)
    assert (again.entry, again.number) == (made.entry, 2)
    with pytest.raises(Conflict) as refused:
        rubrics.keep(stage.owner, design.uuid, design.outcomes.get(position=2).key, **facts)
    assert refused.value.code == "rubric.none"
    with pytest.raises(InvalidInput):
        entries.update(stage.owner, made.entry.uuid, facts={"kind": "case"}, ports=stage.ports)
