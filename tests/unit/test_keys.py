"""Keys: one spelling each, refused when unusable, silent about their material."""

from __future__ import annotations

import copy
import pickle

import pytest

from cairn.credentials import multiformats
from cairn.credentials.curves import SMALL_ORDER_Y
from cairn.credentials.keys import KeyMaterialError, KeyType, LocalSigner, PrivateKey, ProofError, PublicKey
from cairn.credentials.published import published_in

SEED = bytes([7]) * 32
TYPES = (KeyType.ED25519, KeyType.P256, KeyType.P384)
P = 2**255 - 19
P256_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
P256_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def private(key_type: KeyType) -> PrivateKey:
    return PrivateKey.from_seed(key_type, SEED)


def refusal(make) -> str:
    with pytest.raises(KeyMaterialError) as caught:
        make()
    return caught.value.code


@pytest.mark.parametrize("key_type", TYPES)
def test_what_a_key_signs_holds_and_is_the_same_each_time(key_type):
    key = private(key_type)
    signature = key.sign(b"a stone")

    key.public_key.verify(signature, b"a stone")
    assert key.sign(b"a stone") == signature


@pytest.mark.parametrize("key_type", TYPES)
def test_another_message_or_another_length_does_not_hold(key_type):
    key = private(key_type)
    signature = key.sign(b"a stone")

    for wrong, message in (
        (signature, b"another stone"),
        (signature[:-1], b"a stone"),
        (signature + b"\0", b"a stone"),
        (b"", b"a stone"),
        (bytes(len(signature)), b"a stone"),
        (b"\xff" * len(signature), b"a stone"),
    ):
        with pytest.raises(ProofError) as caught:
            key.public_key.verify(wrong, message)
        assert caught.value.code == "proof.signature"


@pytest.mark.parametrize(
    ("key_type", "start"), [(KeyType.ED25519, "z6Mk"), (KeyType.P256, "zDna"), (KeyType.P384, "z82L")]
)
def test_a_key_comes_back_from_its_multibase_and_its_jwk(key_type, start):
    public = private(key_type).public_key

    assert public.multibase.startswith(start)
    assert PublicKey.from_multibase(public.multibase) == public
    assert PublicKey.from_jwk(public.jwk) == public


def test_the_thumbprint_is_that_of_the_specification():
    """RFC 8037, appendix A.3."""
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}

    assert PublicKey.from_jwk(jwk).thumbprint == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_ed25519_signs_as_rfc_8032_says():
    """RFC 8032, section 7.1, test 2."""
    key = PrivateKey.from_seed(
        KeyType.ED25519, bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    )

    assert key.sign(b"\x72").hex() == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )


def test_p256_signs_as_rfc_6979_says():
    """RFC 6979, appendix A.2.5, SHA-256, message "sample"."""
    scalar = bytes.fromhex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721")

    assert PrivateKey(KeyType.P256, scalar).sign(b"sample").hex().upper() == (
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
        "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"
    )


def test_both_halves_of_the_range_of_s_are_accepted():
    key = private(KeyType.P256)
    signature = key.sign(b"a stone")
    s = int.from_bytes(signature[32:], "big")

    key.public_key.verify(signature[:32] + (P256_N - s).to_bytes(32, "big"), b"a stone")


def test_an_ed25519_signature_with_s_plus_the_order_is_refused():
    key = private(KeyType.ED25519)
    signature = key.sign(b"a stone")
    s = int.from_bytes(signature[32:], "little") + 2**252 + 27742317777372353535851937790883648493

    with pytest.raises(ProofError):
        key.public_key.verify(signature[:32] + s.to_bytes(32, "little"), b"a stone")


def test_the_table_of_small_order_points_is_what_arithmetic_says():
    d = -121665 * pow(121666, -1, P) % P
    # y of the points of order 1, 2 and 4, and of order 8: doubling gives a point with y = 0,
    # so x^2 = -y^2, which on the curve means d*y^4 + 2*y^2 - 1 = 0.
    roots = {0, 1, P - 1} | _order_eight(d)
    spellings = {y.to_bytes(32, "little") for y in roots} | {(P + y).to_bytes(32, "little") for y in (0, 1)}

    assert spellings == SMALL_ORDER_Y


def _order_eight(d: int) -> set[int]:
    root = _sqrt((1 + d) % P)
    found = set()
    for value in ((-1 + root) * pow(d, -1, P) % P, (-1 - root) * pow(d, -1, P) % P):
        y = _sqrt(value)
        if y is not None:
            found |= {y, P - y}
    return found


