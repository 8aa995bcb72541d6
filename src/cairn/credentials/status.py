"""Revocation and suspension: one bit per credential, many credentials per list.

Source: W3C Bitstring Status List v1.0, "Bitstring Generation Algorithm",
"Bitstring Expansion Algorithm" and "Validate Algorithm"
(https://www.w3.org/TR/vc-bitstring-status-list/).
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal, Self, TypeAlias

from cairn.credentials import gzipped, instants
from cairn.credentials.contexts import CREDENTIALS_V2
from cairn.credentials.document import JSONObject, JSONValue
from cairn.errors import CairnError

MIN_BITS: Final = 131_072  # 16 KiB, so that one holder hides in a crowd
MAX_BYTES: Final = 2 * 1024 * 1024  # inflated; 16 million credentials, and no bomb
DECIDING: Final = frozenset({"revocation", "suspension"})  # a set bit stands against the credential
TELLING: Final = frozenset({"refresh", "message"})  # a set bit only says something about it

_GZIP: Final = 16 + zlib.MAX_WBITS  # zlib's way of saying: a gzip member, nothing else
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]+")
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,15}")
_ENTRY: Final = "BitstringStatusListEntry"


class StatusListError(CairnError):
    """The text is not a status list that can be read."""

    code = "status_list.encoding"


@dataclass(frozen=True, slots=True)
class StatusList:
    """An immutable list of status bits.

    bits: `length / 8` bytes. Index 0 is the left-most (most significant) bit
        of byte 0, as the specification numbers them.
    """

    bits: bytes

    def __post_init__(self) -> None:
        if len(self) < MIN_BITS:
            raise ValueError(f"a status list has at least {MIN_BITS} bits, got {len(self)}")

    @classmethod
    def empty(cls, length: int = MIN_BITS) -> Self:
        """Return a list in which nothing is set; `length` is in bits."""
        return cls(bytes(length // 8))

    def __len__(self) -> int:
        return len(self.bits) * 8

    def __getitem__(self, index: int) -> bool:
        byte, mask = self._locate(index)
        return bool(self.bits[byte] & mask)

    def with_set(self, *indexes: int) -> Self:
        """Return a copy in which `indexes` are set; the original never changes."""
        changed = bytearray(self.bits)
        for index in indexes:
            byte, mask = self._locate(index)
            changed[byte] |= mask
        return type(self)(bytes(changed))

    def with_cleared(self, *indexes: int) -> Self:
        """Return a copy in which `indexes` are clear (a suspension that ended)."""
        changed = bytearray(self.bits)
        for index in indexes:
            byte, mask = self._locate(index)
            changed[byte] &= ~mask
        return type(self)(bytes(changed))

    def _locate(self, index: int) -> tuple[int, int]:
        if not 0 <= index < len(self):
            raise IndexError(f"status index {index} is outside 0..{len(self) - 1}")
        return index // 8, 0b1000_0000 >> (index % 8)


def encode(bits: StatusList) -> str:
    """Return the `encodedList`: "u" + base64url of one gzip member whose clock reads 0."""
    return "u" + base64.urlsafe_b64encode(gzipped.pack(bits.bits)).rstrip(b"=").decode("ascii")


def decode(text: str) -> StatusList:
    """Return the list that an `encodedList` holds.

    Raises:
        StatusListError: `status_list.encoding` (not "u" + base64url, not exactly
            one complete gzip member), `status_list.too_large` (more than
            MAX_BYTES once inflated; no more than that is ever inflated) or
            `status_list.too_short` (fewer than MIN_BITS, so no crowd to hide in).
    """
    body = text[1:]
    if not text.startswith("u") or not _BASE64URL.fullmatch(body) or len(body) % 4 == 1:
        raise StatusListError("an encoded list is the letter u and base64url without padding")
    packed = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    unpacker = zlib.decompressobj(_GZIP)
    try:
        bits = unpacker.decompress(packed, MAX_BYTES + 1)
    except zlib.error as error:
        raise StatusListError("the encoded list is not compressed with gzip") from error
    if len(bits) > MAX_BYTES:
        raise StatusListError(f"the list is larger than {MAX_BYTES} bytes", code="status_list.too_large")
    if not unpacker.eof:
        raise StatusListError("the encoded list breaks off before its end")
    if unpacker.unused_data:
        raise StatusListError("something follows the encoded list")
    if len(bits) * 8 < MIN_BITS:
        raise StatusListError(
            f"the list has {len(bits) * 8} places, fewer than {MIN_BITS}",
            code="status_list.too_short",
            params={"length": len(bits) * 8},
        )
    return StatusList(bits)


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """Where one credential's bit is to be found.

    index_was_number: the index was a JSON number where the specification wants
        a decimal string; a known slip, read all the same and mentioned.
    """

    purpose: str
    index: int
    list_url: str
    index_was_number: bool = False


@dataclass(frozen=True, slots=True)
class UnreadableEntry:
    """A status entry that we cannot follow; `code` is that of the finding it becomes."""

    code: Literal[
        "status.entry_malformed", "status.method_unknown", "status.purpose_unknown", "status.size_unknown"
    ]
    params: Mapping[str, str | int] = field(default_factory=dict)


Entry: TypeAlias = StatusEntry | UnreadableEntry


def entry(url: str, purpose: str, index: int) -> JSONObject:
    """Return the `credentialStatus` object of a credential whose bit is `index` of the list at `url`."""
    if purpose not in DECIDING:
        raise ValueError(f"purpose {purpose!r} is not one that we issue")
    if index < 0:
        raise ValueError("a status index is not negative")
    return {
        "id": f"{url}#{index}",
        "type": _ENTRY,
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": url,
    }


def entries_of(document: JSONObject) -> tuple[Entry, ...]:
    """Return every status entry of a credential, one object or several, readable or not.

    An entry that we cannot follow is in the answer too: whoever asks whether a
    credential was withdrawn must not lose one on the way.
    """
    value = document.get("credentialStatus")
    if value is None:
        return ()
    return tuple(_read_entry(item) for item in (value if isinstance(value, list) else [value]))


def _read_entry(value: JSONValue) -> Entry:
    if not isinstance(value, dict):
        return UnreadableEntry("status.entry_malformed", {"member": "credentialStatus"})
    kinds = value.get("type")
    names = kinds if isinstance(kinds, list) else [kinds]
    if _ENTRY not in names:
        return UnreadableEntry("status.method_unknown", {"type": str(names[0] if names else "")[:80]})
    purpose, url = value.get("statusPurpose"), value.get("statusListCredential")
    if not isinstance(purpose, str):
        return UnreadableEntry("status.entry_malformed", {"member": "statusPurpose"})
    if purpose not in DECIDING | TELLING:
        return UnreadableEntry("status.purpose_unknown", {"purpose": purpose[:80]})
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        return UnreadableEntry("status.entry_malformed", {"member": "statusListCredential"})
    size = value.get("statusSize", 1)
    if purpose in DECIDING and (isinstance(size, bool) or size != 1):
        return UnreadableEntry("status.size_unknown", {"size": str(size)[:20]})
    index = value.get("statusListIndex")
    if isinstance(index, str) and _INDEX.fullmatch(index):
        return StatusEntry(purpose, int(index), url)
    if isinstance(index, int) and not isinstance(index, bool) and index >= 0:
        return StatusEntry(purpose, index, url, index_was_number=True)
    return UnreadableEntry("status.entry_malformed", {"member": "statusListIndex"})


def list_credential(
    bits: StatusList,
    *,
    url: str,
    issuer: JSONValue,
    purpose: str,
    valid_from: datetime,
    valid_until: datetime,
    ttl: timedelta,
) -> JSONObject:
    """Return the unsigned credential that publishes `bits` at `url`.

    Args:
        issuer: as it stands in the credentials that point here; a verifier
            refuses a list of somebody else.
        valid_until: the end after which nobody may rely on this copy.
        ttl: how long a verifier may keep it before asking again; written in
            milliseconds.

    Source: W3C Bitstring Status List v1.0, "BitstringStatusListCredential".
    """
    if valid_until <= valid_from:
        raise ValueError("a status list ends after it begins")
    return {
        "@context": [CREDENTIALS_V2],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": instants.write(valid_from),
        "validUntil": instants.write(valid_until),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encode(bits),
            "ttl": int(ttl.total_seconds() * 1000),
        },
    }


def permute(seed: bytes, counter: int, length: int) -> int:
    """Return the place of entry number `counter` in a list of `length` places.

    For one seed the places of 0..length-1 are all different and each in
    0..length-1, so two credentials never share a bit; without the seed the next
    place cannot be told from those before it. docs/decisions/0005 says why.

    Args:
        seed: 16..64 secret bytes, drawn once for each list.
        counter: 0..length-1, how many entries the list had before this one.
        length: 2 or more.

    Source: a balanced Feistel network (Luby and Rackoff, 1988) over the next
    even power of two, repeated until the value falls inside ("cycle walking",
    Black and Rogaway, 2002).
    """
    return places(seed, counter, 1, length)[0]


def places(seed: bytes, first: int, count: int, length: int) -> list[int]:
    """Return `permute(seed, n, length)` for the `count` entries from number `first` on.

    A round of the network knows only 512 inputs in a list of ours, so that the
    hashes of many entries are computed once.
    """
    if not 16 <= len(seed) <= 64:
        raise ValueError("a seed has 16 to 64 bytes")
    if length < 2 or first < 0 or count < 1 or first + count > length:
        raise ValueError(f"entries {first}..{first + count - 1} do not fit in a list of {length}")
    half = ((length - 1).bit_length() + 1) // 2
    rounds = [
        _Round(seed, turn, half) for turn in range(10)
    ]  # four are proven for large halves; ours are not
    return [_walk(rounds, counter, half, length) for counter in range(first, first + count)]


def _walk(rounds: list[_Round], counter: int, half: int, length: int) -> int:
    """Return a keyed permutation of 0..length-1: shuffle until the value falls inside."""
    mask, value = (1 << half) - 1, counter
    while True:
        left, right = value >> half, value & mask
        for turn in rounds:
            left, right = right, left ^ turn[right]
        value = left << half | right
        if value < length:
            return value


class _Round(dict[int, int]):
    """One round of the network, keyed: input -> output, computed at the first question."""

    def __init__(self, seed: bytes, turn: int, half: int) -> None:
        super().__init__()
        self._mask = (1 << half) - 1
        self._keyed = hashlib.blake2b(
            turn.to_bytes(1, "big") + half.to_bytes(1, "big"),
            key=seed,
            digest_size=16,
            person=b"cairn status",
        )

    def __missing__(self, right: int) -> int:
        hashed = self._keyed.copy()
        hashed.update(right.to_bytes(16, "big"))
        self[right] = found = int.from_bytes(hashed.digest(), "big") & self._mask
        return found
