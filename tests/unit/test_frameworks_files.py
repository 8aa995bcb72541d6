"""Frameworks of others, read from the files that their publishers give out."""

from __future__ import annotations

import pytest
from tests import skillfiles
from tests.skillfiles import CALM, FOREMAN, METAL, SKILL, SOLDER, WELD, source

from cairn.demo import skills as demonstration
from cairn.skills import frameworks
from cairn.skills.errors import FrameworkError, SkillError
from cairn.skills.frameworks import source as sources
from cairn.skills.skill import Group, Kind, Relation, RelationKind, Requirement

BROADER = RelationKind.BROADER


def by_iri(contents):
    return {skill.iri: skill for skill in contents.skills}


def test_esco_is_read_with_its_hierarchy_its_names_and_who_asks_for_what():
    read = frameworks.read("esco", source(skillfiles.esco(), label="ESCO dataset - v1.1.1 - en.zip"))
    skills = by_iri(read)
    assert (read.framework.version, read.framework.language) == ("1.1.1", "en")
    assert "ESCO classification of the European Commission" in read.framework.attribution
    assert skills[WELD].names == ("join metal", "make welds")
    assert skills[CALM].names == ("keep cool", "keep calm")
    assert (skills[METAL].kind, skills[f"{SKILL}S8"].kind) == (Kind.KNOWLEDGE, Kind.GROUP)
    assert (skills[WELD].group, skills[CALM].group) == (Group.TECHNICAL, Group.HUMAN)
    assert Relation(WELD, BROADER, f"{SKILL}S8") in read.relations
    assert Relation(WELD, RelationKind.ESSENTIAL, METAL) in read.relations
    assert read.requirements == (Requirement(FOREMAN, WELD, True), Requirement(FOREMAN, CALM, False))


def test_esco_1_2_has_more_columns_and_other_file_names():
    read = frameworks.read("esco", source(skillfiles.esco(later=True), label="ESCO v1.2.0"))
    assert (read.framework.version, SOLDER in by_iri(read), len(read.requirements)) == ("1.2.0", False, 2)
    assert [job.industries for job in read.occupations] == ["CF"]


def test_what_a_zip_holds_is_read_like_a_folder():
    packed = sources.of_zip(
        skillfiles.zipped({f"ESCO/{name}": data for name, data in skillfiles.esco().items()}),
        label="ESCO v1.1.1.zip",
        open_table=skillfiles.opened,
    )
    assert frameworks.read("esco", packed) == frameworks.read(
        "esco", source(skillfiles.esco(), label="ESCO v1.1.1.zip")
    )


def test_onet_is_read_on_scales_of_one_to_eight():
    read = frameworks.read("onet", source(skillfiles.onet(), label="db_29_3_text"))
    reading, repairing = (
        f"https://www.onetonline.org/find/descriptor/result/{code}" for code in ("2.A.1.a", "2.B.3.a")
    )
    chief = "https://www.onetonline.org/link/summary/11-1.00"
    assert read.framework.version == "29.3"
    assert Requirement(chief, reading, True, 6) in read.requirements
    assert Requirement(chief, repairing, False, None) in read.requirements
    assert Requirement(chief, "urn:unspsc:43231", True) in read.requirements
    assert by_iri(read)["urn:unspsc:43231"].names == ("Calc",)
    assert read.occupations[0].names == ("Boss",)


def test_case_is_read_with_what_comes_before_what():
    read = frameworks.read("case", source({"package.json": skillfiles.case()}))
    skills = {skill.name: skill for skill in read.skills}
    assert (read.framework.name, read.framework.version) == ("Seamanship", "2")
    assert (skills["Rope work"].kind, skills["Tie a bowline"].code) == (Kind.GROUP, "R.1")
    assert skills["Tie a bowline"].description == "Tie a bowline\nin the dark"
    assert skills["Splice"].names == ("join ropes",)
    assert (
        Relation(skills["Splice"].iri, RelationKind.ESSENTIAL, skills["Tie a bowline"].iri) in read.relations
    )
    assert read.remarks == ("links of the type 'exemplar' were left out",)


def test_ctdl_asn_is_read_in_the_language_of_the_framework():
    read = frameworks.read("ctdl", source({"graph.json": skillfiles.ctdl()}))
    names = {skill.name: skill.iri for skill in read.skills}
    assert set(names) == {"Moor a ship alongside", "Throw a heaving line"}
    below = Relation(names["Throw a heaving line"], BROADER, names["Moor a ship alongside"])
    assert read.relations.count(below) == 1
    assert Relation(names["Moor a ship alongside"], RelationKind.EXACT, SKILL + "moor") in read.relations


