"""Signing, verifying, reading and writing of credentials, against libsodium and @digitalbazaar/vc

Every line cycles through badges of different learners, so that what remembers one and the same
document wins nothing. A token signs all of its text instead of two hashes, so tokens are compared
with libsodium over as many bytes as a token has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from tests import sealed

from bench.frame import material, peers, primitives
from bench.frame.figure import Figure, share, times
from bench.frame.measure import Cycle, Work, rates
from cairn.badges.lint import lint
from cairn.badges.structure import faults, follows_open_badges
from cairn.credentials import contexts, document, jose, proof
from cairn.credentials.batch import batch_signer
from cairn.credentials.batch_tokens import batch_token_signer
from cairn.credentials.document import JSONObject
from cairn.credentials.inspection import Inspection
from cairn.credentials.keys import KeyType, Signer
from cairn.credentials.template import Template, cut
from cairn.credentials.verification import inspect

NUMBER: Final = 64  # of learners
STORE: Final = contexts.bundled()
SIGNER: Final = material.SIGNER
P256: Final = sealed.by_key(7, KeyType.P256)
POINTERS: Final = (
    "/id",
    "/credentialSubject/identifier/0/identityHash",
    "/credentialSubject/identifier/1/identityHash",
    "/credentialSubject/identifier/1/salt",
    "/credentialSubject/result/0/id",
    "/credentialStatus/id",
    "/credentialStatus/statusListIndex",
)
EDDSA: Final = ("eddsa-rdfc-2022", "eddsa-jcs-2022")
ECDSA: Final = ("ecdsa-rdfc-2019", "ecdsa-jcs-2019")
# What each line is compared with, and the share to reach. Issuing is one of many from a template.
TARGETS: Final = {
    "issue one of many, eddsa-rdfc-2022": (primitives.SIGN, 0.30),
    "issue one of many, eddsa-jcs-2022": (primitives.SIGN, 0.40),
    "issue and check it at once, eddsa-rdfc-2022": (primitives.SIGN, 0.15),
    "check the proof, eddsa-rdfc-2022": (primitives.VERIFY, 0.25),
    "check the proof, eddsa-jcs-2022": (primitives.VERIFY, 0.55),
    "inspect, eddsa-rdfc-2022": (primitives.VERIFY, 0.25),
}
TOKEN_TARGETS: Final = {"issue one of many, VC-JWT": 0.40, "check the token, VC-JWT": 0.70}
BATCHES_TO_PEER: Final = 75


@dataclass(frozen=True)
class Material:
    """What is signed and read: unsigned badges, their bytes, and the leaves in which they differ."""

    unsigned: list[JSONObject]
    texts: list[bytes]
    template: Template
    leaves: list[tuple[str, ...]]

    @classmethod
    def make(cls) -> Material:
        unsigned = [material.badge(number) for number in range(NUMBER)]
        template = cut(unsigned[0], POINTERS)
        return cls(
            [material.without_status(one) for one in unsigned],
            [document.dump(one).encode() for one in unsigned],
            template,
            [template.leaves_of(one) for one in unsigned],
        )


def attach(unsigned: JSONObject, suite: str, signer: Signer = SIGNER) -> JSONObject:
    return proof.attach(unsigned, signer=signer, created=material.AT, suite=suite, contexts=STORE)


def look(signed: JSONObject) -> None:
    """Everything that verifying asks of a badge, with its shape."""
    report = inspect(Inspection(signed, STORE, at=material.AT, now=material.AT), also=(follows_open_badges,))
    assert not report.doubts, report.doubts


def check_proof(signed: JSONObject, signer: Signer = SIGNER) -> None:
    (one,) = proof.proofs_of(signed)
    proof.check(signed, one, signer.public_key, contexts=STORE)


def by_suite(made: Material, suite: str) -> Iterator[tuple[str, Work]]:
    """Yield the lines of one Data Integrity suite."""
    signer: Signer = SIGNER if suite.startswith("eddsa") else P256.signer
    signed = [attach(one, suite, signer) for one in made.unsigned]
    batch = batch_signer(made.template, signer=signer, created=material.AT, suite=suite, contexts=STORE)
    written = [batch.secure(leaves).text for leaves in made.leaves]
    yield f"issue one of many, {suite}", Cycle(batch.secure, made.leaves)
    yield f"check one of many, {suite}", Cycle(batch.check, written)
    yield (
        f"issue and check it at once, {suite}",
        Cycle(lambda one: attach(one, suite, signer), made.unsigned),
    )
    yield f"check the proof, {suite}", Cycle(lambda one: check_proof(one, signer), signed)
    if signer is SIGNER:
        yield f"inspect, {suite}", Cycle(look, signed)


def of_tokens(made: Material) -> Iterator[tuple[str, Work]]:
    """Yield the lines of tokens, and libsodium over as many bytes."""

    def encode(one: JSONObject) -> str:
        return jose.encode(one, signer=SIGNER, algorithm="EdDSA", issued_at=material.AT)

    batch = batch_token_signer(made.template, signer=SIGNER, algorithm="EdDSA", issued_at=material.AT)
    tokens = [batch.secure(leaves).text for leaves in made.leaves]
    yield from primitives.works(len(tokens[0])).items()
    yield "issue one of many, VC-JWT", Cycle(batch.secure, made.leaves)
    yield "issue and check it at once, VC-JWT", Cycle(encode, made.unsigned)
    yield "check the token, VC-JWT", Cycle(lambda one: jose.check(one, SIGNER.public_key), tokens)


def of_documents(made: Material) -> Iterator[tuple[str, Work]]:
    yield "read strictly", Cycle(document.parse_object, made.texts)
    yield (
        "read strictly, with line breaks",
        Cycle(document.parse_object, [document.dump_pretty(one) for one in made.unsigned]),
    )
    yield "write", Cycle(document.dump, made.unsigned)
    yield "the shape of an Open Badge", Cycle(faults, made.unsigned)
    yield (
        "lint before signing",
        Cycle(lambda one: lint(one, contexts=STORE, at=material.AT, key=SIGNER.public_key), made.unsigned),
    )


def works() -> dict[str, Callable[[], object]]:
    """Every line but those of the peer: name -> what is measured."""
    made = Material.make()
    found: dict[str, Callable[[], object]] = {}
    for suite in (*EDDSA, *ECDSA):
        found |= dict(by_suite(made, suite))
    return found | dict(of_tokens(made)) | dict(of_documents(made))


def figures() -> Iterator[Figure]:
    """Measure all of it in turn."""
    peer = peers.digitalbazaar()
    found = rates({**primitives.works(), **works()})
    base = {name: Figure(name, value) for name, value in found.items() if name.startswith("libsodium")}
    yield from base.values()
    yield from peer or ()
    of_token = {name.partition(",")[0]: figure for name, figure in base.items() if "," in name}
    for name, value in found.items():
        if name in base:
            continue
        signing = name.startswith(("issue", "lint", "write"))
        plain = primitives.SIGN if signing else primitives.VERIFY
        if "VC-JWT" in name:
            yield share(name, value, of=of_token[plain], at_least=TOKEN_TARGETS.get(name))
        else:
            primitive, target = TARGETS.get(name, (plain, None))
            yield share(name, value, of=base[primitive], at_least=target)
    if peer is not None:
        issue, verify = peer
        many, single, inspected = (
            "issue one of many, eddsa-rdfc-2022",
            "issue and check it at once, eddsa-rdfc-2022",
            "inspect, eddsa-rdfc-2022",
        )
        for name, figure, target in (
            (many, issue, BATCHES_TO_PEER),
            (single, issue, None),
            (inspected, verify, None),
        ):
            yield times(f"{name}, beside the peer", found[name], of=figure, at_least=target)
