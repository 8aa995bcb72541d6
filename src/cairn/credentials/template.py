"""Templates: the JSON text of a family of credentials, cut where its members differ.

All credentials of one achievement version say the same but for a few strings:
an address, a name, a status index. A template keeps the text between these
strings once; a credential is then its strings (its *leaves*), and text and
document are rebuilt byte for byte.

    template = cut(unsigned, ["/id", "/credentialSubject/identifier/0/identityHash"])
    template.text(template.leaves_of(unsigned)) == document.dump(unsigned)

Codes of TemplateError raised here
    template.pointer     a pointer leads to no string that stands alone, or two are the same
    template.proof       the document has a proof already
    template.too_large   more than 1,000 leaves, or a text beyond the limits of a document
    template.leaves      another number of leaves than there are places for
    template.other       the document is not of this template
    template.unreadable  the stored text is not one that `to_text` wrote
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring  # what `document.dump` spells strings with, in C
from typing import Final, Self

from cairn.credentials import document
from cairn.credentials.document import DocumentError, JSONObject, JSONValue
from cairn.errors import CairnError

MAX_LEAVES: Final = 1_000


class TemplateError(CairnError):
    """A document cannot be cut, or filled in, as asked; `code` says why."""

    code = "template.other"


@dataclass(frozen=True, slots=True)
class Template:
    """The text of unsigned credentials that differ in a few strings only.

    fragments: the pieces of compact JSON around the strings, one more than there are strings.
    pointers: where the strings stand (RFC 6901), in the order of the text. Leaves are always
        given and returned in this order.
    """

    fragments: tuple[str, ...]
    pointers: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.fragments) != len(self.pointers) + 1:
            raise TemplateError("one piece more than there are leaves", code="template.unreadable")

    def text(self, leaves: Sequence[str]) -> str:
        """Return the compact JSON of the unsigned credential with these leaves.

        Raises:
            TemplateError: template.leaves.
        """
        if len(leaves) != len(self.pointers):
            raise TemplateError(
                f"{len(self.pointers)} leaves are needed, {len(leaves)} given",
                code="template.leaves",
                params={"needed": len(self.pointers), "given": len(leaves)},
            )
        spelled = map(encode_basestring, leaves)
        pieces = itertools.chain.from_iterable(zip(self.fragments, spelled, strict=False))
        return "".join(pieces) + self.fragments[-1]

    def document(self, leaves: Sequence[str]) -> JSONObject:
        """Return the unsigned credential with these leaves.

        Raises:
            TemplateError: template.leaves.
            DocumentError: a leaf has characters that no document may have.
        """
        return document.parse_object(self.text(leaves))

    def secured_text(self, leaves: Sequence[str], proof: JSONObject) -> str:
        """Return the compact JSON of the credential with these leaves and this proof.

        Raises:
            TemplateError: template.leaves.
        """
        return f'{self.text(leaves)[:-1]},"proof":{document.dump(proof)}}}'

    def leaves_of(self, unsigned: JSONObject) -> tuple[str, ...]:
        """Return the leaves of a document, in the order of `pointers`.

        Raises:
            TemplateError: template.other, it differs from the template in more than its leaves.
        """
        try:
            leaves = tuple(_leaf(unsigned, pointer) for pointer in self.pointers)
        except TemplateError:
            raise TemplateError("the document is not of this template") from None
        if self.text(leaves) != document.dump(unsigned):
            raise TemplateError("the document is not of this template")
        return leaves

    def to_text(self) -> str:
        """Return the template as JSON, for storage."""
        return document.dump({"fragments": list(self.fragments), "pointers": list(self.pointers)})

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read what `to_text` wrote.

        Raises:
            TemplateError: template.unreadable.
        """
        try:
            stored = document.parse_object(text)
            template = cls(_texts(stored.get("fragments")), _texts(stored.get("pointers")))
            probe = tuple(f"leaf {number}" for number in range(len(template.pointers)))
            fits = template.leaves_of(template.document(probe)) == probe and template.to_text() == text
        except (DocumentError, TemplateError) as error:
            raise TemplateError(f"not a template: {error}", code="template.unreadable") from error
        if not fits:
            raise TemplateError("not a template: the pointers do not fit", code="template.unreadable")
        return template

    @property
    def digest(self) -> str:
        """The SHA-256 of `to_text()`, in lower-case hexadecimal."""
        return hashlib.sha256(self.to_text().encode()).hexdigest()


def cut(unsigned: JSONObject, pointers: Iterable[str]) -> Template:
    """Return the template of all documents that differ from `unsigned` in the strings at `pointers` only.

    The template orders the pointers as the strings stand in the text.

    Raises:
        TemplateError: template.pointer, template.proof, template.too_large.
        DocumentError: it has characters that no document may have.

    >>> cut({"id": "urn:x", "name": "Knots"}, ["/name"]).fragments
    ('{"id":"urn:x","name":', '}')
    """
    wanted = list(pointers)
    if "proof" in unsigned:
        raise TemplateError("the document has a proof already", code="template.proof")
    if len(wanted) > MAX_LEAVES:
        raise TemplateError(
            f"more than {MAX_LEAVES} leaves", code="template.too_large", params={"limit": MAX_LEAVES}
        )
    if len(set(wanted)) != len(wanted):
        raise TemplateError("a pointer is given twice", code="template.pointer")
    text = document.dump(unsigned)
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()  # so it is not in the text
    marked = document.parse_object(text)
    for number, pointer in enumerate(wanted):
        _replace(marked, pointer, f"{mark}{number:04}")
    return _split(document.dump(marked), mark, wanted, text)


def _split(marked: str, mark: str, wanted: Sequence[str], text: str) -> Template:
    first, *rest = marked.split(f'"{mark}')
    order = [int(piece[:4]) for piece in rest]
    template = Template((first, *(piece[5:] for piece in rest)), tuple(wanted[number] for number in order))
    if template.text(template.leaves_of(document.parse_object(text))) != text:
        raise TemplateError("the document cannot be rebuilt from its leaves", code="template.pointer")
    return template


def _leaf(value: JSONValue, pointer: str) -> str:
    for step in _steps(pointer):
        value = _inside(value, step, pointer)
    if not isinstance(value, str):
        raise _no_leaf(pointer)
    return value


def _replace(document_: JSONObject, pointer: str, text: str) -> None:
    *path, last = _steps(pointer)
    value: JSONValue = document_
    for step in path:
        value = _inside(value, step, pointer)
    if not isinstance(_inside(value, last, pointer), str):
        raise _no_leaf(pointer)
    if isinstance(value, dict):
        value[last] = text
    elif isinstance(value, list):
        value[int(last)] = text


def _steps(pointer: str) -> list[str]:
    """Source: RFC 6901, section 4."""
    first, *steps = pointer.split("/")
    if first or not steps:
        raise _no_leaf(pointer)
    return [step.replace("~1", "/").replace("~0", "~") for step in steps]


def _inside(value: JSONValue, step: str, pointer: str) -> JSONValue:
    if isinstance(value, dict) and step in value:
        return value[step]
    if isinstance(value, list) and step.isdecimal() and step == str(int(step)) and int(step) < len(value):
        return value[int(step)]
    raise _no_leaf(pointer)


def _no_leaf(pointer: str) -> TemplateError:
    shown = pointer[:200]
    return TemplateError(f"{shown} leads to no text", code="template.pointer", params={"pointer": shown})


def _texts(value: JSONValue) -> tuple[str, ...]:
    texts = tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
    if not isinstance(value, list) or len(texts) != len(value):
        raise TemplateError("a list of texts is missing", code="template.unreadable")
    return texts
