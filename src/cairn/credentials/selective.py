"""Selective disclosure (ecdsa-sd-2023): what a derived proof carries, and whether it holds.

The issuer signs each statement of a document on its own, with a key made for
this one document, and signs that key together with the statements nobody may
leave out. A holder then shows some statements and their signatures. Base proofs
hold the issuer's secrets for the holder and are refused (`proof.base`).

What a holder may leave out is the issuer's choice: such a document says nothing
about members that it does not show.

The codes are documented in `cairn.credentials.proof`.

Source: W3C Data Integrity ECDSA Cryptosuites 1.0, section 3.5 ("ecdsa-sd-2023"):
"parseDerivedProofValue", "createVerifyData", "Verify Derived Proof".
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from cairn.credentials import multiformats
from cairn.credentials.canonical import rdfc10_labels
from cairn.credentials.contexts import ContextStore
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.keys import KeyMaterialError, KeyType, ProofError, PublicKey
from cairn.credentials.linked import to_nquads
from cairn.credentials.multiformats import MultiformatError
from cairn.credentials.nquads import Quad, line, parse
from cairn.credentials.shapes import require_general

BASE_HEADER: Final = bytes.fromhex("d95d00")
DERIVED_HEADER: Final = bytes.fromhex("d95d01")
MAX_PROOF_VALUE: Final = 256 * 1024  # characters; 2,000 statements need about 180,000
MAX_STATEMENTS: Final = 2_000  # each costs one signature check, about 0.1 ms


@dataclass(frozen=True, slots=True)
class DerivedProof:
    """The parts of a derived proof value.

    public_key: the issuer's key for this one document (P-256).
    signatures: one for each statement that could have been left out, in order.
    labels: number n of the canonical label c14n<n> -> the label it was signed under.
    mandatory: positions of the statements that could not be left out, ascending.
    """

    base_signature: bytes
    public_key: PublicKey
    signatures: tuple[bytes, ...]
    labels: dict[int, str]
    mandatory: tuple[int, ...]


def read_derived_proof(value: JSONValue) -> DerivedProof:
    """Return the parts of a derived `proofValue`.

    Raises:
        ProofError: proof.value, proof.base, proof.selective.
    """
    import cbor2

    if not isinstance(value, str) or len(value) > MAX_PROOF_VALUE:
        raise ProofError("the proof value is not one text of a bearable size", code="proof.value")
    try:
        data = multiformats.multibase_decode(value, header="u")
    except MultiformatError as error:
        raise ProofError(f"the proof value is not readable: {error}", code="proof.value") from error
    if data.startswith(BASE_HEADER):
        raise ProofError("a base proof is for the holder only: it can be shown to nobody", code="proof.base")
    if not data.startswith(DERIVED_HEADER):
        raise ProofError("the proof value has an unknown header", code="proof.value")
    body = data[len(DERIVED_HEADER) :]
    try:
        parts = cbor2.loads(body, max_depth=4, allow_indefinite=False, allow_duplicate_keys=False)
        again = cbor2.dumps(parts)
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise ProofError("the proof value is not readable CBOR", code="proof.selective") from error
    if again != body:
        raise ProofError("the proof value is not in shortest CBOR, or has a tail", code="proof.selective")
    return _read_parts(parts)


def verify(
    document: JSONObject, options: JSONObject, value: JSONValue, key: PublicKey, *, contexts: ContextStore
) -> None:
    """Return when the derived proof holds.

    Args:
        document: the revealed document without its proof.
        options: the proof without its value, with the document's `@context`.
        value: the `proofValue`.
        key: the issuer's key.

    Raises:
        ProofError: proof.selective, proof.signature and those of `read_derived_proof`.
    """
    proof = read_derived_proof(value)
    statements = signed_statements(document, proof.labels, contexts=contexts)
    if len(statements) > MAX_STATEMENTS:
        raise ProofError(f"more than {MAX_STATEMENTS} statements", code="proof.selective")
    chosen = frozenset(proof.mandatory)
    if proof.mandatory and proof.mandatory[-1] >= len(statements):
        raise ProofError("a statement that nobody may leave out was left out", code="proof.selective")
    mandatory = [text for index, text in enumerate(statements) if index in chosen]
    others = [text for index, text in enumerate(statements) if index not in chosen]
    if len(others) != len(proof.signatures):
        raise ProofError("not every statement has its signature", code="proof.selective")
    key.verify(proof.base_signature, signed_base(options, proof.public_key, mandatory, contexts=contexts))
    for signature, statement in zip(proof.signatures, others, strict=True):
        proof.public_key.verify(signature, statement.encode("utf-8"))


def signed_statements(document: JSONObject, labels: dict[int, str], *, contexts: ContextStore) -> list[str]:
    """Return the statements of a document as they were signed: relabelled and sorted.

    Source: "createVerifyData", steps 4 to 7; "createLabelMapFunction".
    """
    require_general()
    canonical = rdfc10_labels(to_nquads(document, contexts=contexts))
    names = {f"_:c14n{number}": f"_:{label}" for number, label in labels.items()}
    if {f"_:{label}" for label in canonical.labels.values()} != names.keys():
        raise ProofError("the labels are not those of the document's unnamed parts", code="proof.selective")
    return sorted(line(_relabel(quad, names)) for quad in parse(canonical.nquads))


def signed_base(
    options: JSONObject, public_key: PublicKey, mandatory: list[str], *, contexts: ContextStore
) -> bytes:
    """Return what the issuer's own key signed: options, key of the document, mandatory statements."""
    require_general()
    canonical = rdfc10_labels(to_nquads(options, contexts=contexts)).nquads
    return (
        hashlib.sha256(canonical.encode("utf-8")).digest()
        + multiformats.P256_PUB
        + public_key.raw
        + hashlib.sha256("".join(mandatory).encode("utf-8")).digest()
    )


