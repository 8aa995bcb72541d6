"""Contexts: trusted by address and hash, never fetched, never changed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from cairn.credentials.contexts import (
    CREDENTIALS_V2,
    NOT_FOR_ISSUING,
    OPEN_BADGES,
    ContextError,
    ContextStore,
    bundled,
    read_ledger,
)
from cairn.credentials.document import DocumentError

ROOT = Path(__file__).parents[2]
CAIRN = ROOT / "src" / "cairn"


def rows() -> list[dict[str, str]]:
    return json.loads((CAIRN / "assets.ledger.json").read_text())["files"]


def test_every_built_file_is_the_one_the_ledger_names() -> None:
    for row in rows():
        file = CAIRN / row["path"]
        if row.get("optional") and not file.exists():
            continue
        assert hashlib.sha256(file.read_bytes()).hexdigest() == row["sha256"], row["path"]


def test_the_ledger_names_the_versions_that_are_pinned() -> None:
    pinned = json.loads((ROOT / "package.json").read_text())["dependencies"]
    for row in rows():
        kind, _, name = row["package"].partition(":")
        if kind == "npm" and not row.get("optional"):
            assert pinned[name] == row["version"], row["path"]


def test_the_lock_keeps_hashes_and_names_no_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    for path, package in lock["packages"].items():
        assert "resolved" not in package, path
        assert not path or "integrity" in package or package.get("inBundle"), path


def test_the_contexts_of_what_we_issue_are_there() -> None:
    store = bundled()
    assert CREDENTIALS_V2 in store
    assert OPEN_BADGES in store
    assert store.sha256(OPEN_BADGES) == hashlib.sha256(store.get(OPEN_BADGES) or b"").hexdigest()
    assert set(store.urls()) > NOT_FOR_ISSUING


def test_an_unknown_context_is_absent() -> None:
    assert bundled().get("https://evil.example/context") is None
    assert bundled().sha256("https://evil.example/context") is None


def test_a_store_never_changes() -> None:
    store = bundled()
    wider = store.with_context("https://example.org/own", b'{"@context": {}}')
    assert "https://example.org/own" in wider
    assert "https://example.org/own" not in store
    with pytest.raises(TypeError):
        store.documents["x"] = b"{}"  # type: ignore[index]


def test_an_own_context_must_be_one() -> None:
    with pytest.raises(ContextError) as caught:
        bundled().with_context("https://example.org/own", b"{}")
    assert caught.value.code == "contexts.not_a_context"
    with pytest.raises(DocumentError):
        bundled().with_context("https://example.org/own", b"<html>")


@pytest.mark.parametrize("damage", ["gone", "changed", "no ledger"])
def test_contexts_that_are_not_built_say_what_to_do(tmp_path: Path, damage: str) -> None:
    ledger, built = tmp_path / "ledger.json", tmp_path / "v.json"
    built.write_bytes(b'{"@context": {}}')
    row = {
        "path": "v.json",
        "url": "https://example.org/v",
        "sha256": hashlib.sha256(built.read_bytes()).hexdigest(),
    }
    ledger.write_text(json.dumps({"files": [row]}))
    assert isinstance(read_ledger(ledger, tmp_path), ContextStore)

    match damage:
        case "gone":
            built.unlink()
        case "changed":
            built.write_bytes(b'{"@context": {"@vocab": "https://evil.example/"}}')
        case "no ledger":
            ledger.unlink()

    with pytest.raises(ContextError, match="make setup") as caught:
        read_ledger(ledger, tmp_path)
    assert caught.value.code == "contexts.not_built"
