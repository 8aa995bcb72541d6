"""The whole pipeline over W3C's signed vectors: the seal holds, the key is somebody else's.

The vectors name an issuer that is not the controller of the key which signed. So the finding about
the proof passes, and the verdict is all the same not `valid`: two questions, two answers.
"""

from __future__ import annotations

import copy
from datetime import UTC, datetime

import pytest
from tests.shared import shared

from cairn.credentials.contexts import ContextStore, bundled
from cairn.credentials.document import JSONObject, parse_object
from cairn.credentials.inspection import Inspection, Report
from cairn.credentials.verdict import verdict_of
from cairn.credentials.verification import inspect

CITIZENSHIP = "https://w3id.org/citizenship/v4rc1"
WHEN = datetime(2024, 7, 1, tzinfo=UTC)

SIGNED = [
    "vc-di-eddsa/Ed25519Signature2020/signedEdSig.json",
    "vc-di-eddsa/eddsa-jcs-2022/signedJCS.json",
    "vc-di-eddsa/eddsa-rdfc-2022/signedDataInt.json",
    "vc-di-eddsa/eddsa-rdfc-2022/employ/signedDataInt.json",
    "vc-di-eddsa/proof-set-chain/signedProofSet1.json",
    "vc-di-eddsa/proof-set-chain/signedProofSet2.json",
    "vc-di-eddsa/proof-set-chain/signedProofChain1.json",
    "vc-di-eddsa/proof-set-chain/signedProofChain2.json",
    "vc-di-ecdsa/ecdsa-jcs-2019-p256/signedJCSECDSAP256.json",
    "vc-di-ecdsa/ecdsa-jcs-2019-p384/signedJCSECDSAP384.json",
    "vc-di-ecdsa/ecdsa-rdfc-2019-p256/signedECDSAP256.json",
    "vc-di-ecdsa/ecdsa-rdfc-2019-p256/employ/signedECDSAP256.json",
    "vc-di-ecdsa/ecdsa-rdfc-2019-p384/signedECDSAP384.json",
    "vc-di-ecdsa/ecdsa-rdfc-2019-p384/employ/signedECDSAP384.json",
    "vc-di-ecdsa/ecdsa-sd-2023/employ/derivedRevealDocument.json",
    "vc-di-ecdsa/ecdsa-sd-2023/prc/derivedRevealDocument.json",
]


def vector(path: str) -> JSONObject:
    return parse_object(shared(f"standards/vectors/{path}").read_bytes())


def store() -> ContextStore:
    known = bundled()
    if CITIZENSHIP in known:
        return known
    return known.with_context(
        CITIZENSHIP, shared("standards/contexts/w3id.org_citizenship_v4rc1.jsonld").read_bytes()
    )


def report(document: JSONObject) -> Report:
    return inspect(Inspection(document=document, contexts=store(), at=WHEN, now=WHEN))


def outcomes(of: Report) -> dict[str, str]:
    return {finding.code: finding.outcome for finding in of.findings}


@pytest.mark.parametrize("path", SIGNED)
def test_the_seal_of_a_vector_holds_and_its_key_is_not_the_issuers(path):
    found = report(vector(path))
    assert outcomes(found)["proof"] == "passed"
    assert outcomes(found)["coverage"] == "passed"
    assert outcomes(found)["key.not_issuers"] == "failed"
    assert verdict_of(found) == "invalid"


@pytest.mark.parametrize("path", SIGNED)
def test_a_vector_that_was_tampered_with_does_not_hold(path):
    changed = copy.deepcopy(vector(path))
    subject = changed["credentialSubject"]
    assert isinstance(subject, dict)
    name = next(
        name for name, value in subject.items() if isinstance(value, str) and name not in ("id", "type")
    )
    subject[name] = "tampered"
    found = report(changed)
    assert "proof" not in outcomes(found)
    assert outcomes(found)["proof.signature"] == "failed"


@pytest.mark.parametrize("path", SIGNED)
def test_a_vector_whose_issuer_is_replaced_by_its_key_does_not_hold(path):
    changed = copy.deepcopy(vector(path))
    proofs = changed["proof"]
    first = proofs[0] if isinstance(proofs, list) else proofs
    changed["issuer"] = str(first["verificationMethod"]).partition("#")[0]
    assert verdict_of(report(changed)) == "invalid"


@pytest.mark.parametrize("folder", ["employ", "prc"])
def test_a_master_copy_is_not_shown_to_strangers(folder):
    found = report(vector(f"vc-di-ecdsa/ecdsa-sd-2023/{folder}/addSignedSDBase.json"))
    assert outcomes(found)["proof.base"] == "failed"


def test_of_a_set_every_seal_must_hold():
    changed = vector("vc-di-eddsa/proof-set-chain/signedProofSet2.json")
    changed["proof"][1]["proofValue"] = changed["proof"][0]["proofValue"]
    assert outcomes(report(changed))["proof.signature"] == "failed"


def test_of_a_chain_no_seal_may_be_missing():
    changed = vector("vc-di-eddsa/proof-set-chain/signedProofChain2.json")
    del changed["proof"][0]
    assert outcomes(report(changed))["proof.chain"] == "failed"
