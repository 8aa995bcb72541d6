"""Binary values as text: base58btc, base64url, multibase, and the multicodec prefixes of keys.

Everything here is strict: one value has exactly one spelling. What a reader
tolerates twice, an attacker uses once.

Source: W3C Controlled Identifiers 1.0, "Multibase", "Multikey"; RFC 4648, section 5;
the multicodec table (https://github.com/multiformats/multicodec).
"""

from __future__ import annotations

import binascii
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pydantic_core import SchemaValidator

BASE58_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
MAX_BASE58: Final = 1024  # decoding is quadratic; the longest value we read in base58 has 134 characters

ED25519_PUB: Final = bytes.fromhex("ed01")
P256_PUB: Final = bytes.fromhex("8024")
P384_PUB: Final = bytes.fromhex("8124")

_PAIRS: Final = tuple(first + second for first in BASE58_ALPHABET for second in BASE58_ALPHABET)
_TEN: Final = 58**10  # ten characters at once: what is left of the large number fits a machine word
_NO_DIGIT: Final = 0xFF
_DIGITS: Final = bytes(
    BASE58_ALPHABET.index(chr(byte)) if chr(byte) in BASE58_ALPHABET else _NO_DIGIT for byte in range(256)
)
_AT_ONCE: Final = 128  # digits that are put together as one large number
# For fields of 8, 16, … 512 bits: how wide, which bits are every second field, what a field on the left counts.
_FOLDS: Final = tuple(
    (
        8 << step,
        sum(((1 << (8 << step)) - 1) << (16 << step) * field for field in range(64 >> step)),
        58 ** (1 << step),
    )
    for step in range(7)
)
_SIXTEEN: Final = 58**16
_FORTY_EIGHT: Final = 58**48


