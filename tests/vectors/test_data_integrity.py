"""W3C's vectors for the Data Integrity suites: every intermediate value, every proof, every tampered copy.

Files: shared/standards/vectors/vc-di-eddsa and vc-di-ecdsa (w3c/vc-di-eddsa, w3c/vc-di-ecdsa, TestVectors).
The issuer of most of them is not the controller of the key, so only the proof is checked here.
"""

from __future__ import annotations

import copy
import functools
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.shared import shared

from cairn.credentials import contexts, did, proof
from cairn.credentials.cryptosuites.ecdsa_sd import ECDSA_SD_2023
from cairn.credentials.cryptosuites.jcs import ECDSA_JCS_2019, EDDSA_JCS_2022
from cairn.credentials.cryptosuites.rdfc import ECDSA_RDFC_2019, ED25519_SIGNATURE_2020, EDDSA_RDFC_2022
from cairn.credentials.keys import PrivateKey, ProofError
from cairn.credentials.multiformats import base58_decode, base58_encode
from cairn.credentials.shapes import ShapeUnknown, known_only, memory_of
from cairn.errors import CairnError

CITIZENSHIP = "https://w3id.org/citizenship/v4rc1"


@dataclass(frozen=True)
class Vector:
    """One folder of files that share an ending, such as signedJCS.json and canonDocJCS.txt."""

    folder: str
    ending: str

    def text(self, name: str) -> str:
        return shared(f"standards/vectors/{self.folder}/{name}{self.ending}.txt").read_text().strip("\n")

    def object(self, name: str) -> dict:
        return json.loads(shared(f"standards/vectors/{self.folder}/{name}{self.ending}.json").read_bytes())


RDFC_AND_JCS = {
    "eddsa-rdfc-2022": (Vector("vc-di-eddsa/eddsa-rdfc-2022", "DataInt"), EDDSA_RDFC_2022),
    "eddsa-rdfc-2022-employ": (Vector("vc-di-eddsa/eddsa-rdfc-2022/employ", "DataInt"), EDDSA_RDFC_2022),
    "eddsa-jcs-2022": (Vector("vc-di-eddsa/eddsa-jcs-2022", "JCS"), EDDSA_JCS_2022),
    "Ed25519Signature2020": (Vector("vc-di-eddsa/Ed25519Signature2020", "EdSig"), ED25519_SIGNATURE_2020),
    "ecdsa-rdfc-2019-p256": (Vector("vc-di-ecdsa/ecdsa-rdfc-2019-p256", "ECDSAP256"), ECDSA_RDFC_2019),
    "ecdsa-rdfc-2019-p256-employ": (
        Vector("vc-di-ecdsa/ecdsa-rdfc-2019-p256/employ", "ECDSAP256"),
        ECDSA_RDFC_2019,
    ),
    "ecdsa-rdfc-2019-p384": (Vector("vc-di-ecdsa/ecdsa-rdfc-2019-p384", "ECDSAP384"), ECDSA_RDFC_2019),
    "ecdsa-rdfc-2019-p384-employ": (
        Vector("vc-di-ecdsa/ecdsa-rdfc-2019-p384/employ", "ECDSAP384"),
        ECDSA_RDFC_2019,
    ),
    "ecdsa-jcs-2019-p256": (Vector("vc-di-ecdsa/ecdsa-jcs-2019-p256", "JCSECDSAP256"), ECDSA_JCS_2019),
    "ecdsa-jcs-2019-p384": (Vector("vc-di-ecdsa/ecdsa-jcs-2019-p384", "JCSECDSAP384"), ECDSA_JCS_2019),
}
SELECTIVE = {
    "ecdsa-sd-2023-employ": "vc-di-ecdsa/ecdsa-sd-2023/employ/derivedRevealDocument.json",
    "ecdsa-sd-2023-prc": "vc-di-ecdsa/ecdsa-sd-2023/prc/derivedRevealDocument.json",
}
SETS = {
    name: f"vc-di-eddsa/proof-set-chain/{name}.json"
    for name in ("signedProofSet1", "signedProofSet2", "signedProofChain1", "signedProofChain2")
}


def new_store() -> contexts.ContextStore:
    data = shared("standards/contexts/w3id.org_citizenship_v4rc1.jsonld").read_bytes()
    return contexts.bundled().with_context(CITIZENSHIP, data)


@pytest.fixture(scope="module")
def store() -> contexts.ContextStore:
    return new_store()


def load(name: str) -> dict:
    if name in RDFC_AND_JCS:
        return RDFC_AND_JCS[name][0].object("signed")
    return json.loads(shared(f"standards/vectors/{ {**SELECTIVE, **SETS}[name] }").read_bytes())


