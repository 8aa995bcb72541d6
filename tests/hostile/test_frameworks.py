"""Files that only pretend to be a framework of skills: each one is refused by name, and costs little."""

from __future__ import annotations

import io
import json
import struct
import zipfile

import pytest
from tests import skillfiles
from tests.skillfiles import source

from cairn.services.ports import TableError
from cairn.skills import frameworks
from cairn.skills.errors import FrameworkError, SkillError
from cairn.skills.frameworks import source as sources


def opened(data, label="a.zip"):
    return sources.of_zip(data, label=label, open_table=skillfiles.opened)


def code_of(read):
    with pytest.raises((FrameworkError, SkillError, TableError)) as refused:
        read()
    return refused.value.code


def test_a_zip_bomb_is_refused_before_anything_is_unpacked():
    bomb = skillfiles.zipped({"skills_en.csv": b"a" * 20_000_000})
    assert len(bomb) < 30_000
    assert code_of(lambda: opened(bomb)) == "framework.ratio"


def test_members_that_share_their_bytes_count_each_for_themselves():
    """Overlapping members: forty names for the same packed bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a0.csv", bytes(range(256)) * 4_000)
        first = archive.getinfo("a0.csv")
        for number in range(1, 40):
            twin = zipfile.ZipInfo(f"a{number}.csv")
            for name in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
                setattr(twin, name, getattr(first, name))
            archive.filelist.append(twin)
            archive.NameToInfo[twin.filename] = twin
    assert code_of(lambda: opened(out.getvalue())) == "framework.ratio"


def test_a_member_that_lies_about_its_size_gives_no_more_than_it_said():
    packed = bytearray(skillfiles.zipped({"skills.csv": b"name\n" + b"x" * 50_000}))
    at = packed.rindex(b"PK\x01\x02")
    packed[at + 24 : at + 28] = struct.pack("<I", 9)  # says nine bytes
    assert code_of(lambda: frameworks.read("table", opened(bytes(packed)))) == "framework.zip"


@pytest.mark.parametrize("cut", [10, 60, -30, -5])
def test_a_damaged_zip_is_refused(cut):
    whole = skillfiles.zipped(skillfiles.esco())
    assert code_of(lambda: frameworks.read("esco", opened(whole[:cut]))) == "framework.zip"


def test_bytes_changed_in_the_middle_are_noticed():
    packed = bytearray(skillfiles.zipped(skillfiles.esco()))
    packed[60:90] = b"\xff" * 30
    assert code_of(lambda: frameworks.read("esco", opened(bytes(packed)))) == "framework.zip"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_nobody_needs_are_not_unpacked(method):
    assert code_of(lambda: opened(skillfiles.zipped(skillfiles.esco(), method=method))) == "framework.zip"


def test_an_encrypted_member_is_refused():
    packed = bytearray(skillfiles.zipped({"skills.csv": b"name\nKnots\n"}))
    packed[packed.index(b"PK\x03\x04") + 6] |= 1
    packed[packed.rindex(b"PK\x01\x02") + 8] |= 1
    assert code_of(lambda: opened(bytes(packed))) == "framework.zip"


def test_over_a_thousand_files_are_refused():
    assert (
        code_of(lambda: opened(skillfiles.zipped({f"{n}.csv": b"" for n in range(1_001)})))
        == "framework.too_large"
    )


def test_names_that_climb_lead_nowhere():
    """Nothing is ever written under a member's name; only the last part of it counts."""
    found = opened(
        skillfiles.zipped(
            {"../../etc/skills.csv": b"name\nKnots\n", "C:\\x\\framework.csv": b"iri,name\nx:1,A\n"}
        )
    )
    assert sorted(found.files) == ["framework.csv", "skills.csv"]
    assert frameworks.read("table", found).framework.iri == "x:1"


def test_two_members_of_one_name_are_not_guessed_between():
    twice = skillfiles.zipped({"a/skills.csv": b"name\nA\n", "b/skills.csv": b"name\nB\n"})
    assert code_of(lambda: opened(twice)) == "framework.zip"


