"""Whatever JSON stands where we expect a proof, a key, a DID document or claims: a named refusal, nothing else."""

from __future__ import annotations

import copy
import json

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.test_did import WEB, document, method, served
from tests.unit.test_jose import payload, sign
from tests.unit.test_proof import SUITES, signed, signer

from cairn.credentials import contexts, did, jose, proof
from cairn.credentials.did import DidError
from cairn.credentials.keyfile import KeyFile, KeyFileError
from cairn.credentials.keys import KeyMaterialError, ProofError, PublicKey
from cairn.errors import CairnError

STORE = contexts.bundled()
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
    st.sampled_from(["#1", "did:web:x", "z6Mk", "2026-01-01T00:00:00Z", "@id", "@graph", "urn:x", "-1", "é"]),
)
VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), st.floats(-1e300, 1e300), TEXTS
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)
PROOF_MEMBERS = st.sampled_from(
    [
        "@context",
        "type",
        "cryptosuite",
        "id",
        "created",
        "expires",
        "domain",
        "challenge",
        "nonce",
        "previousProof",
        "proofPurpose",
        "proofValue",
        "verificationMethod",
        "other",
    ]
)
SIGNED = [(signed(signer=signer(kind), suite=suite), signer(kind).public_key) for suite, kind in SUITES]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SIGNED), PROOF_MEMBERS, VALUES)
def test_any_value_in_any_member_of_a_proof_holds_or_is_refused_by_name(which, member, value):
    original, key = which
    one = {**original["proof"], member: value}
    try:
        proof.check({**original, "proof": one}, one, key, contexts=STORE)
    except CairnError:
        return
    assert json.dumps(one, sort_keys=True) == json.dumps(original["proof"], sort_keys=True) or (
        member == "@context" and value == original["@context"]
    )


@settings(max_examples=100, deadline=None)
@given(VALUES)
def test_any_value_as_the_proof_is_refused_by_name(value):
    whole = {**SIGNED[0][0], "proof": value}
    try:
        for one in proof.proofs_of(whole):
            proof.check(whole, one, SIGNED[0][1], contexts=STORE)
    except ProofError:
        return
    raise AssertionError("a made-up proof held")


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["id", "verificationMethod", "assertionMethod", "authentication", "keyAgreement"]),
    st.sampled_from(["id", "type", "controller", "publicKeyMultibase", "publicKeyJwk", "revoked", "expires"]),
    VALUES,
    st.booleans(),
)
def test_any_value_in_a_did_document_gives_a_method_or_a_named_refusal(outer, inner, value, deep):
    whole = document(method(**{inner: value})) if deep else {**document(method()), outer: value}
    public = method()["publicKeyMultibase"]
    for ask in (
        lambda: did.resolve(f"{WEB}#1", served(whole)),
        lambda: did.resolve_holding(WEB, PublicKey.from_multibase(public), served(whole)),
    ):
        try:
            found = ask()
        except DidError:
            continue
        assert found is None or found.public_key.multibase == public


@given(
    st.dictionaries(st.sampled_from(["kty", "crv", "x", "y", "n", "e", "d", "use", "key_ops", "alg"]), VALUES)
)
def test_any_object_is_a_key_or_a_named_refusal(jwk):
    try:
        PublicKey.from_jwk(jwk)
    except KeyMaterialError:
        return
    raise AssertionError("a made-up key was read")


CLAIMS = st.sampled_from(
    ["iss", "sub", "jti", "nbf", "exp", "vc", "issuer", "id", "credentialSubject", "validFrom", "@context"]
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(CLAIMS, VALUES, max_size=4),
    st.dictionaries(st.sampled_from(["kid", "jwk", "typ"]), VALUES),
)
def test_any_claims_and_header_are_read_or_refused_by_name(claims, header):
    compact = sign({"alg": "EdDSA", **header}, payload(**copy.deepcopy(claims)))
    try:
        parts = jose.read(compact)
        jose.resolve(parts, served(document(method())))
        jose.agreement(parts.payload)
        jose.to_document(parts.payload)
    except (ProofError, DidError):
        return


@given(st.binary(max_size=200), VALUES)
def test_any_bytes_are_a_key_file_or_a_named_refusal(data, value):
    for candidate in (data, json.dumps({"format": "cairn-key/1", "type": value, "kdf": value}).encode()):
        try:
            KeyFile.read(candidate)
        except KeyFileError:
            continue
        raise AssertionError("a made-up key file was read")