def check_all(document: dict, store: contexts.ContextStore) -> None:
    proofs = proof.proofs_of(document)
    assert proofs
    for one in proofs:
        key = did.resolve(proof.method_of(one), {}).public_key
        proof.check(document, one, key, contexts=store)


EVERY = [*RDFC_AND_JCS, *SELECTIVE, *SETS]


@pytest.mark.parametrize("name", EVERY)
def test_the_proofs_of_a_vector_hold(name, store):
    check_all(load(name), store)


@functools.cache
def store_that_knows(name: str) -> contexts.ContextStore:
    """A store that has seen the vector often enough to know its shape."""
    store = new_store()
    for _ in range(4):
        check_all(load(name), store)
    return store


OF_STATEMENTS = [name for name in (*RDFC_AND_JCS, *SETS) if "jcs" not in name]


@pytest.mark.parametrize("name", OF_STATEMENTS)
def test_the_proofs_of_a_vector_of_known_shape_hold(name):
    check_all(load(name), store_that_knows(name))
    assert len(memory_of(store_that_knows(name))) >= 2  # the document, and the options of its proof


@pytest.mark.parametrize("name", SELECTIVE)
def test_a_proof_without_a_quick_way_is_never_checked_where_only_known_shapes_are(name):
    with known_only(), pytest.raises(ShapeUnknown):
        check_all(load(name), store_that_knows(name))


def changed_claim(document: dict) -> None:
    subject = document["credentialSubject"]
    first = next(name for name, value in subject.items() if isinstance(value, str))
    subject[first] += "x"


def first_proof(document: dict) -> dict:
    return document["proof"][0] if isinstance(document["proof"], list) else document["proof"]


def changed_value(document: dict) -> None:
    one = first_proof(document)
    data = bytearray(base58_decode(one["proofValue"][1:]) if one["proofValue"][0] == "z" else b"")
    if data:
        data[40] ^= 1
        one["proofValue"] = "z" + base58_encode(bytes(data))
    else:
        text = one["proofValue"]
        one["proofValue"] = text[:60] + ("A" if text[60] != "A" else "B") + text[61:]


def changed_created(document: dict) -> None:
    first_proof(document)["created"] = "2023-02-24T23:36:39Z"


def changed_purpose(document: dict) -> None:
    first_proof(document)["proofPurpose"] = "authentication"


def changed_issuer(document: dict) -> None:
    document["issuer"] = "https://evil.example/"


def added_option(document: dict) -> None:
    first_proof(document)["domain"] = "evil.example"


def added_description(document: dict) -> None:
    document["credentialSubject"]["description"] = "and more"


def removed_validity(document: dict) -> None:
    del document["validFrom"]


TAMPERINGS = [
    changed_claim,
    changed_value,
    changed_created,
    changed_purpose,
    changed_issuer,
    added_option,
    added_description,
    removed_validity,
]


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
@pytest.mark.parametrize("name", EVERY)
def test_a_tampered_copy_does_not_hold(name, tamper, store):
    document = copy.deepcopy(load(name))
    tamper(document)

    with pytest.raises(CairnError) as caught:
        check_all(document, store)
    assert caught.value.code in ("proof.signature", "proof.purpose", "proof.selective")


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
@pytest.mark.parametrize("name", OF_STATEMENTS)
def test_a_tampered_copy_of_known_shape_does_not_hold(name, tamper):
    document = copy.deepcopy(load(name))
    tamper(document)

    with pytest.raises(CairnError) as caught:
        check_all(document, store_that_knows(name))
    assert caught.value.code in ("proof.signature", "proof.purpose")


@pytest.mark.parametrize("is_known", [False, True], ids=["new", "known"])
@pytest.mark.parametrize("name", RDFC_AND_JCS)
def test_every_intermediate_value_is_the_published_one(name, is_known, store):
    if is_known:
        store = store_that_knows(name)
    vector, suite = RDFC_AND_JCS[name]
    document = vector.object("signed")
    unsigned = {key: value for key, value in document.items() if key != "proof"}
    options = {key: value for key, value in document["proof"].items() if key != "proofValue"}
    key = did.resolve(proof.method_of(document["proof"]), {}).public_key

    data = suite.hash_data(unsigned, options, key_type=key.type, contexts=store)

    assert data.document.decode().strip("\n") == vector.text("canonDoc")
    assert data.options.decode().strip("\n") == vector.text("proofCanon")
    assert data.document_hash.hex() == vector.text("docHash")
    assert data.options_hash.hex() == vector.text("proofHash")
    assert data.message.hex() == vector.text("combinedHash")
    assert base58_decode(document["proof"]["proofValue"][1:]).hex() == vector.text("sigHex")
    assert document["proof"]["proofValue"] == vector.text("sigBTC58")


