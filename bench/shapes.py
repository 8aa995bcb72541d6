"""Many credentials of one template, and documents of a known shape, against libsodium

Every line cycles through different learners. A batch is made once; issue and check is what a bulk
job does for each of its credentials (and one in a thousand is inspected in full). One credential is
issued as peers do it; `proof.attach` checks what the signer returned besides.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from tests.sealed import by_web

from bench.frame import material, peers, primitives
from bench.frame.figure import Figure, share, times
from bench.frame.measure import Cycle, rates
from cairn.credentials import contexts, document, proof
from cairn.credentials.batch import BatchSigner, batch_signer
from cairn.credentials.cryptosuites.rdfc import EDDSA_RDFC_2022
from cairn.credentials.document import JSONObject
from cairn.credentials.keys import KeyType, Signer
from cairn.credentials.multiformats import base58_encode
from cairn.credentials.shape import compile_shape
from cairn.credentials.shapes import canonical_bytes
from cairn.credentials.template import Template, cut

NUMBER = 64  # of learners
STORE = contexts.bundled()
POINTERS = (
    *("/id", "/validFrom", "/awardedDate", "/credentialSubject/result/0/id"),
    *("/credentialSubject/identifier/0/identityHash", "/credentialSubject/identifier/1/identityHash"),
    *("/credentialSubject/identifier/1/salt", "/credentialStatus/id", "/credentialStatus/statusListIndex"),
)
ONE = "issue one, known shape, eddsa-rdfc-2022"
BATCH = "issue in a batch, eddsa-rdfc-2022"


def template() -> Template:
    return cut(material.badge(), POINTERS)


def batch(signer: Signer = material.SIGNER, suite: str = "eddsa-rdfc-2022") -> BatchSigner:
    return batch_signer(
        template(),
        signer=signer,
        created=material.AT,
        suite=suite,
        contexts=STORE,
        sample=template().leaves_of(material.badge()),
    )


def works() -> dict[str, Callable[[], object]]:
    """Every line but the primitives: name -> what is measured."""
    unsigned = [material.badge(number) for number in range(NUMBER)]
    leaves = [template().leaves_of(one) for one in unsigned]
    quick, other = batch(), batch(by_web(1, "harbour.example", KeyType.P256).signer, "ecdsa-rdfc-2019")
    texts = [quick.secure(one).text for one in leaves]
    signed = [document.parse_object(text) for text in texts]
    return {
        BATCH: Cycle(quick.secure, leaves),
        "check in a batch, eddsa-rdfc-2022": Cycle(quick.check, texts),
        "issue and check in a batch, eddsa-rdfc-2022": Cycle(
            lambda one: quick.check(quick.secure(one).text), leaves
        ),
        "issue in a batch, ecdsa-rdfc-2019 (P-256)": Cycle(other.secure, leaves),
        ONE: Cycle(_sign, unsigned),
        "attach a proof and check it, known shape, eddsa-rdfc-2022": Cycle(_attach, unsigned),
        "check the proof, known shape, eddsa-rdfc-2022": Cycle(_check, signed),
        "canonical N-Quads, known shape": Cycle(lambda one: canonical_bytes(one, contexts=STORE), unsigned),
    }


def figures() -> Iterator[Figure]:
    """Measure all of it in turn."""
    peer = peers.digitalbazaar()
    found = rates({**primitives.works(), **works()})
    sign = Figure(primitives.SIGN, found.pop(primitives.SIGN))
    verify = Figure(primitives.VERIFY, found.pop(primitives.VERIFY))
    yield sign
    yield verify
    targets = {BATCH: 0.30, ONE: 0.15}
    targets |= {"check the proof, known shape, eddsa-rdfc-2022": 0.25}
    for name, value in found.items():
        primitive = verify if name.startswith("check") else sign
        yield share(name, value, of=primitive, at_least=targets.get(name))
    if peer is not None:
        yield peer[0]
        yield times(BATCH, found[BATCH], of=peer[0], at_least=75)
    yield Figure("make a batch (its proof included)", _milliseconds(batch), unit="ms")
    yield Figure("compile a shape", _milliseconds(_compile), unit="ms")


def _sign(unsigned: JSONObject) -> object:
    options = proof.options(material.SIGNER, created=material.AT, suite=EDDSA_RDFC_2022.name)
    data = EDDSA_RDFC_2022.hash_data(
        unsigned, options, key_type=material.SIGNER.public_key.type, contexts=STORE
    )
    value = "z" + base58_encode(material.SIGNER.sign(data.message))
    return document.dump({**unsigned, "proof": {**options, "proofValue": value}})


def _attach(unsigned: JSONObject) -> object:
    return proof.attach(unsigned, signer=material.SIGNER, created=material.AT, contexts=STORE)


def _check(signed: JSONObject) -> None:
    (one,) = proof.proofs_of(signed)
    proof.check(signed, one, material.SIGNER.public_key, contexts=STORE)


def _compile() -> object:
    return compile_shape(material.badge(), contexts=STORE)


def _milliseconds(work: Callable[[], object], rounds: int = 9) -> float:
    """The median of processor time."""
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return sorted(spent)[rounds // 2] * 1000
