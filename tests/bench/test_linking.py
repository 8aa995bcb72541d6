"""How well linking is on ESCO and on sentences that people marked; needs shared/data.

TECH is only reported: weights, calibration and the point of abstention were chosen on other texts
(bench/fitting/linking.py). The floors are those of skills.md, published for the TECH test sentences.
"""

from __future__ import annotations

import csv

import pyarrow.parquet as parquet
import pytest

from cairn.skills import calibration
from cairn.skills.index import build, from_bytes, to_bytes
from cairn.skills.linking import Linker
from cairn.skills.measuring import Tally
from cairn.skills.skill import Kind, Skill
from tests.shared import shared

NONE = {"LABEL NOT PRESENT", "UNDERSPECIFIED"}


@pytest.fixture(scope="module")
def kept() -> bytes:
    """The index of ESCO as it lies in a data folder."""
    rows = parquet.read_table(
        shared("data/esco/skills_en.parquet"),
        columns=["conceptUri", "preferredLabel", "altLabels", "skillType"],
    )
    skills = [
        Skill(
            iri=row["conceptUri"],
            name=row["preferredLabel"].strip(),
            kind=Kind.KNOWLEDGE if row["skillType"] == "knowledge" else Kind.SKILL,
            names=tuple(line.strip() for line in (row["altLabels"] or "").split("\n") if line.strip()),
        )
        for row in rows.to_pylist()
    ]
    return to_bytes(build(skills, framework="http://data.europa.eu/esco"))


def test_the_index_of_esco_is_small(kept):
    assert len(kept) < 10_000_000


def test_tech_sentences_reach_the_published_figures(kept):
    linker = Linker(from_bytes(kept))
    named = {name: iri for iri, name in zip(linker._index.iris, linker._index.names, strict=True)}
    texts: dict[str, set[str]] = {}
    path = shared("data/skill_spans/esco_linked_tech_validation.csv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            texts.setdefault(row["sentence"], set()).update({row["label"]} - NONE)
    tally = Tally()
    for text, gold in texts.items():
        found = linker.link(text, most=100, least=0)
        said = sum(1 for each in found if each.confidence >= calibration.LEAST)
        tally.add([each.skill for each in found], {named[name] for name in gold}, said=said)
    figures = tally.figures()

    assert figures["RP@10"] >= 0.74
    assert figures["MRR"] >= 0.63
    assert figures["RP@5"] >= 0.64
    assert figures["abstained rightly"] >= 0.7
