"""DIDs: which key a verification method names, and when it names none."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from cairn.credentials import multiformats
from cairn.credentials.did import (
    DidError,
    KeyEntry,
    did_document,
    did_jwk,
    did_key,
    did_web,
    document_url,
    method_for,
    resolve,
)
from cairn.credentials.inspection import Fetched
from cairn.credentials.keys import KeyType, PrivateKey

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
WEB = "did:web:harbour.example"
URL = "https://harbour.example/.well-known/did.json"
ED = PrivateKey.from_seed(KeyType.ED25519, bytes([7]) * 32).public_key
EC = PrivateKey.from_seed(KeyType.P256, bytes([7]) * 32).public_key
EC384 = PrivateKey.from_seed(KeyType.P384, bytes([7]) * 32).public_key


def refusal(make) -> str:
    with pytest.raises(DidError) as caught:
        make()
    return caught.value.code


def served(document: object, *, url: str = URL, state: str = "ok") -> dict[str, Fetched]:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return {url: Fetched(url, state, NOW, body)}


def method(**changes: object) -> dict[str, object]:
    entry = {"id": f"{WEB}#1", "type": "Multikey", "controller": WEB, "publicKeyMultibase": ED.multibase}
    return {name: value for name, value in {**entry, **changes}.items() if value is not None}


def document(*methods: object, **changes: object) -> dict[str, object]:
    return {"id": WEB, "verificationMethod": list(methods), "assertionMethod": [f"{WEB}#1"], **changes}


def found(*methods: object, ask: str = f"{WEB}#1", **changes: object):
    return resolve(ask, served(document(*methods, **changes)))


@pytest.mark.parametrize("public", [ED, EC, EC384], ids=str)
@pytest.mark.parametrize("make", [did_key, did_jwk])
def test_did_key_and_did_jwk_are_their_key(public, make):
    did = make(public)

    assert document_url(did) is None
    answer = resolve(method_for(did, public), {})
    assert (answer.public_key, answer.controller) == (public, did)
    assert answer.id == method_for(did, public)
    assert "assertionMethod" in answer.purposes


def test_the_jwk_did_of_the_specification_is_read():
    """The P-256 example of the did:jwk specification."""
    did = (
        "did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM3l6OTFQSDZDZEgyVjAi"
        "LCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9"
    )

    assert resolve(f"{did}#0", {}).public_key.type is KeyType.P256


def test_a_did_key_without_fragment_names_its_only_key():
    answer = resolve(did_key(ED), {})

    assert (answer.public_key, answer.id) == (ED, method_for(did_key(ED), ED))


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (f"{did_key(ED)}#{EC.multibase}", "did.method_not_found"),
        (f"{did_key(ED)}#", "did.malformed"),
        (f"{did_key(ED)}#{ED.multibase}#x", "did.malformed"),
        (f"{did_key(ED)}?x=1#{ED.multibase}", "did.malformed"),
        (f"{did_key(ED)}/x", "did.malformed"),
        (did_jwk(ED), "did.method_not_found"),
        (f"{did_jwk(ED)}#1", "did.method_not_found"),
        ("did:jwk:e30#0", "did.unsupported"),
        ("did:jwk:W10#0", "did.malformed"),
        ("did:jwk:AB#0", "did.malformed"),
        ("did:jwk:e30=#0", "did.malformed"),
        ("did:key:zABC#zABC", "did.unsupported"),
        ("did:key:z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc", "did.unsupported"),
        ("did:key:f01", "did.key"),
        ("did:example:123#1", "did.unsupported"),
        ("did:webvh:QmX:example.com#1", "did.unsupported"),
        ("https://example.edu/issuers/565049#key", "did.unsupported"),
        ("http://example.edu/issuers/565049#key", "did.unsupported"),
        ("did:", "did.malformed"),
        ("did:web", "did.malformed"),
        ("did:web:", "did.malformed"),
        ("DID:key:" + ED.multibase, "did.malformed"),
        ("did:KEY:" + ED.multibase, "did.malformed"),
        ("", "did.malformed"),
        ("#key-1", "did.malformed"),
        ("../../keys/1", "did.malformed"),
        (" did:key:" + ED.multibase, "did.malformed"),
        ("did:key:" + ED.multibase + "\n", "did.malformed"),
        ("did:web:" + "a" * 3000 + "#1", "did.malformed"),
        ("did:key:z" + "1" * 5000, "did.malformed"),
        (WEB, "did.malformed"),
    ],
)
def test_other_verification_methods_name_no_key(ask, code):
    assert refusal(lambda: resolve(ask, {})) == code


def test_a_did_jwk_with_a_private_key_inside_is_refused():
    jwk = json.dumps({**ED.jwk, "d": "AA"}).encode()

    ask = f"did:jwk:{multiformats.base64url_encode(jwk)}#0"
    assert refusal(lambda: resolve(ask, {})) == "did.private_key"


@pytest.mark.parametrize(
    ("did", "url"),
    [
        (WEB, URL),
        ("did:web:example.com:user:alice", "https://example.com/user/alice/did.json"),
        ("did:web:example.com%3A3000", "https://example.com:3000/.well-known/did.json"),
        ("did:web:example.com%3a3000:a", "https://example.com:3000/a/did.json"),
        ("did:web:Example.COM", "https://example.com/.well-known/did.json"),
        ("did:web:localhost%3A8000:o:harbour", "https://localhost:8000/o/harbour/did.json"),
        ("did:web:xn--bcher-kva.example", "https://xn--bcher-kva.example/.well-known/did.json"),
        ("did:web:example.com:caf%C3%A9", "https://example.com/caf%C3%A9/did.json"),
        ("did:web:127.0.0.1%3A8000", "https://127.0.0.1:8000/.well-known/did.json"),
    ],
)
def test_a_did_web_is_an_https_address(did, url):
    assert document_url(did) == url


@pytest.mark.parametrize(
    "identifier",
    [
        "user%40evil.example",
        "user@evil.example",
        "example.com%2Fevil",
        "example.com%2525",
        "example.com%00",
        "example.com%0d%0a",
        "example.com%3A",
        "example.com%3A0",
        "example.com%3A65536",
        "example.com%3A080",
        "example.com%3A80%3A80",
        "example.com%3A8x",
        "example.com%3A٣",
        "exämple.com",
        "example.com.",
        ".example.com",
        "example..com",
        "-example.com",
        "a" * 64 + ".example",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0x",
        "127.1",
        "127.0.0.01",
        "127.0.0.256",
        "1.2.3.4.5",
        "0177.0.0.1",
        "%5B%3A%3A1%5D",
        "[::1]",
        "example.com:",
        "example.com::a",
        "example.com:..",
        "example.com:.",
        "example.com:%2e%2e",
        "example.com:%2E.",
        "example.com:a%2Fb",
        "example.com:a%5Cb",
        "example.com:a%00b",
        "example.com:a%0Ab",
        "example.com:a%20b",
        "example.com:a%252e",
        "example.com:a%3Fb",
        "example.com:a%23b",
        "example.com:a%40b",
        "example.com:a%3Ab",
        "example.com:a%",
        "example.com:a%4",
        "example.com:a%zz",
        "example.com:a/b",
        "example.com:a?b",
        "example.com:a b",
    ],
)
def test_a_did_web_that_hides_something_has_no_address(identifier):
    assert refusal(lambda: document_url(f"did:web:{identifier}")) == "did.malformed"


def test_our_own_did_web_is_written_the_way_it_is_read():
    assert did_web("Badges.Example") == "did:web:badges.example"
    assert did_web("badges.example:8443", ["o", "harbour"]) == "did:web:badges.example%3A8443:o:harbour"
    assert did_web("badges.example", ["café"]) == "did:web:badges.example:caf%C3%A9"
    for host, path in [
        ("", []),
        ("a b", []),
        ("[::1]:80", []),
        ("x.example", [".."]),
        ("x.example", ["a/b"]),
    ]:
        assert refusal(lambda host=host, path=path: did_web(host, path)) == "did.malformed"


def test_what_we_serve_is_read_back():
    entries = [KeyEntry(ED), KeyEntry(EC), KeyEntry(EC384, revoked=NOW)]
    ours = did_document(WEB, entries)

    for entry in entries:
        answer = resolve(method_for(WEB, entry.public_key), served(ours))
        assert answer.public_key == entry.public_key
        assert answer.revoked == entry.revoked
        assert ("assertionMethod" in answer.purposes) == (entry.revoked is None)
    assert ours["assertionMethod"] == [method_for(WEB, ED), method_for(WEB, EC)]


@pytest.mark.parametrize(
    "entry",
    [
        method(),
        method(id="#1"),
        method(type="Ed25519VerificationKey2020"),
        method(type="JsonWebKey", publicKeyMultibase=None, publicKeyJwk=ED.jwk),
        method(type="JsonWebKey2020", publicKeyMultibase=None, publicKeyJwk=ED.jwk),
        method(name="something else", expires="2027-01-01T00:00:00Z"),
    ],
)
def test_every_way_to_write_a_method_gives_its_key(entry):
    answer = found(entry)

    assert (answer.public_key, answer.purposes) == (ED, {"assertionMethod"})


def test_a_purpose_may_be_named_relatively_or_hold_the_method_itself():
    assert found(method(), assertionMethod=["#1"]).purposes == {"assertionMethod"}
    assert found(assertionMethod=[method()]).purposes == {"assertionMethod"}
    assert found(assertionMethod=[], authentication=[method()]).purposes == {"authentication"}
    assert found(method(), assertionMethod="#1").purposes == {"assertionMethod"}
    assert found(method(), assertionMethod=[], keyAgreement=["#1"]).purposes == {"keyAgreement"}


def test_other_methods_need_not_be_readable():
    strange = {"id": f"{WEB}#2", "type": "Quantum2031", "controller": "did:example:1"}

    assert found(strange, method()).public_key == ED
    assert refusal(lambda: found(strange, method(), ask=f"{WEB}#2")) == "did.wrong_controller"
    assert (
        refusal(lambda: found({**strange, "controller": WEB}, method(), ask=f"{WEB}#2")) == "did.unsupported"
    )


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (method(controller="did:web:evil.example"), "did.wrong_controller"),
        (method(controller=None), "did.wrong_controller"),
        (method(controller=[WEB]), "did.wrong_controller"),
        (method(id=f"{WEB}#2"), "did.method_not_found"),
        (method(id=""), "did.unreadable"),
        (method(id=None), "did.unreadable"),
        (method(id={"@id": f"{WEB}#1"}), "did.unreadable"),
        (method(type="JsonWebKey"), "did.unreadable"),
        (method(type=["Multikey"]), "did.unsupported"),
        (method(type="EcdsaSecp256k1VerificationKey2019"), "did.unsupported"),
        (method(publicKeyJwk=EC.jwk), "did.unreadable"),
        (method(publicKeyMultibase=[ED.multibase]), "did.unreadable"),
        (method(publicKeyMultibase="z123"), "did.unsupported"),
        (method(publicKeyMultibase="zz"), "did.unsupported"),
        (method(publicKeyMultibase="u7Q"), "did.key"),
        (method(type="Ed25519VerificationKey2020", publicKeyMultibase=EC.multibase), "did.key"),
        (method(secretKeyMultibase="z"), "did.private_key"),
        (
            method(type="JsonWebKey", publicKeyMultibase=None, publicKeyJwk={**ED.jwk, "d": "AA"}),
            "did.private_key",
        ),
        (method(revoked="yesterday"), "did.unreadable"),
        (method(expires=5), "did.unreadable"),
        ("just a string", "did.method_not_found"),
        (5, "did.unreadable"),
        ([method()], "did.unreadable"),
    ],
)
def test_a_method_that_is_not_plainly_the_issuers_key_is_refused(entry, code):
    assert refusal(lambda: found(entry)) == code


def test_two_methods_of_one_id_are_refused_however_they_are_spelled():
    other = method(id="#1", publicKeyMultibase=EC.multibase)

    assert refusal(lambda: found(method(), other)) == "did.duplicate_id"
    assert refusal(lambda: found(method(), assertionMethod=[other])) == "did.duplicate_id"
    assert refusal(lambda: found(method(), method())) == "did.duplicate_id"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "did.unreadable"),
        (b"<html>", "did.unreadable"),
        (b"[]", "did.unreadable"),
        (b'{"id":"a","id":"b"}', "did.unreadable"),
        ({}, "did.wrong_id"),
        ({"id": "did:web:evil.example"}, "did.wrong_id"),
        ({"id": WEB + "#1"}, "did.wrong_id"),
        ({"id": [WEB]}, "did.wrong_id"),
        ({"id": WEB}, "did.method_not_found"),
        ({"id": WEB, "verificationMethod": None}, "did.unreadable"),
        ({"id": WEB, "verificationMethod": [f"{WEB}#1"]}, "did.method_not_found"),
    ],
)
def test_a_document_that_is_not_about_the_did_is_refused(body, code):
    assert refusal(lambda: resolve(f"{WEB}#1", served(body))) == code


@pytest.mark.parametrize("state", ["unreachable", "not_found", "refused", "unreadable"])
def test_a_document_that_could_not_be_had_is_said_so(state):
    with pytest.raises(DidError) as caught:
        resolve(f"{WEB}#1", served(b"", state=state))

    assert (caught.value.code, caught.value.params) == ("did.not_fetched", {"url": URL, "state": state})
    assert refusal(lambda: resolve(f"{WEB}#1", {})) == "did.not_fetched"


def test_a_document_with_thousands_of_methods_is_refused():
    many = [method(id=f"{WEB}#{n}") for n in range(2000)]

    assert refusal(lambda: found(*many)) == "did.unreadable"
