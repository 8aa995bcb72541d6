"""What all signers of batches share: texts with leaves in their places, and the way each is proved against.

A signer of a batch (`cairn.credentials.batch`, `batch_jcs`, `batch_tokens`) is quick because it knows its
template. Whatever it signs, the general path signs with the same bytes: `General` is that path, for one
template, key and instant.

Codes of TemplateError raised here
    template.suite       a suite that this route does not sign with
    template.leaves      another number of leaves than there are places for
    template.character   a leaf has a control character, half a character or one that is none
    template.other       `General.check`: the text is not of this batch
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from json import JSONDecoder
from json.encoder import encode_basestring
from typing import Final, NamedTuple

from cairn.credentials import document, proof
from cairn.credentials.contexts import ContextStore
from cairn.credentials.cryptosuites.suite import without
from cairn.credentials.document import JSONObject
from cairn.credentials.keys import ProofError, Signer
from cairn.credentials.template import Template, TemplateError

# What document.parse refuses, and the control characters that software spells differently.
_REFUSED: Final = re.compile(
    "[\0-\x08\x0b-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane << 16 | end) for plane in range(1, 17) for end in (0xFFFE, 0xFFFF))
    + "]"
)
# Whatever JSON escapes, sorts or cuts oddly; each leaf gets another one of them.
AWKWARD: Final = (
    *('the "knot" master', "back\\slash\\", "two\nlines", "tab\there", "", " ", "\u202eleft", "e\u0301"),
    *("\U0001f9ed", "\ue000\ufffd", "ليلى حداد", "José 'Pepe' O’Neill", "\\u0041", "\x7f\x85\u2028", "null"),
)
_decode: Final = JSONDecoder().decode  # of one string, which is then spelled again and compared


class Secured(NamedTuple):
    """A signed credential.

    text: compact JSON, as it is stored and served. proof_value: the one member of the proof
    that differs from credential to credential.
    """

    text: str
    proof_value: str
    leaves: tuple[str, ...]


class Sealed(NamedTuple):
    """A signed credential in UTF-8, as it is hashed and sent."""

    data: bytes
    proof_value: str


def sealed(secured: Secured) -> Sealed:
    """Return a signed credential in UTF-8."""
    return Sealed(secured.text.encode(), secured.proof_value)


def text_of(data: bytes) -> str:
    """Return the text that `data` spells in UTF-8.

    Raises:
        TemplateError: template.other, it spells none.
    """
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise TemplateError("not UTF-8") from error


@dataclass(frozen=True, slots=True)
class General:
    """Signs and checks credentials of one template without knowing anything beforehand."""

    template: Template
    signer: Signer
    created: datetime
    suite: str
    contexts: ContextStore

    def secure(self, leaves: Sequence[str]) -> Secured:
        """Return the signed credential with these leaves.

        Raises:
            TemplateError, LinkedDataError, ProofError, CanonicalError: as the template and `proof.attach`.
        """
        signed = proof.attach(
            self.template.document(leaves),
            signer=self.signer,
            created=self.created,
            suite=self.suite,
            contexts=self.contexts,
        )
        (one,) = proof.proofs_of(signed)
        return Secured(document.dump(signed), str(one["proofValue"]), tuple(leaves))

    def check(self, text: str, options: JSONObject) -> None:
        """Return when `text` is spelled as this batch spells it and its signature holds.

        options: the proof of every credential of the batch, without its value.

        Raises:
            TemplateError: template.other.
            DocumentError, ProofError, LinkedDataError, CanonicalError: as reading and `proof.check`.
        """
        signed = document.parse_object(text)
        leaves = self.template.leaves_of(without(signed, "proof"))
        found = proof.proofs_of(signed)
        if [without(one, "proofValue") for one in found] != [options]:
            raise TemplateError("the proof is not of this batch")
        if self.template.secured_text(leaves, found[0]) != text:
            raise TemplateError("the text is not spelled as this batch spells it")
        proof.check(signed, found[0], self.signer.public_key, contexts=self.contexts)


def require_suite(suite: str, signer: Signer, *, among: Sequence[str]) -> None:
    """Return when this route signs with this suite and key.

    Raises:
        TemplateError: template.suite. ProofError: proof.key_type.
    """
    if suite not in among:
        raise TemplateError(
            f"{suite} has no quick route here", code="template.suite", params={"suite": suite[:80]}
        )
    if signer.public_key.type not in proof.SUITES[suite].key_types:
        raise ProofError(f"{suite} does not work with {signer.public_key.type} keys", code="proof.key_type")


def probe(template: Template, *, turn: int) -> list[str]:
    """Return awkward leaves, each another one."""
    places = range(len(template.pointers))
    return [f"{AWKWARD[(place + 7 * turn) % len(AWKWARD)]}{place if turn else ''}" for place in places]


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


def is_printable(data: bytes) -> bool:
    """Tell whether `data` is UTF-8 without anything that a strict reader would have to look at."""
    try:
        return data.decode().isprintable()
    except UnicodeDecodeError:
        return False


def is_spelled_as_ours(string: str) -> bool:
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
