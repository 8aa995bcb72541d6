"""Proof values and keys made to be misread, each named by its fault."""

from __future__ import annotations

import time

import cbor2
import pytest
from tests.unit.test_proof import NOW, STORE, refusal, signed, signer

from cairn.credentials import multiformats, proof, selective
from cairn.credentials.keys import KeyMaterialError, KeyType, ProofError, PublicKey

L = 2**252 + 27742317777372353535851937790883648493


def with_value(document, value):
    return {**document, "proof": {**document["proof"], "proofValue": value}}


def raw(document) -> bytes:
    return multiformats.base58_decode(document["proof"]["proofValue"][1:])


def z(data: bytes) -> str:
    return "z" + multiformats.base58_encode(data)


DOCUMENT = signed()
SIGNATURE = raw(DOCUMENT)
P256 = signed(signer=signer(KeyType.P256), suite="ecdsa-jcs-2019")
P256_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@pytest.mark.parametrize(
    ("value", "code"),
    [
        pytest.param(z(SIGNATURE[:-1]), "proof.signature", id="truncated"),
        pytest.param(z(SIGNATURE + b"\0"), "proof.signature", id="extended"),
        pytest.param(z(b"\0" + SIGNATURE), "proof.signature", id="zero in front"),
        pytest.param(z(SIGNATURE * 2), "proof.signature", id="twice"),
        pytest.param(z(bytes(64)), "proof.signature", id="zeros"),
        pytest.param(
            z(SIGNATURE[:32] + (int.from_bytes(SIGNATURE[32:], "little") + L).to_bytes(32, "little")),
            "proof.signature",
            id="s plus the order",
        ),
        pytest.param(z(bytes([1]) + bytes(63)), "proof.signature", id="identity as R, zero as s"),
        pytest.param("u" + multiformats.base64url_encode(SIGNATURE), "proof.value", id="base64url header"),
        pytest.param("m" + multiformats.base64url_encode(SIGNATURE), "proof.value", id="base64 header"),
        pytest.param("f" + SIGNATURE.hex(), "proof.value", id="hexadecimal header"),
        pytest.param(multiformats.base58_encode(SIGNATURE), "proof.value", id="no header"),
        pytest.param(z(SIGNATURE) + "\n", "proof.value", id="line feed behind"),
        pytest.param(" " + z(SIGNATURE), "proof.value", id="blank in front"),
        pytest.param("Z" + z(SIGNATURE)[1:], "proof.value", id="upper-case header"),
        pytest.param("z" + "1" * 100_000, "proof.value", id="a hundred thousand digits"),
        pytest.param([z(SIGNATURE)], "proof.value", id="a list"),
        pytest.param([z(bytes(64)), z(SIGNATURE)], "proof.value", id="two values"),
        pytest.param({"@value": z(SIGNATURE)}, "proof.value", id="an object"),
        pytest.param(True, "proof.value", id="a boolean"),
    ],
)
def test_a_proof_value_that_is_not_this_signature_is_refused(value, code):
    assert refusal(with_value(DOCUMENT, value)) == code


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(bytes(64), id="r and s zero"),
        pytest.param(P256_N.to_bytes(32, "big") + raw(P256)[32:], id="r is the order"),
        pytest.param(raw(P256)[:32] + P256_N.to_bytes(32, "big"), id="s is the order"),
        pytest.param(raw(P256)[:32] + bytes(32), id="s zero"),
        pytest.param(b"\xff" * 64, id="all ones"),
        pytest.param(raw(P256)[32:] + raw(P256)[:32], id="r and s exchanged"),
        pytest.param(b"\x30\x44\x02\x20" + raw(P256)[:32] + b"\x02\x20" + raw(P256)[32:], id="DER"),
    ],
)
def test_ecdsa_signatures_out_of_range_or_in_der_are_refused(signature):
    assert refusal(with_value(P256, z(signature)), key=signer(KeyType.P256).public_key) == "proof.signature"


def test_a_second_proof_value_under_another_name_is_signed_or_undefined():
    document = signed(suite="eddsa-jcs-2022")
    double = {**document, "proof": {**document["proof"], "jws": "eyJhbGciOiJub25lIn0.."}}

    assert refusal(double) == "proof.signature"


def test_a_small_order_key_never_verifies_anything_because_it_is_no_key():
    with pytest.raises(KeyMaterialError) as caught:
        PublicKey.from_multibase("z" + multiformats.base58_encode(b"\xed\x01" + bytes([1]) + bytes(31)))
    assert caught.value.code == "key.small_order"


def test_the_key_of_somebody_else_does_not_verify():
    assert refusal(DOCUMENT, key=signer(seed=8).public_key) == "proof.signature"
    assert refusal(DOCUMENT, key=signer(KeyType.P256).public_key) == "proof.key_type"


def test_a_proof_moved_to_another_document_does_not_hold():
    other = signed({**DOCUMENT, "name": "Splices"})

    assert refusal({**other, "proof": DOCUMENT["proof"]}) == "proof.signature"


def test_sixteen_proofs_that_all_build_on_each_other_are_refused_quickly():
    names = [f"urn:{n}" for n in range(16)]
    proofs = [{**DOCUMENT["proof"], "id": name, "previousProof": names * 50} for name in names]
    start = time.process_time()

    assert refusal({**DOCUMENT, "proof": proofs}) == "proof.chain"
    assert time.process_time() - start < 1


KEY = multiformats.P256_PUB + signer(KeyType.P256).public_key.raw
GOOD = [bytes(64), KEY, [bytes(64)], {0: bytes(32)}, [0, 1]]


