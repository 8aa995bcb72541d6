"""Fit the weights of `cairn.skills.calibration` anew, and say what they were fitted on.

    python -m bench.fitting.linking [SHARED]

SHARED is the folder with data/ (shared/data/README.md); nothing of it enters the product but eighteen numbers.

Hygiene: the weights see skillskape_train (ESCO labels of made-up sentences) and skillspan_train (which words of
real sentences are a skill at all: what is found outside of them is wrong). Slope, shift and the point of
abstention see the HOUSE sentences. What was tried was chosen on skillskape_dev and HOUSE. The TECH sentences
are only reported, and nobody looks at them to choose. SkillSpan train has sentences of TECH word for word: what
resembles a sentence that is reported on (`bench.fitting.held_out`) is not fitted on; the script stops if one is left.
"""

from __future__ import annotations

import ast
import csv
import gzip
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as parquet
from sklearn.linear_model import LogisticRegression

from bench.fitting.held_out import HeldOut
from cairn.skills import calibration, signs
from cairn.skills.index import Index, build
from cairn.skills.linking import Linker
from cairn.skills.skill import Kind, Skill

ESCO = "http://data.europa.eu/esco"
NONE = {"LABEL NOT PRESENT", "UNDERSPECIFIED", "UNK"}
TRAINED = 4_000  # sentences of each training set: more changed nothing
Texts = dict[str, set[str]]
Spans = list[tuple[str, list[bool]]]


def esco(data: Path) -> list[Skill]:
    rows = parquet.read_table(data / "esco/skills_en.parquet").to_pylist()
    return [
        Skill(
            iri=row["conceptUri"],
            name=row["preferredLabel"].strip(),
            kind=Kind.KNOWLEDGE if row["skillType"] == "knowledge" else Kind.SKILL,
            names=tuple(line.strip() for line in (row["altLabels"] or "").split("\n") if line.strip()),
        )
        for row in rows
    ]


def marked(data: Path, which: str) -> Texts:
    """Sentence -> names of skills, of the annotated validation sets."""
    found: Texts = {}
    with (data / f"skill_spans/esco_linked_{which}_validation.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        for row in csv.DictReader(file):
            found.setdefault(row["sentence"], set()).update({row["label"]} - NONE)
    return found


def made(data: Path, which: str) -> Texts:
    rows = parquet.read_table(data / f"skill_spans/skillskape_{which}.parquet").to_pylist()
    return {row["sentence"]: set(ast.literal_eval(row["skills"])) - NONE for row in rows}


def spans(data: Path) -> Iterator[tuple[str, list[bool]]]:
    """Sentence, and for each character whether somebody marked it as part of a skill."""
    with gzip.open(data / "skill_spans/skillspan_train.jsonl.gz", "rt") as file:
        for line in file:
            row = json.loads(line)
            text, inside = "", []
            for token, skill, known in zip(
                row["tokens"], row["tags_skill"], row["tags_knowledge"], strict=True
            ):
                inside += [False] * bool(text) + [(skill, known) != ("O", "O")] * len(token)
                text += (" " if text else "") + token
            yield text, inside


def judged(linker: Linker, texts: Texts, names: Mapping[str, int]) -> tuple[Any, Any]:
    rows, right = [], []
    for text, gold in texts.items():
        wanted = {names[name] for name in gold if name in names}
        for candidate in linker.examine(text):
            rows.append(candidate.signs)
            right.append(candidate.skill in wanted)
    return np.array(rows), np.array(right)


def reported(data: Path) -> HeldOut:
    """Every sentence that a figure is reported of."""
    return HeldOut([*marked(data, "tech"), *marked(data, "house"), *made(data, "dev")])


def fitted_made(data: Path, held_out: HeldOut) -> Texts:
    """Made-up sentences to fit on: none that a figure is reported of."""
    return {text: gold for text, gold in made(data, "train").items() if not held_out.resembles(text)}


def fitted_spans(data: Path, held_out: HeldOut) -> Spans:
    """Real sentences to fit on, with their marks: none that a figure is reported of."""
    return [(text, inside) for text, inside in spans(data) if not held_out.resembles(text)]


def outside(linker: Linker, sentences: Spans) -> Any:
    rows = []
    for text, inside in sentences:
        for candidate in linker.examine(text):
            if not any(any(inside[word.start : word.end]) for word in candidate.words):
                rows.append(candidate.signs)
    return np.array(rows)


def main(shared: Path) -> None:
    data = shared / "data"
    skills = esco(data)
    index: Index = build(skills, framework=ESCO)
    linker = Linker(index)
    names = {name: number for number, name in reversed(list(enumerate(index.names)))}
    held_out = reported(data)
    train = dict(list(fitted_made(data, held_out).items())[:TRAINED])
    real = fitted_spans(data, held_out)[:TRAINED]
    held_out.must_be_apart([*train, *(text for text, _inside in real)])
    left_out = sum(held_out.resembles(text) for text, _inside in spans(data))
    print(f"left out of SkillSpan train, because a figure is reported of them: {left_out}")
    signs_of, right = judged(linker, train, names)
    wrong = outside(linker, real)
    rows = np.concatenate([signs_of, wrong])
    target = np.concatenate([right, np.zeros(len(wrong), bool)])
    spread = rows.std(0) + 1e-9
    spread[0] = 1
    model = LogisticRegression(C=1.0, max_iter=3000, fit_intercept=False).fit(rows / spread, target)
    weights = tuple(float(round(value, 4)) for value in model.coef_[0] / spread)
    print("WEIGHTS =", dict(zip(signs.NAMES, weights, strict=True)))
    rows, right = judged(linker, marked(data, "house"), names)
    value = rows @ np.array(weights)
    platt = LogisticRegression(C=1e6).fit(value[:, None], right)
    slope, shift = float(platt.coef_[0][0]), float(platt.intercept_[0])
    print(f"SLOPE = {slope:.4f}\nSHIFT = {shift:.4f}\nfitted for {calibration.SLOPE=}")
    sure = 1 / (1 + np.exp(-(slope * value + shift)))
    for least in (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        said = sure >= least
        share, of_all = right[said].mean(), right[said].sum() / right.sum()
        print(f"HOUSE said from {least}: {said.sum():4} right {share:.2f} of all {of_all:.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared"))