def _halving(width: int) -> tuple[int, int, int, int, int]:
    """Return how fields of `width` bits, each of `width / 16` digits, are divided by 58^(half the digits).

    For what a field can hold, the quotient is `field * factor >> shift`, below 2^(width - shift).
    """
    divisor = 58 ** (width // 32)
    shift = (divisor * divisor - 1).bit_length() + divisor.bit_length()
    one_field = (1 << width - shift) - 1
    mask = sum(one_field << place * width for place in range(6 * 256 // width))
    return -(-(1 << shift) // divisor), shift, mask, divisor, width // 2


_HALVINGS: Final = tuple(_halving(width) for width in (256, 128, 64, 32))
_TO_ALPHABET: Final = BASE58_ALPHABET.encode().ljust(256, b"?")
_TO_URL: Final = bytes.maketrans(b"+/", b"-_")
# The last character of a group of two carries two bits of the value, of three four; the rest must be zero.
_WITHOUT_SPARE_BITS: Final = {2: frozenset("AQgw"), 3: frozenset("AEIMQUYcgkosw048")}
_LONG: Final = 1_000  # characters of base64url from which another reader is quicker …
_FEW: Final = 16  # … and how many such texts are read before it is worth loading, for a twentieth of a second
_long_ones: Final = count()


class MultiformatError(ValueError):
    """A text is not the one canonical spelling of a binary value."""


def base58_encode(data: bytes) -> str:
    """Return `data` in base58btc.

    >>> base58_encode(bytes([0, 0, 1]))
    '112'
    """
    number = int.from_bytes(data, "big")
    zeros = len(data) - len(data.lstrip(b"\0"))
    if len(data) <= 64:
        return "1" * zeros + _at_once(number).lstrip("1")
    pairs: list[str] = []
    while number:
        number, ten = divmod(number, _TEN)
        for _ in range(5):
            ten, pair = divmod(ten, 58**2)
            pairs.append(_PAIRS[pair])
    pairs.reverse()
    return "1" * zeros + "".join(pairs).lstrip("1")


def _at_once(number: int) -> str:
    """Return the 96 digits of a number of at most 512 bits.

    Six fields of sixteen digits stand side by side in one large number and are all halved
    together, until each field of 16 bits is one digit.
    """
    upper, lower = divmod(number, _FORTY_EIGHT)
    fields = _apart(upper) << 768 | _apart(lower)
    for factor, shift, mask, divisor, half in _HALVINGS:
        quotients = fields * factor >> shift & mask
        fields = (quotients << half) + fields - quotients * divisor
    return fields.to_bytes(192, "big")[1::2].translate(_TO_ALPHABET).decode("ascii")


def _apart(number: int) -> int:
    """Return the 48 digits of a number in three fields."""
    upper, last = divmod(number, _SIXTEEN)
    first, middle = divmod(upper, _SIXTEEN)
    return first << 512 | middle << 256 | last


def base58_decode(text: str) -> bytes:
    """Return the bytes that `text` spells.

    Raises:
        MultiformatError: a character outside the alphabet, or more than `MAX_BASE58` of them.
    """
    if len(text) > MAX_BASE58:
        raise MultiformatError(f"longer than {MAX_BASE58} base58 characters")
    try:
        digits = text.encode("ascii").translate(_DIGITS)
    except UnicodeEncodeError:
        raise MultiformatError("a character is not base58btc") from None
    if _NO_DIGIT in digits:
        raise MultiformatError("a character is not base58btc")
    number = 0
    for start in range(0, len(digits), _AT_ONCE):
        piece = digits[start : start + _AT_ONCE]
        number = number * 58 ** len(piece) + _folded(piece)
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def _folded(digits: bytes) -> int:
    """Return the number that at most `_AT_ONCE` digits, a byte each, spell in base 58.

    Neighbours are put together all at once: fields of one digit become fields of two, of four …
    until one is left. It takes seven steps instead of one for each digit.
    """
    fields = int.from_bytes(digits, "big")
    for width, every_second, worth in _FOLDS:
        fields = (fields & every_second) + ((fields >> width) & every_second) * worth
    return fields


def base64url_encode(data: bytes) -> str:
    """Return `data` in base64url without padding."""
    return binascii.b2a_base64(data, newline=False).translate(_TO_URL).rstrip(b"=").decode("ascii")


def base64url_decode(text: str) -> bytes:
    """Return the bytes that `text` spells; no padding, no white space, no spare bits set.

    Raises:
        MultiformatError: any other spelling.
    """
    rest = len(text) % 4
    if not text.isascii() or rest == 1 or "+" in text or "/" in text or "=" in text:
        raise MultiformatError("not base64url without padding")
    if len(text) >= _LONG and next(_long_ones) >= _FEW:
        quickly = _quickly(text)
        if quickly is not None:
            return quickly
    padded = text.replace("-", "+").replace("_", "/") + "=" * (-rest % 4)
    try:
        data = binascii.a2b_base64(padded, strict_mode=True)
    except binascii.Error:
        raise MultiformatError("not base64url without padding") from None
    if rest and text[-1] not in _WITHOUT_SPARE_BITS[rest]:
        raise MultiformatError("base64url with spare bits set")
    return data


def _quickly(text: str) -> bytes | None:
    """Return the bytes of a text in the alphabet of base64url, None when they are to be read more strictly.

    pydantic reads five times as fast as the standard library. It would accept padding and the other
    alphabet, which were refused before; spare bits it refuses too.
    """
    reader, refusal = _reader()
    try:
        data: bytes = reader.validate_strings(text)  # type: ignore[arg-type]  # its stub forgets plain texts
    except refusal:
        return None
    return data


@cache
def _reader() -> tuple[SchemaValidator, type[Exception]]:
    from pydantic_core import SchemaValidator, ValidationError, core_schema

    return SchemaValidator(core_schema.bytes_schema(), {"val_json_bytes": "base64"}), ValidationError


def multibase_decode(text: str, *, header: str) -> bytes:
    """Return the bytes of a multibase text whose header must be `header` ("z" or "u").

    Raises:
        MultiformatError: another header, or a text that is not canonical.
    """
    if not text.startswith(header):
        raise MultiformatError(f"the multibase header is not {header!r}")
    return base58_decode(text[1:]) if header == "z" else base64url_decode(text[1:])
