"""Files for the command line: keys from fixed seeds, credentials, lists; all under one folder."""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cairn.cli import main
from cairn.credentials import did, document, keyfile
from cairn.credentials.document import JSONObject
from cairn.credentials.keys import KeyType, PrivateKey
from tests import sealed

PASSPHRASE = "a passphrase of the tests"
CHEAP = keyfile.Cost(memory=19 * 1024, iterations=2, lanes=1)
NOW = datetime.now(UTC).replace(microsecond=0)


def key_file(
    folder: Path, *, kind: KeyType = KeyType.ED25519, method: str = "key", seed: int = 7, name: str = ""
) -> Path:
    """Write a key file whose passphrase is PASSPHRASE."""
    private = PrivateKey.from_seed(kind, bytes([seed]) * 32)
    names = {"key": did.did_key, "jwk": did.did_jwk, "web": lambda _: "did:web:school.example"}
    identifier = names[method](private.public_key)
    path = folder / (name or f"{method}-{kind.value}.key")
    path.write_bytes(
        keyfile.seal(
            private,
            did=identifier,
            verification_method=did.method_for(identifier, private.public_key),
            passphrase=PASSPHRASE.encode(),
            salt=bytes([seed]) * keyfile.SALT_BYTES,
            nonce=bytes([seed]) * keyfile.NONCE_BYTES,
            created=NOW,
            cost=CHEAP,
        )
    )
    return path


def unsigned(**members: object) -> JSONObject:
    """Return a credential as somebody gives it to `cairn sign`: without issuer, without proof."""
    body = sealed.unsigned(sealed.HARBOUR, **members)  # type: ignore[arg-type]
    return {name: value for name, value in body.items() if name != "issuer" or "issuer" in members}


def write(path: Path, body: JSONObject | str | bytes) -> Path:
    if isinstance(body, dict):
        body = document.dump_pretty(body)
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return path


def listed(*set_bits: int) -> JSONObject:
    """Return Harbour's status list, valid today."""
    return sealed.status_list(
        *set_bits,
        of=sealed.HARBOUR,
        valid_from=NOW - timedelta(hours=1),
        valid_until=NOW + timedelta(days=1),
    )


def run(*arguments: object, stdin: bytes = b"", monkeypatch=None) -> int:
    """Run the command in this process; `monkeypatch` is needed when it reads the standard input."""
    if monkeypatch is not None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
    return main([str(argument) for argument in arguments])
