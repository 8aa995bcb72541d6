"""JSON-LD made at random, to compare two readers of it: odd documents over real contexts, and odd contexts.

Maker(random).altered(document)     a real document after a few changes of every kind
Maker(random).context()             a context over a handful of terms, with every feature
Maker(random).document(terms)       a document over such terms
"""

from __future__ import annotations

import copy
from random import Random
from typing import Any

TERMS = ["a", "b", "c", "d", "e", "T", "U", "id", "type", "p", "ex"]
KNOWN_TYPES = ["T", "U", "https://ex.example/V"]
TYPES = ["T", "U", "a", "ex:T", "https://ex.example/V", "p:x"]
IRIS = [
    "https://ex.example/a", "urn:x:1", "did:example:amina", "mailto:a@ex.example", "http://data.example/#é",
    "tag:ex.example,2026:/a?b#c", "https://ex.example/%7E", "urn:a:\u00a0", "x:\u2028",
]  # fmt: skip
ODD = [
    "", " ", "a b", "a:b", "p:x", "p:", ":x", "_:b0", "_:", "@id", "@type", "@none", "@foo", "@", "@1", "#x", "/a",
    "relative", "ex:", "ex://x", "p://x", "a", "T", "__proto__", "constructor", "https://ex.example/<", "1:a",
    'q"uote', "back\\slash", "line\nfeed", "\u0001\u007f", "\U0001f9ed\ufffd\ue000", "en", "AR", "not a tag", "1.0",
    "1e3", "NaN", "true", "2026-03-14T09:26:53Z",
]  # fmt: skip
TAGS = ["en", "AR", "de-CH-1996", "@none", "none", "", "not a tag", "@en", "\u212a"]
NUMBERS = [0, 1, -1, 1.0, -0.0, 0.1, 1e-7, 1e21, 2**53 - 1, 1.5e300, 5e-324, True, False, 100, 3.14]
NAMES = [
    "https://ex.example/p",
    "urn:p",
    "ex:q",
    "p:r",
    "x y",
    "@foo",
    "@nonsense",
    "",
    "a:b",
    "https://ex.example/\u00a0",
]
KINDS = [
    "@id", "@vocab", "@json", "https://ex.example/dt", "http://www.w3.org/2001/XMLSchema#double",
    "http://www.w3.org/2001/XMLSchema#string",
]  # fmt: skip
CONTAINERS = ["@set", "@list", "@language", "@graph", ["@set"], ["@language", "@set"], ["@set", "@graph"]]
ODD_CONTAINERS = ["@index", "@id", "@type", ["@graph", "@id"], [], None, "@nest", ["@list", "@set"]]
KEYWORDS = [
    "@id", "@type", "@value", "@language", "@graph", "@list", "@set", "@index", "@included", "@reverse", "@nest",
    "@direction", "@json", "@none", "@context",
]  # fmt: skip

