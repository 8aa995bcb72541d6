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
    Sealed,
    Secured,
    is_printable,
    is_spelled_as_ours,
    pieces_of,
    require_suite,
    sealed,
    spell,
    text_of,
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

_LEAF: Final = "urn:leaf:{}:{}"
_STRING: Final = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_BACKSLASH: Final = ord("\\")


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
        # The digest is of all that the template says, so nobody can have written these into it.
        marks = [_LEAF.format(template.digest, place) for place in range(len(template.pointers))]
        base = template.document(marks)
        _require_plain_numbers(base)
        found = _patterns(base, marks, contexts)
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
        self._parts = [piece.encode() for piece in self._pieces]

    def secure(self, leaves: Sequence[str]) -> Secured:
        """Return the signed credential with these leaves, as `proof.attach` would sign it.

        Raises:
            TemplateError: template.leaves, template.character.
            LinkedDataError: a leaf that should be an address is none.
        """
        spelled = spell(leaves, template=self.template)
        digest = self._digest([string.encode() for string in spelled])
        if digest is None:
            return self._general.secure(leaves)
        value = self._value(digest)
        pieces = self._pieces.copy()
        pieces[1::2] = [*spelled, value]
        return Secured("".join(pieces), value, tuple(leaves))

    def seal(self, leaves: Sequence[str]) -> Sealed:
        """Return what `secure` does, in UTF-8: quicker for whoever needs no text.

        Raises:
            As `secure`.
        """
        strings = [string.encode() for string in spell(leaves, template=self.template)]
        digest = self._digest(strings)
        if digest is None:
            return sealed(self._general.secure(leaves))
        value = self._value(digest)
        parts = self._parts.copy()
        parts[1::2] = [*strings, value.encode()]
        return Sealed(b"".join(parts), value)

    def check(self, text: str) -> None:
        """Return when `text` is a credential of this batch and its signature holds.

        Nothing is remembered from signing: leaves and signature are taken from the text, all else
        in it must be the template's, and its hash is worked out anew.

        Raises:
            TemplateError: template.other.
            DocumentError, ProofError, LinkedDataError, CanonicalError: as reading and `proof.check`.
        """
        try:
            data = text.encode()
        except UnicodeEncodeError:  # half a character: whoever reads strictly says so
            self._general.check(text, self._options)
            return
        self.check_sealed(data)

    def check_sealed(self, data: bytes) -> None:
        """Return when `data` is the UTF-8 of a text that `check` takes.

        Raises:
            As `check`.
        """
        found = self._read(data)
        digest = None if found is None else self._digest(found[:-1])
        if found is None or digest is None:
            self._general.check(text_of(data), self._options)
            return
        signature = read_base58_signature(found[-1].decode())
        self._signer.public_key.verify(signature, self._options_hash + digest)

    def prove(self, leaves: Sequence[str]) -> None:
        """Return when the quick route signs and checks these leaves, exactly as the general path does.

        Raises:
            TemplateError: template.differs, and as `secure`.
        """
        slowly = self._general.secure(leaves)
        strings = [string.encode() for string in spell(leaves, template=self.template)]
        if (
            self._digest(strings) is None
            or self.secure(leaves) != slowly
            or self.seal(leaves) != sealed(slowly)
        ):
            raise TemplateError("the quick route and the general path differ", code="template.differs")
        self.check(slowly.text)
        self._general.check(slowly.text, self._options)

    def _value(self, digest: bytes) -> str:
        return "z" + base58_encode(self._signer.sign(self._options_hash + digest))

    def _digest(self, strings: Sequence[bytes]) -> bytes | None:
        """Return the hash of the canonical document, None when only the general path can tell.

        strings: the leaves as `spell` spells them, in UTF-8.
        """
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

    def _read(self, data: bytes) -> list[bytes] | None:
        """Return the leaves and the proof value of a text, None when only a strict reader can tell."""
        found: list[bytes] = []
        end = 0
        for around in self._parts[:-1:2]:
            if not data.startswith(around, end):
                return None
            begin = end + len(around)
            end = data.find(b'"', begin)
            if end > 0 and data[end - 1] == _BACKSLASH:
                end = _STRING.match(data, begin).end()  # type: ignore[union-attr]  # it matches at least ""
            if end < 0:
                return None
            found.append(data[begin:end])
        last = self._parts[-1]
        if len(data) != end + len(last) or not data.endswith(last):
            return None
        together = b"".join(found)
        if not is_printable(together):
            return None
        if b"\\" in together and not all(is_spelled_as_ours(string.decode()) for string in found):
            return None
        return found


def _patterns(base: JSONObject, marks: Sequence[str], contexts: ContextStore) -> list[Pattern]:
    texts = strings_of(base)
    slots = {texts.index(mark): place for place, mark in enumerate(marks)}
    try:
        return shape.patterns(base, slots, contexts=contexts, named_graphs=True)
    except ShapeError as error:
        raise TemplateError(f"the leaves are not free: {error}", code="template.shape") from error


def _require_plain_numbers(value: JSONValue) -> None:
    if isinstance(value, float) and "e" in repr(value):
        raise TemplateError(f"the number {value} is spelled in different ways", code="template.number")
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _require_plain_numbers(item)
