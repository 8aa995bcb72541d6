"""The suites that sign meaning: JSON-LD to RDF, RDFC-1.0, then a hash.

White space, order of members and equal contexts do not matter; a term without
a definition would be lost, so it is refused (in the document and in the proof's
own options).

An `@context` inside such a proof is not part of what is signed (the document's
takes its place), so it is refused unless it says the same.

Source: W3C Data Integrity EdDSA Cryptosuites 1.0, section 3.2; W3C Data Integrity
ECDSA Cryptosuites 1.0, section 3.2; Ed25519Signature2020: section 3.4 of the former.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cairn.credentials.contexts import ContextStore
from cairn.credentials.cryptosuites.suite import HashData, algorithm_for, read_base58_signature, without
from cairn.credentials.document import JSONObject
from cairn.credentials.keys import KeyType, ProofError, PublicKey


@dataclass(frozen=True, slots=True)
class RdfcSuite:
    """A suite over canonical RDF with one plain signature as its proof value."""

    name: str
    key_types: frozenset[KeyType]
    repeats_context: bool = False

    def hash_data(
        self, document: JSONObject, options: JSONObject, *, key_type: KeyType, contexts: ContextStore
    ) -> HashData:
        from cairn.credentials.shapes import canonical_bytes

        algorithm = algorithm_for(key_type)
        configuration = configure(document, options)
        return HashData(
            document=canonical_bytes(document, contexts=contexts, algorithm=algorithm),
            options=canonical_bytes(configuration, contexts=contexts, algorithm=algorithm),
            algorithm=algorithm,
        )

    def check(
        self, document: JSONObject, proof: JSONObject, key: PublicKey, *, contexts: ContextStore
    ) -> None:
        signature = read_base58_signature(proof.get("proofValue"))
        options = without(proof, "proofValue")
        data = self.hash_data(document, options, key_type=key.type, contexts=contexts)
        key.verify(signature, data.message)


def configure(document: JSONObject, options: JSONObject) -> JSONObject:
    """Return the proof options as they are hashed: with the document's own `@context`.

    Raises:
        ProofError: proof.context.
    """
    context = document.get("@context")
    if context is None:
        raise ProofError("the document has no @context", code="proof.context")
    if "@context" in options and options["@context"] != context:
        raise ProofError("the proof has a context of its own, which nobody signed", code="proof.context")
    return {**options, "@context": context}


EDDSA_RDFC_2022: Final = RdfcSuite("eddsa-rdfc-2022", frozenset({KeyType.ED25519}))
ECDSA_RDFC_2019: Final = RdfcSuite("ecdsa-rdfc-2019", frozenset({KeyType.P256, KeyType.P384}))
ED25519_SIGNATURE_2020: Final = RdfcSuite("Ed25519Signature2020", frozenset({KeyType.ED25519}))