EUROPEAN_URL = "https://elm.example/context"
EUROPEAN_CONTEXT: dict[str, Any] = {
    "@context": {
        "elm": "http://data.europa.eu/snb/model/elm/",
        "dc": "http://purl.org/dc/terms/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "clv": "http://data.europa.eu/m8g",
        "id": "@id",
        "type": "@type",
        "none": "@none",
        "Person": "elm:Person",
        "LearningAchievement": "elm:LearningAchievement",
        "Concept": "skos:Concept",
        "fullName": {"@id": "elm:fullName", "@container": "@language"},
        "title": {"@id": "dc:title", "@container": ["@language", "@set"]},
        "prefLabel": {"@id": "skos:prefLabel", "@container": "@language"},
        "hasClaim": {"@id": "elm:hasClaim", "@type": "@id"},
        "eqfLevel": {"@id": "elm:eqfLevel", "@type": "@id"},
        "awardedBy": {"@id": "elm:awardedBy", "@type": "@id"},
        "point": {"@id": "elm:point", "@type": "xsd:double"},
        "issued": {"@id": "dc:issued", "@type": "xsd:dateTime"},
        "duration": {"@id": "elm:duration", "@type": "xsd:duration"},
        "steps": {"@id": "elm:steps", "@container": "@list"},
        "links": {"@id": "elm:links", "@container": "@list", "@type": "@id"},
        "raw": {"@id": "elm:raw", "@type": "@json"},
        "seeAlso": {"@id": "clv:seeAlso", "@type": "@vocab"},
        "motto": {"@id": "elm:motto", "@language": "la"},
        "plain": {"@id": "elm:plain", "@language": None},
    }
}
EUROPEAN: dict[str, Any] = {
    "@context": EUROPEAN_URL,
    "id": "urn:person:1",
    "type": "Person",
    "fullName": {"en": ["Amina Diallo", None], "AR": "أمينة", "none": "A. D."},
    "hasClaim": [
        {
            "id": "urn:claim:1",
            "type": ["LearningAchievement"],
            "title": {"en": "Knots", "fr": ["Noeuds", "Cordages"]},
            "awardedBy": "did:web:harbour.example",
            "eqfLevel": {
                "id": "http://data.europa.eu/snb/eqf/5",
                "type": "Concept",
                "prefLabel": {"en": "5"},
            },
            "point": ["2.5", 2.5, 3],
            "issued": "2026-03-14T09:26:53Z",
            "duration": "PT25H",
            "steps": ["first", 2, {"elm:about": "third"}, "first"],
            "links": ["urn:a", "elm:b"],
            "raw": {"z": [1, "two", None], "a": True},
            "seeAlso": "Concept",
            "motto": "fluctuat nec mergitur",
            "plain": {"@value": "2026", "@type": "xsd:gYear"},
            "https://ex.example/own": [],
        },
        "urn:claim:2",
    ],
}
FIRST_EDITION: dict[str, Any] = {
    "@context": [
        "https://www.w3.org/2018/credentials/v1",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
        "https://w3id.org/security/suites/ed25519-2020/v1",
    ],
    "id": "http://example.edu/credentials/3732",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "https://example.edu/issuers/565049", "type": ["Profile"], "name": "Example University"},
    "issuanceDate": "2010-01-01T00:00:00Z",
    "credentialSubject": {
        "id": "did:example:ebfeb1f712ebc6f1c276e12ec21",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://example.com/achievements/21st-century-skills/teamwork",
            "type": ["Achievement"],
            "criteria": {"narrative": "Nominated by their peers."},
            "description": "Works with others.",
            "name": "Teamwork",
        },
    },
    "credentialSchema": [
        {"id": "https://schema.example/badge.json", "type": "1EdTechJsonSchemaValidator2019"},
    ],
    "proof": [
        {
            "type": "Ed25519Signature2020",
            "created": "2010-01-01T19:23:24Z",
            "verificationMethod": "https://example.edu/issuers/565049#key-1",
            "proofPurpose": "assertionMethod",
            "proofValue": "z58DAdFfa9SkqZMVPxAQpic7ndSayn1PzZs6ZjWp1CktyGesjuTSwRdo",
        }
    ],
}


