"""Proofs: what is attached holds, sets and chains, and every refusal with its code."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime

import pytest

from cairn.credentials import contexts, proof
from cairn.credentials.did import did_key, method_for
from cairn.credentials.keys import KeyType, LocalSigner, PrivateKey, ProofError
from cairn.credentials.linked import LinkedDataError

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
STORE = contexts.bundled()
DOCUMENT = {
    "@context": [contexts.CREDENTIALS_V2, contexts.OPEN_BADGES],
    "id": "urn:uuid:6a1b8c2e-3b57-4a4e-8a2e-1f5e2b6d7c80",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "did:web:harbour.example", "type": ["Profile"], "name": "Harbour School"},
    "validFrom": "2026-11-22T09:30:00Z",
    "name": "Knots",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "urn:uuid:0b0f4a52-7c5e-4f0e-9e0c-0f3f3d4d9a11",
            "type": ["Achievement"],
            "name": "Knots",
            "description": "Six knots that hold.",
            "criteria": {"narrative": "Ties each of them blindfolded."},
        },
    },
}


def signer(key_type: KeyType = KeyType.ED25519, seed: int = 7) -> LocalSigner:
    private = PrivateKey.from_seed(key_type, bytes([seed]) * 32)
    return LocalSigner(private, method_for(did_key(private.public_key), private.public_key))


def signed(document=DOCUMENT, **options):
    arguments = {"signer": signer(), "created": NOW, "contexts": STORE, **options}
    return proof.attach(document, **arguments)


def check(document, *, index: int = 0, key=None, **options) -> None:
    one = proof.proofs_of(document)[index]
    proof.check(document, one, key or signer().public_key, contexts=STORE, **options)


def refusal(document, **options) -> str:
    with pytest.raises(ProofError) as caught:
        check(document, **options)
    return caught.value.code


SUITES = [
    ("eddsa-rdfc-2022", KeyType.ED25519),
    ("eddsa-jcs-2022", KeyType.ED25519),
    ("ecdsa-rdfc-2019", KeyType.P256),
    ("ecdsa-jcs-2019", KeyType.P256),
    ("ecdsa-rdfc-2019", KeyType.P384),
    ("ecdsa-jcs-2019", KeyType.P384),
]


@pytest.mark.parametrize(("suite", "key_type"), SUITES)
def test_what_is_attached_holds_and_the_original_is_untouched(suite, key_type):
    before = copy.deepcopy(DOCUMENT)

    document = signed(signer=signer(key_type), suite=suite)

    check(document, key=signer(key_type).public_key)
    assert before == DOCUMENT
    assert document["proof"]["cryptosuite"] == suite
    assert document["proof"]["created"] == "2026-11-22T09:30:00Z"
    assert {**document, "proof": None} == {**DOCUMENT, "proof": None}


@pytest.mark.parametrize(("suite", "key_type"), SUITES)
def test_signing_again_gives_the_same_document(suite, key_type):
    assert signed(signer=signer(key_type), suite=suite) == signed(signer=signer(key_type), suite=suite)


@pytest.mark.parametrize(("suite", "key_type"), SUITES)
def test_white_space_and_order_of_members_do_not_matter(suite, key_type):
    document = signed(signer=signer(key_type), suite=suite)
    turned = json.loads(json.dumps(dict(reversed(document.items())), indent=3))

    check(turned, key=signer(key_type).public_key)


def test_the_suites_we_issue_with_are_these():
    assert proof.ISSUING_SUITES == ("eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"suite": "ecdsa-sd-2023", "signer": signer(KeyType.P256)}, "proof.verify_only"),
        ({"suite": "Ed25519Signature2020"}, "proof.verify_only"),
        ({"suite": "bbs-2023"}, "proof.suite_unknown"),
        ({"suite": "ecdsa-rdfc-2019"}, "proof.key_type"),
        ({"suite": "eddsa-jcs-2022", "signer": signer(KeyType.P256)}, "proof.key_type"),
        ({"previous": "urn:uuid:not-there"}, "proof.chain"),
    ],
)
def test_nothing_is_attached_with_the_wrong_suite_key_or_predecessor(options, code):
    with pytest.raises(ProofError) as caught:
        signed(**options)
    assert caught.value.code == code


def test_a_signer_that_returns_rubbish_is_noticed():
    class Broken:
        verification_method = signer().verification_method
        public_key = signer().public_key

        def sign(self, message: bytes) -> bytes:
            return bytes(64)

    with pytest.raises(ProofError):
        signed(signer=Broken())


def test_several_proofs_are_a_set_in_which_each_is_checked_alone():
    once = signed()
    twice = signed(once, signer=signer(KeyType.P256), suite="ecdsa-jcs-2019")

    assert [one["cryptosuite"] for one in twice["proof"]] == ["eddsa-rdfc-2022", "ecdsa-jcs-2019"]
    check(twice, index=0)
    check(twice, index=1, key=signer(KeyType.P256).public_key)
    check({**twice, "proof": twice["proof"][1:]}, key=signer(KeyType.P256).public_key)


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_chain_signs_the_proof_it_builds_on(suite):
    first = signed(proof_id="urn:uuid:1f3a0000-0000-4000-8000-000000000001", suite=suite)
    chain = signed(
        first, signer=signer(seed=8), previous="urn:uuid:1f3a0000-0000-4000-8000-000000000001", suite=suite
    )
    second = signer(seed=8).public_key

    check(chain, index=0)
    check(chain, index=1, key=second)
    changed = copy.deepcopy(chain)
    changed["proof"][0]["created"] = "2026-11-22T09:30:01Z"
    assert refusal(changed, index=1, key=second) == "proof.signature"
    assert refusal({**chain, "proof": chain["proof"][1]}, key=second) == "proof.chain"
    copied = {**chain, "proof": [chain["proof"][0], *chain["proof"]]}
    assert refusal(copied, index=2, key=second) == "proof.chain"


@pytest.mark.parametrize("previous", ["urn:b", ["urn:b"], ["urn:a", "urn:missing"], "urn:missing"], ids=str)
def test_a_proof_that_builds_on_itself_or_on_nothing_is_refused(previous):
    document = signed()
    circle = [
        {**document["proof"], "id": "urn:a", "previousProof": previous},
        {**document["proof"], "id": "urn:b", "previousProof": "urn:a"},
    ]

    assert refusal({**document, "proof": circle}) == "proof.chain"


def changed(**members):
    document = signed()
    one = {name: value for name, value in {**document["proof"], **members}.items() if value is not ...}
    return {**document, "proof": one}


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"type": ...}, "proof.malformed"),
        ({"type": ["DataIntegrityProof"]}, "proof.malformed"),
        ({"type": "RsaSignature2018"}, "proof.suite_unknown"),
        ({"type": "Ed25519Signature2020"}, "proof.malformed"),
        ({"cryptosuite": ...}, "proof.malformed"),
        ({"cryptosuite": ["eddsa-rdfc-2022"]}, "proof.malformed"),
        ({"cryptosuite": "eddsa-2022"}, "proof.suite_unknown"),
        ({"cryptosuite": "EDDSA-RDFC-2022"}, "proof.suite_unknown"),
        ({"cryptosuite": "Ed25519Signature2020"}, "proof.suite_unknown"),
        ({"cryptosuite": "ecdsa-rdfc-2019"}, "proof.key_type"),
        ({"cryptosuite": "ecdsa-sd-2023"}, "proof.key_type"),
        ({"cryptosuite": "eddsa-jcs-2022"}, "proof.signature"),
        ({"verificationMethod": ...}, "proof.method"),
        ({"verificationMethod": ""}, "proof.method"),
        ({"verificationMethod": {"id": "did:key:x", "publicKeyMultibase": "z6Mk"}}, "proof.method"),
        ({"verificationMethod": ["did:key:x"]}, "proof.method"),
        ({"proofPurpose": ...}, "proof.purpose"),
        ({"proofPurpose": "authentication"}, "proof.purpose"),
        ({"proofPurpose": ["assertionMethod"]}, "proof.purpose"),
        ({"created": None}, "proof.created"),
        ({"created": "2026-11-22"}, "proof.created"),
        ({"created": "2026-11-22T09:30:00"}, "proof.created"),
        ({"created": ["2026-11-22T09:30:00Z"]}, "proof.created"),
        ({"created": "2026-11-22T09:30:01Z"}, "proof.signature"),
        ({"created": "2026-11-22T10:30:00+01:00"}, "proof.signature"),
        ({"created": ...}, "proof.signature"),
        ({"expires": "never"}, "proof.expires"),
        ({"expires": "2027-11-22T09:30:00Z"}, "proof.signature"),
        ({"domain": "harbour.example"}, "proof.signature"),
        ({"domain": 5}, "proof.malformed"),
        ({"domain": []}, "proof.malformed"),
        ({"challenge": ["a"]}, "proof.malformed"),
        ({"challenge": "a"}, "proof.signature"),
        ({"nonce": 1}, "proof.malformed"),
        ({"id": 1}, "proof.malformed"),
        ({"id": "urn:uuid:1"}, "proof.signature"),
        ({"previousProof": {}}, "proof.malformed"),
        ({"previousProof": []}, "proof.malformed"),
        ({"proofValue": ...}, "proof.value"),
        ({"proofValue": None}, "proof.value"),
        ({"proofValue": ""}, "proof.value"),
        ({"proofValue": "z"}, "proof.signature"),
        ({"@context": contexts.CREDENTIALS_V2}, "proof.context"),
        ({"@context": []}, "proof.context"),
    ],
)
def test_a_proof_with_something_else_in_a_member_is_refused(members, code):
    assert refusal(changed(**members)) == code


def test_an_rdf_proof_may_repeat_the_documents_own_context():
    check(changed(**{"@context": DOCUMENT["@context"]}))


def test_an_undefined_member_of_an_rdf_proof_is_refused():
    with pytest.raises(LinkedDataError) as caught:
        check(changed(note="unsigned and unseen"))
    assert caught.value.code == "jsonld.undefined_term"


def test_an_unknown_member_of_a_jcs_proof_is_signed_like_any_other():
    document = signed(suite="eddsa-jcs-2022")

    assert refusal({**document, "proof": {**document["proof"], "note": "added"}}) == "proof.signature"


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ([*DOCUMENT["@context"], contexts.CID], "proof.context_unsigned"),
        (list(reversed(DOCUMENT["@context"])), "proof.context"),
        (DOCUMENT["@context"][:1], "proof.context"),
        (DOCUMENT["@context"][0], "proof.context"),
        ([], "proof.context"),
    ],
)
def test_the_contexts_of_a_jcs_proof_are_the_ones_of_the_document(found, code):
    document = signed(suite="eddsa-jcs-2022")

    assert document["proof"]["@context"] == DOCUMENT["@context"]
    assert refusal({**document, "@context": found}) == code


def test_a_jcs_proof_over_json_without_contexts_holds_too():
    document = signed({"hello": "stone"}, suite="eddsa-jcs-2022")

    assert "@context" not in document["proof"]
    check(document)
    assert refusal({**document, "@context": contexts.CREDENTIALS_V2}) == "proof.signature"


def test_an_rdf_proof_over_a_document_without_context_is_refused():
    document = signed()
    del document["@context"]

    assert refusal(document) == "proof.context"


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (None, "proof.malformed"),
        ([], "proof.malformed"),
        ("eyJ", "proof.malformed"),
        ([[]], "proof.malformed"),
        ([{}, "x"], "proof.malformed"),
        ([{}] * 17, "proof.too_many"),
    ],
)
def test_proofs_that_are_no_objects_or_too_many_are_refused(found, code):
    with pytest.raises(ProofError) as caught:
        proof.proofs_of({"proof": found})
    assert caught.value.code == code


def test_no_proof_is_no_proof():
    assert proof.proofs_of(DOCUMENT) == ()


def test_another_purpose_can_be_asked_for():
    document = signed(purpose="authentication")

    check(document, purpose="authentication")
    assert refusal(document) == "proof.purpose"


def test_the_end_of_a_proof_can_be_asked():
    assert proof.expires_of({"expires": "2027-01-01T00:00:00Z"}) == datetime(2027, 1, 1, tzinfo=UTC)
    assert proof.expires_of({}) is None
    with pytest.raises(ProofError):
        proof.expires_of({"expires": "soon"})
