"""Every W3C test of RDF Dataset Canonicalization (RDFC-1.0)."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from tests.shared import ROOT, shared

from cairn.credentials.canonical import Algorithm, CanonicalError, rdfc10_labels

FOLDER = "standards/vectors/rdf-canon"
MANIFEST = ROOT / FOLDER / "manifest.jsonld"
ENTRIES: list[dict[str, Any]] = json.loads(MANIFEST.read_text())["entries"] if MANIFEST.exists() else []


def of(kind: str) -> list[Any]:
    found = [pytest.param(entry, id=entry["id"]) for entry in ENTRIES if entry["type"] == f"rdfc:{kind}"]
    return found or [pytest.param(None, id="no vectors here")]


def read(entry: dict[str, Any] | None, member: str) -> str:
    return (
        (shared(FOLDER) / entry[member]).read_text()
        if entry
        else shared(f"{FOLDER}/manifest.jsonld").read_text()
    )


def algorithm(entry: dict[str, Any]) -> Algorithm:
    return "sha384" if entry.get("hashAlgorithm") == "SHA384" else "sha256"


@pytest.mark.parametrize("entry", of("RDFC10EvalTest"))
def test_w3c_canonical_form(entry: dict[str, Any]) -> None:
    source, expected = read(entry, "action"), read(entry, "result")
    result = rdfc10_labels(source, algorithm=algorithm(entry))
    assert result.nquads == expected


@pytest.mark.parametrize("entry", of("RDFC10MapTest"))
def test_w3c_identifier_map(entry: dict[str, Any]) -> None:
    source, expected = read(entry, "action"), json.loads(read(entry, "result"))
    assert rdfc10_labels(source, algorithm=algorithm(entry)).labels == expected


@pytest.mark.parametrize("entry", of("RDFC10NegativeEvalTest"))
def test_w3c_poison_is_refused_within_two_seconds(entry: dict[str, Any]) -> None:
    source = read(entry, "action")
    started = time.process_time()
    with pytest.raises(CanonicalError) as caught:
        rdfc10_labels(source, look_alikes=None)
    assert caught.value.code == "canonical.too_complex"
    assert time.process_time() - started < 2


def test_the_vectors_are_the_whole_suite() -> None:
    shared(FOLDER)
    assert len(ENTRIES) == 86
    assert Path(MANIFEST).exists()
