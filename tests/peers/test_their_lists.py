"""Cairn reads the status list that a peer made: not withdrawn, withdrawn, changed on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests import sealed
from tests.peers import cases

pytestmark = pytest.mark.peers

NOW = datetime.now(UTC).replace(microsecond=0)  # the peer's own list begins now


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "ecdsa-rdfc-2019"])
@pytest.mark.parametrize(("set_bits", "verdict"), [((), "valid"), ((cases.INDEX,), "invalid")])
def test_what_a_peer_issued_is_judged_by_the_list_the_peer_made(peers, suite, set_bits, verdict):
    listed = peers.status_list(cases.LIST, *set_bits, purpose="revocation", suite=suite, seed=9, at=NOW)
    theirs = cases._theirs(
        NOW, peers, suite=suite, credentialStatus=sealed.entry("revocation", cases.INDEX, cases.LIST)
    )

    assert cases.cairn_says(replace(theirs, lists=(listed,)), at=NOW)[0] == verdict


def test_a_peers_list_that_was_changed_on_the_way_is_not_believed(peers):
    listed = peers.status_list(
        cases.LIST, cases.INDEX, purpose="revocation", suite="eddsa-rdfc-2022", seed=9, at=NOW
    )
    other = peers.status_list(cases.LIST, purpose="revocation", suite="eddsa-rdfc-2022", seed=9, at=NOW)
    forged = {**listed, "credentialSubject": other["credentialSubject"]}
    theirs = cases._theirs(
        NOW,
        peers,
        suite="eddsa-rdfc-2022",
        credentialStatus=sealed.entry("revocation", cases.INDEX, cases.LIST),
    )

    assert cases.cairn_says(replace(theirs, lists=(forged,)), at=NOW)[0] != "valid"