class Maker:
    """Makes JSON-LD from a source of chance; most of it means something, much of it is wrong."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._oddness = random.choice([0.02, 0.1, 0.1, 0.5])

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _odd(self) -> bool:
        return self._random.random() < self._oddness

    def text(self) -> str:
        return self._random.choice(ODD if self._odd() else IRIS)

    def scalar(self) -> Any:
        if self._chance(0.7):
            return self.text()
        return self._random.choice([*NUMBERS, None])

    # --- documents

    def value(self, terms: list[str], depth: int = 0) -> Any:
        kind = self._random.random()
        if kind < 0.5 or depth > 3:
            return self.scalar()
        if kind < 0.65:
            return [self.value(terms, depth + 1) for _ in range(self._random.randrange(4))]
        if kind < 0.8:
            return self.value_object()
        if kind < 0.85:
            return {
                self._random.choice(TAGS if self._odd() else ["en", "AR", "de-CH"]): self._texts()
                for _ in range(self._random.randrange(3))
            }
        if kind < 0.89:
            return {self._random.choice(["@list", "@set"]): self.value(terms, depth + 1)}
        if kind < 0.93:
            return {self._random.choice(["@id", "id"]): self.text()}
        return self.node(terms, depth + 1)

    def _texts(self) -> Any:
        one = self._random.choice([None, 1, ""]) if self._odd() else "text"
        return [one, "z"] if self._chance(0.4) else one

    def value_object(self) -> dict[str, Any]:
        made: dict[str, Any] = {"@value": self.scalar() if self._odd() else self.text()}
        chosen = self._random.random()
        if chosen < 0.4 or self._odd():
            kinds = [*TYPES, "@json", None, ["T"]] if self._odd() else IRIS
            made[self._random.choice(["@type", "type"])] = self._random.choice(kinds)
        elif chosen < 0.7:
            made["@language"] = self._random.choice([*TAGS, None, 1] if self._odd() else ["en", "AR"])
        if self._odd():
            made[self._random.choice(KEYWORDS + TERMS)] = self.scalar()
        return made

    def node(self, terms: list[str], depth: int = 0) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if self._chance(0.6):
            made[self._random.choice(["@id", "id"])] = (
                self._random.choice(IRIS) if self._chance(0.9) else self.scalar()
            )
        if self._chance(0.6):
            many = [
                self._random.choice(TYPES if self._odd() else KNOWN_TYPES)
                for _ in range(self._random.randrange(3))
            ]
            made[self._random.choice(["@type", "type"])] = (
                many if self._chance(0.7) else self._random.choice(KNOWN_TYPES)
            )
        for _ in range(self._random.randrange(4)):
            pool = terms if not self._odd() else NAMES if self._chance(0.7) else KEYWORDS
            made[self._random.choice(pool)] = self.value(terms, depth)
        return made

    def document(self, terms: list[str], addresses: list[str]) -> dict[str, Any]:
        made = {"@context": self._addresses(addresses), **self.node(terms)}
        if self._chance(0.2):
            self._insert_context(made, addresses)
        return made

    def _addresses(self, addresses: list[str]) -> Any:
        chosen = [self._random.choice(addresses) for _ in range(self._random.randrange(1, 3))]
        return chosen[0] if self._chance(0.3) else chosen

    def _insert_context(self, document: Any, addresses: list[str]) -> None:
        nodes = [node for node in _containers(document) if isinstance(node, dict) and "@context" not in node]
        if nodes:
            self._random.choice(nodes)["@context"] = self._addresses(addresses)

    # --- contexts

    def context(self, depth: int = 0) -> Any:
        made: dict[str, Any] = {}
        if self._chance(0.2):
            made["@protected"] = True
        if self._chance(0.3):
            made["@vocab"] = self._random.choice(
                ["ex:v#", "rel", "", None] if self._odd() else ["https://vocab.example/", "urn:v:"]
            )
        if self._chance(0.1):
            made["@language"] = self._random.choice([None, "", "x y"] if self._odd() else ["en", "DE"])
        if self._odd() and self._chance(0.1):
            made[self._random.choice(["@base", "@direction", "@import", "@propagate"])] = self._random.choice(
                [None, "ltr", True, False, "https://b.example/"]
            )
        if depth == 0 and self._chance(0.9):
            made |= {"id": "@id", "type": "@type", "ex": "https://ex.example/"}
        for _ in range(self._random.randrange(1, 6)):
            made[self._random.choice(TERMS)] = self.definition(depth)
        if self._odd() and self._chance(0.3):
            return [made, None] if self._chance(0.5) else [None, made]
        return made

    def definition(self, depth: int) -> Any:
        iri = self._iri()
        if self._chance(0.35):
            return iri
        made: dict[str, Any] = {} if self._odd() else {"@id": iri}
        if self._chance(0.5):
            made["@type"] = self._random.choice(["ex:dt", "T", "a", "@none"] if self._odd() else KINDS)
        if self._chance(0.3):
            made["@container"] = self._random.choice(ODD_CONTAINERS if self._odd() else CONTAINERS)
        if self._chance(0.15):
            made["@language"] = self._random.choice(["not a tag", 1] if self._odd() else ["en", "DE", None])
        if depth < 2 and self._chance(0.3):
            made["@context"] = self.context(depth + 1) if self._chance(0.85) else None
        if self._chance(0.1):
            made["@protected"] = self._random.choice([True, False])
        if self._chance(0.1):
            made["@prefix"] = self._random.choice([True, False, 1] if self._odd() else [True, False])
        if self._odd() and self._chance(0.2):
            made["@reverse"] = made.pop("@id", "ex:r")
        if self._odd() and self._chance(0.1):
            made[self._random.choice(["@index", "@nest", "@direction", "@foo"])] = "ex:i"
        return made

    def _iri(self) -> Any:
        if self._odd():
            return self._random.choice(["@value", "@graph", "@foo", "p:x", "rel", None, "", 1, "_:b"])
        if self._chance(0.05):
            return self._random.choice(["@id", "@type", "a", "b", "T"])
        if self._chance(0.05):
            return self._random.choice(["a:x", "b:y", "T:"])
        return self._random.choice(
            ["https://ex.example/a", "https://ex.example/b", "ex:c", "urn:d:", "https://e.example/x#"]
        )

    # --- real documents, changed

    def altered(self, document: dict[str, Any], terms: list[str], addresses: list[str]) -> dict[str, Any]:
        made = copy.deepcopy(document)
        for _ in range(self._random.randrange(4)):
            place = self._random.choice(list(_containers(made)))
            if isinstance(place, list):
                self._alter_list(place, terms)
            elif self._chance(0.1):
                place["@context"] = self._addresses(addresses)
            else:
                self._alter_object(place, terms)
        return made

    def _alter_list(self, items: list[Any], terms: list[str]) -> None:
        chosen = self._random.random()
        if chosen < 0.3:
            items.append(self.value(terms, 2))
        elif chosen < 0.6 and items:
            items[self._random.randrange(len(items))] = self.value(terms, 2)
        elif chosen < 0.7:
            items.clear()
        elif chosen < 0.8 and items:
            items[0] = [items[0]]
        elif items:
            items.append(copy.deepcopy(items[0]))

    def _alter_object(self, node: dict[str, Any], terms: list[str]) -> None:
        names = [name for name in node if name != "@context"]
        chosen = self._random.random()
        if chosen < 0.4 or not names:
            node[self._random.choice(NAMES + KEYWORDS if self._odd() else terms)] = self.value(terms, 2)
            return
        name = self._random.choice(names)
        if chosen < 0.5:
            node[name] = self.value(terms, 2)
        elif chosen < 0.6:
            node[name] = [node[name], self.scalar()]
        elif chosen < 0.7:
            node[name] = [node[name]]
        elif chosen < 0.8:
            del node[name]
        elif chosen < 0.9:
            other = {"type": "@type", "id": "@id", "@type": "type", "@id": "id"}.get(
                name, self._random.choice(terms)
            )
            node[other] = node.pop(name)
        else:
            node[name] = {
                "@value": node[name],
                **({"@type": "urn:dt"} if self._chance(0.5) else {"@language": "en"}),
            }


def _containers(value: Any) -> list[Any]:
    """Return every object and array of a document but what stands in `@context`."""
    found, waiting = [], [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            found.append(item)
            waiting.extend(member for name, member in item.items() if name != "@context")
        elif isinstance(item, list):
            found.append(item)
            waiting.extend(item)
    return found
