"""Of each document, what Cairn says and what the peers say: the table of docs/explanation/interoperability.md."""

from __future__ import annotations

import functools
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.peers.cases import CASES, THEIRS, Case, ask, cairn_says, peer_says
from tests.peers.peers import Peers

pytestmark = pytest.mark.peers

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "interoperability.md"
NOW = datetime.now(UTC).replace(microsecond=0)  # verifier-core reads the clock itself
NAMES = [*CASES, *THEIRS]


@functools.cache
def written() -> dict[str, tuple[str, str, str]]:
    """Return the rows of the table: name → Cairn, @digitalbazaar/vc, verifier-core."""
    rows = re.findall(r"^\| ([^|]+?) \| (`[a-z]+`[^|]*?) \| (\w+) \| (\w+) \|", PAGE.read_text("utf-8"), re.M)
    return {name: (cairn.split("`")[1], bazaar, dcc) for name, cairn, bazaar, dcc in rows}


def built(name: str, peers: Peers) -> Case:
    return CASES[name](NOW) if name in CASES else THEIRS[name](NOW, peers)


@pytest.mark.parametrize("name", NAMES)
def test_each_of_us_says_what_the_page_says(name, peers):
    case = built(name, peers)

    said = (
        cairn_says(case, at=NOW)[0],
        peer_says(ask(peers, "digitalbazaar", case, at=NOW)),
        peer_says(ask(peers, "digitalcredentials", case, at=NOW)),
    )

    assert said == written()[name]


def test_the_page_has_every_document_and_no_other():
    assert list(written()) == NAMES


def test_what_cairn_finds_sound_no_peer_finds_forged():
    """A peer may not know a suite; but nothing that it can check does it refuse."""
    unknown = {"eddsa-jcs-2022", "ecdsa-jcs-2019", "ecdsa-rdfc-2019", "Ed25519Signature2020", "fragment"}
    for name, (cairn, bazaar, dcc) in written().items():
        if cairn == "valid" and not any(word in name for word in unknown):
            assert (bazaar, dcc) == ("sound", "sound"), name


def test_what_cairn_finds_withdrawn_changed_or_foreign_is_sound_for_no_peer_without_a_note():
    """Every case in which a peer is more generous has its reason on the page."""
    page = PAGE.read_text("utf-8")
    for name, (cairn, bazaar, dcc) in written().items():
        if cairn != "valid" and "sound" in (bazaar, dcc):
            (row,) = [line for line in page.splitlines() if line.startswith(f"| {name} |")]
            assert row.split("|")[5].strip(), name
