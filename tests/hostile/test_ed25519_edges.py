"""Signatures that some Ed25519 verifiers take and others refuse: we refuse all of them.

The twelve conditions of Chalkias, Garillot and Nikolaenko, "Taming the many EdDSAs" (SSR 2020), table 5:
small-order and mixed-order A and R, S that is not reduced, encodings that are not reduced, and
signatures that hold only when the equation is multiplied by the cofactor. The signatures are
made here, by plain arithmetic on the curve, so that nothing of what is tested makes its own test.

Source: RFC 8032, sections 5.1 and 5.1.7; ZIP 215 (which takes most of them).
"""

from __future__ import annotations

import hashlib

import pytest

from cairn.credentials import curves
from cairn.credentials.keys import KeyMaterialError, KeyType, PrivateKey, ProofError, PublicKey

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
MESSAGE = b"a stone on a stone"
SECRET = 0x1D2C3B4A5968778695A4B3C2D1E0F00112233445566778899AABBCCDDEEFF001 % L
NONCE = 0x7A6B5C4D3E2F10213243546576879809FEDCBA98765432100123456789ABCDEF % L

Point = tuple[int, int]
Extended = tuple[int, int, int, int]


def add(one: Point, two: Point) -> Point:
    (x1, y1), (x2, y2) = one, two
    product = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, P)
    y = (y1 * y2 + x1 * x2) * pow(1 - product, -1, P)
    return x % P, y % P


def times(scalar: int, point: Point) -> Point:
    """Double and add, with the divisions put off to the end (RFC 8032, section 5.1.4)."""
    result, power = (0, 1, 1, 0), (*point, 1, point[0] * point[1] % P)
    while scalar:
        if scalar & 1:
            result = _add(result, power)
        power = _add(power, power)
        scalar >>= 1
    x, y, z, _ = result
    over = pow(z, -1, P)
    return x * over % P, y * over % P


def _add(one: Extended, two: Extended) -> Extended:
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * D * one[3] * two[3] % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def with_y(y: int, odd: int = 0) -> Point:
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert x * x % P == square
    return (P - x if x & 1 != odd else x), y


def encode(point: Point) -> bytes:
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def number(value: int) -> bytes:
    return value.to_bytes(32, "little")


def challenge(r: bytes, a: bytes) -> int:
    return int.from_bytes(hashlib.sha512(r + a + MESSAGE).digest(), "little") % L


