"""ecdsa-sd-2023 as a cryptosuite: derived proofs are verified, nothing is issued.

Source: W3C Data Integrity ECDSA Cryptosuites 1.0, section 3.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cairn.credentials.contexts import ContextStore
from cairn.credentials.cryptosuites.rdfc import configure
from cairn.credentials.cryptosuites.suite import without
from cairn.credentials.document import JSONObject
from cairn.credentials.keys import KeyType, PublicKey


@dataclass(frozen=True, slots=True)
class SelectiveSuite:
    """A suite whose proof value is a list of signatures, read by `cairn.credentials.selective`."""

    name: str = "ecdsa-sd-2023"
    key_types: frozenset[KeyType] = frozenset({KeyType.P256})

    def check(
        self, document: JSONObject, proof: JSONObject, key: PublicKey, *, contexts: ContextStore
    ) -> None:
        from cairn.credentials import selective

        options = configure(document, without(proof, "proofValue"))
        selective.verify(document, options, proof.get("proofValue"), key, contexts=contexts)


ECDSA_SD_2023: Final = SelectiveSuite()
