"""Decentralised identifiers: did:key, did:jwk and did:web, written and read.

A key never comes from the message that it is to verify: did:key and did:jwk
*are* their key, did:web is a document that somebody fetched from the domain
(nothing here fetches). All other methods, and https addresses as verification
methods, are unsupported: "could not check", not "false".

A did:key verification method without a fragment (an 1EdTech fixture has one) is
accepted: the identifier holds exactly one key, so nothing is left to choose.
For did:jwk and did:web the fragment is required.

Codes of DidError
    did.malformed           not a DID, or not a DID URL of a verification method
    did.unsupported         another method, or a method type we do not read
    did.not_fetched         the document of the domain is not at hand (params: state)
    did.unreadable          the document is no DID document we can read
    did.wrong_id            the document is about somebody else
    did.duplicate_id        two methods of one id: nobody can say which key is meant
    did.method_not_found    the document does not list the method
    did.wrong_controller    the method is controlled by somebody else
    did.private_key         the document publishes a private key
    did.key                 the key of the method is not usable (params: key_code)

Sources: W3C Controlled Identifiers 1.0, "Retrieve Verification Method"; W3C DID 1.0;
did:key v0.9, did:jwk, did:web method specifications (w3c-ccg.github.io).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from cairn.credentials import multiformats
from cairn.credentials.curves import KEPT
from cairn.credentials.instants import write_stamp
from cairn.credentials.keys import KeyMaterialError, PublicKey
from cairn.credentials.multiformats import MultiformatError
from cairn.errors import CairnError

if TYPE_CHECKING:
    from cairn.credentials.document import JSONObject
    from cairn.credentials.inspection import Fetched

MAX_DID: Final = 2048  # characters; a did:jwk of RSA 8192 has about 1,900
ALL_PURPOSES: Final = frozenset(
    {"assertionMethod", "authentication", "capabilityInvocation", "capabilityDelegation"}
)

_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\Z", re.ASCII)
_IPV4: Final = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!\Z)|\Z)){4}\Z", re.ASCII)
_SEGMENT: Final = re.compile(r"(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+\Z", re.ASCII)
_PORT: Final = re.compile(r"[1-9]\d{0,4}\Z", re.ASCII)
# What a path segment must not become when somebody decodes it once more than we did.
_FORBIDDEN_IN_SEGMENT: Final = frozenset(b'/\\?#%@:;"<>^`{|}') | frozenset(range(0x21)) | {0x7F}


class DidError(CairnError):
    """A DID, its document or its method does not give a key."""

    code = "did.malformed"


@dataclass(frozen=True, slots=True)
class Method:
    """A verification method: one key of one controller, and what it may be used for.

    purposes: `assertionMethod` must be among them for a credential.
    revoked, expires: as the document states; None when it does not.
    """

    id: str
    controller: str
    public_key: PublicKey
    purposes: frozenset[str]
    revoked: datetime | None = None
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One key of our own DID document. `revoked` is set when it was compromised."""

    public_key: PublicKey
    revoked: datetime | None = None


def did_key(public: PublicKey) -> str:
    """Return the did:key of an Ed25519, P-256 or P-384 key."""
    return f"did:key:{public.multibase}"


def did_jwk(public: PublicKey) -> str:
    """Return the did:jwk of a key (the JWK with its required members, in order)."""
    from cairn.credentials.document import dump

    return f"did:jwk:{multiformats.base64url_encode(dump(public.jwk).encode('utf-8'))}"


def did_web(host: str, path: Sequence[str] = ()) -> str:
    """Return the did:web of a host ("badges.example" or "badges.example:8443") and path segments.

    Raises:
        DidError: `did.malformed` when no safe address would come of it.
    """
    name, _, port = host.lower().partition(":")
    segments = [_percent_encode(segment) for segment in path]
    did = ":".join(["did:web", f"{name}%3A{port}" if _ else name, *segments])
    document_url(did)
    return did


