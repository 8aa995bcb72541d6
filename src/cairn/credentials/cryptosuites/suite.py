"""What every cryptosuite answers: which keys, which bytes are signed, does a proof hold.

A suite turns (document, proof options) into the message that is signed:

    message = hash(canonical proof options) + hash(canonical document)

with SHA-256, or SHA-384 when the key is P-384. The codes are documented in
`cairn.credentials.proof`.

Source: W3C Data Integrity EdDSA Cryptosuites 1.0 and ECDSA Cryptosuites 1.0,
"Algorithms" ("Transformation", "Hashing", "Proof Configuration", "Proof Verification").
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from cairn.credentials import multiformats
from cairn.credentials.contexts import ContextStore
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.filling import HASHES, Algorithm
from cairn.credentials.keys import KeyType, ProofError, PublicKey
from cairn.credentials.multiformats import MultiformatError


class HashData(NamedTuple):
    """The canonical document and proof options, and what is signed of them."""

    document: bytes
    options: bytes
    algorithm: Algorithm

    @property
    def document_hash(self) -> bytes:
        return HASHES[self.algorithm](self.document).digest()

    @property
    def options_hash(self) -> bytes:
        return HASHES[self.algorithm](self.options).digest()

    @property
    def message(self) -> bytes:
        return self.options_hash + self.document_hash


class Cryptosuite(Protocol):
    """One way to secure a document.

    name: the `cryptosuite` of the proof, or its `type` for suites older than that member.
    key_types: the keys it works with.
    """

    @property
    def name(self) -> str: ...
    @property
    def key_types(self) -> frozenset[KeyType]: ...

    def check(
        self, document: JSONObject, proof: JSONObject, key: PublicKey, *, contexts: ContextStore
    ) -> None:
        """Return when the proof holds; raise ProofError, LinkedDataError or CanonicalError otherwise.

        `document` has no proof but the previous ones that this one builds on.
        """


class SigningSuite(Cryptosuite, Protocol):
    """A suite whose proof value is one signature over one message.

    repeats_context: whether the proof carries the document's `@context`.
    """

    @property
    def repeats_context(self) -> bool: ...

    def hash_data(
        self, document: JSONObject, options: JSONObject, *, key_type: KeyType, contexts: ContextStore
    ) -> HashData:
        """Return what is signed; `options` is the proof without its value."""


def algorithm_for(key_type: KeyType) -> Algorithm:
    """Return the hash of a key type: P-384 uses SHA-384, inside RDFC-1.0 too."""
    return "sha384" if key_type is KeyType.P384 else "sha256"


def without(members: JSONObject, *names: str) -> JSONObject:
    """Return a copy of an object without some members."""
    return {name: value for name, value in members.items() if name not in names}


def read_base58_signature(value: JSONValue) -> bytes:
    """Return the signature in a `proofValue` of the suites that spell it in base58btc.

    Raises:
        ProofError: proof.value.
    """
    if not isinstance(value, str):
        raise ProofError("the proof value is not one text", code="proof.value")
    try:
        return multiformats.multibase_decode(value, header="z")
    except MultiformatError as error:
        raise ProofError(f"the proof value is not readable: {error}", code="proof.value") from error
