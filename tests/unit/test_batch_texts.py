"""Batches of the suites that sign text, and of tokens: the same characters as one by one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import sealed
from tests.unit.test_batch import NAMES, POINTERS, leaves, unsigned

from cairn.credentials import document, jose, proof
from cairn.credentials.batch import batch_signer
from cairn.credentials.batch_tokens import batch_token_signer
from cairn.credentials.claims import JwtError
from cairn.credentials.contexts import CREDENTIALS_V1, bundled
from cairn.credentials.document import DocumentError
from cairn.credentials.keys import KeyType, ProofError
from cairn.credentials.template import TemplateError, cut

BY_P256 = sealed.by_web(1, "northfield.example", KeyType.P256)
BY_P384 = sealed.by_web(1, "northfield.example", KeyType.P384)
SUITES = {
    "eddsa-jcs-2022": sealed.NORTHFIELD,
    "ecdsa-jcs-2019": BY_P256,
    "ecdsa-jcs-2019 with P-384": BY_P384,
}
ALGORITHMS = {"EdDSA": sealed.NORTHFIELD, "ES256": BY_P256}
TEMPLATE = cut(unsigned(), POINTERS)
# Every member that claims repeat is a leaf, and one that is first in the text and one that is last.
DATED = ("/id", "/issuer/id", "/issuer/name", "/validFrom", "/validUntil", "/credentialSubject/id", "/name")


def jcs_batch(suite: str = "eddsa-jcs-2022", *, of=TEMPLATE, **options: Any):
    return batch_signer(
        of,
        signer=SUITES[suite].signer,
        created=sealed.JUNE,
        suite=suite.partition(" ")[0],
        contexts=bundled(),
        **options,
    )


def token_batch(algorithm: str = "EdDSA", *, of=TEMPLATE, **options: Any):
    signer = ALGORITHMS[algorithm].signer
    return batch_token_signer(of, signer=signer, algorithm=algorithm, issued_at=sealed.NOW, **options)


def attached(body, suite: str) -> str:
    signer = SUITES[suite].signer
    name = suite.partition(" ")[0]
    return document.dump(
        proof.attach(body, signer=signer, created=sealed.JUNE, suite=name, contexts=bundled())
    )


def encoded(body, algorithm: str) -> str:
    signer = ALGORITHMS[algorithm].signer
    return jose.encode(body, signer=signer, algorithm=algorithm, issued_at=sealed.NOW)


def whole(**members: Any):
    subject = {"id": "did:example:learner", **sealed.BADGE["credentialSubject"]}
    return unsigned(credentialSubject=subject, validUntil="2028-06-18T08:00:00Z", **members)


@pytest.mark.parametrize("suite", SUITES)
def test_a_batch_writes_what_the_general_path_writes(suite):
    batch = jcs_batch(suite)
    for name in NAMES:
        secured = batch.secure(leaves(name))
        assert secured.text == attached(TEMPLATE.document(leaves(name)), suite)
        assert secured.leaves == leaves(name)
        assert document.parse_object(secured.text)["proof"]["proofValue"] == secured.proof_value
        batch.check(secured.text)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_batch_of_tokens_writes_what_jose_writes(algorithm):
    batch = token_batch(algorithm)
    for name in NAMES:
        secured = batch.secure(leaves(name))
        assert secured.text == encoded(TEMPLATE.document(leaves(name)), algorithm)
        assert secured.text.rpartition(".")[2] == secured.proof_value
        batch.check(secured.text)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def _is_refused(text: str) -> bool:
    """Control characters but for line feed and tab, and code points that are no characters."""
    return any(
        (ord(one) < 0x20 and one not in "\n\t") or 0xFDD0 <= ord(one) < 0xFDF0 or ord(one) & 0xFFFE == 0xFFFE
        for one in text
    )


@settings(deadline=None, max_examples=150)
@given(TEXTS, TEXTS)
def test_any_text_is_signed_as_one_by_one_or_refused(name, other):
    given_leaves = (f"urn:x:{other}", name, other, "7")
    try:
        body = TEMPLATE.document(given_leaves)
    except DocumentError:
        body = None
    for batch, one_by_one in ((JCS, attached), (TOKENS, encoded)):
        if _is_refused(name + other):
            with pytest.raises(TemplateError, match="character"):
                batch.secure(given_leaves)
            continue
        assert body is not None
        text = batch.secure(given_leaves).text
        assert text == one_by_one(body, "eddsa-jcs-2022" if batch is JCS else "EdDSA")
        batch.check(text)


JCS, TOKENS = jcs_batch(), token_batch()


@pytest.mark.parametrize("character", ["\0", "\x01", "\x1f", "\ud800", "\ufdd0", "\uffff", "\U0010ffff"])
def test_what_software_reads_differently_is_not_signed(character):
    for batch in (JCS, TOKENS):
        with pytest.raises(TemplateError) as refused:
            batch.secure(leaves(f"Leila{character}"))
        assert refused.value.code == "template.character"


def test_the_number_of_leaves_must_fit():
    for batch in (JCS, TOKENS):
        with pytest.raises(TemplateError) as refused:
            batch.secure(leaves()[:-1])
        assert refused.value.code == "template.leaves"


@pytest.mark.parametrize(
    "pointers", [DATED, (), ("/issuer",), ("/credentialSubject/0/id",), ("/credentialSubject/0/type/0",)]
)
def test_claims_follow_the_leaves(pointers):
    """Each claim says what the member says, wherever the leaf stands."""
    members: dict[str, Any] = {}
    if pointers == ("/issuer",):
        members["issuer"] = "did:web:northfield.example"
    if pointers[:1] and pointers[0].startswith("/credentialSubject/0"):
        members["credentialSubject"] = [{"id": "did:example:learner", "type": ["AchievementSubject"]}]
    body = unsigned(**members) if members else whole()
    template = cut(body, pointers)
    found = template.leaves_of(body)
    text = token_batch(of=template, sample=found).secure(found).text
    assert text == encoded(body, "EdDSA")
    assert not jose.agreement(jose.read(text).payload)
    assert jcs_batch(of=template, sample=found).secure(found).text == attached(body, "eddsa-jcs-2022")


def test_claims_of_version_1_follow_its_own_dates():
    body = unsigned(
        **{"@context": [CREDENTIALS_V1, sealed.BADGE["@context"][1]], "issuanceDate": "2026-01-01T00:00:00Z"}
    )
    template = cut(body, ["/issuanceDate", "/validFrom", "/id"])
    found = template.leaves_of(body)
    assert token_batch(of=template).secure(found).text == encoded(body, "EdDSA")


def test_a_leaf_that_should_be_an_instant_and_is_none_is_refused():
    template = cut(whole(), DATED)
    changed = tuple("soon" if text.startswith("2026") else text for text in template.leaves_of(whole()))
    with pytest.raises(JwtError) as refused:
        token_batch(of=template).secure(changed)
    assert refused.value.code == "jwt.claims"


def test_a_changed_text_is_not_of_the_batch():
    text = JCS.secure(leaves()).text
    for before, after in (
        ('"name":"Knots', '"name":"Nets'),
        ('"created":"2026', '"created":"2025'),
        ('"type":["Ver', '"type": ["Ver'),
        ('{"@context"', '{"id":"urn:x","@context"'),
    ):
        assert before in text
        with pytest.raises((TemplateError, DocumentError)):
            JCS.check(text.replace(before, after, 1))
    with pytest.raises(ProofError) as refused:
        JCS.check(text.replace("Leila", "Layla"))
    assert refused.value.code == "proof.signature"


def test_a_changed_token_is_not_of_the_batch():
    text = TOKENS.secure(leaves()).text
    header, payload, signature = text.split(".")
    with pytest.raises(ProofError):
        TOKENS.check(f"{header}.{payload}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}")
    other = jose.encode(
        TEMPLATE.document(leaves()), signer=sealed.NORTHFIELD.signer, algorithm="EdDSA", issued_at=sealed.JUNE
    )
    with pytest.raises(TemplateError) as refused:  # sound, and of another instant
        TOKENS.check(other)
    assert refused.value.code == "template.other"


def test_another_key_does_not_pass():
    stranger = batch_signer(
        TEMPLATE, signer=sealed.EVE.signer, created=sealed.JUNE, suite="eddsa-jcs-2022", contexts=bundled()
    )
    with pytest.raises(TemplateError):
        JCS.check(stranger.secure(leaves()).text)


def test_keys_and_suites_must_go_together():
    with pytest.raises(ProofError) as refused:
        batch_signer(
            TEMPLATE, signer=BY_P256.signer, created=sealed.JUNE, suite="eddsa-jcs-2022", contexts=bundled()
        )
    assert refused.value.code == "proof.key_type"
    with pytest.raises(TemplateError) as unknown:
        batch_signer(
            TEMPLATE, signer=BY_P256.signer, created=sealed.JUNE, suite="bbs-jcs-2023", contexts=bundled()
        )
    assert unknown.value.code == "template.suite"
    with pytest.raises(JwtError) as mismatched:
        batch_token_signer(TEMPLATE, signer=BY_P256.signer, algorithm="EdDSA", issued_at=sealed.NOW)
    assert mismatched.value.code == "jwt.key_type"


def test_a_leaf_in_the_contexts_is_refused():
    with pytest.raises(TemplateError) as refused:
        jcs_batch(of=cut(unsigned(), ["/@context/1"]))
    assert refused.value.code == "template.shape"


def test_a_token_of_names_of_claims_is_refused():
    with pytest.raises(JwtError) as refused:
        token_batch(of=cut(unsigned(sub="did:example:1"), POINTERS))
    assert refused.value.code == "jwt.claims"


def test_a_signer_that_signs_something_else_is_found_out_by_the_check():
    class Liar:
        verification_method = sealed.NORTHFIELD.signer.verification_method
        public_key = sealed.NORTHFIELD.signer.public_key

        def sign(self, message: bytes) -> bytes:
            return sealed.NORTHFIELD.signer.sign(message + b"!")

    with pytest.raises(ProofError):  # the proof at the beginning finds it already
        batch_signer(TEMPLATE, signer=Liar(), created=sealed.JUNE, suite="eddsa-jcs-2022", contexts=bundled())
    changed = JCS.secure(leaves()).text.replace('proofValue":"z', 'proofValue":"z2')
    with pytest.raises(ProofError):
        JCS.check(changed)
