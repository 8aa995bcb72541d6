"""The floor under everything: libsodium's own sign and verify, with nothing around them.

A Data Integrity proof signs 64 bytes (two SHA-256 hashes), so that is the usual message.
"""

from __future__ import annotations

from typing import Final

from nacl import bindings

from bench.frame.measure import Work

SIGN: Final = "libsodium: sign"
VERIFY: Final = "libsodium: verify"
USUAL: Final = 64  # bytes

_PUBLIC, _SECRET = bindings.crypto_sign_seed_keypair(bytes(range(32)))


def works(size: int = USUAL) -> dict[str, Work]:
    """Return both for messages of `size` bytes, to be measured in the same turn as what is compared with them.

    Their names are SIGN and VERIFY, followed by the size where it is not the usual one.
    """
    message = bytes(index % 251 for index in range(size))
    signed = bindings.crypto_sign(message, _SECRET)
    suffix = "" if size == USUAL else f", {size:,} bytes"
    return {
        SIGN + suffix: lambda: bindings.crypto_sign(message, _SECRET),
        VERIFY + suffix: lambda: bindings.crypto_sign_open(signed, _PUBLIC),
    }


def verify() -> object:
    """Run libsodium's verify once over the usual message."""
    return _VERIFY()


_VERIFY = works()[VERIFY]
