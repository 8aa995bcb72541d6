"""The floor under everything: libsodium's own sign and verify, with nothing around them.

A Data Integrity proof signs 64 bytes (two SHA-256 hashes), so that is the message.
"""

from __future__ import annotations

from typing import Final

from nacl import bindings

from bench.frame.measure import Work

SIGN: Final = "libsodium: sign"
VERIFY: Final = "libsodium: verify"

_PUBLIC, _SECRET = bindings.crypto_sign_seed_keypair(bytes(range(32)))
_MESSAGE = bytes(range(64))
_SIGNED = bindings.crypto_sign(_MESSAGE, _SECRET)


def sign() -> object:
    return bindings.crypto_sign(_MESSAGE, _SECRET)


def verify() -> object:
    return bindings.crypto_sign_open(_SIGNED, _PUBLIC)


def works() -> dict[str, Work]:
    """Both, to be measured in the same turn as what is compared with them."""
    return {SIGN: sign, VERIFY: verify}
