"""DID documents of others: find the one method that a proof names.

Only that method has to be readable: other methods may be of types that we do
not know. But the document as a whole must be unambiguous: about the right
subject, and without two methods of one id. The codes are documented in
`cairn.credentials.did`.

Source: W3C Controlled Identifiers 1.0, "Verification Methods", "Retrieve Verification Method".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

from cairn.credentials.did import ALL_PURPOSES, DidError, Method, key_error
from cairn.credentials.instants import parse_stamp
from cairn.credentials.keys import KeyMaterialError, KeyType, PublicKey

if TYPE_CHECKING:
    from cairn.credentials.document import JSONObject, JSONValue

MAX_METHODS: Final = 500  # a large institution rotates monthly for forty years
RELATIONSHIPS: Final = (*sorted(ALL_PURPOSES), "keyAgreement")
PRIVATE_MEMBERS: Final = frozenset(
    {
        "privateKeyMultibase",
        "secretKeyMultibase",
        "privateKeyJwk",
        "secretKeyJwk",
        "privateKeyBase58",
        "privateKeyPem",
    }
)


def read_document(body: bytes, *, did: str) -> JSONObject:
    """Return the document as an object when it is about `did`.

    Raises:
        DidError: `did.unreadable`, `did.wrong_id`.
    """
    from cairn.credentials.document import DocumentError, parse_object

    try:
        document = parse_object(body)
    except DocumentError as error:
        raise DidError(f"the DID document is not readable: {error}", code="did.unreadable") from error
    if document.get("id") != did:
        raise DidError("the DID document is about another DID", code="did.wrong_id")
    return document


def find_method(document: JSONObject, *, did: str, method_id: str) -> Method:
    """Return the method `method_id` (absolute) of a document about `did`.

    Raises:
        DidError: `did.method_not_found` and all codes about the method itself.
    """
    methods, purposes = _collect(document, did)
    found = methods.get(method_id)
    if found is None:
        raise DidError("the DID document does not list the method", code="did.method_not_found")
    return _read_method(found, did=did, method_id=method_id, purposes=frozenset(purposes[method_id]))


def find_key(document: JSONObject, public: PublicKey, *, did: str) -> Method | None:
    """Return the method that holds `public` (the one to assert with first), or None.

    Methods that we cannot read hold nothing.

    Raises:
        DidError: the document as a whole is not usable.
    """
    methods, purposes = _collect(document, did)
    order = sorted(methods.items(), key=lambda item: "assertionMethod" not in purposes[item[0]])
    for method_id, entry in order:
        try:
            method = _read_method(
                entry, did=did, method_id=method_id, purposes=frozenset(purposes[method_id])
            )
        except DidError:
            continue
        if method.public_key == public:
            return method
    return None


def _collect(document: JSONObject, did: str) -> tuple[dict[str, JSONObject], dict[str, set[str]]]:
    """Return the methods by absolute id, and the purposes that each id is listed for."""
    methods: dict[str, JSONObject] = {}
    purposes: defaultdict[str, set[str]] = defaultdict(set)
    for relationship, entry in _entries(document):
        if not isinstance(entry, str | dict):
            raise DidError("a verification method is neither an object nor an id", code="did.unreadable")
        identifier = _absolute(entry.get("id") if isinstance(entry, dict) else entry, did)
        if relationship is not None:
            purposes[identifier].add(relationship)  # an embedded method serves only where it is embedded
        if isinstance(entry, str):
            continue
        if identifier in methods:
            raise DidError("two verification methods have one id", code="did.duplicate_id")
        if len(methods) >= MAX_METHODS:
            raise DidError(f"more than {MAX_METHODS} verification methods", code="did.unreadable")
        methods[identifier] = entry
    return methods, purposes


def _entries(document: JSONObject) -> Iterator[tuple[str | None, JSONValue]]:
    """Yield (relationship or None, entry) for all places where methods are listed."""
    for member in ("verificationMethod", *RELATIONSHIPS):
        value = document.get(member, [])
        entries = value if isinstance(value, list) else [value]
        for entry in entries:
            yield (None if member == "verificationMethod" else member), entry


def _absolute(identifier: JSONValue, did: str) -> str:
    if not isinstance(identifier, str) or not identifier:
        raise DidError("a verification method has no id", code="did.unreadable")
    return did + identifier if identifier.startswith("#") else identifier


def _read_method(entry: JSONObject, *, did: str, method_id: str, purposes: frozenset[str]) -> Method:
    if PRIVATE_MEMBERS & entry.keys():
        raise DidError("the DID document publishes a private key", code="did.private_key")
    if entry.get("controller") != did:
        raise DidError("the method is controlled by another DID", code="did.wrong_controller")
    try:
        key = _read_key(entry)
    except KeyMaterialError as error:
        raise key_error(error) from error
    return Method(
        method_id, did, key, purposes, revoked=_instant(entry, "revoked"), expires=_instant(entry, "expires")
    )


def _read_key(entry: JSONObject) -> PublicKey:
    kind = entry.get("type")
    multibase, jwk = entry.get("publicKeyMultibase"), entry.get("publicKeyJwk")
    if kind in ("Multikey", "Ed25519VerificationKey2020") and isinstance(multibase, str) and jwk is None:
        key = PublicKey.from_multibase(multibase)
        if kind != "Multikey" and key.type is not KeyType.ED25519:
            raise DidError("not an Ed25519 key", code="did.key")
        return key
    if kind in ("JsonWebKey", "JsonWebKey2020") and isinstance(jwk, dict) and multibase is None:
        return PublicKey.from_jwk(jwk)
    if kind in ("Multikey", "Ed25519VerificationKey2020", "JsonWebKey", "JsonWebKey2020"):
        raise DidError("the method does not have exactly the key member of its type", code="did.unreadable")
    raise DidError("a type of verification method that we do not read", code="did.unsupported")


def _instant(entry: JSONObject, name: str) -> datetime | None:
    value = entry.get(name)
    if value is None:
        return None
    try:
        return parse_stamp(value if isinstance(value, str) else "")
    except ValueError as error:
        raise DidError(f"`{name}` of the method is not an instant", code="did.unreadable") from error
