"""Documents of a shape never seen before, on the general path, against PyLD

Every document here differs from every other in its members or in a number, so that no memory of
shapes helps; contexts, types and kinds of objects are those of Open Badges, as in life.
"""

from __future__ import annotations

import copy
import time
import warnings
from collections.abc import Iterator
from typing import Any

from bench.frame import material, peers, primitives
from bench.frame.figure import Figure, at_most, share, times
from bench.frame.measure import Cycle, rates
from cairn.credentials import contexts, linked, proof
from cairn.credentials.canonical import canonical_document
from cairn.credentials.document import JSONObject
from cairn.credentials.inspection import Inspection
from cairn.credentials.verification import inspect

STORE = contexts.bundled()
SIGNING = contexts.ContextStore(STORE.documents)
NUMBER = 4_000  # of documents that are verified; more than one measurement takes
SECONDS = 0.7
OPTIONAL = [
    "name", "awardedDate", "issuer/url", "issuer/address", "issuer/address/addressRegion",
    "credentialSubject/narrative", "credentialSubject/result", "credentialSubject/identifier",
    "credentialSubject/achievement/tag", "credentialSubject/achievement/version",
    "credentialSubject/achievement/fieldOfStudy", "credentialSubject/achievement/inLanguage",
    "credentialSubject/achievement/achievementType", "credentialSubject/achievement/alignment",
    "credentialSubject/achievement/resultDescription",
]  # fmt: skip


def stranger(number: int) -> JSONObject:
    """Return an unsigned badge whose members, and one number, no other has together."""
    badge: Any = copy.deepcopy(material.without_status(material.badge(number % 1000)))
    badge["credentialSubject"]["achievement"]["creditsAvailable"] = number
    for place, path in enumerate(OPTIONAL):
        if number >> place & 1 and number % 3 == 0:  # two in three are whole, so that they stay large
            *above, name = path.split("/")
            node = badge
            for step in above:
                node = node.get(step, {})
            node.pop(name, None)
    return badge


def signed(count: int, start: int) -> list[object]:
    """Return signed badges of as many shapes; signed with a store that verifying does not use."""
    return [
        proof.attach(
            stranger(number),
            signer=material.SIGNER,
            created=material.AT,
            suite="eddsa-rdfc-2022",
            contexts=SIGNING,
        )
        for number in range(start, start + count)
    ]


def look(badge: Any) -> None:
    report = inspect(Inspection(badge, STORE, at=material.AT, now=material.AT))
    assert not report.doubts, report.doubts


def check(badge: Any) -> None:
    (one,) = proof.proofs_of(badge)
    proof.check(badge, one, material.SIGNER.public_key, contexts=STORE)


def figures() -> Iterator[Figure]:
    """Measure all of it in turn."""
    from pyld import jsonld

    warnings.simplefilter("ignore")
    options = {"base": None, "documentLoader": peers.pyld_loader(), "format": "application/n-quads"}
    unsigned: list[object] = [stranger(number) for number in range(500)]
    checked, looked = signed(NUMBER, 0), signed(NUMBER, NUMBER)
    verify_theirs = peers.pyld_verifier(checked, material.SIGNER.public_key)
    found = rates(
        {
            primitives.VERIFY: primitives.verify,
            "PyLD: to_rdf": Cycle(lambda one: jsonld.to_rdf(one, dict(options)), unsigned),
            "PyLD: normalize": Cycle(
                lambda one: jsonld.normalize(one, {**options, "algorithm": "URDNA2015"}), unsigned
            ),
            "PyLD: verify": Cycle(verify_theirs, list(range(NUMBER))),
            "statements": Cycle(lambda one: linked.to_nquads(one, contexts=STORE), unsigned),
            "canonical form": Cycle(lambda one: canonical_document(one, contexts=STORE), unsigned),
            "check the proof": Cycle(check, checked),
            "inspect": Cycle(look, looked),
        },
        seconds=SECONDS,
    )
    primitive, rdf, form, verify = (
        Figure(name, found[name])
        for name in (primitives.VERIFY, "PyLD: to_rdf", "PyLD: normalize", "PyLD: verify")
    )
    yield from (primitive, rdf, form, verify)
    yield times("statements of an unknown shape", found["statements"], of=rdf)
    yield times("canonical form of an unknown shape", found["canonical form"], of=form, at_least=10)
    yield times("check the proof, unknown shape", found["check the proof"], of=verify, at_least=10)
    yield times("inspect, unknown shape", found["inspect"], of=verify, at_least=10)
    yield share("inspect, unknown shape", found["inspect"], of=primitive)
    yield at_most("the contexts of Open Badges, compiled from nothing", first(), unit="ms", limit=20)


def first() -> float:
    """Return the milliseconds of reading a document when nothing is remembered; the best of ten."""
    spent = []
    for number in range(10):
        store = contexts.ContextStore(STORE.documents)
        one = stranger(number)
        start = time.process_time()
        linked.to_nquads(one, contexts=store)
        spent.append((time.process_time() - start) * 1000)
    return min(spent)
