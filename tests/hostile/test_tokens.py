"""Tokens made to be accepted without a signature, each named by its fault."""

from __future__ import annotations

import hashlib
import hmac
import json
import time

import pytest
from tests.unit.test_jose import DOCUMENT, EC, ED, JWK, payload, sign, token

from cairn.credentials import jose
from cairn.credentials.jose import JwtError
from cairn.credentials.keys import KeyType, PrivateKey, ProofError
from cairn.credentials.multiformats import base64url_decode, base64url_encode

GOOD = token()
HEAD, BODY, SIGNATURE = GOOD.split(".")


def refusal(compact: str, key=ED.public_key) -> str:
    with pytest.raises(ProofError) as caught:
        jose.check(compact, key)
    return caught.value.code


def headed(**members: object) -> str:
    header = {"alg": "EdDSA", "kid": "k", **members}
    return sign({name: value for name, value in header.items() if value is not ...}, payload())


def part(value: object) -> str:
    return base64url_encode(json.dumps(value).encode())


def hmac_token(secret: bytes, algorithm: str = "HS256") -> str:
    signed = f"{part({'alg': algorithm, 'typ': 'JWT'})}.{BODY}"
    return f"{signed}.{base64url_encode(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", "", "HS256", "HS384", "HS512"])
def test_alg_none_and_symmetric_algorithms_are_refused(algorithm):
    unsigned = f"{part({'alg': algorithm, 'typ': 'JWT'})}.{BODY}."

    assert refusal(unsigned) == "jwt.form"
    assert refusal(unsigned + "AA") == "jwt.algorithm"
    assert refusal(headed(alg=algorithm)) == "jwt.algorithm"


@pytest.mark.parametrize(
    "secret",
    [
        ED.public_key.raw,
        ED.public_key.multibase.encode(),
        json.dumps(ED.public_key.jwk).encode(),
        EC.public_key.raw,
        b"",
    ],
)
def test_a_public_key_used_as_hmac_secret_is_refused(secret):
    assert refusal(hmac_token(secret)) == "jwt.algorithm"
    for algorithm in ("EdDSA", "ES256", "RS256"):
        assert refusal(hmac_token(secret, algorithm)) in ("proof.signature", "jwt.key_type")


def test_an_rsa_key_used_as_hmac_secret_is_refused():
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    from cairn.credentials.keys import PublicKey

    public = rsa.generate_private_key(65537, 2048).public_key()
    key = PublicKey(KeyType.RSA, public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for secret in (key.raw, pem):
        assert refusal(hmac_token(secret), key) == "jwt.algorithm"
        assert refusal(hmac_token(secret, "RS256"), key) == "proof.signature"


@pytest.mark.parametrize(
    "algorithm",
    ["ES384", "ES512", "ES256K", "PS256", "RS512", "RS1", "Ed448", "eddsa", "dir", None, 5, ["EdDSA"], ...],
)
def test_other_algorithms_are_refused(algorithm):
    assert refusal(headed(alg=algorithm)) == "jwt.algorithm"


@pytest.mark.parametrize(
    ("compact", "key"),
    [
        (GOOD, EC.public_key),
        (token(private=EC), ED.public_key),
        (sign({"alg": "ES256"}, payload()), ED.public_key),
    ],
)
def test_the_algorithm_that_is_not_the_keys_is_refused(compact, key):
    assert refusal(compact, key) == "jwt.key_type"


def test_ed25519_may_be_called_by_its_new_name():
    assert jose.check(headed(alg="Ed25519"), ED.public_key) == payload()


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"crit": ["exp"]}, "jwt.extension"),
        ({"crit": []}, "jwt.extension"),
        ({"crit": ["b64"], "b64": False}, "jwt.extension"),
        ({"b64": False}, "jwt.extension"),
        ({"b64": True}, "jwt.extension"),
        ({"zip": "DEF"}, "jwt.extension"),
        ({"typ": "kb+jwt"}, "jwt.type"),
        ({"typ": "dc+sd-jwt"}, "jwt.type"),
        ({"typ": "at+jwt"}, "jwt.type"),
        ({"typ": "statuslist+jwt"}, "jwt.type"),
        ({"typ": "openid4vci-proof+jwt"}, "jwt.type"),
        ({"typ": "vp+jwt"}, "jwt.type"),
        ({"typ": None}, "jwt.type"),
        ({"typ": ["JWT"]}, "jwt.type"),
        ({"cty": "JWT"}, "jwt.type"),
        ({"cty": "vp"}, "jwt.type"),
        ({"kid": None}, "jwt.header"),
        ({"kid": 7}, "jwt.header"),
        ({"kid": ""}, "jwt.header"),
        ({"kid": "a b"}, "jwt.header"),
        ({"kid": "a\nb"}, "jwt.header"),
        ({"kid": "a\u202eb"}, "jwt.header"),
        ({"kid": "k" * 5000}, "jwt.header"),
        ({"kid": ["k"]}, "jwt.header"),
        ({"jwk": "k"}, "jwt.jwk"),
        ({"jwk": None}, "jwt.jwk"),
        ({"jwk": {**JWK["jwk"], "d": "AA"}}, "jwt.jwk"),
        ({"jwk": {"kty": "oct", "k": "AA"}}, "jwt.jwk"),
        ({"jwk": {"kty": "OKP", "crv": "Ed25519", "x": base64url_encode(bytes(32))}}, "jwt.jwk"),
        ({"x5c": ["A" * 20_000]}, "jwt.too_large"),
    ],
)
def test_headers_that_want_to_be_read_in_another_way_are_refused(members, code):
    assert refusal(headed(**members)) == code


