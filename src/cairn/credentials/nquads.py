"""RDF statements as tuples of text, read from and written as N-Quads.

Each term is kept in its canonical N-Quads spelling, so that writing is joining
and equal terms are equal strings.

Source: W3C RDF 1.1 N-Quads, section 4 "Grammar"; W3C RDF Dataset
Canonicalization (RDFC-1.0), section 5 "Serialization" (canonical form).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from cairn.errors import CairnError

Quad: TypeAlias = tuple[str, str, str, str]
"""Subject, predicate, object, graph; `<iri>`, `_:label` or `"literal"…`; the default graph is ""."""

XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"

_UCHAR: Final = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_IRI_CHARACTER: Final = r'[^\x00-\x20<>"{}|^`\\]'
_LETTER: Final = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF_:0-9"
)
_LABEL_END: Final = rf"[{_LETTER}\-\u00B7\u0300-\u036F\u203F-\u2040]"
_IRI: Final = rf"<(?:{_IRI_CHARACTER}|{_UCHAR})*+>"
_BLANK: Final = rf"_:[{_LETTER}](?:\.*{_LABEL_END})*+"
_STRING: Final = rf'"(?:[^"\\\n\r]|\\[tbnrf"\'\\]|{_UCHAR})*+"'
_LITERAL: Final = rf"(?:{_STRING})(?:\^\^{_IRI}|@[A-Za-z]+(?:-[A-Za-z0-9]+)*+)?"
_LINE: Final = re.compile(
    rf"[ \t]*(?:({_IRI}|{_BLANK})[ \t]*({_IRI})[ \t]*({_IRI}|{_BLANK}|{_LITERAL})[ \t]*({_IRI}|{_BLANK})?"
    r"[ \t]*\.[ \t]*)?(?:#[^\n\r]*)?"
)
_ESCAPED: Final = re.compile(rf"{_UCHAR}|\\[tbnrf\"'\\]")
_PLAIN_IRI: Final = re.compile(rf"[A-Za-z][A-Za-z0-9+.\-]*:{_IRI_CHARACTER}*")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_SPELLED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_SPELLING: Final = str.maketrans(
    {chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F)}
    | {"\t": "\\t", "\b": "\\b", "\n": "\\n", "\r": "\\r", "\f": "\\f", '"': '\\"', "\\": "\\\\"}
)
_SPELLED_OUT: Final = re.compile(r'[\x00-\x1f\x7f"\\]')


class NQuadsError(CairnError):
    """The text is not N-Quads."""

    code = "canonical.not_nquads"


def is_iri(text: str) -> bool:
    """Tell whether `text` is an absolute IRI that can stand between `<` and `>`."""
    return _PLAIN_IRI.fullmatch(text) is not None


def is_language(text: str) -> bool:
    """Tell whether `text` is a well-formed language tag (RFC 5646, in outline)."""
    return _LANGUAGE.fullmatch(text) is not None


def literal(value: str, *, datatype: str = XSD_STRING, language: str | None = None) -> str:
    """Return a literal in its canonical spelling; control characters are written as escapes."""
    quoted = quote(value)
    if language is not None:
        return f"{quoted}@{language}"
    return quoted if datatype == XSD_STRING else f"{quoted}^^<{datatype}>"


def quote(value: str) -> str:
    """Return the quoted part of a literal, in its canonical spelling."""
    return f'"{value.translate(_SPELLING)}"' if _SPELLED_OUT.search(value) else f'"{value}"'


def line(quad: Quad) -> str:
    """Return one statement as a line of canonical N-Quads, with its line feed."""
    subject, predicate, value, graph = quad
    return f"{subject} {predicate} {value} {graph} .\n" if graph else f"{subject} {predicate} {value} .\n"


def parse(text: str) -> list[Quad]:
    """Return the statements of an N-Quads document, in order.

    Raises:
        NQuadsError: a line is not a statement, an IRI is relative.
    """
    return [quad for number, row in enumerate(re.split(r"\r\n?|\n", text), 1) for quad in _read(row, number)]


def blank_nodes(quads: Iterable[Quad]) -> frozenset[str]:
    """Return the labels (`_:x`) of every blank node."""
    return frozenset(term for quad in quads for term in quad if term.startswith("_:"))


def _read(row: str, number: int) -> Iterator[Quad]:
    match = _LINE.fullmatch(row)
    if match is None:
        raise NQuadsError(f"line {number} is not a statement", params={"line": number})
    subject, predicate, value, graph = match.groups()
    if subject is not None:
        yield (
            _term(subject, number),
            _term(predicate, number),
            _term(value, number),
            _term(graph or "", number),
        )


def _term(text: str, number: int) -> str:
    if text.startswith("<"):
        return f"<{_iri(text[1:-1], number)}>"
    if not text.startswith('"'):
        return text
    end = text.rindex('"')
    value, suffix = _unescape(text[1:end], number), text[end + 1 :]
    if suffix.startswith("@"):
        return literal(value, language=suffix[1:])
    return literal(value, datatype=_iri(suffix[3:-1], number)) if suffix else literal(value)


def _iri(text: str, number: int) -> str:
    iri = _unescape(text, number)
    if not is_iri(iri):
        raise NQuadsError(f"line {number}: <{iri[:80]}> is not an absolute IRI", params={"line": number})
    return iri


def _unescape(text: str, number: int) -> str:
    def spelled(match: re.Match[str]) -> str:
        escape = match[0]
        if escape[1] not in "uU":
            return _SPELLED[escape[1]]
        code = int(escape[2:], 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise NQuadsError(f"line {number}: {escape} is no character", params={"line": number})
        return chr(code)

    return _ESCAPED.sub(spelled, text) if "\\" in text else text
