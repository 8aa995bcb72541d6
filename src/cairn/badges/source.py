"""What did somebody hand us? One credential as JSON, JWT, PNG or SVG, or what else.

Nothing is judged here: the document comes out as it was read. When it is
something else, the error says what, and what to do instead.

Source: Open Badges 3.0, "Document formats"; trust.md, "Verdicts" (fifth sentence).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from cairn.badges.baking import SIGNATURE, unbake_png
from cairn.badges.errors import SourceError
from cairn.credentials.document import LIMITS, JSONObject, JSONValue, Limits, parse

Form = Literal["json", "jwt", "png", "svg"]

_JWT: Final = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\Z")
_SD_JWT: Final = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*~")
_ENVELOPED: Final = re.compile(r"data:application/(?:vc\+jwt|vc-ld\+jwt|jwt),(.*)\Z", re.DOTALL)
_OLD_CONTEXTS: Final = ("https://w3id.org/openbadges/", "https://purl.imsglobal.org/spec/ob/v2")

#: First bytes -> (code, what it is, what to do).
_OTHERS: Final[tuple[tuple[bytes, str, str], ...]] = (
    (b"%PDF-", "source.pdf", "This is a PDF. Use the JSON, PNG or SVG file of the badge, or its link."),
    (b"\xff\xd8\xff", "source.jpeg", "This is a photograph (JPEG). A badge is a PNG, SVG or JSON file."),
    (b"GIF8", "source.gif", "This is a GIF picture. A badge is a PNG, SVG or JSON file."),
    (b"PK\x03\x04", "source.zip", "This is a ZIP archive. Unpack it and use the badge file inside."),
    (b"\x1f\x8b", "source.gzip", "This is a compressed file. Unpack it and use the badge file inside."),
)


@dataclass(frozen=True, slots=True)
class Source:
    """One credential as it came.

    token: the compact JWT when it was one, else None. form: what carried it.
    text: the bytes of the JSON or JWT itself, without the picture around it.
    """

    document: JSONObject
    token: str | None
    form: Form
    text: bytes


def open_source(data: bytes, *, limits: Limits = LIMITS) -> Source:
    """Return the one credential in `data`, or say what is there instead.

    Raises:
        SourceError: source.empty source.pdf source.jpeg source.gif source.zip
            source.gzip source.webp source.html source.xml source.address
            source.sd_jwt source.open_badges_2 source.presentation
            source.did_document source.sealed source.not_one_credential
            source.unknown.
        BakingError, DocumentError, ProofError: the picture, the JSON or the
            JWT is refused.
    """
    if data.startswith(SIGNATURE):
        return _text(unbake_png(data), form="png", limits=limits)
    _refuse_other(data)
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise SourceError("There is nothing in it.", code="source.empty")
    if start.startswith(b"<"):
        return _markup(data, start, limits=limits)
    return _text(data, form=None, limits=limits)


def _refuse_other(data: bytes) -> None:
    for magic, code, advice in _OTHERS:
        if data.startswith(magic):
            raise SourceError(advice, code=code)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        raise SourceError("This is a WebP picture. A badge is a PNG, SVG or JSON file.", code="source.webp")


def _markup(data: bytes, start: bytes, *, limits: Limits) -> Source:
    head = start[:4096].lower()
    if b"<html" in head or head.startswith(b"<!doctype html"):
        message = "This is a web page. Use the address of the badge itself, or download its file."
        raise SourceError(message, code="source.html")
    if b"<svg" not in start.lower() and b":svg" not in start.lower():
        raise SourceError("This is XML, but no SVG picture and no badge.", code="source.xml")
    from cairn.badges.svg import unbake_svg

    return _text(unbake_svg(data), form="svg", limits=limits)


def _text(text: bytes, *, form: Form | None, limits: Limits) -> Source:
    """Return the credential of a JSON or JWT text."""
    bare = text.strip()
    if _SD_JWT.match(bare):
        message = "This is a selectively disclosed token (SD-JWT), which cannot be read here yet."
        raise SourceError(message, code="source.sd_jwt")
    if _JWT.match(bare) and bare.count(b".") == 2:
        return _token(bare, form=form or "jwt")
    if re.match(rb"https?://\S+\Z", bare):
        raise SourceError("This is an address. Open it as a link, not as a file.", code="source.address")
    if bare[:1] not in (b"{", b"[") and not bare.startswith(b"\xef\xbb\xbf"):
        raise SourceError("This is neither a badge nor any file we know.", code="source.unknown")
    document = _one(parse(text, limits=limits))
    enveloped = _envelope(document)
    if enveloped is not None:
        return _token(enveloped, form=form or "jwt")
    return Source(document=document, token=None, form=form or "json", text=text)


def _token(token: bytes, *, form: Form) -> Source:
    from cairn.credentials import jose

    compact = token.decode("ascii")
    parts = jose.read(compact)
    document = _one(jose.to_document(_one(parts.payload)))
    return Source(document=document, token=compact, form=form, text=token)


def _envelope(document: JSONObject) -> bytes | None:
    """Return the JWT inside an EnvelopedVerifiableCredential (VC Data Model 2.0, 4.13)."""
    address = document.get("id")
    if "EnvelopedVerifiableCredential" not in _types(document) or not isinstance(address, str):
        return None
    found = _ENVELOPED.match(address)
    if found is None or not _JWT.match(found.group(1).encode()):
        raise SourceError("The envelope holds no token that can be read here.", code="source.unknown")
    return found.group(1).encode()


def _types(document: JSONObject) -> list[JSONValue]:
    kinds = document.get("type", document.get("@type"))
    return kinds if isinstance(kinds, list) else [kinds]


def _one(value: JSONValue) -> JSONObject:
    """Return the one credential, or name what was found instead."""
    if isinstance(value, list):
        message = f"This is a list of {len(value)}. Verify the credentials one at a time."
        raise SourceError(message, code="source.not_one_credential", params={"count": len(value)})
    if not isinstance(value, dict):
        raise SourceError("This is neither a badge nor any file we know.", code="source.unknown")
    kinds = _types(value)
    if "VerifiablePresentation" in kinds or "EnvelopedVerifiablePresentation" in kinds or "vp" in value:
        message = "This is a presentation, a wrapping around credentials. Verify the credential inside."
        raise SourceError(message, code="source.not_one_credential", params={"count": 0})
    if _is_old(value, kinds):
        message = "This is an Open Badges 2.0 badge, which cannot be verified here yet."
        raise SourceError(message, code="source.open_badges_2")
    if "signatures" in value and "payload" in value:
        message = "This is a sealed European credential (JAdES), which cannot be verified here yet."
        raise SourceError(message, code="source.sealed")
    if "verificationMethod" in value and "issuer" not in value:
        raise SourceError(
            "These are an issuer's keys (a DID document), not a badge.", code="source.did_document"
        )
    return value


def _is_old(value: JSONObject, kinds: list[JSONValue]) -> bool:
    contexts = value.get("@context")
    listed = contexts if isinstance(contexts, list) else [contexts]
    old = any(isinstance(item, str) and item.startswith(_OLD_CONTEXTS) for item in listed)
    hosted = "Assertion" in kinds or ("badge" in value and "recipient" in value)
    return (old or hosted) and "VerifiableCredential" not in kinds
