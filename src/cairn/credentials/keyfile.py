"""Encrypted key files: one private key, sealed with a passphrase.

The file is JSON that says in clear which key it holds (so that it can be listed
without the passphrase) and authenticates every one of these words: a changed
DID, date or parameter makes the file unreadable.

    key = Argon2id(passphrase, salt, memory, iterations, lanes)      RFC 9106
    ciphertext = AES-256-GCM(key, nonce, material, aad = all other members)

Salt and nonce come from the caller; each sealing needs fresh ones. The
parameters are bounded when reading, so that a forged file can neither weaken
the derivation nor make the reader spend gigabytes.

Codes of KeyFileError
    keyfile.unreadable      not a key file of ours, or a member is missing or malformed
    keyfile.version         a later format, or another cipher or derivation
    keyfile.parameters      Argon2id parameters outside the bounds, or salt or nonce of another length
    keyfile.passphrase      wrong or empty passphrase, or a file that was changed
    keyfile.mismatch        the sealed key is not the one the file names

Sources: RFC 9106, section 4 (second recommended option); NIST SP 800-38D.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Self

from cairn.credentials.instants import parse_stamp, write_stamp
from cairn.credentials.keys import KeyMaterialError, KeyType, LocalSigner, PrivateKey, PublicKey
from cairn.credentials.multiformats import MultiformatError, base64url_decode, base64url_encode

if TYPE_CHECKING:
    from cairn.credentials.document import JSONObject, JSONValue

FORMAT: Final = "cairn-key/1"
SALT_BYTES: Final = 16
NONCE_BYTES: Final = 12
MAX_FILE: Final = 16 * 1024


class KeyFileError(KeyMaterialError):
    """A key file does not give its key."""

    code = "keyfile.unreadable"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a guess of the passphrase costs. memory: KiB; iterations: passes; lanes: threads."""

    memory: int = 64 * 1024
    iterations: int = 3
    lanes: int = 4

    def __post_init__(self) -> None:
        within = (
            19 * 1024 <= self.memory <= 256 * 1024  # less is too cheap to guess, more stops small servers
            and 2 <= self.iterations <= 10
            and 1 <= self.lanes <= 8
        )
        if not within:
            raise KeyFileError("the Argon2id parameters are outside the bounds", code="keyfile.parameters")


DEFAULT_COST: Final = Cost()


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What a key file says in clear. Not to be believed before `unseal` returned it."""

    type: KeyType
    did: str
    verification_method: str
    public_key: PublicKey
    created: datetime

    @classmethod
    def read(cls, data: bytes) -> Self:
        """Read the clear members without the passphrase.

        Raises:
            KeyFileError: `keyfile.unreadable`, `keyfile.version`.
        """
        return cls(*_said(_envelope(data)))


def seal(
    private: PrivateKey,
    *,
    did: str,
    verification_method: str,
    passphrase: bytes,
    salt: bytes,
    nonce: bytes,
    created: datetime,
    cost: Cost = DEFAULT_COST,
) -> bytes:
    """Return the bytes of a key file.

    Args:
        passphrase: not empty; its strength is the strength of the file.
        salt: 16 fresh random bytes.
        nonce: 12 fresh random bytes.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from cairn.credentials.document import dump_pretty

    if len(salt) != SALT_BYTES or len(nonce) != NONCE_BYTES:
        raise KeyFileError("the salt has 16 bytes and the nonce 12", code="keyfile.parameters")
    envelope: JSONObject = {
        "format": FORMAT,
        "type": private.public_key.type.value,
        "did": did,
        "verificationMethod": verification_method,
        "publicKeyMultibase": private.public_key.multibase,
        "created": write_stamp(created),
        "kdf": {
            "name": "argon2id",
            "memoryKiB": cost.memory,
            "iterations": cost.iterations,
            "lanes": cost.lanes,
            "salt": base64url_encode(salt),
        },
        "cipher": {"name": "AES-256-GCM", "nonce": base64url_encode(nonce)},
    }
    cipher = AESGCM(_derive(passphrase, salt, cost))
    sealed = cipher.encrypt(nonce, private.reveal_material(), _authenticated(envelope))
    return dump_pretty({**envelope, "ciphertext": base64url_encode(sealed)}).encode("utf-8")


