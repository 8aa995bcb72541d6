"""JSON-LD contexts that no package carries, from the tables of their specifications.

tests/vectors/test_contexts.py proves that each defines the same terms as the
published file. Sources:

- W3C Controlled Identifiers 1.0, "Contexts and Vocabularies" (cid/v1, jwk/v1)
- W3C VC Data Model 2.0, "Vocabularies" (examples/v2: every term is in the examples vocabulary)

- Open Badges 3.0, context-3.0.3.json as published since June 2026: the package has the
  text of 2024, so the two terms added since are added here too (and never signed with:
  see UNSETTLED_TERMS in cairn.credentials.contexts)

Left out until they are needed: CLR 2.0, ELM, Open Badges 1 and 2, ODRL, Citizenship,
and the retired suites of 2018 and 2019.
"""

from __future__ import annotations

from typing import Any

VERSION = "1"  # raise it whenever a term changes
SEC = "https://w3id.org/security#"
DID = "https://www.w3.org/ns/did#"
XSD_INSTANT = "http://www.w3.org/2001/XMLSchema#dateTime"
KEYWORDS = {"id": "@id", "type": "@type", "@protected": True}

Terms = dict[str, Any]


def link(iri: str, *, many: bool = False) -> Terms:
    """Define a term whose value is an IRI (or a node), perhaps a set of them."""
    return {"@id": iri, "@type": "@id"} | ({"@container": "@set"} if many else {})


def typed(iri: str, datatype: str) -> Terms:
    return {"@id": iri, "@type": datatype}


def scoped(iri: str, terms: Terms) -> Terms:
    return {"@id": iri, "@context": KEYWORDS | terms}


def key_type(name: str, public: Terms, secret: Terms) -> Terms:
    """Define a verification method: who controls it, until when, and its material."""
    life = {"controller": link(SEC + "controller"), "revoked": typed(SEC + "revoked", XSD_INSTANT)}
    life["expires"] = typed(SEC + "expiration", XSD_INSTANT)
    return scoped(SEC + name, life | public | secret)


JSON_WEB_KEY = key_type(
    "JsonWebKey",
    {"publicKeyJwk": typed(SEC + "publicKeyJwk", "@json")},
    {"secretKeyJwk": typed(SEC + "secretKeyJwk", "@json")},
)
MULTIKEY = key_type(
    "Multikey",
    {"publicKeyMultibase": typed(SEC + "publicKeyMultibase", SEC + "multibase")},
    {"secretKeyMultibase": typed(SEC + "secretKeyMultibase", SEC + "multibase")},
)
RELATIONSHIPS = {
    "assertionMethod": link(SEC + "assertionMethod", many=True),
    "authentication": link(SEC + "authenticationMethod", many=True),
    "capabilityDelegation": link(SEC + "capabilityDelegationMethod", many=True),
    "capabilityInvocation": link(SEC + "capabilityInvocationMethod", many=True),
    "keyAgreement": link(SEC + "keyAgreementMethod", many=True),
}
SERVICE = link(DID + "service") | scoped(DID + "service", {"serviceEndpoint": link(DID + "serviceEndpoint")})

CID_V1 = KEYWORDS | RELATIONSHIPS
CID_V1 |= {
    "alsoKnownAs": link("https://www.w3.org/ns/activitystreams#alsoKnownAs"),
    "controller": link(SEC + "controller"),
    "service": SERVICE,
    "verificationMethod": link(SEC + "verificationMethod"),
    "Multikey": MULTIKEY,
    "JsonWebKey": JSON_WEB_KEY,
}
JWK_V1 = KEYWORDS | {"JsonWebKey": JSON_WEB_KEY}
EXAMPLES_V2 = {"@vocab": "https://www.w3.org/ns/credentials/examples#"}

ALL: dict[str, tuple[str, Terms]] = {
    "cid-v1": ("https://www.w3.org/ns/cid/v1", {"@context": CID_V1}),
    "jwk-v1": ("https://w3id.org/security/jwk/v1", {"@context": JWK_V1}),
    "examples-v2": ("https://www.w3.org/ns/credentials/examples/v2", {"@context": EXAMPLES_V2}),
}

AMENDMENTS: dict[str, Terms] = {
    "open-badges-3.0.3": {
        "endorsementJwt": {
            "@id": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#endorsementJwt",
            "@container": "@set",
        },
        "jti": link("https://www.iana.org/assignments/jwt#jti"),
    }
}
