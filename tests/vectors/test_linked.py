"""JSON-LD of the standards: W3C's canonical documents, and pyld left alone as second opinion."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import pytest
from tests.shared import ROOT, shared

from cairn.credentials.canonical import Algorithm, canonical_document, jcs, rdfc10
from cairn.credentials.contexts import ContextStore, bundled
from cairn.credentials.linked import to_nquads
from cairn.credentials.nquads import parse

VECTORS = ROOT / "standards" / "vectors"
CANONICAL = sorted(VECTORS.glob("vc-di-*/**/canonDoc*.txt"))
FIRST_EDITION = sorted(VECTORS.glob("1edtech-*/*-canon.txt"))
NONE = Path("no vectors here")


def document_of(path: Path) -> dict[str, Any]:
    document = json.loads(next(path.parent.glob("signed*.json")).read_text())
    document.pop("proof")
    return document


@functools.cache
def published() -> ContextStore:
    """Return our contexts and every other one that the shared standards hold."""
    store = bundled()
    for row in json.loads(shared("standards/index.json").read_text())["entries"]:
        if row["kind"] == "context" and row["url"] and row["url"] not in store:
            store = store.with_context(row["url"], shared(f"standards/{row['file']}").read_bytes())
    return store


@pytest.mark.parametrize("path", CANONICAL or [NONE], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_w3c_canonical_document(path: Path) -> None:
    expected = shared(str(path.relative_to(ROOT)) if path != NONE else "standards/vectors").read_text()
    if "jcs" in path.name.lower():
        assert jcs(document_of(path)).decode() == expected
        return
    algorithm: Algorithm = "sha384" if "P384" in path.name else "sha256"
    assert canonical_document(document_of(path), contexts=published(), algorithm=algorithm) == expected


@pytest.mark.parametrize("path", FIRST_EDITION or [NONE], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_1edtech_canonical_forms_are_canonical_to_us(path: Path) -> None:
    expected = shared(str(path.relative_to(ROOT)) if path != NONE else "standards/vectors").read_text()
    assert rdfc10(expected) == "".join(sorted(expected.strip().splitlines(keepends=True))).rstrip("\n") + "\n"


def test_the_1edtech_badge_from_its_json() -> None:
    """The badge behind 1EdTech's vector, from its statements; the JSON itself is not published beside it."""
    issuer = {"id": "https://example.edu/issuers/565049", "type": "Profile", "name": "Example Corp"}
    achievement = {
        "id": "https://example.com/achievements/21st-century-skills/teamwork",
        "type": "Achievement",
        "name": "Teamwork",
        "criteria": {
            "narrative": "Team members are nominated for this badge by their peers and recognized upon review by "
            "Example Corp management."
        },
        "description": "This badge recognizes the development of the capacity to collaborate within a group "
        "environment.",
    }
    badge: dict[str, Any] = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "http://example.com/credentials/3527",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": issuer | {"url": "https://www.imsglobal.org"},
        "validFrom": "2010-01-01T00:00:00Z",
        "name": "Teamwork Badge",
        "credentialSubject": {
            "id": "did:example:ebfeb1f712ebc6f1c276e12ec21",
            "type": "AchievementSubject",
            "achievement": achievement,
        },
    }
    expected = shared("standards/vectors/1edtech-obv3p0/document-canon.txt").read_text()
    assert canonical_document(badge, contexts=bundled()) == expected.rstrip("\n") + "\n"


def test_the_statements_are_those_that_pyld_alone_makes() -> None:
    from pyld import jsonld

    store = published()

    def load(url: str, _options: object) -> dict[str, Any]:
        return {"contextUrl": None, "documentUrl": url, "document": json.loads(store.get(url) or b"")}

    compared = 0
    for path in sorted(shared("standards/vectors").rglob("*.json")):
        document = json.loads(path.read_text())
        if isinstance(document, dict) and "@context" in document:
            options = {"base": None, "documentLoader": load, "format": "application/n-quads"}
            theirs = rdfc10(parse(jsonld.to_rdf(document, options)))
            assert rdfc10(to_nquads(document, contexts=store)) == theirs, path
            compared += 1
    assert compared >= 40
