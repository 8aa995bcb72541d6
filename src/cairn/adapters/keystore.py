"""Private keys in encrypted files: `file:NAME`, and `env:NAME` for one that comes from outside.

One file per key in the data folder's `keys/`, mode 0600, written whole or not
at all. The passphrase is configured, or lies in a file only its owner reads.
An unsealed key stays in memory for the life of the process: Argon2id costs a
tenth of a second on purpose, and a class of thirty is signed in one go.

Nothing here has a default secret, and nothing gives a private key away.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cairn.errors import CairnError
from cairn.services.ports import KeyHandle, KeystoreError

if TYPE_CHECKING:
    from cairn.credentials.keys import KeyType, PublicKey, Signer

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)
_SUFFIX: Final = ".key.json"
_LARGEST: Final = 64 * 1024  # bytes; a key file is under two kilobytes
_SEED_BYTES: Final = 32
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
PHRASE_FILE: Final = "keys.passphrase"


@dataclass(frozen=True, slots=True)
class KeptSigner:
    """Signs with a key that stays in the keystore, under the method id the database knows it by."""

    verification_method: str
    kept: Signer = field(repr=False)

    @property
    def public_key(self) -> PublicKey:
        return self.kept.public_key

    def sign(self, message: bytes) -> bytes:
        """Return the raw signature: 64 bytes for Ed25519, r||s for the curves."""
        return self.kept.sign(message)


class FileKeystore:
    """The keys of one installation.

    folder: where the key files lie; made (0700) with the first key.
    passphrase: what they are sealed with, or a function that finds it when first needed.
    """

    def __init__(
        self,
        folder: Path,
        *,
        passphrase: bytes | Callable[[], bytes],
        now: Callable[[], datetime],
        random_bytes: Callable[[int], bytes],
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = folder
        self._passphrase = passphrase
        self._now = now
        self._random_bytes = random_bytes
        self._environ = os.environ if environ is None else environ
        self._open: dict[str, Signer] = {}
        self._lock = threading.Lock()

    def create(self, type: KeyType, *, did_for: Callable[[PublicKey], str]) -> KeyHandle:  # noqa: A002
        from cairn.credentials.did import method_for
        from cairn.credentials.keyfile import seal
        from cairn.credentials.keys import PrivateKey

        private = PrivateKey.from_seed(type, self._random_bytes(_SEED_BYTES))
        did = did_for(private.public_key)
        name = self._random_bytes(16).hex()
        sealed = seal(
            private,
            did=did,
            verification_method=method_for(did, private.public_key),
            passphrase=self._phrase(),
            salt=self._random_bytes(_SALT_BYTES),
            nonce=self._random_bytes(_NONCE_BYTES),
            created=self._now(),
        )
        self._write(self._path(name), sealed)
        return KeyHandle(uri=f"file:{name}", public_key=private.public_key)

    def signer(self, uri: str, *, verification_method: str) -> Signer:
        with self._lock:  # one thread pays for Argon2id, the others wait for its answer
            key = self._open.get(uri)
            if key is None:
                key = self._unseal(uri)
                self._open[uri] = key
        return KeptSigner(verification_method, key)

    def forget(self, uri: str) -> None:
        scheme, name = _parts(uri)
        with self._lock:
            self._open.pop(uri, None)
        if scheme == "file":
            self._path(name).unlink(missing_ok=True)

    def _unseal(self, uri: str) -> Signer:
        from cairn.credentials.keyfile import unseal

        scheme, name = _parts(uri)
        data = self._read(name) if scheme == "file" else self._from_environment(name)
        try:
            return unseal(data, passphrase=self._phrase())[0]
        except CairnError as error:
            raise KeystoreError(
                "the key file cannot be opened: is the passphrase the one it was made with?",
                code="keystore.locked",
                params={"uri": uri},
            ) from error

    def _phrase(self) -> bytes:
        found = self._passphrase if isinstance(self._passphrase, bytes) else self._passphrase()
        if not found:
            raise KeystoreError("there is no passphrase for the keys", code="keystore.locked")
        return found

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{_SUFFIX}"

    def _read(self, name: str) -> bytes:
        try:
            with self._path(name).open("rb") as file:
                return file.read(_LARGEST)
        except FileNotFoundError:
            raise KeystoreError("no key has this address", params={"uri": f"file:{name}"}) from None
        except OSError as error:
            raise KeystoreError(
                f"the key file cannot be read ({error.strerror})",
                code="keystore.locked",
                params={"uri": f"file:{name}"},
            ) from None

    def _from_environment(self, name: str) -> bytes:
        """A sealed key file, as it is or in base64, in an environment variable."""
        value = self._environ.get(name, "").strip()
        if not value:
            raise KeystoreError("no key has this address", params={"uri": f"env:{name}"})
        if value.startswith("{"):
            return value.encode()
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise KeystoreError(
                "the variable holds no key file", code="keystore.locked", params={"uri": f"env:{name}"}
            ) from None

    def _write(self, path: Path, data: bytes) -> None:
        """Write a file that is there whole, or not at all, and never replaces another."""
        draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(draft, data)
            try:
                os.link(draft, path)
            finally:
                draft.unlink()
            sync_folder(self._folder)
        except OSError as error:
            raise KeystoreError(
                f"the key cannot be stored ({error.strerror})", code="keystore.unwritable"
            ) from error


def passphrase_file(data: Path, random_bytes: Callable[[int], bytes]) -> bytes:
    """Return the passphrase in the data folder, made at first use, readable by its owner only.

    Raises:
        KeystoreError: others can read it, or it cannot be made.
    """
    path = data / PHRASE_FILE
    try:
        if not path.exists():
            draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
            data.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(draft, base64.urlsafe_b64encode(random_bytes(36)))
            try:
                os.link(draft, path)
            except FileExistsError:  # another process was first; its passphrase stays
                pass
            finally:
                draft.unlink()
        if path.stat().st_mode & 0o007:
            raise KeystoreError(f"others can read {path}: run chmod 600 {path}", code="keystore.locked")
        return path.read_bytes().strip()
    except OSError as error:
        raise KeystoreError(
            f"the passphrase file cannot be used ({error.strerror})", code="keystore.locked"
        ) from error


def write_private(path: Path, data: bytes) -> None:
    """Write `data` durably to a new file of mode 0600."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make a new name in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _parts(uri: str) -> tuple[str, str]:
    scheme, _, name = uri.partition(":")
    if scheme not in ("file", "env") or _NAME.fullmatch(name) is None:
        raise KeystoreError("this is no address of a key", code="keystore.uri")
    return scheme, name