@pytest.mark.parametrize("kind", ["case", "ctdl"])
@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000 + b"]" * 100_000,
        b'{"CFDocument":' * 40 + b"1" + b"}" * 40,
        b'{"CFDocument": {"title": "A", "title": "B"}}',
        b'{"CFDocument": {"n": 1e999}}',
        b'\xff\xfe{"a": 1}',
        b"",
    ],
    ids=["deep", "nested", "twice", "huge-number", "encoding", "empty"],
)
def test_json_that_is_deep_or_ambiguous_is_refused(kind, data):
    assert code_of(lambda: frameworks.read(kind, source({"a.json": data}))) == "framework.json"


def test_items_of_other_types_than_expected_are_passed_over_or_refused_by_name():
    odd = skillfiles.case(
        CFItems=[1, "x", None, {"uri": "a:1", "fullStatement": ["Tie"], "CFItemType": {"x": 1}}]
    )
    assert [skill.name for skill in frameworks.read("case", source({"a.json": odd})).skills] == ["Tie"]
    empty = skillfiles.case(CFItems=[{"uri": "a:1", "fullStatement": {}}])
    assert code_of(lambda: frameworks.read("case", source({"a.json": empty}))) == "framework.value"
    nobody = skillfiles.case(CFItems=[{"fullStatement": "Tie"}])
    assert code_of(lambda: frameworks.read("case", source({"a.json": nobody}))) == "skill.iri"


def test_links_in_a_circle_are_said_and_end():
    from cairn.skills.graph import Hierarchy

    rows = b"name,broader\nA,B\nB,C\nC,A\nD,A\n"
    read = frameworks.read("table", source({"a.csv": rows}), name="x")
    hierarchy = Hierarchy.of(read.relations)
    a, b, c, d = (skill.iri for skill in read.skills)
    assert hierarchy.in_circles() == {a, b, c}
    assert list(hierarchy.broader(d)) == [a, b, c]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (b"name\n" + b"x" * 20_000 + b"\n", "table.cell"),
        (b'name\n"never closed' + b"x" * 100 + b"\n", "table.quotes"),
        (b"name\nKn\x00ots\n", "table.nul"),
        (b"name,description\nKnots," + b"y" * 9_999 + b"\n", ""),
    ],
)
def test_giant_and_broken_cells_are_refused_with_their_line(rows, code):
    held = source({"a.csv": rows})
    if code:
        assert code_of(lambda: frameworks.read("table", held)) == code
    else:
        assert len(frameworks.read("table", held).skills[0].description) == 9_999


def test_formula_cells_stay_text_and_leave_defused():
    from cairn.adapters.tables import safe_cell

    rows = b'name,description\n"=HYPERLINK(""http://x"")",@SUM(A1)\n'
    (skill,) = frameworks.read("table", source({"a.csv": rows}), name="x").skills
    assert skill.name == '=HYPERLINK("http://x")'
    assert safe_cell(skill.name).startswith("'=")


def test_html_stays_text_and_marks_that_turn_the_direction_are_left_out():
    rows = "name\n<script>alert(1)</script>\n\u202eevil\n".encode()
    names = [skill.name for skill in frameworks.read("table", source({"a.csv": rows}), name="x").skills]
    assert names == ["<script>alert(1)</script>", "evil"]


def test_thousands_of_other_names_are_bounded():
    many = "|".join(f"name {n}" for n in range(1_000))
    (skill,) = frameworks.read(
        "table", source({"a.csv": f"name,names\nKnots,{many}\n".encode()}), name="x"
    ).skills
    assert len(skill.names) == 500


def test_a_package_that_names_itself_ten_thousand_times_is_read_in_time():
    items = [{"uri": f"a:{n}", "fullStatement": f"Tie knot {n}"} for n in range(10_000)]
    links = [
        {
            "associationType": "isChildOf",
            "originNodeURI": {"uri": f"a:{n}"},
            "destinationNodeURI": {"uri": f"a:{n + 1}"},
        }
        for n in range(9_999)
    ]
    package = json.dumps(
        {"CFDocument": {"uri": "a:x", "title": "Deep"}, "CFItems": items, "CFAssociations": links}
    )
    read = frameworks.read("case", source({"a.json": package.encode()}))
    from cairn.skills.graph import Hierarchy

    assert len(list(Hierarchy.of(read.relations).broader("a:0"))) == 9_999
