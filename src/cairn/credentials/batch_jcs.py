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

from cairn.credentials import proof
from cairn.credentials.batch_general import (
    General,
    Sealed,
    Secured,
    pieces_of,
    probe,
    require_suite,
    sealed,
    spell,
    text_of,
)
from cairn.credentials.canonical import jcs
from cairn.credentials.contexts import ContextStore
from cairn.credentials.cryptosuites.suite import algorithm_for
from cairn.credentials.filling import HASHES, Algorithm
from cairn.credentials.keys import Signer
from cairn.credentials.multiformats import base58_encode
from cairn.credentials.template import Template, TemplateError

SUITES: Final = ("eddsa-jcs-2022", "ecdsa-jcs-2019")


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
    require_suite(suite, signer, among=SUITES)
    if any(pointer.partition("/")[2].startswith("@context") for pointer in template.pointers):
        raise TemplateError("a leaf is part of the contexts", code="template.shape")
    batch = JcsBatchSigner(template, signer=signer, created=created, suite=suite, contexts=contexts)
    for turn in range(2):
        batch.prove(probe(template, turn=turn))
    if sample is not None:
        batch.prove(sample)
    return batch


class JcsBatchSigner:
    """Signs credentials of one template with one key at one instant. Made by `batch_signer`."""

    def __init__(
        self, template: Template, *, signer: Signer, created: datetime, suite: str, contexts: ContextStore
    ) -> None:
        self.template = template
        self.created = created
        self.suite = suite
        self._signer = signer
        self._general = General(template, signer, created, suite, contexts)
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

    def seal(self, leaves: Sequence[str]) -> Sealed:
        """Return what `secure` does, in UTF-8.

        Raises:
            As `secure`.
        """
        return sealed(self.secure(leaves))

    def check_sealed(self, data: bytes) -> None:
        """Return when `data` is the UTF-8 of a text that `check` takes.

        Raises:
            As `check`.
        """
        self.check(text_of(data))

    def check(self, text: str) -> None:
        """Return when `text` is a credential of this batch and its signature holds.

        Nothing is remembered from signing: the text is read anew, and made canonical as a stranger's.

        Raises:
            TemplateError: template.other.
            DocumentError, ProofError, CanonicalError: as reading and `proof.check`.
        """
        self._general.check(text, self._options)

    def prove(self, leaves: Sequence[str]) -> None:
        """Return when the quick route signs these leaves exactly as the general path does.

        Raises:
            TemplateError: template.differs, and as `secure`.
        """
        if self.secure(leaves) != self._general.secure(leaves):
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
