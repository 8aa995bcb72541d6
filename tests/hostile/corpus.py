"""What nobody means well with, named by its fault: bytes that somebody may hand to a verifier.

None of them is ever called valid, whatever door it comes through. The cause is what the verdict
names; "" where several are right.
"""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from typing import Any, Final

from tests import sealed
from tests.papers import File, pdf
from tests.pictures import chunk, itxt, png
from tests.sealed import EVE, HARBOUR

from cairn.credentials import document
from cairn.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES

Made = tuple[Callable[[], bytes], str]


def text(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def sound() -> dict[str, Any]:
    return sealed.badge(HARBOUR)


def changed(**members: object) -> bytes:
    return text({**sound(), **members})


def proof(**members: object) -> bytes:
    whole = sound()
    return text({**whole, "proof": {**whole["proof"], **members}})


def resealed(**members: Any) -> bytes:
    return text(sealed.badge(HARBOUR, **members))


def jcs(**members: Any) -> bytes:
    """Sealed as text, so that any member is covered by the seal."""
    return text(sealed.badge(HARBOUR, suite="eddsa-jcs-2022", **members))


def raw(before: str, after: str) -> bytes:
    whole = document.dump(sound())
    assert before in whole
    return whole.replace(before, after, 1).encode("utf-8", "surrogatepass")


def token(header: dict[str, Any], payload: object = None, signature: str = "AAAA") -> bytes:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    body = payload if payload is not None else {**sealed.unsigned(HARBOUR), "iss": HARBOUR.did}
    return f"{part(header)}.{part(body)}.{signature}".encode()


def svg(inside: str, before: str = "") -> bytes:
    space = 'xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"'
    return f"{before}<svg {space}>{inside}</svg>".encode()


def carried(what: bytes) -> str:
    return f"<openbadges:credential><![CDATA[{what.decode()}]]></openbadges:credential>"


def clique(size: int) -> list[dict[str, Any]]:
    return [
        {"id": f"_:{i}", "https://schema.org/knows": [{"id": f"_:{j}"} for j in range(size) if j != i]}
        for i in range(size)
    ]


def looped(count: int) -> bytes:
    whole = sound()
    proofs = [
        {**whole["proof"], "id": f"urn:p{n}", "previousProof": f"urn:p{(n + 1) % count}"}
        for n in range(count)
    ]
    return text({**whole, "proof": proofs})


def nested(levels: int) -> dict[str, Any]:
    inner: dict[str, Any] = {"type": ["AchievementSubject"]}
    for _ in range(levels):
        inner = {"achievement": inner}
    return inner


def entry(**members: Any) -> dict[str, Any]:
    return {**sealed.entry(), **members}


SMALL_ORDER: Final = "did:key:z6MkeTG3bFFSLYVU7VqhgZxqr6YzpaGrQtFMh1uvqGy1vDnP"  # all zeros
OB2: Final = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Assertion",
    "id": "https://x.example/1",
    "recipient": {"type": "email", "hashed": False, "identity": "a@x.example"},
    "badge": "https://x.example/badge",
    "verification": {"type": "hosted"},
    "issuedOn": "2026-01-01T00:00:00Z",
}

