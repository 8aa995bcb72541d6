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
    template.character   a leaf has a control character, half a character or one that is none; or
                         one that makes other software sort the statements otherwise
    template.other       `check`: the text is not of this batch
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cairn.credentials import batch_jcs, proof, shape
from cairn.credentials.batch_general import (
    General,
    Secured,
    is_spelled_as_ours,
    pieces_of,
    require_suite,
    spell,
)
from cairn.credentials.canonical import canonical_document, sorts_alike
from cairn.credentials.contexts import ContextStore
from cairn.credentials.cryptosuites.rdfc import configure
from cairn.credentials.cryptosuites.suite import algorithm_for, read_base58_signature
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.filling import HASHES, Algorithm, Filling, Pattern, ShapeError, picker
from cairn.credentials.keys import Signer
from cairn.credentials.multiformats import base58_encode
from cairn.credentials.series import Series
from cairn.credentials.strings import are_plain, strings_of
from cairn.credentials.template import Template, TemplateError

SUITES: Final = ("eddsa-rdfc-2022", "ecdsa-rdfc-2019")

_LEAF: Final = "urn:leaf:{}"
_STRING: Final = re.compile(r'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)


def batch_signer(
    template: Template,
    *,
    signer: Signer,
    created: datetime,
    suite: str = SUITES[0],
    contexts: ContextStore,
    sample: Sequence[str] | None = None,
) -> BatchSigner | batch_jcs.JcsBatchSigner:
    """Return a signer of credentials of `template`, after proving it against the general path.

    created: the instant of every proof. sample: leaves to prove it with, besides awkward ones.

    Raises:
        TemplateError: template.suite, template.shape, template.number, template.differs.
        LinkedDataError, ProofError: as `proof.attach`, for what the template says.
    """
    if "-jcs-" in suite:
        return batch_jcs.batch_signer(
            template, signer=signer, created=created, suite=suite, contexts=contexts, sample=sample
        )
    require_suite(suite, signer, among=SUITES)
    batch = BatchSigner(
        template, signer=signer, created=created, suite=suite, contexts=contexts, sample=sample
    )
    for leaves in shape.probes(batch.addresses, len(template.pointers), contexts=contexts):
        batch.prove(leaves)
    if sample is not None:
        batch.prove(sample)
    return batch


class BatchSigner:
    """Signs credentials of one template with one key at one instant. Made by `batch_signer`.

    addresses: which of the leaves are addresses.
    """

    def __init__(
        self,
        template: Template,
        *,
        signer: Signer,
        created: datetime,
        suite: str,
        contexts: ContextStore,
        sample: Sequence[str] | None,
    ) -> None:
        usual = None if sample is None else [leaf.encode() for leaf in spell(sample, template=template)]
        self.template = template
        self.created = created
        self.suite = suite
        self._signer = signer
        self._general = General(template, signer, created, suite, contexts)
        base = template.document([_LEAF.format(place) for place in range(len(template.pointers))])
        _require_plain_numbers(base)
        found = _patterns(base, len(template.pointers), contexts)
        self.addresses = shape.places_of_addresses(found)
        self._pick_addresses = picker(self.addresses)
        self._form_of_addresses = shape.form_of(self.addresses, contexts)
        filling = Filling(found, places=len(template.pointers), sample=usual)
        self._algorithm: Algorithm = algorithm_for(signer.public_key.type)
        self._series = Series(filling, self._algorithm)
        self._options = proof.options(signer, created=created, suite=suite)
        options = configure(base, self._options)
        nquads = canonical_document(options, contexts=contexts, algorithm=self._algorithm)
        self._options_hash = HASHES[self._algorithm](nquads.encode()).digest()
        self._pieces = pieces_of(template, self._options)

    def secure(self, leaves: Sequence[str]) -> Secured:
        """Return the signed credential with these leaves, as `proof.attach` would sign it.

        Raises:
            TemplateError: template.leaves, template.character.
            LinkedDataError: a leaf that should be an address is none.
        """
        spelled = spell(leaves, template=self.template)
        digest = self._digest(spelled)
        if digest is None:
            return self._general.secure(leaves)
        value = "z" + base58_encode(self._signer.sign(self._options_hash + digest))
        pieces = self._pieces.copy()
        pieces[1::2] = [*spelled, value]
        return Secured("".join(pieces), value, tuple(leaves))

    def check(self, text: str) -> None:
        """Return when `text` is a credential of this batch and its signature holds.

        Nothing is remembered from signing: leaves and signature are taken from the text, all else
        in it must be the template's, and its hash is worked out anew.

        Raises:
            TemplateError: template.other.
            DocumentError, ProofError, LinkedDataError, CanonicalError: as reading and `proof.check`.
        """
        found = self._read(text)
        digest = None if found is None else self._digest(found[:-1])
        if found is None or digest is None:
            self._general.check(text, self._options)
            return
        signature = read_base58_signature(found[-1])
        self._signer.public_key.verify(signature, self._options_hash + digest)

    def prove(self, leaves: Sequence[str]) -> None:
        """Return when the quick route signs and checks these leaves, exactly as the general path does.

        Raises:
            TemplateError: template.differs, and as `secure`.
        """
        slowly = self._general.secure(leaves)
        if self._digest(spell(leaves, template=self.template)) is None or self.secure(leaves) != slowly:
            raise TemplateError("the quick route and the general path differ", code="template.differs")
        self.check(slowly.text)
        self._general.check(slowly.text, self._options)

    def _digest(self, spelled: Sequence[str]) -> bytes | None:
        """Return the hash of the canonical document, None when only the general path can tell."""
        strings = [string.encode() for string in spelled]
        if self._form_of_addresses.fullmatch(b"\n".join(self._pick_addresses(strings))) is None:
            return None
        if not are_plain(b"".join(strings)):
            return None
        canonical = self._series.fill(strings)
        if canonical is None:
            return None
        if not sorts_alike(canonical.in_question):
            raise TemplateError(
                "other software would sort what is signed otherwise", code="template.character"
            )
        return canonical.digest()

    def _read(self, text: str) -> list[str] | None:
        """Return the leaves and the proof value of a text, None when only a strict reader can tell."""
        found: list[str] = []
        end = 0
        for around in self._pieces[:-1:2]:
            if not text.startswith(around, end):
                return None
            begin = end + len(around)
            end = text.find('"', begin)
            if end > 0 and text[end - 1] == "\\":
                end = _STRING.match(text, begin).end()  # type: ignore[union-attr]  # it matches at least ""
            if end < 0:
                return None
            found.append(text[begin:end])
        together = "".join(found)
        if text[end:] != self._pieces[-1] or not together.isprintable():
            return None
        if "\\" in together and not all(map(is_spelled_as_ours, found)):
            return None
        return found


def _patterns(base: JSONObject, count: int, contexts: ContextStore) -> list[Pattern]:
    texts = strings_of(base)
    slots = {texts.index(_LEAF.format(place)): place for place in range(count)}
    try:
        return shape.patterns(base, slots, contexts=contexts)
    except ShapeError as error:
        raise TemplateError(f"the leaves are not free: {error}", code="template.shape") from error


def _require_plain_numbers(value: JSONValue) -> None:
    if isinstance(value, float) and "e" in repr(value):
        raise TemplateError(f"the number {value} is spelled in different ways", code="template.number")
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _require_plain_numbers(item)
