"""Small files of frameworks, written as their publishers write them; texts are ours."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from cairn.adapters.tables import CsvTables
from cairn.skills.frameworks import source as sources
from cairn.skills.frameworks.source import Source

ESCO = "http://data.europa.eu/esco/"
SKILL = f"{ESCO}skill/"
WELD, SOLDER, METAL, CALM = (f"{SKILL}{name}" for name in ("weld", "solder", "metal", "calm"))
FOREMAN = f"{ESCO}occupation/foreman"


def table(headings: Sequence[str], *rows: Sequence[object], delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows([headings, *rows])
    return out.getvalue().encode()


def esco(*, later: bool = False) -> dict[str, bytes]:
    """Four skills, a group, an occupation; `later`: the next version, with columns of 1.2 and one skill less."""
    head = (
        "conceptType",
        "conceptUri",
        "skillType",
        "preferredLabel",
        "altLabels",
        "status",
        "inScheme",
        "description",
    )
    schemes = f"{ESCO}concept-scheme/skills"
    kind = "KnowledgeSkillCompetence"
    rows: list[tuple[str, ...]] = [
        (
            kind,
            WELD,
            "skill/competence",
            "weld metal" if not later else "weld metals",
            "join metal\nmake welds",
            "released",
            schemes,
            "Join pieces.",
        ),
        (kind, METAL, "knowledge", "metals", "", "released", schemes, "What metals are."),
        (
            kind,
            CALM,
            "skill/competence",
            "stay calm",
            "keep cool | keep calm",
            "released",
            schemes,
            "Stay calm.",
        ),
    ]
    if not later:
        rows.append(
            (kind, SOLDER, "skill/competence", "solder", "", "released", schemes, "Join with solder.")
        )
    pillar = ("conceptType", "conceptUri", "broaderType", "broaderUri")
    groups = ("conceptType", "conceptUri", "preferredLabel", "description", "code")
    asked: tuple[str, ...] = ("occupationUri", "relationType", "skillType", "skillUri")
    links = [(FOREMAN, "essential", "", WELD), (FOREMAN, "optional", "", CALM)]
    trade: tuple[str, ...] = ()
    if later:
        asked, links = (*asked, "skillLabel"), [(*link, "x") for link in links]
        nace = "http://data.europa.eu/ux2/nace2.1"
        trade = ("naceCode", f"{nace}/4322 | {nace}/25.1")
    return {
        "skills_en.csv": table(head, *rows),
        "skillGroups_en.csv": table(
            groups,
            ("SkillGroup", f"{SKILL}S8", "working with machinery", "", "S8"),
            ("SkillGroup", f"{SKILL}T4", "social skills", "", "T4"),
        ),
        "broaderRelationsSkillPillar.csv" if not later else "broaderRelationsSkillPillar_en.csv": table(
            pillar,
            (kind, WELD, "SkillGroup", f"{SKILL}S8"),
            (kind, SOLDER, "SkillGroup", f"{SKILL}S8"),
            (kind, CALM, "SkillGroup", f"{SKILL}T4"),
        ),
        "skillSkillRelations.csv": table(
            ("originalSkillUri", "originalSkillType", "relationType", "relatedSkillType", "relatedSkillUri"),
            (WELD, "", "essential", "", METAL),
        ),
        "occupations_en.csv": table(
            ("conceptType", "conceptUri", "preferredLabel", "altLabels", "description", "code", *trade[:1]),
            ("Occupation", FOREMAN, "welding foreman", "lead welder", "Leads welders.", "7212.1", *trade[1:]),
        ),
        "occupationSkillRelations_en.csv" if later else "occupationSkillRelations.csv": table(asked, *links),
    }


def zipped(files: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def opened(name: str, data: bytes) -> sources.Rows:
    grid = CsvTables().open(data, filename=name, fits=lambda _rows: True)
    return ((row.line, row.values) for row in grid.rows)


def source(files: Mapping[str, bytes], *, label: str = "a folder") -> Source:
    held = {name: (len(data), lambda data=data: data) for name, data in files.items()}
    return sources.of_files(held, label=label, open_table=opened)


def case(**more: Any) -> bytes:
    """A CFPackage with two standards under a domain."""
    home = "https://case.example/ims/case/v1p0/"
    link = lambda kind, origin, target: {  # noqa: E731
        "identifier": f"{origin}-{target}",
        "associationType": kind,
        "originNodeURI": {"identifier": origin, "uri": f"{home}CFItems/{origin}", "title": origin},
        "destinationNodeURI": {"identifier": target, "uri": f"{home}CFItems/{target}", "title": target},
    }
    item = lambda name, text, **facts: {  # noqa: E731
        "identifier": name,
        "uri": f"{home}CFItems/{name}",
        "fullStatement": text,
        **facts,
    }
    return json.dumps(
        {
            "CFDocument": {
                "identifier": "d",
                "uri": f"{home}CFDocuments/d",
                "title": "Seamanship",
                "creator": "Harbour",
                "version": "2",
                "language": "en",
            },
            "CFItems": [
                item("rope", "Rope work", CFItemType="Domain", humanCodingScheme="R"),
                item("knot", "Tie a bowline\nin the dark", humanCodingScheme="R.1", CFItemType="Standard"),
                item("splice", "Splice a rope", abbreviatedStatement="Splice", alternativeLabel="join ropes"),
            ],
            "CFAssociations": [
                link("isChildOf", "knot", "rope"),
                link("isChildOf", "splice", "rope"),
                link("precedes", "knot", "splice"),
                link("exemplar", "knot", "splice"),
            ],
            **more,
        }
    ).encode()


def ctdl() -> bytes:
    """A CTDL-ASN graph with two competencies."""
    home = "https://credentialengineregistry.example/resources/"
    return json.dumps(
        {
            "@context": "https://credreg.net/ctdlasn/schema/context/json",
            "@graph": [
                {
                    "@id": f"{home}ce-1",
                    "@type": "ceasn:CompetencyFramework",
                    "ceasn:name": {"en-US": "Deck skills"},
                    "ceasn:inLanguage": ["en-US"],
                },
                {
                    "@id": f"{home}ce-2",
                    "@type": "ceasn:Competency",
                    "ceasn:codedNotation": "D.1",
                    "ceasn:competencyText": {"en-US": "Moor a ship alongside"},
                    "ceasn:isTopChildOf": [f"{home}ce-1"],
                    "ceasn:hasChild": [f"{home}ce-3"],
                    "ceasn:exactAlignment": [SKILL + "moor"],
                },
                {
                    "@id": f"{home}ce-3",
                    "@type": "ceasn:Competency",
                    "ceasn:competencyText": {"fr": "Lancer", "en-US": "Throw a heaving line"},
                    "ceasn:isChildOf": [f"{home}ce-2"],
                },
            ],
        }
    ).encode()


def onet() -> dict[str, bytes]:
    """Two occupations, two skills with their values, one kind of software."""
    code, scale = "O*NET-SOC Code", ("Element ID", "Element Name", "Scale ID", "Data Value", "Not Relevant")
    values = (
        ("11-1.00", "2.A.1.a", "Reading", "IM", "4.1", "n/a"),
        ("11-1.00", "2.A.1.a", "Reading", "LV", "4.6", "N"),
        ("11-1.00", "2.B.3.a", "Repairing", "IM", "1.5", ""),
        ("11-1.00", "2.B.3.a", "Repairing", "LV", "0.4", "Y"),
    )
    return {
        "Occupation Data.txt": table(
            (code, "Title", "Description"), ("11-1.00", "Chief", "Leads."), delimiter="\t"
        ),
        "Skills.txt": table((code, *scale), *values, delimiter="\t"),
        "Alternate Titles.txt": table((code, "Alternate Title"), ("11-1.00", "Boss"), delimiter="\t"),
        "Technology Skills.txt": table(
            (code, "Example", "Commodity Code", "Commodity Title", "In Demand"),
            ("11-1.00", "Calc", "43231", "Spreadsheet software", "Y"),
            delimiter="\t",
        ),
        "Technology Skills Readme.txt": b"not a table",
    }


def converted(folder: Path, to: Path) -> list[Path]:
    """Write every Parquet file of a folder as CSV, as its publisher gives it out."""
    parquet = pytest.importorskip("pyarrow.parquet")
    made = []
    for path in sorted(folder.glob("*.parquet")):
        rows = parquet.read_table(path)
        columns: Iterable[list[Any]] = rows.to_pydict().values()
        made.append(to / f"{path.stem}.csv")
        with made[-1].open("w", newline="", encoding="utf-8") as out:
            writer = csv.writer(out)
            writer.writerow(rows.column_names)
            writer.writerows(zip(*columns, strict=True))
    return made
