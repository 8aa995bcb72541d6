"""Batches with awkward names: what the quick route signs, the JavaScript peers accept."""

from __future__ import annotations

import pytest

from cairn.credentials import document
from cairn.credentials.batch import batch_signer
from cairn.credentials.contexts import bundled
from cairn.credentials.keys import KeyType
from cairn.credentials.template import cut
from tests import sealed
from tests.peers.peers import Peers
from tests.unit.test_batch import NAMES

pytestmark = pytest.mark.peers

POINTERS = ("/id", "/credentialSubject/identifier/0/identityHash")
KINDS = {
    "eddsa-rdfc-2022": (KeyType.ED25519, ("digitalbazaar", "digitalcredentials")),
    "ecdsa-rdfc-2019": (KeyType.P256, ("digitalbazaar",)),
}


@pytest.mark.parametrize("suite", KINDS)
def test_peers_accept_every_credential_of_a_batch(peers: Peers, suite: str) -> None:
    key_type, judges = KINDS[suite]
    issuer = sealed.by_key(2, key_type)
    batch = batch_signer(
        cut(sealed.unsigned(of=issuer), POINTERS),
        signer=issuer.signer,
        created=sealed.JUNE,
        suite=suite,
        contexts=bundled(),
    )
    refused = []
    for number, name in enumerate(NAMES):
        text = batch.secure((f"https://badges.northfield.example/credentials/{number}", name)).text
        batch.check(text)
        for judge in judges:
            answer = peers.verify(judge, document.parse_object(text), at=sealed.NOW)
            if not answer.verified:
                refused.append((judge, name, answer.why))
    assert refused == []


def test_peers_refuse_a_credential_of_a_batch_that_was_changed(peers: Peers) -> None:
    batch = batch_signer(
        cut(sealed.unsigned(of=sealed.HARBOUR), POINTERS),
        signer=sealed.HARBOUR.signer,
        created=sealed.JUNE,
        contexts=bundled(),
    )
    text = batch.secure(("https://badges.northfield.example/credentials/1", "Leila Haddad")).text
    changed = document.parse_object(text.replace("Leila Haddad", "Leila Hadded"))
    assert not peers.verify("digitalbazaar", changed, at=sealed.NOW).verified
