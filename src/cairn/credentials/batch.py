"""Signing many credentials of one template, without reading JSON-LD for each.

The statements of the template are worked out once and proved against the
general path (`cairn.credentials.proof`): the same text, byte for byte, for
ordinary and for awkward leaves. After that, one credential costs its leaves, a
hash and a signature. Leaves that the quick route cannot carry go the general
path; what must not be signed at all is refused on either.

    batch = batch_signer(template, signer=signer, suite="eddsa-rdfc-2022", created=at, contexts=contexts)
    secured = batch.secure(leaves)
    batch.check(secured.text)

Codes of TemplateError raised here
    template.suite       a suite that this route does not sign with
    template.shape       the leaves are not all free: a type, a language, part of a larger text
    template.number      a number whose spelling software disagrees on (not an integer or plain decimal)
    template.differs     the quick route and the general path do not agree
    template.character   a leaf has a control character, half a character or one that is none
    template.other       `check`: the text is not of this template
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from json.encoder import encode_basestring
from typing import Final, NamedTuple

from cairn.credentials import document, proof, shape
from cairn.credentials.canonical import canonical_document
from cairn.credentials.contexts import ContextStore
from cairn.credentials.cryptosuites.rdfc import configure
from cairn.credentials.cryptosuites.suite import Algorithm, algorithm_for, without
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.filling import Filling, Pattern
from cairn.credentials.keys import ProofError, Signer
from cairn.credentials.multiformats import base58_encode
from cairn.credentials.shape import ShapeError
from cairn.credentials.strings import strings_of
from cairn.credentials.template import Template, TemplateError

SUITES: Final = ("eddsa-rdfc-2022", "ecdsa-rdfc-2019")

# What document.parse refuses, and the control characters that software spells differently.
_REFUSED: Final = re.compile(
    "[\0-\x08\x0b-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane << 16 | end) for plane in range(1, 17) for end in (0xFFFE, 0xFFFF))
    + "]"
)


class Secured(NamedTuple):
    """A signed credential.

    text: compact JSON, as it is stored and served. proof_value: the one member of the proof
    that differs from credential to credential.
    """

    text: str
    proof_value: str
    leaves: tuple[str, ...]


def batch_signer(
    template: Template,
    *,
    signer: Signer,
    created: datetime,
    suite: str = SUITES[0],
    contexts: ContextStore,
    sample: Sequence[str] | None = None,
) -> BatchSigner:
    """Return a signer of credentials of `template`, after proving it against the general path.

    created: the instant of every proof. sample: leaves to prove it with, besides awkward ones.

    Raises:
        TemplateError: template.suite, template.shape, template.number, template.differs.
        LinkedDataError, ProofError: as `proof.attach`, for what the template says.
    """
    if suite not in SUITES:
        raise TemplateError(
            f"{suite} has no quick route here", code="template.suite", params={"suite": suite[:80]}
        )
    if signer.public_key.type not in proof.SUITES[suite].key_types:
        raise ProofError(f"{suite} does not work with {signer.public_key.type} keys", code="proof.key_type")
    base = template.document([f"urn:leaf:{number}" for number in range(len(template.pointers))])
    _require_plain_numbers(base)
    found = _patterns(template, base, contexts)
    addresses = shape.places_of_addresses(found)
    batch = BatchSigner(
        template,
        Filling(found, places=len(template.pointers)),
        addresses=addresses,
        signer=signer,
        created=created,
        suite=suite,
        contexts=contexts,
    )
    for leaves in shape.probes(addresses, len(template.pointers)):
        batch.prove(leaves)
    if sample is not None:
        batch.prove(sample)
    return batch


class BatchSigner:
    """Signs credentials of one template with one key at one instant. Made by `batch_signer`."""

    def __init__(
        self,
        template: Template,
        filling: Filling,
        *,
        addresses: Sequence[int],
        signer: Signer,
        created: datetime,
        suite: str,
        contexts: ContextStore,
    ) -> None:
        self.template = template
        self.created = created
        self.suite = suite
        self._signer = signer
        self._contexts = contexts
        self._filling = filling
        self._addresses = addresses
        self._form_of_addresses = shape.vocabulary(contexts).addresses
        self._algorithm: Algorithm = algorithm_for(signer.public_key.type)
        self._options = proof.options(signer, created=created, suite=suite)
        self._tail = f',"proof":{document.dump(self._options)[:-1]},"proofValue":"'
        self._options_hash = self._hash_options()

    def secure(self, leaves: Sequence[str]) -> Secured:
        """Return the signed credential with these leaves, as `proof.attach` would sign it.

        Raises:
            TemplateError: template.leaves, template.character.
            LinkedDataError: a leaf that should be an address is none.
        """
        text = self.template.text(leaves)
        canonical = self.canonical(leaves)
        if canonical is None:
            return self._secure_slowly(leaves)
        message = self._options_hash + hashlib.new(self._algorithm, canonical).digest()
        value = "z" + base58_encode(self._signer.sign(message))
        return Secured(f'{text[:-1]}{self._tail}{value}"}}}}', value, tuple(leaves))

    def canonical(self, leaves: Sequence[str]) -> bytes | None:
        """Return the canonical N-Quads with these leaves, None when only the general path can tell.

        Raises:
            TemplateError: template.character.
        """
        together = "\n".join(leaves)
        if _REFUSED.search(together) is not None:
            raise TemplateError("a leaf has a character that must not be signed", code="template.character")
        strings = [encode_basestring(leaf)[1:-1].encode() for leaf in leaves]
        written = b"\n".join([strings[place] for place in self._addresses])
        if "\x7f" in together or (self._addresses and self._form_of_addresses.fullmatch(written) is None):
            return None
        return self._filling.fill(strings, self._algorithm)

    def check(self, text: str) -> None:
        """Return when `text` is a credential of this batch and its signature holds.

        Nothing is remembered from signing: the text is read anew.

        Raises:
            TemplateError: template.other.
            DocumentError, ProofError, LinkedDataError, CanonicalError: as reading and `proof.check`.
        """
        signed = document.parse_object(text)
        self.template.leaves_of(without(signed, "proof"))
        found = proof.proofs_of(signed)
        if [without(one, "proofValue") for one in found] != [self._options]:
            raise TemplateError("the proof is not of this batch")
        proof.check(signed, found[0], self._signer.public_key, contexts=self._contexts)

    def prove(self, leaves: Sequence[str]) -> None:
        """Return when the quick route signs these leaves, and exactly as the general path does.

        Raises:
            TemplateError: template.differs, and as `secure`.
        """
        unsigned = self.template.document(leaves)
        expected = canonical_document(unsigned, contexts=self._contexts, algorithm=self._algorithm)
        if self.canonical(leaves) != expected.encode():
            raise TemplateError("the quick route and the general path differ", code="template.differs")
        if self.secure(leaves) != self._secure_slowly(leaves):
            raise TemplateError("the quick route and the general path differ", code="template.differs")

    def _secure_slowly(self, leaves: Sequence[str]) -> Secured:
        signed = proof.attach(
            self.template.document(leaves),
            signer=self._signer,
            created=self.created,
            suite=self.suite,
            contexts=self._contexts,
        )
        (one,) = proof.proofs_of(signed)
        return Secured(document.dump(signed), str(one["proofValue"]), tuple(leaves))

    def _hash_options(self) -> bytes:
        unsigned = self.template.document([""] * len(self.template.pointers))
        options = configure(unsigned, self._options)
        nquads = canonical_document(options, contexts=self._contexts, algorithm=self._algorithm)
        return hashlib.new(self._algorithm, nquads.encode()).digest()


def _patterns(template: Template, base: JSONObject, contexts: ContextStore) -> list[Pattern]:
    strings = strings_of(base)
    slots = {strings.index(f"urn:leaf:{place}"): place for place in range(len(template.pointers))}
    try:
        return shape.patterns(base, slots, contexts=contexts)
    except ShapeError as error:
        raise TemplateError(f"the leaves are not free: {error}", code="template.shape") from error


def _require_plain_numbers(value: JSONValue) -> None:
    if isinstance(value, float) and "e" in repr(value):
        raise TemplateError(f"the number {value} is spelled in different ways", code="template.number")
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _require_plain_numbers(item)
