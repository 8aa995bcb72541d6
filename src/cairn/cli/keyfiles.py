"""Key files on disk: made once, never overwritten, opened with a passphrase.

The passphrase is CAIRN_KEY_PASSPHRASE (or the file that CAIRN_KEY_PASSPHRASE_FILE names); without
it, it is asked for at the terminal, never read from the standard input.

A key that was given up keeps its public half: the file then says `cairn-key-retired/1`, and what
the key signed still verifies.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cairn.cli.disk import refuse_existing, write_new
from cairn.errors import CairnError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cairn.credentials.document import JSONObject
    from cairn.credentials.keyfile import KeyFile
    from cairn.credentials.keys import LocalSigner, PrivateKey, PublicKey

RETIRED: Final = "cairn-key-retired/1"
MAX_FILE: Final = 16 * 1024
SHORTEST: Final = 12  # characters of a passphrase typed at the terminal
_TERMINAL: Final = "/dev/tty"


class KeyFileRefused(CairnError):
    """The key file cannot be used, or must not be written."""

    code = "key.refused"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a key file says in clear."""

    path: Path
    type: str
    did: str
    verification_method: str
    public_key: PublicKey
    created: str
    retired: str = ""


def read(path: Path) -> Kept:
    """Read the clear half of a key file; it is not to be believed before the key was opened.

    Raises:
        KeyFileError: it is none of ours.
    """
    from cairn.credentials.document import DocumentError, parse_object
    from cairn.credentials.instants import write_stamp
    from cairn.credentials.keyfile import KeyFile

    data = _bytes(path)
    try:
        envelope = parse_object(data)
    except DocumentError:
        envelope = {}
    if envelope.get("format") == RETIRED:
        return _retired(path, envelope)
    said: KeyFile = KeyFile.read(data)
    return Kept(
        path,
        said.type.value,
        said.did,
        said.verification_method,
        said.public_key,
        write_stamp(said.created),
    )


def signer(path: Path) -> tuple[LocalSigner, KeyFile]:
    """Open a key file, with the passphrase.

    Raises:
        KeyFileError: it is none, or the passphrase is wrong. KeyFileRefused: key.retired.
    """
    from cairn.credentials.keyfile import unseal

    kept = read(path)
    if kept.retired:
        raise KeyFileRefused(f"{path}: this key was given up on {kept.retired[:10]}", code="key.retired")
    return unseal(_bytes(path), passphrase=passphrase(f"Passphrase of {path}: "))


def make(path: Path, *, type_name: str, did_for: Callable[[PublicKey], str]) -> Kept:
    """Make a key and write its file (0600); a file that is there is never touched.

    Raises:
        FileRefused: file.exists.
    """
    from cairn.adapters.clock import now
    from cairn.adapters.randomness import random_bytes
    from cairn.credentials.did import method_for
    from cairn.credentials.keyfile import NONCE_BYTES, SALT_BYTES, seal
    from cairn.credentials.keys import KeyType, PrivateKey

    refuse_existing(path)
    private: PrivateKey = PrivateKey.from_seed(KeyType(type_name), random_bytes(32))
    did = did_for(private.public_key)
    sealed = seal(
        private,
        did=did,
        verification_method=method_for(did, private.public_key),
        passphrase=passphrase(f"Passphrase for {path}: ", new=True),
        salt=random_bytes(SALT_BYTES),
        nonce=random_bytes(NONCE_BYTES),
        created=now(),
    )
    write_new(path, sealed, mode=0o600)
    return read(path)


def retire(path: Path, *, at: str) -> Kept:
    """Destroy the private half of a key file and keep the public one; `at`: the instant, as written.

    Raises:
        KeyFileRefused: key.retired, it was given up before.
    """
    from cairn.adapters.keystore import sync_folder, write_private
    from cairn.credentials.document import dump_pretty

    kept = read(path)
    if kept.retired:
        raise KeyFileRefused(f"{path}: this key was given up on {kept.retired[:10]}", code="key.retired")
    body: JSONObject = {
        "format": RETIRED,
        "type": kept.type,
        "did": kept.did,
        "verificationMethod": kept.verification_method,
        "publicKeyMultibase": kept.public_key.multibase,
        "created": kept.created,
        "retired": at,
    }
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    write_private(draft, dump_pretty(body).encode())
    draft.replace(path)
    sync_folder(path.parent)
    return read(path)


def did_json(keys: Sequence[Kept]) -> bytes:
    """Return the DID document to publish for these keys of one did:web."""
    from cairn.credentials.did import KeyEntry, did_document
    from cairn.credentials.document import dump_pretty

    entries = [KeyEntry(kept.public_key) for kept in keys]
    return dump_pretty(did_document(keys[0].did, entries)).encode()


def passphrase(prompt: str, *, new: bool = False) -> bytes:
    """Return the passphrase from the settings, or ask for it at the terminal; `new`: ask twice.

    Raises:
        KeyFileRefused: passphrase.missing, .short, .differs. ConfigError: a setting is wrong.
    """
    from cairn.site.folder import load

    if found := load(os.environ).key_passphrase:
        return found
    try:
        os.close(os.open(_TERMINAL, os.O_RDWR | os.O_NOCTTY))
    except OSError:
        message = "set CAIRN_KEY_PASSPHRASE (or CAIRN_KEY_PASSPHRASE_FILE): there is no terminal to ask at"
        raise KeyFileRefused(message, code="passphrase.missing") from None
    from getpass import getpass

    typed = getpass(prompt)
    if new and len(typed) < SHORTEST:
        raise KeyFileRefused(f"a passphrase has at least {SHORTEST} characters", code="passphrase.short")
    if new and getpass("Once more: ") != typed:
        raise KeyFileRefused("the two passphrases differ: nothing was made", code="passphrase.differs")
    if not typed.strip():
        raise KeyFileRefused("no passphrase was typed", code="passphrase.missing")
    return typed.strip().encode()


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_FILE + 1)


def _retired(path: Path, envelope: JSONObject) -> Kept:
    from cairn.credentials.keyfile import KeyFileError
    from cairn.credentials.keys import KeyMaterialError, PublicKey

    said = {name: value for name, value in envelope.items() if isinstance(value, str)}
    try:
        public = PublicKey.from_multibase(said.get("publicKeyMultibase", ""))
        named = [said[name] for name in ("did", "verificationMethod", "created", "retired")]
    except (KeyMaterialError, KeyError):
        raise KeyFileError(f"{path} is no readable key file") from None
    did, method, created, retired = named
    return Kept(path, public.type.value, did, method, public, created, retired)