def method_for(did: str, public: PublicKey) -> str:
    """Return the id of the verification method for `public` in the document of `did`."""
    return f"{did}#0" if did.startswith("did:jwk:") else f"{did}#{public.multibase}"


def document_url(did: str) -> str | None:
    """Return the https address of a did:web document; None for did:key and did:jwk.

    The host is a DNS name, or an IPv4 address in its one canonical form; the
    method forbids addresses, but intranets and tests have nothing else, and the
    fetcher decides about private ones. Other spellings of addresses (decimal,
    hexadecimal, short, IPv6), user information, encoded separators and dot
    segments are refused here, so that no fetcher has to understand them.

    Raises:
        DidError: `did.malformed`, `did.unsupported`.

    >>> document_url("did:web:example.com%3A8443:issuers:7")
    'https://example.com:8443/issuers/7/did.json'
    """
    method, identifier = _split(did)
    if method != "web":
        return None
    host, *segments = identifier.split(":")
    name, separator, port = re.sub("%3a", "%3A", host).partition("%3A")
    name = name.lower()
    if not _host_is_plain(name):
        raise DidError("the host of the did:web is not a plain DNS name")
    if separator and not (_PORT.match(port) and int(port) < 65536):
        raise DidError("the port of the did:web is not a number from 1 to 65535")
    for segment in segments:
        _require_safe_segment(segment)
    place = f"{name}:{port}" if separator else name
    return f"https://{place}/{'/'.join(segments) or '.well-known'}/did.json"


def did_document(did: str, keys: Sequence[KeyEntry]) -> JSONObject:
    """Return the document that we serve for `did`: Multikey methods, the usable ones to assert with.

    A retired key stays (what it signed still verifies); a compromised one
    stays too, marked `revoked`, and loses its purpose.
    """
    methods: list[JSONObject] = []
    for entry in keys:
        method: JSONObject = {
            "id": method_for(did, entry.public_key),
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": entry.public_key.multibase,
        }
        if entry.revoked is not None:
            method["revoked"] = write_stamp(entry.revoked)
        methods.append(method)
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": list(methods),
        "assertionMethod": [method["id"] for method in methods if "revoked" not in method],
    }


def resolve(method_id: str, fetched: Mapping[str, Fetched]) -> Method:
    """Return the verification method that `method_id` names.

    Args:
        method_id: a DID URL with its fragment (did:key may come without one).
        fetched: address -> answer, holding the did:web document.

    Raises:
        DidError: see the table in the module's docstring.
    """
    if method_id.startswith("did:key:"):
        return _key_method(method_id)
    did, fragment, kind, identifier = _taken_apart(method_id)
    if kind == "jwk":
        return _resolve_jwk(did, identifier, fragment)
    if not fragment:
        raise DidError("the verification method has no fragment, so it names no key")
    from cairn.credentials.diddoc import find_method, read_document

    return find_method(read_document(_document_of(did, fetched), did=did), did=did, method_id=method_id)


@lru_cache(maxsize=KEPT)
def _key_method(method_id: str) -> Method:
    """Resolve a did:key. What it names never changes, so the answer may be kept (a refusal is not)."""
    did, fragment, _, identifier = _taken_apart(method_id)
    return _resolve_key(did, identifier, fragment)


def _taken_apart(method_id: str) -> tuple[str, str, str, str]:
    """Return DID, fragment ("" for none), method and identifier of a verification method."""
    if len(method_id) > 2 * MAX_DID:
        raise DidError("the verification method is too long")
    did, hash_sign, fragment = method_id.partition("#")
    kind, identifier = _split(did)
    if "#" in fragment or (hash_sign and not fragment):
        raise DidError("the verification method has no plain fragment")
    return did, fragment, kind, identifier