def _relabel(quad: Quad, names: dict[str, str]) -> Quad:
    subject, predicate, value, graph = quad
    return names.get(subject, subject), predicate, names.get(value, value), names.get(graph, graph)


def _read_parts(parts: object) -> DerivedProof:
    if not isinstance(parts, list) or len(parts) != 5:
        raise ProofError("a derived proof has five parts", code="proof.selective")
    base, key, signatures, labels, mandatory = parts
    return DerivedProof(
        _octets(base, 64),
        _read_key(key),
        tuple(_octets(signature, 64) for signature in _list(signatures)),
        _read_labels(labels),
        _read_positions(mandatory),
    )


def _octets(value: object, size: int) -> bytes:
    if not isinstance(value, bytes) or len(value) != size:
        raise ProofError(f"a part of the derived proof does not have {size} bytes", code="proof.selective")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list) or len(value) > MAX_STATEMENTS:
        raise ProofError(
            "a part of the derived proof is not a list of bearable length", code="proof.selective"
        )
    return value


def _read_key(value: object) -> PublicKey:
    try:
        key = PublicKey.from_multicodec(_octets(value, 35))
    except KeyMaterialError as error:
        raise ProofError(f"the document's own key is not usable: {error}", code="proof.selective") from error
    if key.type is not KeyType.P256:
        raise ProofError("the document's own key is not a P-256 key", code="proof.selective")
    return key


def _read_labels(value: object) -> dict[int, str]:
    if not isinstance(value, dict) or len(value) > MAX_STATEMENTS:
        raise ProofError("the labels of the derived proof are not a map", code="proof.selective")
    labels: dict[int, str] = {}
    for number, label in value.items():
        if not _is_count(number):
            raise ProofError("a label of the derived proof has no number", code="proof.selective")
        labels[number] = "u" + multiformats.base64url_encode(_octets(label, 32))
    if len(set(labels.values())) != len(labels):
        raise ProofError("two labels of the derived proof are the same", code="proof.selective")
    return labels


def _read_positions(value: object) -> tuple[int, ...]:
    positions: list[int] = []
    for number in _list(value):
        if not isinstance(number, int) or not _is_count(number) or (positions and number <= positions[-1]):
            raise ProofError("the positions of the derived proof do not ascend", code="proof.selective")
        positions.append(number)
    return tuple(positions)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MAX_STATEMENTS