def _sqrt(value: int) -> int | None:
    root = pow(value, (P + 3) // 8, P)
    for candidate in (root, root * pow(2, (P - 1) // 4, P) % P):
        if candidate * candidate % P == value % P:
            return candidate
    return None


@pytest.mark.parametrize("y", sorted(SMALL_ORDER_Y), ids=bytes.hex)
@pytest.mark.parametrize("sign_bit", [0, 0x80])
def test_small_order_ed25519_keys_are_refused(y, sign_bit):
    raw = y[:31] + bytes([y[31] | sign_bit])

    assert refusal(lambda: PublicKey(KeyType.ED25519, raw)) == "key.small_order"


def test_ed25519_keys_off_the_curve_or_not_reduced_or_of_mixed_order_are_refused():
    off_the_curve = (2).to_bytes(32, "little")
    not_reduced = (P + 3).to_bytes(32, "little")  # y = 3 is on the curve
    assert refusal(lambda: PublicKey(KeyType.ED25519, off_the_curve)) == "key.invalid_point"
    assert refusal(lambda: PublicKey(KeyType.ED25519, not_reduced)) == "key.invalid_point"
    assert refusal(lambda: PublicKey(KeyType.ED25519, (3).to_bytes(32, "little"))) == "key.invalid_point"


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_ed25519_keys_of_another_length_are_refused(size):
    assert refusal(lambda: PublicKey(KeyType.ED25519, b"\x05" * size)) == "key.length"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"\x02" + (P256_P).to_bytes(32, "big"), "key.invalid_point"),
        (b"\x02" + (P256_P + 5).to_bytes(32, "big"), "key.invalid_point"),
        (b"\x02" + b"\xff" * 32, "key.invalid_point"),
        (b"\x02" + (1).to_bytes(32, "big"), "key.invalid_point"),
        (b"\x00" * 33, "key.invalid_point"),
        (b"\x05" + (5).to_bytes(32, "big"), "key.invalid_point"),
        (b"\x00", "key.length"),
        (b"\x04" + bytes(64), "key.length"),
        (b"", "key.length"),
    ],
)
def test_p256_points_that_are_none_are_refused(raw, code):
    assert refusal(lambda: PublicKey(KeyType.P256, raw)) == code


def test_a_jwk_whose_point_is_not_on_the_curve_is_refused():
    jwk = private(KeyType.P256).public_key.jwk
    moved = {**jwk, "y": jwk["x"]}

    assert refusal(lambda: PublicKey.from_jwk(moved)) == "key.invalid_point"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"d": "AA"}, "key.jwk_private"),
        ({"k": "AA"}, "key.jwk_private"),
        ({"kty": "oct", "k": "AA"}, "key.jwk_private"),
        ({"kty": "oct"}, "key.unsupported"),
        ({"kty": "EC"}, "key.unsupported"),
        ({"crv": "X25519"}, "key.unsupported"),
        ({"crv": "Ed448"}, "key.unsupported"),
        ({"crv": None}, "key.unsupported"),
        ({"crv": ["Ed25519"]}, "key.unsupported"),
        ({"x": None}, "key.jwk"),
        ({"x": 5}, "key.jwk"),
        ({"x": ""}, "key.jwk"),
        ({"x": "AA"}, "key.jwk"),
        ({"x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo="}, "key.jwk"),
        ({"x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp"}, "key.jwk"),
        ({"x": "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo"}, "key.jwk"),
        ({"x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\n"}, "key.jwk"),
        ({"use": "enc"}, "key.jwk_use"),
        ({"key_ops": ["sign"]}, "key.jwk_use"),
        ({"key_ops": "verify"}, "key.jwk_use"),
        ({"alg": "HS256"}, "key.jwk_use"),
        ({"alg": ["EdDSA"]}, "key.jwk_use"),
    ],
)
def test_jwks_that_are_not_a_plain_public_signing_key_are_refused(change, code):
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}

    assert refusal(lambda: PublicKey.from_jwk({**jwk, **change})) == code


def test_a_jwk_may_say_that_it_is_for_signatures_and_have_a_name():
    jwk = private(KeyType.P256).public_key.jwk
    more = {**jwk, "kid": "1", "use": "sig", "key_ops": ["verify"], "alg": "ES256"}

    assert PublicKey.from_jwk(more) == private(KeyType.P256).public_key


