"""The rules that every text in a badge obeys, written once.

Source: Open Badges 3.0, "String"; W3C JSON-LD 1.1 has no place for control
characters that RDF canonicalization libraries escape differently, so none
but tab and line feed is ever signed here (docs/decisions/0006).
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

from cairn.badges.errors import CompositionError

SHORT: Final = 300  # a title or a name: longer ones break every page and certificate
LONG: Final = 10_000  # a narrative: about four printed pages

#: Control characters other than tab and line feed, and the two non-characters
#: of the basic plane: they are invisible, and libraries write them differently.
UNSAFE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")

#: Marks that show nothing: a name made only of these is empty to the reader.
_INVISIBLE: Final = re.compile(
    "[\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]*"
)

_LANGUAGE: Final = re.compile(r"[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?\Z")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+\Z")
_LOCAL_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def blank(value: str) -> bool:
    """Return whether nothing in `value` can be seen.

    >>> blank(" \u200b"), blank("a")
    (True, False)
    """
    return _INVISIBLE.fullmatch(value) is not None


def check_text(value: str, *, field: str, most: int = SHORT, required: bool = True) -> None:
    """Refuse a text that is blank (when required), too long, or has control characters.

    Raises:
        CompositionError: text.empty, text.too_long, text.control.
    """
    if required and blank(value):
        raise CompositionError(f"{field} is empty: write it", code="text.empty", params={"field": field})
    if len(value) > most:
        message = f"{field} has {len(value)} characters, at most {most} fit"
        raise CompositionError(message, code="text.too_long", params={"field": field, "most": most})
    if UNSAFE.search(value):
        message = f"{field} has an invisible control character: type it again without it"
        raise CompositionError(message, code="text.control", params={"field": field})


def is_absolute(url: str) -> bool:
    """Return whether `url` is an absolute IRI without white space or quotes."""
    return _SCHEME.match(url) is not None


def is_local(url: str) -> bool:
    """Return whether `url` is at this machine or in a private network, as in a demonstration."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    if host in _LOCAL_HOSTS or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_private or address.is_loopback


def check_link(url: str, *, field: str) -> None:
    """Refuse what is no https address (http only in a local demonstration).

    Raises:
        CompositionError: link.unusable.
    """
    good = is_absolute(url) and (url.startswith("https://") or (url.startswith("http://") and is_local(url)))
    if not good:
        message = f"{field} is not a full https address: {url[:80]!r}"
        raise CompositionError(message, code="link.unusable", params={"field": field})


def check_iri(iri: str, *, field: str) -> None:
    """Refuse what is no absolute identifier (did:, urn:, https:, data: …).

    Raises:
        CompositionError: link.unusable.
    """
    if iri.startswith(("http:", "https:")):
        check_link(iri, field=field)
    elif not is_absolute(iri) or iri.startswith(("javascript:", "vbscript:", "file:")):
        message = f"{field} is not a full identifier: {iri[:80]!r}"
        raise CompositionError(message, code="link.unusable", params={"field": field})


def check_language(tag: str, *, field: str = "language") -> None:
    """Refuse what Open Badges does not take as a language ("en", "zh-Hant", "pt-BR").

    Raises:
        CompositionError: language.unknown.
    """
    if not _LANGUAGE.match(tag):
        message = f"{field} is not a language code such as en, ar or pt-BR: {tag[:40]!r}"
        raise CompositionError(message, code="language.unknown", params={"field": field})