CORPUS: Final[dict[str, Made]] = {
    # bytes
    "nothing": (lambda: b"", "source.empty"),
    "white space": (lambda: b" \n\t " * 1000, "source.empty"),
    "a megabyte of zeros": (lambda: bytes(1_000_000), ""),
    "two megabytes of text": (lambda: raw("Knots", "K" * 2_000_000), "document.too_large"),
    "six megabytes": (lambda: b"x" * 6_000_000, ""),
    "no UTF-8": (lambda: b'{"name": "\xff\xfe"}', ""),
    "UTF-16": (lambda: document.dump(sound()).encode("utf-16"), ""),
    "a hundred thousand brackets": (lambda: b"[" * 100_000, ""),
    "a hundred thousand objects": (lambda: b'{"a":' * 100_000, ""),
    "JSON cut in the middle": (lambda: document.dump(sound()).encode()[:-40], "document.not_json"),
    "JSON with a tail": (lambda: document.dump(sound()).encode() + b"{}", "document.not_json"),
    "the same member twice": (lambda: raw('"name":', '"name":"Eve","name":'), "document.duplicate_key"),
    "not a number": (lambda: raw('"Knots and splices"', "NaN"), ""),
    "an infinite number": (lambda: raw('"Knots and splices"', "1e999"), "document.number"),
    "an integer past 2^53": (lambda: raw('"Knots and splices"', "9007199254740993"), "document.number"),
    "a number of a million digits": (lambda: raw('"Knots and splices"', "9" * 900_000), "document.number"),
    "half a character": (lambda: raw("Knots", "\\ud800"), "document.surrogate"),
    "the character NUL": (lambda: raw("Knots", "\\u0000"), "document.nul"),
    "null": (lambda: b"null", ""),
    "an array of credentials": (lambda: text([sound(), sound()]), "source.not_one_credential"),
    "a presentation": (
        lambda: text(
            {
                "@context": [CREDENTIALS_V2],
                "type": ["VerifiablePresentation"],
                "verifiableCredential": [sound()],
            }
        ),
        "source.not_one_credential",
    ),
    "an envelope": (
        lambda: text({"@context": CREDENTIALS_V2, "type": "EnvelopedVerifiableCredential", "id": "data:,x"}),
        "",
    ),
    "an Open Badge of version 2": (lambda: text(OB2), ""),
    "a damaged PDF": (lambda: b"%PDF-1.7\n%\xe2\xe3", "source.pdf_damaged"),
    "a PDF with a forged credential": (
        lambda: pdf("Sound!", files=[File(raw("Leila", "Lelia"))]),
        "proof.signature",
    ),
    "a PDF with two credentials": (
        lambda: pdf("", files=[File(resealed(name=n)) for n in "ab"]),
        "source.pdf_several",
    ),
    "a web page": (lambda: b"<!doctype html><script>alert(1)</script>", "source.html"),
    "a gzip bomb": (lambda: gzip.compress(b" " * 20_000_000), ""),
    "a private key": (lambda: b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2Vw\n", ""),
    # words
    "a vocabulary brought along": (
        lambda: changed(**{"@context": [CREDENTIALS_V2, OPEN_BADGES, {"@vocab": "urn:"}]}),
        "context.inline",
    ),
    "an unknown vocabulary": (
        lambda: changed(**{"@context": [CREDENTIALS_V2, OPEN_BADGES, "https://evil.example/c"]}),
        "context.unknown",
    ),
    "a vocabulary of another address inside": (
        lambda: changed(issuer={"@context": "https://evil.example/c", "id": HARBOUR.did}),
        "",
    ),
    "contexts nested in a list": (lambda: changed(**{"@context": [[CREDENTIALS_V2], OPEN_BADGES]}), ""),
    "a number as context": (lambda: changed(**{"@context": 7}), ""),
    "thirty thousand values": (lambda: changed(name=["x"] * 30_000), ""),
    "parts that all know one another": (
        lambda: changed(**{"https://schema.org/about": clique(10)}),
        "",
    ),
    "a hundred levels": (lambda: changed(credentialSubject=nested(100)), "document.too_deep"),
    "members rearranged": (lambda: changed(**{"@included": [{"id": "urn:x", "name": "y"}]}), ""),
    "a name known to JavaScript": (lambda: changed(__proto__={"admin": True}), ""),
    # seals
    "unsigned": (lambda: text(sealed.unsigned(HARBOUR)), "proof.none"),
    "one letter changed": (lambda: raw("Leila", "Layla"), "proof.signature"),
    "a word added": (lambda: changed(honours="first class"), "jsonld.undefined_term"),
    "sealed by Eve": (lambda: text(sealed.badge(HARBOUR, by=EVE)), "key.not_issuers"),
    "a number as seal": (lambda: changed(proof=5), ""),
    "a list of nothing as seal": (lambda: changed(proof=[]), "proof.malformed"),
    "a thousand seals": (lambda: changed(proof=[sound()["proof"]] * 1000), "proof.too_many"),
    "seals in a ring": (lambda: looped(4), ""),
    "a seal within a seal": (lambda: proof(proof=sound()["proof"]), ""),
    "a key brought along": (
        lambda: proof(
            verificationMethod={
                "id": HARBOUR.signer.verification_method,
                "type": "Multikey",
                "controller": HARBOUR.did,
                "publicKeyMultibase": EVE.signer.public_key.multibase,
            }
        ),
        "key.embedded",
    ),
    "a key at a web address": (lambda: proof(verificationMethod="http://169.254.169.254/key#1"), ""),
    "a key in a file": (lambda: proof(verificationMethod="file:///etc/passwd#1"), ""),
    "a key of small order": (lambda: text(_small_order()), ""),
    "a did:key of a megabyte": (lambda: proof(verificationMethod="did:key:z" + "9" * 500_000), ""),
    "a signature of half a megabyte": (lambda: proof(proofValue="z" + "9" * 500_000), ""),
    "a signature of nothing": (lambda: proof(proofValue="z"), ""),
    "an unknown suite": (lambda: proof(cryptosuite="none-2026"), "proof.suite_unknown"),
    "a seal made to log in": (lambda: proof(proofPurpose="authentication"), ""),
    "an issuer in the plural": (lambda: jcs(issuer=[sealed.issuer(HARBOUR), sealed.issuer(EVE)]), ""),
    "an issuer without a name of its own": (lambda: changed(issuer={"id": "_:b0"}), ""),
    "a type that is a number": (lambda: changed(type=7), ""),
    "the status under its full address": (
        lambda: text(
            {
                **{k: v for k, v in _with_status().items() if k != "credentialStatus"},
                "https://www.w3.org/2018/credentials#credentialStatus": _with_status()["credentialStatus"],
            }
        ),
        "",
    ),
    # tokens
    "a token of nobody": (lambda: token({"alg": "none", "typ": "vc+jwt"}, signature=""), ""),
    "a token with a shared secret": (lambda: token({"alg": "HS256", "kid": HARBOUR.did}), "jwt.algorithm"),
    "a token with crit": (
        lambda: token({"alg": "EdDSA", "kid": HARBOUR.signer.verification_method, "crit": ["b64"]}),
        "jwt.extension",
    ),
    "a token that is packed": (
        lambda: token({"alg": "EdDSA", "kid": HARBOUR.signer.verification_method, "zip": "DEF"}),
        "jwt.extension",
    ),
    "a token whose key is a path": (lambda: token({"alg": "EdDSA", "kid": "../../../etc/passwd"}), ""),
    "a token whose key is a question": (lambda: token({"alg": "EdDSA", "kid": "' OR 1=1 --"}), ""),
    "a token with its own key": (
        lambda: token({"alg": "EdDSA", "jwk": EVE.signer.public_key.jwk}),
        "",
    ),
    "a token of half a megabyte of dots": (lambda: b"eyJhbGciOiJub25lIn0" + b"." * 500_000, ""),
    "a token that is deep": (lambda: token({"alg": "EdDSA"}, nested(90)), ""),
    # dates
    "expired": (lambda: resealed(validUntil="2026-06-19T00:00:00Z"), "validity.expired"),
    "not yet valid": (lambda: resealed(validFrom="2999-01-01T00:00:00Z"), "validity.not_yet"),
    "a year of five digits": (lambda: jcs(validFrom="12026-01-01T00:00:00Z"), "validity.malformed"),
    "the year zero": (lambda: jcs(validFrom="0000-01-01T00:00:00Z"), "validity.malformed"),
    "a day that never was": (lambda: jcs(validFrom="2026-02-30T00:00:00Z"), "validity.malformed"),
    "an offset of a hundred hours": (lambda: jcs(validFrom="2026-01-01T00:00:00+99:99"), ""),
    "an end that is a list": (lambda: jcs(validUntil=["2999-01-01T00:00:00Z"]), "validity.malformed"),
    "a date of half a megabyte": (lambda: jcs(validUntil="2026-01-01T00:00:00." + "0" * 500_000), ""),
    "an end before its beginning": (
        lambda: resealed(validFrom="2026-06-18T08:00:00Z", validUntil="2026-06-01T00:00:00Z"),
        "",
    ),
    # withdrawal
    "a place below the list": (lambda: jcs(credentialStatus=entry(statusListIndex="-1")), ""),
    "a place that is no number": (lambda: jcs(credentialStatus=entry(statusListIndex="NaN")), ""),
    "a list inside the network": (
        lambda: jcs(credentialStatus=entry(statusListCredential="http://169.254.169.254/latest")),
        "",
    ),
    "a list in a file": (lambda: jcs(credentialStatus=entry(statusListCredential="file:///etc/passwd")), ""),
    "a hundred lists": (lambda: jcs(credentialStatus=[entry()] * 100), ""),
    "another kind of list": (lambda: jcs(credentialStatus={"id": "urn:x", "type": "MyList"}), ""),
    # pictures
    "a PNG that is cut off": (lambda: png(itxt(text(sound())))[:-9], "baking.truncated"),
    "a PNG with two credentials": (lambda: png(itxt(text(sound())), itxt(text(sound()))), "baking.twice"),
    "a PNG with a tail": (lambda: png(itxt(text(sound()))) + b"PK\x03\x04", "baking.trailing"),
    "a PNG with a bomb": (
        lambda: png(chunk(b"iTXt", b"openbadgecredential\0\x01\0\0\0" + zlib.compress(b" " * 50_000_000))),
        "baking.inflate",
    ),
    "an SVG with a script": (lambda: svg(carried(text(sound())) + "<script/>"), "baking.active"),
    "an SVG with entities": (
        lambda: svg(carried(text(sound())), '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'),
        "",
    ),
    "an SVG with a style sheet of others": (
        lambda: svg(carried(text(sound())), '<?xml-stylesheet href="https://evil.example/"?>'),
        "",
    ),
    "an SVG with two credentials": (lambda: svg(carried(text(sound())) * 2), "baking.twice"),
}


def _small_order() -> dict[str, Any]:
    whole = sound()
    fragment = SMALL_ORDER.removeprefix("did:key:")
    return {
        **whole,
        "issuer": {**whole["issuer"], "id": SMALL_ORDER},
        "proof": {
            **whole["proof"],
            "verificationMethod": f"{SMALL_ORDER}#{fragment}",
            "proofValue": "z" + "1" * 64,
        },
    }


def _with_status() -> dict[str, Any]:
    return sealed.badge(HARBOUR, credentialStatus=sealed.entry())