def derived(
    parts: object = GOOD, *, header: bytes = selective.DERIVED_HEADER, body: bytes | None = None
) -> str:
    return "u" + multiformats.base64url_encode(header + (cbor2.dumps(parts) if body is None else body))


def with_part(index: int, value: object) -> str:
    return derived([*GOOD[:index], value, *GOOD[index + 1 :]])


def test_a_derived_proof_of_the_right_shape_is_read():
    assert selective.read_derived_proof(derived()).mandatory == (0, 1)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        pytest.param("", "proof.value", id="empty"),
        pytest.param("z" + multiformats.base58_encode(selective.DERIVED_HEADER), "proof.value", id="base58"),
        pytest.param(derived() + "=", "proof.value", id="padded"),
        pytest.param("u" + "A" * 300_000, "proof.value", id="huge"),
        pytest.param(derived(header=bytes.fromhex("d95d02")), "proof.value", id="unknown header"),
        pytest.param(derived(header=bytes.fromhex("d95d00")), "proof.base", id="base proof"),
        pytest.param(derived(body=b""), "proof.selective", id="nothing"),
        pytest.param(derived(body=b"\x81" * 50_000), "proof.selective", id="nested 50,000 deep"),
        pytest.param(derived(body=b"\x9b" + b"\xff" * 8), "proof.selective", id="announces 2^64 items"),
        pytest.param(derived(body=b"\x5b\x7f" + b"\xff" * 7), "proof.selective", id="announces 2^63 bytes"),
        pytest.param(derived(body=cbor2.dumps(GOOD) + b"\0"), "proof.selective", id="tail"),
        pytest.param(
            derived(body=b"\x9f" + cbor2.dumps(GOOD)[1:] + b"\xff"), "proof.selective", id="indefinite"
        ),
        pytest.param(derived(body=b"\x98\x05" + cbor2.dumps(GOOD)[1:]), "proof.selective", id="long length"),
        pytest.param(derived(body=b"\xc1\x00"), "proof.selective", id="a date"),
        pytest.param(derived(body=b"\xd8\x23\x61("), "proof.selective", id="a regular expression"),
        pytest.param(derived({}), "proof.selective", id="a map"),
        pytest.param(derived(GOOD[:4]), "proof.selective", id="four parts"),
        pytest.param(derived([*GOOD, 0]), "proof.selective", id="six parts"),
        pytest.param(with_part(0, bytes(63)), "proof.selective", id="short base signature"),
        pytest.param(with_part(0, "x" * 64), "proof.selective", id="base signature as text"),
        pytest.param(with_part(1, KEY[:34]), "proof.selective", id="short key"),
        pytest.param(
            with_part(1, KEY[:2] + b"\x02" + b"\xff" * 32), "proof.selective", id="key off the curve"
        ),
        pytest.param(with_part(1, b"\xed\x01" + bytes(33)), "proof.selective", id="Ed25519 key"),
        pytest.param(with_part(2, bytes(64)), "proof.selective", id="one signature, no list"),
        pytest.param(with_part(2, [bytes(65)]), "proof.selective", id="long signature"),
        pytest.param(with_part(2, [bytes(64)] * 2001), "proof.selective", id="2,001 signatures"),
        pytest.param(with_part(3, [bytes(32)]), "proof.selective", id="labels as list"),
        pytest.param(with_part(3, {0: bytes(31)}), "proof.selective", id="short label"),
        pytest.param(with_part(3, {"0": bytes(32)}), "proof.selective", id="label under a text"),
        pytest.param(with_part(3, {-1: bytes(32)}), "proof.selective", id="negative label"),
        pytest.param(with_part(3, {False: bytes(32)}), "proof.selective", id="boolean label"),
        pytest.param(with_part(3, {0: bytes(32), 1: bytes(32)}), "proof.selective", id="one label twice"),
        pytest.param(with_part(4, [1, 0]), "proof.selective", id="positions descend"),
        pytest.param(with_part(4, [0, 0]), "proof.selective", id="position twice"),
        pytest.param(with_part(4, [-1]), "proof.selective", id="negative position"),
        pytest.param(with_part(4, [True]), "proof.selective", id="boolean position"),
        pytest.param(with_part(4, [2**70]), "proof.selective", id="enormous position"),
        pytest.param(with_part(4, {}), "proof.selective", id="positions as map"),
    ],
)
def test_a_derived_proof_that_is_not_exactly_one_is_refused(value, code):
    with pytest.raises(ProofError) as caught:
        selective.read_derived_proof(value)
    assert caught.value.code == code


def test_a_derived_proof_with_the_labels_or_counts_of_another_document_is_refused():
    document = signed(signer=signer(KeyType.P256), suite="ecdsa-rdfc-2019")
    options = {**document["proof"], "cryptosuite": "ecdsa-sd-2023"}
    for labels, count in (
        ({}, 1),
        ({0: bytes(32), 9: bytes([9]) * 32}, 1),
        ({0: bytes(32), 1: bytes([1]) * 32}, 3),
    ):
        value = derived([bytes(64), KEY, [bytes(64)] * count, labels, [0, 1]])
        changed = {**document, "proof": {**options, "proofValue": value}}

        assert refusal(changed, key=signer(KeyType.P256).public_key) == "proof.selective"


def test_attaching_names_the_instant_in_utc_only():
    with pytest.raises(ValueError):
        proof.attach(DOCUMENT, signer=signer(), created=NOW.replace(tzinfo=None), contexts=STORE)