KEY_FILES = {
    "vc-di-eddsa": ("keyPair.json", "privateKeyMultibase"),
    "p256": ("p256KeyPair.json", "secretKeyMultibase"),
    "p384": ("p384KeyPair.json", "secretKeyMultibase"),
}


@pytest.mark.parametrize("name", [name for name in RDFC_AND_JCS if name != "Ed25519Signature2020"])
def test_signing_gives_the_published_signature(name, store):
    """Ed25519 and RFC 6979 are deterministic: the very bytes of the vector come out."""
    vector, suite = RDFC_AND_JCS[name]
    document = vector.object("signed")
    folder = Path(vector.folder).parts[0]
    file, member = KEY_FILES["p384" if "p384" in name else "p256" if "ecdsa" in name else folder]
    pair = json.loads(shared(f"standards/vectors/{folder}/{file}").read_bytes())
    public = did.resolve(proof.method_of(document["proof"]), {}).public_key
    private = PrivateKey(public.type, base58_decode(pair[member][1:])[2:])
    unsigned = {key: value for key, value in document.items() if key != "proof"}
    options = {key: value for key, value in document["proof"].items() if key != "proofValue"}

    data = suite.hash_data(unsigned, options, key_type=public.type, contexts=store)

    assert private.sign(data.message).hex() == vector.text("sigHex")


@pytest.mark.parametrize("name", ["signedProofChain1", "signedProofChain2"])
def test_a_chain_breaks_when_a_proof_it_builds_on_is_changed_or_gone(name, store):
    whole = load(name)
    gone = {**whole, "proof": whole["proof"][1:]}
    with pytest.raises(ProofError) as caught:
        check_all(gone, store)
    assert caught.value.code == "proof.chain"

    changed = copy.deepcopy(whole)
    changed["proof"][0]["nonce"] = "abc"
    last = changed["proof"][2]
    key = did.resolve(proof.method_of(last), {}).public_key
    with pytest.raises(ProofError) as caught:
        proof.check(changed, last, key, contexts=store)
    assert caught.value.code == "proof.signature"


def test_the_statements_of_selective_disclosure_are_the_published_ones(store):
    from cairn.credentials import selective

    for folder in ("employ", "prc"):
        base = f"standards/vectors/vc-di-ecdsa/ecdsa-sd-2023/{folder}"
        document = json.loads(shared(f"{base}/derivedRevealDocument.json").read_bytes())
        published = json.loads(shared(f"{base}/verifyDerivedProofValue.json").read_bytes())
        data = json.loads(shared(f"{base}/verifyCreateVerifyData.json").read_bytes())

        parsed = selective.read_derived_proof(document["proof"]["proofValue"])

        assert parsed.base_signature.hex() == published["baseSignature"]
        assert parsed.public_key.multibase == published["publicKey"]
        assert [one.hex() for one in parsed.signatures] == published["signatures"]
        assert [[f"c14n{number}", label] for number, label in parsed.labels.items()] == published["labelMap"]
        assert list(parsed.mandatory) == published["mandatoryIndexes"]

        unsigned = {key: value for key, value in document.items() if key != "proof"}
        statements = selective.signed_statements(unsigned, parsed.labels, contexts=store)
        others = [text for index, text in enumerate(statements) if index not in parsed.mandatory]
        assert others == data["nonMandatory"]


@pytest.mark.parametrize("folder", ["employ", "prc"])
def test_a_base_proof_is_refused_with_its_own_code(folder, store):
    document = json.loads(
        shared(f"standards/vectors/vc-di-ecdsa/ecdsa-sd-2023/{folder}/addSignedSDBase.json").read_bytes()
    )

    with pytest.raises(ProofError) as caught:
        check_all(document, store)
    assert caught.value.code == "proof.base"


def test_every_folder_of_the_vectors_is_tested():
    names = {suite.name for _, suite in RDFC_AND_JCS.values()} | {ECDSA_SD_2023.name}
    folders = {
        path.name
        for base in ("vc-di-eddsa", "vc-di-ecdsa")
        for path in shared(f"standards/vectors/{base}").iterdir()
    }

    for folder in folders:
        if "." not in folder and folder != "proof-set-chain":
            assert any(folder.startswith(name) for name in names), folder
    assert names == set(proof.SUITES)
