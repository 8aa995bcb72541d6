"""Our contexts against the published files."""

from __future__ import annotations

import json

import pytest
from tests.shared import shared

from cairn.credentials.contexts import ED25519_2020, bundled

DIFFERENT = {ED25519_2020: "w3c/vc-di-eddsa keeps a shorter draft; ours is the text that w3id.org serves"}


@pytest.mark.parametrize("url", bundled().urls())
def test_a_context_says_what_the_published_one_says(url: str) -> None:
    index = json.loads(shared("standards/index.json").read_text())["entries"]
    published = {row["url"]: row["file"] for row in index if row["kind"] == "context"}
    ours, theirs = (
        json.loads(bundled().get(url) or b""),
        json.loads(shared(f"standards/{published[url]}").read_text()),
    )
    if url in DIFFERENT:
        assert ours != theirs, f"{url} no longer differs: take it off the list"
    else:
        assert ours == theirs
