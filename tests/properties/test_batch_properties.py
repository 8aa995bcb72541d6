"""The law of batches: the same bytes as `proof.attach`, or the refusal of it; every text stands its check."""

from __future__ import annotations

import functools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import sealed

from cairn.credentials import document, proof
from cairn.credentials.batch import BatchSigner, batch_signer
from cairn.credentials.contexts import bundled
from cairn.credentials.document import DocumentError
from cairn.credentials.keys import KeyType
from cairn.credentials.template import Template, TemplateError, cut
from cairn.errors import CairnError

SIGNERS = {
    "eddsa-rdfc-2022": sealed.by_web(1, "northfield.example").signer,
    "ecdsa-rdfc-2019": sealed.by_web(1, "northfield.example", KeyType.P256).signer,
}
BADGE = sealed.unsigned(
    credentialStatus=sealed.entry(), evidence=[{"id": "urn:e:1", "type": ["Evidence"], "name": "Log"}]
)
POINTERS = (
    "/id",
    "/credentialSubject/identifier/0/identityHash",
    "/credentialStatus/id",
    "/credentialStatus/statusListIndex",
    "/evidence/0/id",
    "/evidence/0/name",
    "/issuer/name",
)
ADDRESSES = frozenset({0, 2, 4})
TEXTS = st.text(max_size=40) | st.text('"\\\n\t\r\x7f<>%{}@_:\u200f\U0001f9ede\u0301', max_size=12)
IRIS = st.sampled_from(
    [
        "urn:a",
        "urn:b",
        "https://a.example/1",
        "did:web:x.example",
        "urn:e:1",
        "ftp://x/",
        "relative",
        "urn:é",
        "geo:1,2",
    ]
) | st.text("abc:/#?=&%é ", max_size=10).map(lambda rest: f"https://x.example/{rest}")


@functools.cache
def template() -> Template:
    return cut(BADGE, POINTERS)


@functools.cache
def batch(suite: str) -> BatchSigner:
    made = batch_signer(
        template(), signer=SIGNERS[suite], created=sealed.JUNE, suite=suite, contexts=bundled()
    )
    assert isinstance(made, BatchSigner)
    return made


def attached(leaves: list[str], suite: str) -> str:
    body = template().document(leaves)
    return document.dump(
        proof.attach(body, signer=SIGNERS[suite], created=sealed.JUNE, suite=suite, contexts=bundled())
    )


@pytest.mark.parametrize("suite", SIGNERS)
@given(leaves=st.tuples(*(IRIS if place in ADDRESSES else TEXTS for place in range(len(POINTERS)))))
@settings(max_examples=400, deadline=None)
def test_a_batch_writes_what_the_general_path_writes(suite: str, leaves: tuple[str, ...]) -> None:
    assert batch(suite).addresses == tuple(sorted(template().pointers.index(POINTERS[n]) for n in ADDRESSES))
    given_ = [leaves[POINTERS.index(pointer)] for pointer in template().pointers]
    try:
        expected = attached(given_, suite)
    except (CairnError, UnicodeEncodeError) as error:
        with pytest.raises((CairnError, UnicodeEncodeError)) as refused:
            batch(suite).secure(given_)
        assert isinstance(error, DocumentError) or type(refused.value) in (type(error), TemplateError)  # noqa: PT017
        return
    try:
        secured = batch(suite).secure(given_)
    except TemplateError as refusal:
        assert refusal.code == "template.character"  # noqa: PT017
        return
    assert secured.text == expected
    batch(suite).check(secured.text)
