"""Signing, verifying, reading and writing of single documents, against libsodium and @digitalbazaar/vc

Every line cycles through several badges of different learners, so that what remembers one and the
same document wins nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench.frame import material, peers, primitives
from bench.frame.figure import Figure, share, times
from bench.frame.measure import Cycle, rates
from cairn.badges.lint import lint
from cairn.badges.structure import follows_open_badges
from cairn.credentials import contexts, document, jose, proof
from cairn.credentials.document import JSONObject
from cairn.credentials.inspection import Inspection
from cairn.credentials.verification import inspect

NUMBER = 64  # of learners
STORE = contexts.bundled()
SIGNER = material.SIGNER
# name -> the share of libsodium to reach, None where none is set
SIGNED = {"eddsa-rdfc-2022": (0.15, 0.25), "eddsa-jcs-2022": (0.40, 0.55)}
JWT = (0.40, 0.70)


def attach(unsigned: JSONObject, suite: str) -> JSONObject:
    return proof.attach(unsigned, signer=SIGNER, created=material.AT, suite=suite, contexts=STORE)


def encode(unsigned: JSONObject) -> str:
    return jose.encode(unsigned, signer=SIGNER, algorithm="EdDSA", issued_at=material.AT)


def look(signed: JSONObject) -> None:
    report = inspect(Inspection(signed, STORE, at=material.AT, now=material.AT), also=(follows_open_badges,))
    assert not report.doubts, report.doubts


def check_proof(signed: JSONObject) -> None:
    (one,) = proof.proofs_of(signed)
    proof.check(signed, one, SIGNER.public_key, contexts=STORE)


def works() -> dict[str, Callable[[], object]]:
    """Every line but the primitives and the peers: name -> what is measured."""
    unsigned = [material.without_status(material.badge(number)) for number in range(NUMBER)]
    texts = [document.dump(one).encode() for one in unsigned]
    tokens = [encode(one) for one in unsigned]
    found: dict[str, Callable[[], object]] = {}
    for suite in SIGNED:
        signed = [attach(one, suite) for one in unsigned]
        found[f"issue, {suite}"] = Cycle(lambda one, suite=suite: attach(one, suite), unsigned)
        found[f"check the proof, {suite}"] = Cycle(check_proof, signed)
        found[f"inspect, {suite}"] = Cycle(look, signed)
    found["issue, VC-JWT"] = Cycle(encode, unsigned)
    found["check the token, VC-JWT"] = Cycle(lambda one: jose.check(one, SIGNER.public_key), tokens)
    found["lint before signing"] = Cycle(
        lambda one: lint(one, contexts=STORE, at=material.AT, key=SIGNER.public_key), unsigned
    )
    found["read strictly"] = Cycle(document.parse_object, texts)
    found["write"] = Cycle(document.dump, unsigned)
    return found


def figures() -> Iterator[Figure]:
    """Measure all of it in turn."""
    peer = peers.digitalbazaar()
    found = rates({**primitives.works(), **works()})
    sign = Figure(primitives.SIGN, found.pop(primitives.SIGN))
    verify = Figure(primitives.VERIFY, found.pop(primitives.VERIFY))
    yield sign
    yield verify
    yield from peer or ()
    targets = {f"issue, {suite}": goals[0] for suite, goals in SIGNED.items()}
    targets |= {f"check the proof, {suite}": goals[1] for suite, goals in SIGNED.items()}
    targets |= {"inspect, eddsa-rdfc-2022": 0.25, "issue, VC-JWT": JWT[0], "check the token, VC-JWT": JWT[1]}
    for name, value in found.items():
        primitive = sign if name.startswith(("issue", "lint", "write")) else verify
        yield share(name, value, of=primitive, at_least=targets.get(name))
    if peer is not None:
        yield times("issue, eddsa-rdfc-2022 (single)", found["issue, eddsa-rdfc-2022"], of=peer[0])
        yield times("inspect, eddsa-rdfc-2022", found["inspect, eddsa-rdfc-2022"], of=peer[1])
