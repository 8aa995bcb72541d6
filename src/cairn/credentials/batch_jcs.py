"""Signing many credentials of one template with the suites that sign text (JCS).

The canonical text of the template is cut at its leaves as its plain text is; what
is signed of a credential is then that text with the leaves in their places. It is
the same signer from outside as that of `cairn.credentials.batch`, and proved in the
same way: every byte as `proof.attach` writes it.

    batch = batch_signer(template, signer=signer, suite="eddsa-jcs-2022", created=at, contexts=contexts)
    batch.check(batch.secure(leaves).text)

Codes of TemplateError raised here
    template.suite       a suite that this route does not sign with
    template.shape       a leaf is part of `@context`, which the proof repeats
    template.differs     the quick route and the general path do not agree
    template.character   a leaf has a control character, half a character or one that is none
    template.other       `check`: the text is not of this batch

Source: W3C Data Integrity EdDSA Cryptosuites 1.0, section 3.3; RFC 8785.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cairn.credentials import document, proof
from cairn.credentials.batch import Secured, pieces_of, spell
from cairn.credentials.canonical import jcs
from cairn.credentials.contexts import ContextStore
from cairn.credentials.cryptosuites.suite import Algorithm, algorithm_for, without
from cairn.credentials.filling import HASHES
from cairn.credentials.keys import ProofError, Signer
from cairn.credentials.multiformats import base58_encode
from cairn.credentials.template import Template, TemplateError

SUITES: Final = ("eddsa-jcs-2022", "ecdsa-jcs-2019")

# Whatever JSON escapes, sorts or cuts oddly; each leaf gets another one of them.
AWKWARD: Final = (
    *('the "knot" master', "back\\slash\\", "two\nlines", "tab\there", "", " ", "\u202eleft", "e\u0301"),
    *("\U0001f9ed", "\ue000\ufffd", "ليلى حداد", "José 'Pepe' O’Neill", "\\u0041", "\x7f\x85\u2028", "null"),
)


def batch_signer(
    template: Template,
    *,
    signer: Signer,
    created: datetime,
    suite: str = SUITES[0],
    contexts: ContextStore,
    sample: Sequence[str] | None = None,
) -> JcsBatchSigner:
    """Return a signer of credentials of `template`, after proving it against the general path.

    created: the instant of every proof. sample: leaves to prove it with, besides awkward ones.

    Raises:
        TemplateError: template.suite, template.shape, template.differs.
        ProofError: proof.key_type; CanonicalError: canonical.number.
    """
    if suite not in SUITES:
        raise TemplateError(
            f"{suite} has no quick route here", code="template.suite", params={"suite": suite[:80]}
        )
    if signer.public_key.type not in proof.SUITES[suite].key_types:
        raise ProofError(f"{suite} does not work with {signer.public_key.type} keys", code="proof.key_type")
    if any(pointer.partition("/")[2].startswith("@context") for pointer in template.pointers):
        raise TemplateError("a leaf is part of the contexts", code="template.shape")
    batch = JcsBatchSigner(template, signer=signer, created=created, suite=suite, contexts=contexts)
    for turn in range(2):
        batch.prove(probe(template, turn=turn))
    if sample is not None:
        batch.prove(sample)
    return batch


def probe(template: Template, *, turn: int) -> list[str]:
    """Return awkward leaves, each another one."""
    places = range(len(template.pointers))
    return [f"{AWKWARD[(place + 7 * turn) % len(AWKWARD)]}{place if turn else ''}" for place in places]


class JcsBatchSigner:
    """Signs credentials of one template with one key at one instant. Made by `batch_signer`."""

    def __init__(
        self, template: Template, *, signer: Signer, created: datetime, suite: str, contexts: ContextStore
    ) -> None:
        self.template = template
        self._contexts = contexts
        self.created = created
        self.suite = suite
        self._signer = signer
        self._algorithm: Algorithm = algorithm_for(signer.public_key.type)
        self._order, self._canonical = _cut(template)
        self._options = proof.options(signer, created=created, suite=suite)
        stated = template.document([""] * len(template.pointers))
        if "@context" in stated:
            self._options["@context"] = stated["@context"]
        self._options_hash = HASHES[self._algorithm](jcs(self._options)).digest()
        self._pieces = pieces_of(template, self._options)

    def secure(self, leaves: Sequence[str]) -> Secured:
        """Return the signed credential with these leaves, as `proof.attach` would sign it.

        Raises:
            TemplateError: template.leaves, template.character.
        """
        spelled = spell(leaves, template=self.template)
        canonical = self._canonical.copy()
        canonical[1::2] = [spelled[place] for place in self._order]
        digest = HASHES[self._algorithm]("".join(canonical).encode()).digest()
        value = "z" + base58_encode(self._signer.sign(self._options_hash + digest))
        pieces = self._pieces.copy()
        pieces[1::2] = [*spelled, value]
        return Secured("".join(pieces), value, tuple(leaves))

    def check(self, text: str) -> None:
        """Return when `text` is a credential of this batch and its signature holds.

        Nothing is remembered from signing: the text is read anew, and made canonical as a stranger's.

        Raises:
            TemplateError: template.other.
            DocumentError, ProofError, CanonicalError: as reading and `proof.check`.
        """
        signed = document.parse_object(text)
        leaves = self.template.leaves_of(without(signed, "proof"))
        found = proof.proofs_of(signed)
        if [without(one, "proofValue") for one in found] != [self._options]:
            raise TemplateError("the proof is not of this batch")
        if self.template.secured_text(leaves, found[0]) != text:
            raise TemplateError("the text is not spelled as this batch spells it")
        proof.check(signed, found[0], self._signer.public_key, contexts=self._contexts)

    def prove(self, leaves: Sequence[str]) -> None:
        """Return when the quick route signs these leaves exactly as the general path does.

        Raises:
            TemplateError: template.differs, and as `secure`.
        """
        slowly = proof.attach(
            self.template.document(leaves),
            signer=self._signer,
            created=self.created,
            suite=self.suite,
            contexts=self._contexts,
        )
        if self.secure(leaves).text != document.dump(slowly):
            raise TemplateError("the quick route and the general path differ", code="template.differs")


def _cut(template: Template) -> tuple[list[int], list[str]]:
    """Return which leaf comes when in the canonical text, and that text with "" in the leaves' places."""
    mark = hashlib.sha256(template.to_text().encode()).hexdigest()  # so it is not in the text
    marked = template.document([f"{mark}{place:04}" for place in range(len(template.pointers))])
    first, *rest = jcs(marked).decode().split(mark)
    order, pieces = [], [first]
    for piece in rest:
        order.append(int(piece[:4]))
        pieces += ["", piece[4:]]
    if sorted(order) != list(range(len(template.pointers))):
        raise TemplateError("the leaves are not all in the canonical text", code="template.shape")
    return order, pieces
