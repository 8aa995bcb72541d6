"""Data Integrity proofs: attach one, find them, check one.

`check` answers a single question: did this key sign this very document with
these very options? Whose key it is, and whether the time is right, are other
checks. Several proofs are a set; each is checked alone and all must hold. A
proof with `previousProof` signs the document together with the proofs it names.

Codes of ProofError
    proof.malformed         not an object, or a member of another type than it must have
    proof.too_many          more than 16 proofs
    proof.suite_unknown     a proof type or cryptosuite that we do not know: could not check
    proof.verify_only       attach: a suite that we read but do not issue
    proof.key_type          the suite does not work with this kind of key
    proof.method            `verificationMethod` is not one text
    proof.purpose           `proofPurpose` is not the one asked for
    proof.created           `created` is not an xsd:dateTimeStamp
    proof.expires           `expires` is not an xsd:dateTimeStamp
    proof.value             `proofValue` missing, several, or not in the suite's multibase
    proof.context           the proof's `@context` is not the document's, or there is none
    proof.context_unsigned  the document has contexts that a JCS proof does not sign
    proof.chain             `previousProof` names no proof, itself, a circle, or an id used twice
    proof.base              an ecdsa-sd-2023 base proof: the issuer's secret, not for verifiers
    proof.selective         an ecdsa-sd-2023 proof value that is not what the document needs
    proof.signature         the signature does not hold
`check` also lets LinkedDataError and CanonicalError through (an unknown context,
an undefined term in document or proof options, a poisonous graph).

Source: W3C Data Integrity 1.0, sections 2.1 (proofs), 2.1.1 and 2.1.2 (sets,
chains), 4.2 to 4.6 (add and verify proof, sets and chains).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from cairn.credentials.contexts import ContextStore
from cairn.credentials.cryptosuites.ecdsa_sd import ECDSA_SD_2023
from cairn.credentials.cryptosuites.jcs import ECDSA_JCS_2019, EDDSA_JCS_2022
from cairn.credentials.cryptosuites.rdfc import ECDSA_RDFC_2019, ED25519_SIGNATURE_2020, EDDSA_RDFC_2022
from cairn.credentials.cryptosuites.suite import Cryptosuite, SigningSuite, without
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.instants import parse_stamp, write_stamp
from cairn.credentials.keys import ProofError, PublicKey, Signer
from cairn.credentials.multiformats import base58_encode

__all__ = ["ISSUING_SUITES", "SUITES", "ProofError", "attach", "check", "method_of", "proofs_of", "suite_of"]

DATA_INTEGRITY: Final = "DataIntegrityProof"
MAX_PROOFS: Final = 16  # each costs a canonicalisation and a signature check

_SIGNING: Final[Mapping[str, SigningSuite]] = MappingProxyType(
    {suite.name: suite for suite in (EDDSA_RDFC_2022, EDDSA_JCS_2022, ECDSA_RDFC_2019, ECDSA_JCS_2019)}
)
ISSUING_SUITES: Final[tuple[str, ...]] = tuple(_SIGNING)
SUITES: Final[Mapping[str, Cryptosuite]] = MappingProxyType(
    {
        **_SIGNING,
        ECDSA_SD_2023.name: ECDSA_SD_2023,
        ED25519_SIGNATURE_2020.name: ED25519_SIGNATURE_2020,  # a proof type, not a cryptosuite
    }
)


def attach(
    document: JSONObject,
    *,
    signer: Signer,
    created: datetime,
    suite: str = EDDSA_RDFC_2022.name,
    contexts: ContextStore,
    purpose: str = "assertionMethod",
    previous: str | None = None,
    proof_id: str | None = None,
) -> JSONObject:
    """Return a copy of `document` with one more proof; several become a set.

    Args:
        previous: the id of a proof in the document that the new one builds on.
        proof_id: an id for the new proof, so that another can build on it.

    Raises:
        ProofError: proof.suite_unknown, proof.verify_only, proof.key_type, proof.chain;
            proof.signature when the signer returned something that does not hold.
        LinkedDataError: the document, or a proof option, is not what it seems.

    Source: W3C Data Integrity 1.0, "Add Proof", "Add Proof Set/Chain".
    """
    chosen = _SIGNING.get(suite)
    if chosen is None:
        code = "proof.verify_only" if suite in SUITES else "proof.suite_unknown"
        raise ProofError(f"we do not sign with {suite}", code=code, params={"suite": suite})
    _require_key_type(chosen, signer.public_key)
    proof: JSONObject = {} if proof_id is None else {"id": proof_id}
    proof |= options(signer, created=created, suite=chosen.name, purpose=purpose)
    if previous is not None:
        proof["previousProof"] = previous
    if chosen.repeats_context and "@context" in document:
        proof["@context"] = document["@context"]
    existing = proofs_of(document)
    signed = _signed_document(document, proof, (*existing, proof))
    data = chosen.hash_data(signed, proof, key_type=signer.public_key.type, contexts=contexts)
    message = data.message
    signature = signer.sign(message)
    signer.public_key.verify(signature, message)
    done: JSONObject = {**proof, "proofValue": "z" + base58_encode(signature)}
    proofs: list[JSONValue] = [*existing, done]
    return {**without(document, "proof"), "proof": proofs if existing else done}


def rebuilt(
    document: JSONObject,
    *,
    suite: str,
    created: str,
    verification_method: str,
    proof_value: str,
    purpose: str = "assertionMethod",
) -> JSONObject:
    """Return the only proof that `attach` made over `document`, from what was kept of it.

    Raises:
        ProofError: proof.suite_unknown.
    """
    chosen = _SIGNING.get(suite)
    if chosen is None:
        raise ProofError("a kind of proof that we do not make", code="proof.suite_unknown")
    proof: JSONObject = {
        "type": DATA_INTEGRITY,
        "cryptosuite": chosen.name,
        "created": created,
        "verificationMethod": verification_method,
        "proofPurpose": purpose,
    }
    if chosen.repeats_context and "@context" in document:
        proof["@context"] = document["@context"]
    return {**proof, "proofValue": proof_value}


def options(signer: Signer, *, created: datetime, suite: str, purpose: str = "assertionMethod") -> JSONObject:
    """Return a proof without its value, in the order in which `attach` writes it."""
    return {
        "type": DATA_INTEGRITY,
        "cryptosuite": suite,
        "created": write_stamp(created),
        "verificationMethod": signer.verification_method,
        "proofPurpose": purpose,
    }


def proofs_of(document: JSONObject) -> tuple[JSONObject, ...]:
    """Return the proofs of a document in their order; none is an empty tuple.

    Raises:
        ProofError: proof.malformed, proof.too_many.
    """
    found = document.get("proof")
    if "proof" not in document:
        return ()
    entries = found if isinstance(found, list) else [found]
    if not entries:
        raise ProofError("the list of proofs is empty", code="proof.malformed")
    if len(entries) > MAX_PROOFS:
        raise ProofError(f"more than {MAX_PROOFS} proofs", code="proof.too_many")
    proofs = tuple(entry for entry in entries if isinstance(entry, dict))
    if len(proofs) != len(entries):
        raise ProofError("a proof is not an object", code="proof.malformed")
    return proofs


def suite_of(proof: JSONObject) -> Cryptosuite:
    """Return the suite that a proof names.

    Raises:
        ProofError: proof.malformed, proof.suite_unknown.
    """
    kind, name = proof.get("type"), proof.get("cryptosuite")
    if not isinstance(kind, str):
        raise ProofError("the type of a proof is one text", code="proof.malformed")
    if kind == DATA_INTEGRITY:
        if not isinstance(name, str):
            raise ProofError("the cryptosuite of a proof is one text", code="proof.malformed")
        suite: Cryptosuite | None = SUITES.get(name) if name != ED25519_SIGNATURE_2020.name else None
    else:
        name = kind
        suite = ED25519_SIGNATURE_2020 if kind == ED25519_SIGNATURE_2020.name else None
    if suite is None:
        raise ProofError(
            "a kind of proof that we do not know", code="proof.suite_unknown", params={"suite": name[:80]}
        )
    if kind != DATA_INTEGRITY and "cryptosuite" in proof:
        raise ProofError("a proof of this type has no cryptosuite", code="proof.malformed")
    return suite


def method_of(proof: JSONObject) -> str:
    """Return the id of the verification method that a proof names.

    Raises:
        ProofError: proof.method.
    """
    method = proof.get("verificationMethod")
    if not isinstance(method, str) or not method:
        raise ProofError("the verification method of a proof is one text", code="proof.method")
    return method


def expires_of(proof: JSONObject) -> datetime | None:
    """Return when a proof ends, or None.

    Raises:
        ProofError: proof.expires.
    """
    return _instant(proof, "expires")


def check(
    document: JSONObject,
    proof: JSONObject,
    key: PublicKey,
    *,
    contexts: ContextStore,
    purpose: str = "assertionMethod",
) -> None:
    """Return when `key` made this proof over this document, raise otherwise.

    `document` is the whole secured document and `proof` one of `proofs_of` it.
    Members of the proof that we do not know are part of its options and
    therefore signed; under the RDF suites they must be defined.

    Raises:
        ProofError, LinkedDataError, CanonicalError: see the module's docstring.
    """
    suite = suite_of(proof)
    _require_well_formed(proof, purpose=purpose)
    _require_key_type(suite, key)
    signed = _signed_document(document, proof, proofs_of(document))
    suite.check(signed, proof, key, contexts=contexts)


def _require_key_type(suite: Cryptosuite, key: PublicKey) -> None:
    if key.type not in suite.key_types:
        raise ProofError(
            f"{suite.name} does not work with {key.type} keys",
            code="proof.key_type",
            params={"suite": suite.name, "key": key.type.value},
        )


def _require_well_formed(proof: JSONObject, *, purpose: str) -> None:
    method_of(proof)
    found = proof.get("proofPurpose")
    if found != purpose:
        raise ProofError(
            f"the proof is not made for {purpose}", code="proof.purpose", params={"purpose": purpose}
        )
    if not isinstance(proof.get("proofValue"), str):
        raise ProofError("a proof has exactly one proof value", code="proof.value")
    _instant(proof, "created")
    _instant(proof, "expires")
    for name in ("id", "challenge", "nonce"):
        if name in proof and not isinstance(proof[name], str):
            raise ProofError(f"`{name}` of the proof is not one text", code="proof.malformed")
    for name in ("domain", "previousProof"):
        if name in proof:
            _texts(proof, name)


def _instant(proof: JSONObject, name: str) -> datetime | None:
    if name not in proof:
        return None
    value = proof[name]
    try:
        return parse_stamp(value if isinstance(value, str) else "")
    except ValueError as error:
        raise ProofError(f"`{name}` of the proof: {error}", code=f"proof.{name}") from error


def _texts(proof: JSONObject, name: str) -> list[str]:
    value = proof[name]
    entries = value if isinstance(value, list) else [value]
    texts = [entry for entry in entries if isinstance(entry, str)]
    if not texts or len(texts) != len(entries):
        raise ProofError(f"`{name}` of the proof is neither a text nor texts", code="proof.malformed")
    return texts


def _signed_document(document: JSONObject, proof: JSONObject, proofs: tuple[JSONObject, ...]) -> JSONObject:
    """Return what `proof` signs: the document, with the proofs that it builds on and no others.

    Source: W3C Data Integrity 1.0, "Verify Proof Sets and Chains", step 4.
    """
    bare = without(document, "proof")
    if "previousProof" not in proof:
        return bare
    by_id: dict[str, JSONObject] = {}
    for candidate in proofs:
        identifier = candidate.get("id")
        if isinstance(identifier, str) and identifier in by_id:
            raise ProofError("two proofs have one id", code="proof.chain")
        if isinstance(identifier, str):
            by_id[identifier] = candidate
    wanted = _texts(proof, "previousProof")
    _require_chain(proof, by_id)
    return {**bare, "proof": [candidate for candidate in proofs if candidate.get("id") in wanted]}


def _require_chain(proof: JSONObject, by_id: Mapping[str, JSONObject]) -> None:
    """Follow `previousProof` back to proofs that build on nothing, never through `proof` itself."""
    waiting, seen = _texts(proof, "previousProof"), set[str]()
    while waiting:
        name = waiting.pop()
        previous = by_id.get(name)
        if previous is None:
            raise ProofError("the proof builds on one that is not there", code="proof.chain")
        if previous == proof:
            raise ProofError("the proof builds on itself", code="proof.chain")
        if name not in seen and "previousProof" in previous:
            waiting += _texts(previous, "previousProof")
        seen.add(name)
