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
from json import JSONDecoder
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Final, NamedTuple

from cairn.credentials import document, proof, shape
from cairn.credentials.canonical import canonical_document, sorts_alike
from cairn.credentials.contexts import ContextStore
from cairn.credentials.cryptosuites.rdfc import configure
from cairn.credentials.cryptosuites.suite import algorithm_for, read_base58_signature, without
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.filling import HASHES, Algorithm, Filling, Pattern, picker
from cairn.credentials.keys import ProofError, Signer
from cairn.credentials.multiformats import base58_encode
from cairn.credentials.series import Series
from cairn.credentials.shape import ShapeError
from cairn.credentials.strings import are_plain, strings_of
from cairn.credentials.template import Template, TemplateError

if TYPE_CHECKING:
    from cairn.credentials.batch_jcs import JcsBatchSigner

SUITES: Final = ("eddsa-rdfc-2022", "ecdsa-rdfc-2019")

_LEAF: Final = "urn:leaf:{}"

# What document.parse refuses, and the control characters that software spells differently.
_REFUSED: Final = re.compile(
    "[\0-\x08\x0b-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane << 16 | end) for plane in range(1, 17) for end in (0xFFFE, 0xFFFF))
    + "]"
)

_STRING: Final = re.compile(r'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_decode: Final = JSONDecoder().decode  # of one string, which is then spelled again and compared


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
) -> BatchSigner | JcsBatchSigner:
    """Return a signer of credentials of `template`, after proving it against the general path.

    created: the instant of every proof. sample: leaves to prove it with, besides awkward ones.

    Raises:
        TemplateError: template.suite, template.shape, template.number, template.differs.
        LinkedDataError, ProofError: as `proof.attach`, for what the template says.
    """
    if "-jcs-" in suite:
        from cairn.credentials import batch_jcs

        return batch_jcs.batch_signer(
            template, signer=signer, created=created, suite=suite, contexts=contexts, sample=sample
        )
    if suite not in SUITES:
        raise TemplateError(
            f"{suite} has no quick route here", code="template.suite", params={"suite": suite[:80]}
        )
    if signer.public_key.type not in proof.SUITES[suite].key_types:
        raise ProofError(f"{suite} does not work with {signer.public_key.type} keys", code="proof.key_type")
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
        self._contexts = contexts
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
            return self._secure_slowly(leaves)
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
            self._check_slowly(text)
            return
        signature = read_base58_signature(found[-1])
        self._signer.public_key.verify(signature, self._options_hash + digest)

    def prove(self, leaves: Sequence[str]) -> None:
        """Return when the quick route signs and checks these leaves, exactly as the general path does.

        Raises:
            TemplateError: template.differs, and as `secure`.
        """
        slowly = self._secure_slowly(leaves)
        if self._digest(spell(leaves, template=self.template)) is None or self.secure(leaves) != slowly:
            raise TemplateError("the quick route and the general path differ", code="template.differs")
        self.check(slowly.text)
        self._check_slowly(slowly.text)

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
        if "\\" in together and not all(map(_is_spelled_as_ours, found)):
            return None
        return found

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

    def _check_slowly(self, text: str) -> None:
        signed = document.parse_object(text)
        leaves = self.template.leaves_of(without(signed, "proof"))
        found = proof.proofs_of(signed)
        if [without(one, "proofValue") for one in found] != [self._options]:
            raise TemplateError("the proof is not of this batch")
        if self.template.secured_text(leaves, found[0]) != text:
            raise TemplateError("the text is not spelled as this batch spells it")
        proof.check(signed, found[0], self._signer.public_key, contexts=self._contexts)


def spell(leaves: Sequence[str], *, template: Template) -> Sequence[str]:
    """Return the leaves as JSON spells them, without quotes.

    Raises:
        TemplateError: template.leaves, template.character.
    """
    if len(leaves) != len(template.pointers):
        template.text(leaves)  # says what is wrong
    together = "".join(leaves)
    if together.isprintable():  # nothing that is refused is
        if '"' not in together and "\\" not in together:
            return leaves
    elif _REFUSED.search(together) is not None:
        raise TemplateError("a leaf has a character that must not be signed", code="template.character")
    return [encode_basestring(leaf)[1:-1] for leaf in leaves]


def _is_spelled_as_ours(string: str) -> bool:
    """Tell whether a string between its quotes is what `spell` makes of its value."""
    if "\\" not in string:
        return True
    try:
        value = _decode(f'"{string}"')
    except ValueError:
        return False
    return isinstance(value, str) and encode_basestring(value)[1:-1] == string and not _REFUSED.search(value)


def pieces_of(template: Template, options: JSONObject) -> list[str]:
    """Return the text around leaves and proof value, an empty text in the place of each of these."""
    *fragments, last = template.fragments
    last = last[:-1]  # without the brace that closes the document
    pieces: list[str] = []
    before = ""
    for fragment in fragments:
        pieces += [f'{before}{fragment}"', ""]
        before = '"'
    last += f',"proof":{document.dump(options)[:-1]},"proofValue":"'
    return [*pieces, before + last, "", '"}}']


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
