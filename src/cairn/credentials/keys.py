"""Keys: what verifies a signature, and what makes one.

Public keys are checked when they are made, so that a `PublicKey` in hand is
usable: a point on its curve, of full order, in its one canonical encoding.
Private material leaves a `PrivateKey` through one method only, named so that
it is seen in review; it never appears in a repr, a pickle or a copy.

Codes of KeyMaterialError
    key.encoding        not the canonical multibase, or an unknown multicodec
    key.length          the wrong number of bytes
    key.invalid_point   not a point of the curve, or not of its prime-order group
    key.small_order     an Ed25519 point of order 1, 2, 4 or 8: it "verifies" what nobody signed
    key.jwk             members missing, of the wrong type, padded or not minimal
    key.jwk_private     a private or symmetric member in what should be a public key
    key.jwk_use         `use`, `key_ops` or `alg` says that the key is for something else
    key.unsupported     another kty, curve or key type than the ones below
    key.rsa_size        RSA modulus under 2048 or over 8192 bits, or an unusable exponent
Codes of ProofError raised here
    proof.signature     the signature does not hold

Sources: RFC 8032 (Ed25519), FIPS 186-5 and RFC 6979 (ECDSA), RFC 7517, RFC 7518,
RFC 8037 (JWK), RFC 7638 (thumbprint), W3C Controlled Identifiers 1.0 ("Multikey").
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn, Protocol, Self, SupportsIndex, final

from cairn.credentials import curves, multiformats
from cairn.credentials.curves import COORDINATE_BYTES, KeyMaterialError, KeyType, ProofError
from cairn.credentials.multiformats import MultiformatError

if TYPE_CHECKING:
    from cairn.credentials.document import JSONObject


__all__ = ["KeyMaterialError", "KeyType", "LocalSigner", "PrivateKey", "ProofError", "PublicKey", "Signer"]

MULTICODEC: Final = {
    KeyType.ED25519: multiformats.ED25519_PUB,
    KeyType.P256: multiformats.P256_PUB,
    KeyType.P384: multiformats.P384_PUB,
}


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key that is known to be well formed.

    raw: Ed25519: the 32 bytes of RFC 8032; P-256 and P-384: the compressed
        point (33 or 49 bytes); RSA: the DER of its SubjectPublicKeyInfo.

    Raises:
        KeyMaterialError: see the table in the module's docstring.
    """

    type: KeyType
    raw: bytes

    def __post_init__(self) -> None:
        if self.type is KeyType.ED25519:
            curves.require_ed25519_point(self.raw)
        elif self.type is KeyType.RSA:
            curves.require_rsa(self.raw)
        else:
            curves.require_curve_point(self.type, self.raw)

    @property
    def multibase(self) -> str:
        """The Multikey spelling: z6Mk… (Ed25519), zDn… (P-256), z82… (P-384)."""
        prefix = MULTICODEC.get(self.type)
        if prefix is None:
            raise KeyMaterialError("RSA keys have no Multikey form here", code="key.unsupported")
        return "z" + multiformats.base58_encode(prefix + self.raw)

    @classmethod
    def from_multibase(cls, text: str) -> Self:
        """Read a `publicKeyMultibase` value (base58btc only)."""
        try:
            data = multiformats.multibase_decode(text, header="z")
        except MultiformatError as error:
            raise KeyMaterialError(f"the multibase key is not readable: {error}") from error
        return cls.from_multicodec(data)

    @classmethod
    def from_multicodec(cls, data: bytes) -> Self:
        """Read a key with its two-byte multicodec prefix."""
        for key_type, prefix in MULTICODEC.items():
            if data.startswith(prefix):
                return cls(key_type, data[len(prefix) :])
        raise KeyMaterialError("the multicodec prefix names no key type we know", code="key.unsupported")

    @property
    def jwk(self) -> JSONObject:
        """The public JWK with its required members only, in lexicographic order."""
        if self.type is KeyType.ED25519:
            return {"crv": "Ed25519", "kty": "OKP", "x": multiformats.base64url_encode(self.raw)}
        if self.type is KeyType.RSA:
            numbers = curves.load_rsa(self.raw).public_numbers()
            return {"e": _uint(numbers.e), "kty": "RSA", "n": _uint(numbers.n)}
        point = curves.load_point(self.type, self.raw).public_numbers()
        size = COORDINATE_BYTES[self.type]
        return {
            "crv": self.type.value,
            "kty": "EC",
            "x": multiformats.base64url_encode(point.x.to_bytes(size, "big")),
            "y": multiformats.base64url_encode(point.y.to_bytes(size, "big")),
        }

    @classmethod
    def from_jwk(cls, jwk: JSONObject) -> Self:
        """Read a public JWK (OKP Ed25519, EC P-256 and P-384, RSA); see `cairn.credentials.jwk`."""
        from cairn.credentials.jwk import read

        key_type, raw = read(jwk)
        return cls(key_type, raw)

    @property
    def thumbprint(self) -> str:
        """The SHA-256 JWK thumbprint, base64url. Source: RFC 7638, section 3."""
        members = ",".join(f'"{name}":"{value}"' for name, value in self.jwk.items())
        return multiformats.base64url_encode(hashlib.sha256(f"{{{members}}}".encode("ascii")).digest())

    def verify(self, signature: bytes, message: bytes) -> None:
        """Return when `signature` holds over `message`, raise otherwise.

        The hash is fixed by the key: SHA-256 for P-256 and RSA (PKCS #1 v1.5,
        "RS256"), SHA-384 for P-384. ECDSA signatures are r||s; both halves of
        the range of s are accepted, as the specifications do.

        Raises:
            ProofError: `proof.signature`.
        """
        if not curves.verify(self.type, self.raw, signature, message):
            raise ProofError("the signature does not hold")