def unseal(data: bytes, *, passphrase: bytes) -> tuple[LocalSigner, KeyFile]:
    """Return the signer in a key file, and what the file says of it.

    Raises:
        KeyFileError: see the table in the module's docstring.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    envelope = _envelope(data)
    said = KeyFile(*_said(envelope))
    kdf, cipher = _named(envelope, "kdf", "argon2id"), _named(envelope, "cipher", "AES-256-GCM")
    cost = Cost(_number(kdf, "memoryKiB"), _number(kdf, "iterations"), _number(kdf, "lanes"))
    salt, nonce = _octets(kdf, "salt"), _octets(cipher, "nonce")
    sealed = _octets(envelope, "ciphertext")
    if len(salt) != SALT_BYTES or len(nonce) != NONCE_BYTES:
        raise KeyFileError("the salt or the nonce has another length", code="keyfile.parameters")
    clear = {name: value for name, value in envelope.items() if name != "ciphertext"}
    try:
        material = AESGCM(_derive(passphrase, salt, cost)).decrypt(nonce, sealed, _authenticated(clear))
    except InvalidTag:
        raise KeyFileError(
            "the passphrase is wrong, or the key file was changed", code="keyfile.passphrase"
        ) from None
    try:
        private = PrivateKey(said.type, material)
    except KeyMaterialError as error:
        raise KeyFileError("the sealed key is not usable", code="keyfile.mismatch") from error
    if private.public_key != said.public_key:
        raise KeyFileError("the sealed key is not the one the file names", code="keyfile.mismatch")
    return LocalSigner(private, said.verification_method), said


def _said(envelope: JSONObject) -> tuple[KeyType, str, str, PublicKey, datetime]:
    try:
        public = PublicKey.from_multibase(_text(envelope, "publicKeyMultibase"))
        created = parse_stamp(_text(envelope, "created"))
    except (KeyMaterialError, ValueError) as error:
        raise KeyFileError(f"the key file is not readable: {error}") from error
    if envelope.get("type") != public.type.value:
        raise KeyFileError("the key file names another key type than its key has")
    did, method = _text(envelope, "did"), _text(envelope, "verificationMethod")
    return public.type, did, method, public, created


def _derive(passphrase: bytes, salt: bytes, cost: Cost) -> bytes:
    from argon2.exceptions import HashingError
    from argon2.low_level import Type, hash_secret_raw

    if not passphrase:
        raise KeyFileError("a key file needs a passphrase", code="keyfile.passphrase")
    try:
        return hash_secret_raw(
            passphrase,
            salt,
            time_cost=cost.iterations,
            memory_cost=cost.memory,
            parallelism=cost.lanes,
            hash_len=32,
            type=Type.ID,
        )
    except HashingError as error:  # no memory left, or no thread
        raise KeyFileError(f"Argon2id could not run: {error}", code="keyfile.parameters") from error


def _authenticated(envelope: JSONObject) -> bytes:
    """All clear members, in an order that does not depend on the file's."""
    import json

    return json.dumps(envelope, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def _envelope(data: bytes) -> JSONObject:
    from cairn.credentials.document import DocumentError, parse_object

    if len(data) > MAX_FILE:
        raise KeyFileError(f"a key file has at most {MAX_FILE} bytes")
    try:
        envelope = parse_object(data)
    except DocumentError as error:
        raise KeyFileError(f"the key file is not readable: {error}") from error
    found = envelope.get("format")
    if not isinstance(found, str) or not found.startswith("cairn-key/"):
        raise KeyFileError("not a Cairn key file")
    if found != FORMAT:
        raise KeyFileError(f"a key file of the format {found[:40]}", code="keyfile.version")
    return envelope


def _named(envelope: JSONObject, member: str, name: str) -> JSONObject:
    value = envelope.get(member)
    if not isinstance(value, dict):
        raise KeyFileError(f"the key file has no {member!r}")
    if value.get("name") != name:
        raise KeyFileError(f"the key file uses another {member} than {name}", code="keyfile.version")
    return value


def _text(members: Mapping[str, JSONValue], name: str) -> str:
    value = members.get(name)
    if not isinstance(value, str) or not value:
        raise KeyFileError(f"the key file has no {name!r}")
    return value


def _number(members: Mapping[str, JSONValue], name: str) -> int:
    value = members.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise KeyFileError(f"{name!r} of the key file is not a whole number")
    return value


def _octets(members: Mapping[str, JSONValue], name: str) -> bytes:
    try:
        return base64url_decode(_text(members, name))
    except MultiformatError as error:
        raise KeyFileError(f"{name!r} of the key file is not base64url") from error