def test_an_embedded_foreign_jwk_signs_for_nobody():
    eve = PrivateKey.from_seed(KeyType.ED25519, bytes([66]) * 32)
    forged = sign({"alg": "EdDSA", "jwk": eve.public_key.jwk}, payload(), eve)

    assert refusal(forged) == "proof.signature"
    with pytest.raises(JwtError) as caught:
        jose.resolve(
            jose.read(sign({"alg": "EdDSA", "jwk": eve.public_key.jwk}, payload(issuer=jose_issuer()), eve)),
            {},
        )
    assert caught.value.code == "jwt.jwk_foreign"


def jose_issuer() -> str:
    from cairn.credentials.did import did_key

    return did_key(ED.public_key)


@pytest.mark.parametrize(
    ("compact", "code"),
    [
        pytest.param("", "jwt.form", id="empty"),
        pytest.param("..", "jwt.form", id="three empty parts"),
        pytest.param(f"{HEAD}.{BODY}", "jwt.form", id="two parts"),
        pytest.param(f"{HEAD}.{BODY}.", "jwt.form", id="no signature"),
        pytest.param(f"{HEAD}..{SIGNATURE}", "jwt.form", id="detached payload"),
        pytest.param(f"{GOOD}.{SIGNATURE}", "jwt.form", id="four parts"),
        pytest.param(f"{HEAD}.{HEAD}.{HEAD}.{HEAD}.{HEAD}", "jwt.form", id="five parts (encrypted)"),
        pytest.param(f"{GOOD}~", "jwt.form", id="SD-JWT"),
        pytest.param("." * 100_000, "jwt.form", id="a hundred thousand points"),
        pytest.param(f" {GOOD}", "jwt.form", id="blank in front"),
        pytest.param(f"{GOOD}\n", "jwt.form", id="line feed behind"),
        pytest.param(f"Bearer {GOOD}", "jwt.form", id="bearer"),
        pytest.param(f"{GOOD}=", "jwt.form", id="padding"),
        pytest.param(f"{HEAD}.{BODY}.{SIGNATURE[:-2]}+/", "jwt.form", id="base64 alphabet"),
        pytest.param(f"{HEAD}.{BODY}.{SIGNATURE[:-1]}B", "jwt.form", id="spare bits"),
        pytest.param(f"{HEAD}.{BODY}.{SIGNATURE[:-2]}", "proof.signature", id="truncated signature"),
        pytest.param(f"{HEAD}.{BODY}.{SIGNATURE[:-1]}", "jwt.form", id="length that base64 has not"),
        pytest.param(
            f"{HEAD}.{BODY}.{base64url_encode(base64url_decode(SIGNATURE) + bytes(1))}",
            "proof.signature",
            id="extended signature",
        ),
        pytest.param(f"{HEAD}.{BODY}.{base64url_encode(bytes(64))}", "proof.signature", id="zeros"),
        pytest.param(f"{BODY}.{BODY}.{SIGNATURE}", "jwt.algorithm", id="payload as header"),
        pytest.param("A" * 2_000_000, "jwt.too_large", id="two megabytes"),
        pytest.param("A" * 20_000 + f".{BODY}.{SIGNATURE}", "jwt.too_large", id="huge header"),
        pytest.param(f"{base64url_encode(b'[]')}.{BODY}.{SIGNATURE}", "jwt.header", id="header is a list"),
        pytest.param(f"{base64url_encode(b'null')}.{BODY}.{SIGNATURE}", "jwt.header", id="header is null"),
        pytest.param(
            f"{base64url_encode(bytes([255, 254]))}.{BODY}.{SIGNATURE}",
            "jwt.header",
            id="header is not UTF-8",
        ),
        pytest.param(sign(b'{"alg":"none","alg":"EdDSA"}', payload()), "jwt.header", id="two algorithms"),
        pytest.param(sign(b'{"alg":"EdDSA"} ' + b"{}", payload()), "jwt.header", id="two headers"),
        pytest.param(sign({"alg": "EdDSA"}, b"[1]"), "jwt.payload", id="payload is a list"),
        pytest.param(sign({"alg": "EdDSA"}, b"hello"), "jwt.payload", id="payload is no JSON"),
        pytest.param(sign({"alg": "EdDSA"}, b'{"issuer":"a","issuer":"b"}'), "jwt.payload", id="two issuers"),
        pytest.param(sign({"alg": "EdDSA"}, b'{"exp":NaN}'), "jwt.payload", id="NaN"),
        pytest.param(sign({"alg": "EdDSA"}, b'{"exp":1e999}'), "jwt.payload", id="infinity"),
        pytest.param(
            sign({"alg": "EdDSA"}, b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}"),
            "jwt.payload",
            id="deep payload",
        ),
    ],
)
def test_tokens_of_another_form_are_refused_quickly(compact, code):
    start = time.process_time()

    assert refusal(compact) == code
    assert time.process_time() - start < 1


def test_every_changed_character_of_a_token_is_noticed():
    for index in range(0, len(GOOD), 7):
        other = "A" if GOOD[index] not in "A." else "B"
        with pytest.raises(ProofError):
            jose.check(GOOD[:index] + other + GOOD[index + 1 :], ED.public_key)


def test_what_check_returns_comes_from_the_signed_bytes():
    assert jose.to_document(jose.check(GOOD, ED.public_key)) == DOCUMENT
    assert jose.check(GOOD, ED.public_key) is not jose.check(GOOD, ED.public_key)