class Signer(Protocol):
    """Something that signs: a key at hand, a process behind a socket, a device.

    `sign` returns 64 bytes for Ed25519, r||s for ECDSA, and for the same
    message the same bytes each time (a retry must not make a second signature).
    """

    @property
    def verification_method(self) -> str: ...
    @property
    def public_key(self) -> PublicKey: ...
    def sign(self, message: bytes) -> bytes: ...


@final
class PrivateKey:
    """A private Ed25519, P-256 or P-384 key; immutable, silent about its material.

    It cannot be pickled or copied, and its repr shows the public key only.
    """

    __slots__ = ("_material", "_sign", "public_key")

    public_key: PublicKey
    _material: bytes
    _sign: curves.Sign

    def __init__(self, key_type: KeyType, material: bytes) -> None:
        raw, sign = curves.private_of(key_type, bytes(material))
        object.__setattr__(self, "_material", bytes(material))
        object.__setattr__(self, "_sign", sign)
        object.__setattr__(self, "public_key", PublicKey(key_type, raw))

    @classmethod
    def from_seed(cls, key_type: KeyType, seed: bytes) -> PrivateKey:
        """Make a key from 32 bytes of the caller's randomness.

        For Ed25519 the seed is the private key of RFC 8032. For the P curves
        the scalar is derived from twice as many bits as the order has, so that
        no value is likelier than another.

        Source: FIPS 186-5, A.2.1 ("extra random bits").
        """
        if len(seed) != 32:
            raise KeyMaterialError("a seed has 32 bytes", code="key.length")
        if key_type is KeyType.ED25519:
            return cls(key_type, seed)
        size = COORDINATE_BYTES.get(key_type)
        if size is None:
            raise KeyMaterialError("we never sign with RSA", code="key.unsupported")
        label = b"cairn seed to scalar\0" + key_type.value.encode("ascii") + b"\0"
        wide = int.from_bytes(hashlib.shake_256(label + seed).digest(2 * size), "big")
        return cls(key_type, (wide % (curves.ORDER[key_type] - 1) + 1).to_bytes(size, "big"))

    def sign(self, message: bytes) -> bytes:
        """Return the signature of `message`: deterministic for every key type (RFC 8032, RFC 6979)."""
        return self._sign(message)

    def reveal_material(self) -> bytes:
        """Return the secret bytes. Only for sealing a key file: never log, store or send them."""
        return self._material

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PrivateKey) and other.public_key == self.public_key

    def __hash__(self) -> int:
        return hash(self.public_key)

    def __repr__(self) -> str:
        return f"<PrivateKey of {self.public_key.multibase}>"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a private key does not change")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a private key does not change")

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a private key cannot be pickled or copied")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a private key cannot be pickled or copied")


@final
class LocalSigner:
    """Sign in this process with a private key at hand."""

    __slots__ = ("_private", "_verification_method")

    def __init__(self, private: PrivateKey, verification_method: str) -> None:
        self._private = private
        self._verification_method = verification_method

    @property
    def verification_method(self) -> str:
        return self._verification_method

    @property
    def public_key(self) -> PublicKey:
        return self._private.public_key

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)

    def __repr__(self) -> str:
        return f"<LocalSigner of {self._verification_method}>"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a signer cannot be pickled or copied")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a signer cannot be pickled or copied")


def _uint(number: int) -> str:
    return multiformats.base64url_encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))
