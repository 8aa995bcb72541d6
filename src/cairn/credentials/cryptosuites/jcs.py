"""The suites that sign text: canonical JSON (RFC 8785), then a hash. No JSON-LD is read.

The proof repeats the document's `@context`, which makes it part of the signed
options. The specification lets the document's list be longer than the proof's
(later proofs may add contexts) and then verifies without the additions; we
refuse these, because nobody signed them (`proof.context_unsigned`).

Source: W3C Data Integrity EdDSA Cryptosuites 1.0, section 3.3; W3C Data Integrity
ECDSA Cryptosuites 1.0, section 3.3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

from cairn.credentials.contexts import ContextStore
from cairn.credentials.cryptosuites.suite import HashData, algorithm_for, read_base58_signature, without
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.keys import KeyType, ProofError, PublicKey


@dataclass(frozen=True, slots=True)
class JcsSuite:
    """A suite over canonical JSON with one plain signature as its proof value."""

    name: str
    key_types: frozenset[KeyType]
    repeats_context: bool = True

    def hash_data(
        self,
        document: JSONObject,
        options: JSONObject,
        *,
        key_type: KeyType,
        contexts: ContextStore,  # noqa: ARG002 - the meaning of terms is not what these suites sign
    ) -> HashData:
        jcs = _canonical_json()
        return HashData(jcs(document), jcs(options), algorithm_for(key_type))

    def check(
        self, document: JSONObject, proof: JSONObject, key: PublicKey, *, contexts: ContextStore
    ) -> None:
        signature = read_base58_signature(proof.get("proofValue"))
        options = without(proof, "proofValue")
        if "@context" in options:
            _require_same_context(options["@context"], document.get("@context"))
        data = self.hash_data(document, options, key_type=key.type, contexts=contexts)
        key.verify(signature, data.message)


@cache
def _canonical_json() -> Callable[[JSONValue], bytes]:
    from cairn.credentials.canonical import jcs  # it brings along the reading of JSON-LD: late, and once

    return jcs


def _require_same_context(signed: JSONValue, found: JSONValue) -> None:
    if signed == found:
        return
    prefix = signed if isinstance(signed, list) else [signed]
    whole = found if isinstance(found, list) else [found]
    if whole[: len(prefix)] != prefix:
        raise ProofError("the contexts are not the ones that were signed", code="proof.context")
    raise ProofError("a context was added after signing", code="proof.context_unsigned")


EDDSA_JCS_2022: Final = JcsSuite("eddsa-jcs-2022", frozenset({KeyType.ED25519}))
ECDSA_JCS_2019: Final = JcsSuite("ecdsa-jcs-2019", frozenset({KeyType.P256, KeyType.P384}))