BASE = with_y(4 * pow(5, -1, P) % P)
EIGHT = next(  # a point of order eight
    point
    for point in (
        times(L, with_y(y))
        for y in (3, 6, 10, 15, 22, 26)
        if pow((y * y - 1) * pow(D * y * y + 1, -1, P), (P - 1) // 2, P) == 1
    )
    if times(4, point) != (0, 1)
)
SMALL = [times(k, EIGHT) for k in range(8)]
PRIME = times(SECRET, BASE)
MIXED = [add(PRIME, point) for point in SMALL[1:]]


def signature(a: bytes, *, nonce: int = NONCE, twist: Point = (0, 1), secret: int = SECRET) -> bytes:
    """Sign as RFC 8032 does, with R moved by a point of small order."""
    r = encode(add(times(nonce, BASE), twist))
    return r + number((nonce + challenge(r, a) * secret) % L)


def holds(sig: bytes, a_point: Point, r_point: Point, a: bytes, *, cofactor: int) -> bool:
    """The equation itself: [c]SB = [c]R + [c]hA, with S as it stands."""
    left = times(int.from_bytes(sig[32:], "little"), BASE)
    right = add(r_point, times(challenge(sig[:32], a), a_point))
    return times(cofactor, left) == times(cofactor, right)


def is_refused(a: bytes, sig: bytes) -> None:
    """An honest key, and a signature that does not hold."""
    with pytest.raises(ProofError):
        PublicKey(KeyType.ED25519, a).verify(sig, MESSAGE)


def test_the_arithmetic_is_right():
    """Signatures made here hold, and libsodium's own are the same."""
    assert times(8, EIGHT) == (0, 1)
    assert len(set(SMALL)) == 8
    assert times(L, BASE) == (0, 1)
    a = encode(PRIME)
    PublicKey(KeyType.ED25519, a).verify(signature(a), MESSAGE)
    private = PrivateKey.from_seed(KeyType.ED25519, bytes(range(32)))
    seed = bytearray(hashlib.sha512(bytes(range(32))).digest()[:32])
    seed[0] &= 248
    seed[31] = seed[31] & 63 | 64
    assert encode(times(int.from_bytes(seed, "little"), BASE)) == private.public_key.raw


@pytest.mark.parametrize("order", range(8))
def test_a_key_of_small_order_signs_nothing(order):
    """Conditions 0 and 1: with A of small order, S = r "holds" over every eighth message at least."""
    a_point = SMALL[order]
    a = encode(a_point)
    with pytest.raises(KeyMaterialError) as refused:
        PublicKey(KeyType.ED25519, a)
    assert refused.value.code == "key.small_order"
    for r_point in SMALL:
        zero = encode(r_point) + number(0)
        assert not curves.verify(KeyType.ED25519, a, zero, MESSAGE)
        mixed = encode(add(times(NONCE, BASE), r_point)) + number(NONCE)
        assert not curves.verify(KeyType.ED25519, a, mixed, MESSAGE)


@pytest.mark.parametrize("place", range(7))
def test_a_key_of_mixed_order_is_no_key(place):
    """Conditions 2 to 5: even where the equation holds without the cofactor."""
    a_point = MIXED[place]
    a = encode(a_point)
    with pytest.raises(KeyMaterialError) as refused:
        PublicKey(KeyType.ED25519, a)
    assert refused.value.code == "key.invalid_point"
    for twist in SMALL:
        sig = signature(a, twist=twist)
        r_point = add(times(NONCE, BASE), twist)
        assert holds(sig, a_point, r_point, a, cofactor=8)
        if not holds(sig, a_point, r_point, a, cofactor=1):
            assert not curves.verify(KeyType.ED25519, a, sig, MESSAGE)


@pytest.mark.parametrize("order", range(1, 8))
def test_what_holds_only_with_the_cofactor_is_refused(order):
    """Condition 5 turned around: an honest key, and R that is off by a point of small order."""
    a = encode(PRIME)
    sig = signature(a, twist=SMALL[order])
    r_point = add(times(NONCE, BASE), SMALL[order])
    assert holds(sig, PRIME, r_point, a, cofactor=8)
    assert not holds(sig, PRIME, r_point, a, cofactor=1)
    is_refused(a, sig)


@pytest.mark.parametrize("order", range(8))
def test_r_of_small_order_is_refused_with_an_honest_key(order):
    """Condition 2: somebody who signs with the nonce 0 gives the key away; the equation holds for R = 0."""
    a = encode(PRIME)
    sig = signature(a, nonce=0, twist=SMALL[order])
    assert holds(sig, PRIME, SMALL[order], a, cofactor=8)
    is_refused(a, sig)


@pytest.mark.parametrize("more", [L, 2 * L, 7 * L, 2**256 - 1 - (2**256 - 1) % L - L])
def test_s_that_is_not_reduced_is_refused(more):
    """Conditions 6 and 7: the same signature in another spelling."""
    a = encode(PRIME)
    sig = signature(a)
    stretched = sig[:32] + number(int.from_bytes(sig[32:], "little") + more)
    assert holds(stretched, PRIME, times(NONCE, BASE), a, cofactor=1)
    is_refused(a, stretched)


@pytest.mark.parametrize(("y", "bit"), [(P, 0), (P, 1), (P + 1, 0), (P + 1, 1), (1, 1), (P - 1, 1)])
def test_points_that_are_not_reduced_are_refused(y, bit):
    """Conditions 8 to 11: R or A with y ≥ p, or the sign of a zero."""
    spelled = (y | bit << 255).to_bytes(32, "little")
    for s in (0, 1, NONCE, SECRET):
        assert not curves.verify(KeyType.ED25519, spelled, spelled + number(s), MESSAGE)
    with pytest.raises(KeyMaterialError):
        PublicKey(KeyType.ED25519, spelled)
    a = encode(PRIME)
    is_refused(a, spelled + number(challenge(spelled, a) * SECRET % L))


@pytest.mark.parametrize("y", [P + 3, P + 4, P + 5, P + 6, P + 9, P + 10])
def test_keys_with_y_beyond_p_are_refused(y):
    """Only nineteen values of y have a second spelling; none of them is a key."""
    for bit in (0, 1):
        with pytest.raises(KeyMaterialError):
            PublicKey(KeyType.ED25519, (y | bit << 255).to_bytes(32, "little"))


@pytest.mark.parametrize("place", range(64))
def test_no_bit_of_a_signature_is_free(place):
    key = PrivateKey.from_seed(KeyType.ED25519, bytes([9]) * 32)
    sig = key.sign(MESSAGE)
    key.public_key.verify(sig, MESSAGE)
    for bit in range(8):
        changed = bytearray(sig)
        changed[place] ^= 1 << bit
        with pytest.raises(ProofError):
            key.public_key.verify(bytes(changed), MESSAGE)


@pytest.mark.parametrize("size", [0, 1, 32, 63, 65, 128])
def test_signatures_of_another_length_are_refused(size):
    key = PrivateKey.from_seed(KeyType.ED25519, bytes([9]) * 32)
    whole = (key.sign(MESSAGE) * 2)[:size]
    with pytest.raises(ProofError):
        key.public_key.verify(whole, MESSAGE)
    with pytest.raises(ProofError):  # what follows a signature is never read as the message
        key.public_key.verify(key.sign(MESSAGE) + MESSAGE, b"")


def test_a_kept_key_is_kept_as_it_was_found():
    """What is remembered of keys: the good ones only, and each for itself."""
    bad = encode(MIXED[0])
    for _ in range(3):
        with pytest.raises(KeyMaterialError):
            PublicKey(KeyType.ED25519, bad)
    one, two = (PrivateKey.from_seed(KeyType.ED25519, bytes([n]) * 32) for n in (1, 2))
    for _ in range(3):
        with pytest.raises(ProofError):
            two.public_key.verify(one.sign(MESSAGE), MESSAGE)
        one.public_key.verify(one.sign(MESSAGE), MESSAGE)