@pytest.mark.parametrize(
    ("numbers", "code"),
    [
        ({"n": "A" * 10, "e": "AQAB"}, "key.jwk"),  # leading zeros
        ({"n": multiformats.base64url_encode(b"\xff" * 128), "e": "AQAB"}, "key.rsa_size"),
        ({"n": multiformats.base64url_encode(b"\xff" * 1025), "e": "AQAB"}, "key.rsa_size"),
        ({"n": multiformats.base64url_encode(b"\xff" * 256), "e": "Ag"}, "key.rsa_size"),
        ({"n": multiformats.base64url_encode(b"\xff" * 256), "e": "AQ"}, "key.rsa_size"),
        ({"n": multiformats.base64url_encode(b"\xff" * 255 + b"\xfe"), "e": "AQAB"}, "key.rsa_size"),
        ({"n": multiformats.base64url_encode(b"\xff" * 256), "e": ""}, "key.jwk"),
        ({"n": multiformats.base64url_encode(b"\xff" * 256)}, "key.jwk"),
    ],
)
def test_rsa_keys_that_are_small_huge_or_odd_are_refused(numbers, code):
    assert refusal(lambda: PublicKey.from_jwk({"kty": "RSA", **numbers})) == code


def test_rsa_keys_verify_and_nothing_else():
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    key = rsa.generate_private_key(65537, 2048)
    numbers = key.public_key().public_numbers()
    jwk = {
        "kty": "RSA",
        "n": multiformats.base64url_encode(numbers.n.to_bytes(256, "big")),
        "e": "AQAB",
    }
    public = PublicKey.from_jwk(jwk)

    public.verify(key.sign(b"a stone", padding.PKCS1v15(), hashes.SHA256()), b"a stone")
    pss = key.sign(b"a stone", padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
    with pytest.raises(ProofError):
        public.verify(pss, b"a stone")
    assert PublicKey.from_jwk(public.jwk) == public
    assert refusal(lambda: public.multibase) == "key.unsupported"
    assert refusal(lambda: PrivateKey.from_seed(KeyType.RSA, SEED)) == "key.unsupported"
    assert published_in(public) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "key.encoding"),
        ("u7QEF", "key.encoding"),
        ("6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2", "key.encoding"),
        ("z0OIl", "key.encoding"),
        ("z" + "1" * 5000, "key.encoding"),
        ("z6Mk rJVn", "key.encoding"),
        ("z", "key.unsupported"),
        ("z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc", "key.unsupported"),  # X25519
        ("zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme", "key.unsupported"),  # secp256k1
        ("z" + multiformats.base58_encode(b"\xed\x01" + bytes(31)), "key.length"),
    ],
)
def test_multibase_keys_that_are_not_canonical_or_of_another_kind_are_refused(text, code):
    assert refusal(lambda: PublicKey.from_multibase(text)) == code


@pytest.mark.parametrize("material", [bytes(32), b"\xff" * 32, P256_N.to_bytes(32, "big"), b"", b"\1" * 31])
def test_scalars_outside_the_order_are_refused(material):
    assert refusal(lambda: PrivateKey(KeyType.P256, material)) == "key.length"


@pytest.mark.parametrize("key_type", TYPES)
def test_private_keys_and_signers_never_show_their_material(key_type):
    key = private(key_type)
    signer = LocalSigner(key, "did:example:1#key")
    secret = key.reveal_material()

    for shown in (repr(key), str(key), f"{key}", repr(signer), str(signer), repr([signer]), str(dir(key))):
        assert secret.hex() not in shown
        assert repr(secret)[2:-1] not in shown
        assert multiformats.base64url_encode(secret) not in shown
    for thing in (key, signer):
        assert not hasattr(thing, "__dict__")
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            with pytest.raises(TypeError):
                pickle.dumps(thing, protocol)
        for copier in (copy.copy, copy.deepcopy):
            with pytest.raises(TypeError):
                copier(thing)


def test_a_private_key_does_not_change():
    key = private(KeyType.ED25519)

    with pytest.raises(AttributeError):
        key._material = bytes(32)
    with pytest.raises(AttributeError):
        del key.public_key


def test_different_seeds_and_types_give_different_keys():
    keys = {PrivateKey.from_seed(t, bytes([n]) * 32).public_key for t in TYPES for n in range(5)}

    assert len(keys) == 15
    assert refusal(lambda: PrivateKey.from_seed(KeyType.P256, bytes(31))) == "key.length"


def test_a_key_whose_private_half_is_printed_is_known():
    zero = PrivateKey.from_seed(KeyType.ED25519, bytes(32)).public_key

    assert "did:key" in (published_in(zero) or "")
    assert published_in(private(KeyType.ED25519).public_key) is None
