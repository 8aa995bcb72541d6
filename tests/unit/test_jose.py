"""Credentials as tokens: what we write is read back, claims agree, the key is the issuer's."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from cairn.credentials import jose
from cairn.credentials.did import DidError, KeyEntry, did_document, did_jwk, did_key, method_for
from cairn.credentials.inspection import Fetched
from cairn.credentials.jose import JwtError
from cairn.credentials.keys import KeyType, LocalSigner, PrivateKey, ProofError
from cairn.credentials.multiformats import base64url_encode

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
WEB = "did:web:harbour.example"
URL = "https://harbour.example/.well-known/did.json"
ED = PrivateKey.from_seed(KeyType.ED25519, bytes([7]) * 32)
EC = PrivateKey.from_seed(KeyType.P256, bytes([7]) * 32)
DOCUMENT = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "id": "https://harbour.example/credentials/1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": WEB, "type": ["Profile"], "name": "Harbour School"},
    "validFrom": "2026-11-22T09:30:00Z",
    "validUntil": "2027-11-22T09:30:00Z",
    "credentialSubject": {"id": "did:example:amina", "type": ["AchievementSubject"]},
}


def local(private: PrivateKey, did: str = WEB) -> LocalSigner:
    return LocalSigner(private, method_for(did, private.public_key))


def token(document=DOCUMENT, *, private: PrivateKey = ED, did: str = WEB) -> str:
    algorithm = "EdDSA" if private.public_key.type is KeyType.ED25519 else "ES256"
    return jose.encode(document, signer=local(private, did), algorithm=algorithm, issued_at=NOW)


def sign(header: object, payload: object, private: PrivateKey = ED) -> str:
    """Sign whatever it is, as an attacker or another system would."""

    def part(value: object) -> str:
        return base64url_encode(value if isinstance(value, bytes) else json.dumps(value).encode())

    signed = f"{part(header)}.{part(payload)}"
    return f"{signed}.{base64url_encode(private.sign(signed.encode()))}"


def payload(**changes: object) -> dict:
    parts = jose.read(token()).payload
    return {name: value for name, value in {**parts, **changes}.items() if value is not ...}


def served(*keys: PrivateKey) -> dict[str, Fetched]:
    document = did_document(WEB, [KeyEntry(key.public_key) for key in keys])
    return {URL: Fetched(URL, "ok", NOW, json.dumps(document).encode())}


@pytest.mark.parametrize(("private", "algorithm"), [(ED, "EdDSA"), (EC, "ES256")])
def test_what_is_written_is_checked_and_read_back(private, algorithm):
    compact = token(private=private)

    assert jose.to_document(jose.check(compact, private.public_key)) == DOCUMENT
    assert jose.read(compact).header == {
        "alg": algorithm,
        "typ": "vc+jwt",
        "kid": method_for(WEB, private.public_key),
    }
    assert token(private=private) == compact


def test_the_claims_of_open_badges_stand_beside_the_credential():
    claims = jose.read(token()).payload

    assert claims["iss"] == WEB
    assert claims["sub"] == "did:example:amina"
    assert claims["jti"] == "https://harbour.example/credentials/1"
    assert claims["nbf"] == claims["iat"] == 1795339800
    assert claims["exp"] == 1826875800
    assert jose.agreement(claims) == ()


def test_a_credential_without_subject_id_and_end_has_no_such_claims():
    document = {name: value for name, value in DOCUMENT.items() if name != "validUntil"}
    claims = jose.read(token({**document, "credentialSubject": {"type": "X"}})).payload

    assert "sub" not in claims
    assert "exp" not in claims
    assert jose.agreement(claims) == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iss": "did:web:evil.example"}, "jwt.claims"),
        ({"vc": {}}, "jwt.claims"),
        ({"issuer": {"name": "nobody"}}, "jwt.claims"),
        ({"validFrom": "yesterday"}, "jwt.claims"),
        ({"validUntil": None}, "jwt.claims"),
    ],
)
def test_documents_that_would_contradict_their_claims_are_not_written(changes, code):
    with pytest.raises(JwtError) as caught:
        token({**DOCUMENT, **changes})
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("private", "algorithm"), [(ED, "ES256"), (EC, "EdDSA"), (ED, "RS256"), (ED, "none")]
)
def test_the_key_decides_the_algorithm_when_writing(private, algorithm):
    with pytest.raises(JwtError) as caught:
        jose.encode(DOCUMENT, signer=local(private), algorithm=algorithm, issued_at=NOW)
    assert caught.value.code == "jwt.key_type"


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"iss": "did:web:evil.example"}, ["jwt.iss"]),
        ({"iss": {"id": WEB}}, ["jwt.iss"]),
        ({"issuer": WEB}, []),
        ({"issuer": ...}, ["jwt.iss"]),
        ({"sub": "did:example:eve"}, ["jwt.sub"]),
        ({"credentialSubject": [{"id": "did:example:amina"}]}, []),
        ({"credentialSubject": [{"id": "did:example:amina"}, {"id": "did:example:eve"}]}, ["jwt.sub"]),
        ({"credentialSubject": {"type": "X"}}, ["jwt.sub"]),
        ({"jti": "https://harbour.example/credentials/2"}, ["jwt.jti"]),
        ({"id": ...}, ["jwt.jti"]),
        ({"nbf": 1795339801}, ["jwt.nbf"]),
        ({"nbf": 1795339800.9}, []),
        ({"nbf": "1795339800"}, ["jwt.nbf"]),
        ({"nbf": True}, ["jwt.nbf"]),
        ({"nbf": 1e308}, ["jwt.nbf"]),
        ({"validFrom": "2026-11-22T10:30:00+01:00"}, []),
        ({"validFrom": "2026-11-22T09:30:00"}, []),
        ({"validFrom": "2026-11-22T09:30:00.7Z"}, []),
        ({"exp": 1826875799}, ["jwt.exp"]),
        ({"validUntil": ...}, ["jwt.exp"]),
        ({"validUntil": "2027-11-23T09:30:00Z"}, ["jwt.exp"]),
        ({"iss": ..., "sub": ..., "jti": ..., "nbf": ..., "exp": ...}, []),
        ({"iss": None, "exp": None}, ["jwt.iss", "jwt.exp"]),
    ],
)
def test_claims_and_credential_must_agree(changes, codes):
    assert [one.code for one in jose.agreement(payload(**changes))] == codes


OLD = {
    "@context": ["https://www.w3.org/2018/credentials/v1"],
    "type": ["VerifiableCredential"],
    "issuanceDate": "2026-11-22T09:30:00Z",
    "credentialSubject": {"degree": "Knots"},
}


def test_a_vc_1_1_token_gives_its_credential_with_the_claims_filled_in():
    claims = {"iss": WEB, "sub": "did:example:amina", "jti": "urn:uuid:1", "exp": 1826875800, "vc": OLD}

    assert jose.to_document(claims) == {
        **OLD,
        "issuer": WEB,
        "id": "urn:uuid:1",
        "expirationDate": "2027-11-22T09:30:00Z",
        "credentialSubject": {"id": "did:example:amina", "degree": "Knots"},
    }
    assert jose.agreement({**claims, "nbf": 1795339800}) == ()
    assert [one.code for one in jose.agreement({**claims, "nbf": 5})] == ["jwt.nbf"]
    assert jose.issuer_of(claims) == WEB


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"iss": WEB},
        {"vc": None},
        {"vc": "eyJ"},
        {"vc": {}},
        {"vc": {**OLD}, "@context": []},
        {"vc": {**OLD}, "issuer": "did:web:evil.example"},
        {"vc": {**OLD}, "credentialSubject": {}},
    ],
)
def test_a_token_with_no_credential_or_two_is_refused(claims):
    with pytest.raises(JwtError) as caught:
        jose.to_document(claims)
    assert caught.value.code == "jwt.payload"


JWK = {"jwk": ED.public_key.jwk}
FRAGMENT = ED.public_key.multibase


@pytest.mark.parametrize(
    "header",
    [
        {"kid": f"{WEB}#{FRAGMENT}"},
        {"kid": f"#{FRAGMENT}"},
        {"kid": FRAGMENT},
        {"kid": f"{WEB}#{FRAGMENT}", **JWK},
        JWK,
        {"jwk": {**ED.public_key.jwk, "kid": "whatever", "use": "sig"}},
        {
            "kid": FRAGMENT,
            "typ": "JWT",
            "cty": "vc",
            "x5u": "https://evil.example/",
            "jku": "https://evil.example/",
        },
    ],
)
def test_the_key_is_found_in_the_issuers_document(header):
    parts = jose.read(sign({"alg": "EdDSA", **header}, payload()))

    method = jose.resolve(parts, served(EC, ED))

    assert (method.id, method.public_key) == (f"{WEB}#{FRAGMENT}", ED.public_key)


@pytest.mark.parametrize("did", [did_key(ED.public_key), did_jwk(ED.public_key)])
@pytest.mark.parametrize("header", [{}, JWK])
def test_an_issuer_that_is_its_own_key_needs_no_document(did, header):
    parts = jose.read(sign({"alg": "EdDSA", **header}, payload(iss=did, issuer=did)))

    assert jose.resolve(parts, {}).public_key == ED.public_key


@pytest.mark.parametrize(
    ("header", "changes", "keys", "code"),
    [
        ({}, {}, [ED], "jwt.no_key"),
        ({"kid": "key-1"}, {"issuer": "https://harbour.example"}, [ED], "jwt.no_key"),
        ({"kid": "key-1"}, {"issuer": ..., "iss": ...}, [ED], "jwt.no_key"),
        (JWK, {"issuer": ..., "iss": ...}, [ED], "jwt.no_key"),
        (JWK, {}, [EC], "jwt.jwk_foreign"),
        (JWK, {"issuer": did_key(EC.public_key)}, [], "jwt.jwk_foreign"),
        ({"kid": f"{WEB}#{EC.public_key.multibase}", **JWK}, {}, [ED, EC], "jwt.jwk_foreign"),
        ({"kid": "key-1"}, {}, [ED], "did.method_not_found"),
        ({"kid": "../../etc/passwd"}, {}, [ED], "did.method_not_found"),
        ({"kid": "' OR 1=1 --".replace(" ", "+")}, {}, [ED], "did.method_not_found"),
        ({"kid": "https://harbour.example/keys/1"}, {}, [ED], "did.unsupported"),
        ({"kid": "file:///etc/passwd"}, {}, [ED], "did.malformed"),
        (JWK, {"issuer": "https://harbour.example"}, [ED], "did.unsupported"),
        ({"kid": FRAGMENT}, {}, None, "did.not_fetched"),
        (JWK, {}, None, "did.not_fetched"),
    ],
)
def test_a_key_that_is_not_the_issuers_is_not_found(header, changes, keys, code):
    parts = jose.read(sign({"alg": "EdDSA", **header}, payload(**changes)))

    with pytest.raises((ProofError, DidError)) as caught:
        jose.resolve(parts, {} if keys is None else served(*keys))
    assert caught.value.code == code


def test_the_issuer_of_the_credential_counts_not_the_claim():
    parts = jose.read(sign({"alg": "EdDSA", "kid": FRAGMENT}, payload(iss="did:web:evil.example")))

    assert jose.method_of(parts) == f"{WEB}#{FRAGMENT}"


def test_rs256_tokens_are_checked_with_a_key_of_the_issuer():
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    from cairn.credentials.keys import PublicKey

    private = rsa.generate_private_key(65537, 2048)
    numbers = private.public_key().public_numbers()
    jwk = {"kty": "RSA", "n": base64url_encode(numbers.n.to_bytes(256, "big")), "e": "AQAB"}
    head = base64url_encode(json.dumps({"alg": "RS256", "typ": "JWT", "jwk": jwk}).encode())
    signed = f"{head}.{base64url_encode(json.dumps(payload()).encode())}"
    signature = private.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    compact = f"{signed}.{base64url_encode(signature)}"
    listed = {
        "id": WEB,
        "assertionMethod": [{"id": "#rsa", "type": "JsonWebKey", "controller": WEB, "publicKeyJwk": jwk}],
    }

    parts = jose.read(compact)
    method = jose.resolve(parts, {URL: Fetched(URL, "ok", NOW, json.dumps(listed).encode())})

    assert method.id == f"{WEB}#rsa"
    assert jose.check(compact, PublicKey.from_jwk(jwk)) == payload()


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize(("private", "algorithm"), [(ED, "EdDSA"), (EC, "ES256")])
def test_another_library_reads_our_tokens_and_we_read_its(private, algorithm):
    import joserfc.jws
    from joserfc.jwk import import_key

    public = import_key(private.public_key.jwk)
    ours = joserfc.jws.deserialize_compact(token(private=private), public, algorithms=[algorithm])
    assert json.loads(ours.payload) == jose.read(token(private=private)).payload

    secret = import_key({**private.public_key.jwk, "d": base64url_encode(private.reveal_material())})
    body = json.dumps(payload())
    theirs = joserfc.jws.serialize_compact({"alg": algorithm}, body, secret, algorithms=[algorithm])
    assert jose.check(theirs, private.public_key) == payload()


HEADERS = (
    *({"alg": "EdDSA"}, {"alg": "EdDSA", "kid": "key-1"}, {"alg": "EdDSA", "typ": "JWT", "cty": "vc"}),
    *({"alg": "EdDSA", "kid": "a b"}, {"alg": "EdDSA", "kid": 1}, {"alg": "EdDSA", "kid": None}),
    *({"alg": "none"}, {"alg": "HS256"}, {"alg": 1}, {}, {"alg": "EdDSA", "crit": ["b64"]}),
    *({"alg": "EdDSA", "typ": "at+jwt"}, {"alg": "EdDSA", "jwk": ED.public_key.jwk}, {"alg": "EdDSA", **JWK}),
    *({"alg": "EdDSA", "jwk": {"kty": "OKP"}}, {"alg": "EdDSA", "x5c": ["AA"]}, [], "x", None),
    {"alg": "EdDSA", "kid": "k" * 900},
)


def outcome(token: str) -> object:
    try:
        return jose.read(token)
    except JwtError as error:
        return error.code, str(error), error.params


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("spoil", ["", "payload", "signature", "spare bits", "header"])
def test_a_header_that_is_remembered_is_read_as_the_first_time(header, spoil, monkeypatch):
    """Whatever else is wrong with the token: the same answer, in the same words."""
    head, body, signature = sign(header, payload()).split(".")
    token = {
        "": f"{head}.{body}.{signature}",
        "payload": f"{head}.{base64url_encode(b'{')}.{signature}",
        "signature": f"{head}.{body}.{signature}=",
        "spare bits": f"{head}.{body}A.{signature}",
        "header": f"{head}=.{body}A.{signature}",
    }[spoil]
    first, again = outcome(token), outcome(token)
    monkeypatch.setattr(jose, "_usual_header", lambda _: None)
    assert first == again == outcome(token)


def test_a_header_that_is_remembered_is_nobodys():
    token = sign({"alg": "EdDSA", "kid": "key-1"}, payload())
    jose.read(token).header["kid"] = "key-2"
    assert jose.read(token).header["kid"] == "key-1"