def resolve_holding(did: str, public: PublicKey, fetched: Mapping[str, Fetched]) -> Method | None:
    """Return the method of `did` that holds `public`, or None when it has no such method.

    For tokens that show their key instead of naming it: the key counts only
    when the issuer's own document lists it.

    Raises:
        DidError: as `resolve`.
    """
    kind, identifier = _split(did)
    if kind != "web":
        method = _resolve_key(did, identifier, "") if kind == "key" else _resolve_jwk(did, identifier, "0")
        return method if method.public_key == public else None
    from cairn.credentials.diddoc import find_key, read_document

    return find_key(read_document(_document_of(did, fetched), did=did), public, did=did)


def _document_of(did: str, fetched: Mapping[str, Fetched]) -> bytes:
    url = document_url(did) or ""
    answer = fetched.get(url)
    if answer is None or answer.state != "ok":
        state = "missing" if answer is None else answer.state
        raise DidError(
            "the DID document is not at hand", code="did.not_fetched", params={"url": url, "state": state}
        )
    return answer.body


def _split(did: str) -> tuple[str, str]:
    """Return method and identifier of a DID without path, query or fragment."""
    if len(did) > MAX_DID:
        raise DidError("the DID is too long")
    scheme, _, rest = did.partition(":")
    method, _, identifier = rest.partition(":")
    if scheme in ("https", "http"):
        raise DidError("an https address as verification method is not supported", code="did.unsupported")
    if scheme != "did" or not re.fullmatch("[a-z0-9]+", method) or not identifier:
        raise DidError("not a DID")
    if method not in ("key", "jwk", "web"):
        raise DidError(
            f"DIDs of the method {method} are not supported",
            code="did.unsupported",
            params={"method": method},
        )
    if re.search(r"[^A-Za-z0-9._:%-]", identifier):
        raise DidError("the DID has characters that DIDs do not have")
    return method, identifier


def _resolve_key(did: str, identifier: str, fragment: str) -> Method:
    if fragment and fragment != identifier:
        raise DidError("a did:key has one method, named like itself", code="did.method_not_found")
    try:
        key = PublicKey.from_multibase(identifier)
    except KeyMaterialError as error:
        raise key_error(error) from error
    return Method(f"{did}#{identifier}", did, key, ALL_PURPOSES)


def _resolve_jwk(did: str, identifier: str, fragment: str) -> Method:
    from cairn.credentials.document import DocumentError, parse_object

    if fragment != "0":
        raise DidError("a did:jwk has one method, #0", code="did.method_not_found")
    try:
        key = PublicKey.from_jwk(parse_object(multiformats.base64url_decode(identifier)))
    except (MultiformatError, DocumentError) as error:
        raise DidError(f"the did:jwk is not readable: {error}") from error
    except KeyMaterialError as error:
        raise key_error(error) from error
    return Method(f"{did}#0", did, key, ALL_PURPOSES)


def key_error(error: KeyMaterialError) -> DidError:
    """Return the DidError for a key that is not usable."""
    code = {"key.jwk_private": "did.private_key", "key.unsupported": "did.unsupported"}.get(
        error.code, "did.key"
    )
    return DidError(str(error), code=code, params={"key_code": error.code})


def _host_is_plain(name: str) -> bool:
    if _IPV4.match(name):
        return True
    last = name.rpartition(".")[2]
    numeric = last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last)  # what URL parsers read as IPv4
    return len(name) <= 253 and bool(_HOST.match(name)) and not numeric


def _require_safe_segment(segment: str) -> None:
    if not _SEGMENT.match(segment):
        raise DidError("a path segment of the did:web is empty or has unusual characters")
    decoded = _percent_decode(segment)
    if decoded.strip(b".") == b"" or _FORBIDDEN_IN_SEGMENT & frozenset(decoded):
        raise DidError("a path segment of the did:web hides a separator or a dot segment")


def _percent_encode(text: str) -> str:
    """Escape all but the unreserved characters that a DID may hold. Source: RFC 3986, section 2.1."""
    return "".join(
        chr(byte) if re.match(rb"[A-Za-z0-9._-]", bytes([byte])) else f"%{byte:02X}"
        for byte in text.encode("utf-8")
    )


def _percent_decode(text: str) -> bytes:
    return re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), text.encode("ascii"))