def test_a_table_of_ones_own_needs_no_more_than_names():
    rows = skillfiles.table(
        ("Name", "Broader", "Names"), ("Rope work", "", ""), ("Splice", "rope work", "join|mend")
    )
    read = frameworks.read("table", source({"our.csv": rows}), name="Harbour", version="3")
    rope, splice = read.skills
    assert (read.framework.iri, rope.iri) == (
        "urn:cairn:framework:harbour",
        "urn:cairn:framework:harbour#rope-work",
    )
    assert splice.names == ("join", "mend")
    assert read.relations == (Relation(splice.iri, BROADER, rope.iri),)


def test_the_demonstrations_own_framework_is_sound():
    files = {path.name: path.read_bytes() for path in demonstration.FOLDER.glob("*.csv")}
    read = frameworks.read("table", source(files))
    awarded = [skill for skill in read.skills if skill.kind is not Kind.GROUP]
    lead = demonstration.BASE + "occupations/solar-team-lead"
    essential = [asked for asked in read.requirements if asked.occupation == lead and asked.essential]
    known = by_iri(read)
    assert 85 <= len(awarded) <= 100
    assert {skill.group for skill in awarded} == set(Group)
    assert len(essential) == 14
    assert next(job.industries for job in read.occupations if job.iri == lead) == "F"
    assert all(asked.skill in known for asked in read.requirements)
    assert all(link.object in known for link in read.relations)


def test_a_crosswalk_has_one_direction_whatever_the_file_says():
    rows = skillfiles.table(
        ("subject", "relation", "object"), ("a:1", "narrower", "b:1"), ("a:2", "skos:exactMatch", "b:2")
    )
    read = frameworks.read("crosswalk", source({"links.csv": rows}))
    assert read.relations == (Relation("b:1", BROADER, "a:1"), Relation("a:2", RelationKind.EXACT, "b:2"))


def test_the_official_crosswalk_of_esco_and_onet_is_understood():
    head = ("O*NET Id", "O*NET Title", "ESCO or ISCO URI", "ESCO or ISCO Title", "Type of Match")
    rows = skillfiles.table(head, ("27-2022.00", "Coaches", FOREMAN, "tennis coach", "broadMatch"))
    read = frameworks.read("crosswalk", source({"crosswalk.csv": rows}))
    assert read.relations == (
        Relation(FOREMAN, BROADER, "https://www.onetonline.org/link/summary/27-2022.00"),
    )


@pytest.mark.parametrize(
    ("kind", "files", "code"),
    [
        ("esco", {"a.txt": b"x"}, "framework.file"),
        ("esco", {"skills_en.csv": b"conceptUri,other\na,b\n"}, "framework.column"),
        ("onet", {"Skills.txt": b"x"}, "framework.file"),
        (
            "onet",
            {**skillfiles.onet(), "Skills.txt": skillfiles.onet()["Skills.txt"].replace(b"4.1", b"many")},
            "framework.value",
        ),
        ("case", {"a.json": b"[]"}, "framework.json"),
        ("case", {"a.json": b"{"}, "framework.json"),
        ("ctdl", {"a.json": b'{"@graph": []}'}, "framework.json"),
        ("table", {"a.csv": b"name,level\nKnots,nine\n"}, "framework.value"),
        ("table", {"a.csv": b"name,group\nKnots,ropes\n"}, "framework.value"),
        ("table", {"a.csv": b"name,broader\nKnots,Sea life\n"}, "framework.value"),
        ("table", {"a.csv": b"name,iri\nKnots,a:1\nRopes,a:1\n"}, "framework.value"),
        ("table", {"a.csv": b"name\n"}, "framework.empty"),
        (
            "table",
            {"skills.csv": b"name\nKnots\n", "occupations.csv": b"name,industry\nRigger,ropes\n"},
            "framework.value",
        ),
        ("crosswalk", {"a.csv": b"subject,relation,object\na:1,like,b:1\n"}, "framework.value"),
        ("sfia", {}, "framework.kind"),
    ],
)
def test_files_that_are_not_what_they_should_be_are_refused_by_name(kind, files, code):
    with pytest.raises(FrameworkError) as refused:
        frameworks.read(kind, source(files), name="A", version="1")
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("two words:1,Knots", "skill.iri"),
        ("a:1,", "skill.name"),
        (f"a:1,{'x' * 501}", "skill.name"),
        ("noscheme,Knots", "skill.iri"),
    ],
)
def test_a_row_that_makes_no_skill_is_refused(row, code):
    with pytest.raises(SkillError) as refused:
        frameworks.read("table", source({"a.csv": f"iri,name\n{row}\n".encode()}))
    assert refused.value.code == code
