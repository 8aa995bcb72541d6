"""What is refused before signing, each with its code and its place."""

from __future__ import annotations

import copy
from datetime import UTC, datetime

import pytest
from tests.badge_cast import MARCH, badge, harbour, knots

from cairn.badges.errors import RefusedToSign
from cairn.badges.lint import lint, refuse_to_sign
from cairn.credentials.contexts import CREDENTIALS_V1, bundled
from cairn.credentials.keys import PublicKey
from cairn.credentials.published import PUBLISHED

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def findings(document, *, at=NOW, key=None):
    return lint(document, contexts=bundled(), at=at, key=key)


def codes(document, **more):
    return {finding.code for finding in findings(document, **more)}


def changed(path: str, value) -> dict:
    document = copy.deepcopy(badge())
    owner, *_ = [document]
    *way, last = path.split("/")
    for step in way:
        owner = owner[int(step)] if isinstance(owner, list) else owner[step]
    owner[int(last) if isinstance(owner, list) else last] = value
    return document


def test_a_badge_that_we_compose_lints_clean():
    assert findings(badge()) == ()


@pytest.mark.parametrize(
    "text",
    [
        *(
            "undefined",
            "null",
            "None",
            "NaN",
            "undefined undefined",
            " NULL ",
            "Dear {{name}}",
            "[object Object]",
        ),
        *(
            "Lorem ipsum dolor sit amet",
            "${title}",
            "<%= name %>",
            "%(name)s",
            "{first_name} did well",
            "TBD",
        ),
    ],
)
def test_a_placeholder_is_refused_wherever_it_stands(text):
    for path in (
        "name",
        "credentialSubject/achievement/description",
        "credentialSubject/identifier/0/identityHash",
    ):
        assert "lint.placeholder" in codes(changed(path, text)), path


@pytest.mark.parametrize(
    "text", ["Null-modem cables", "Braces { } in CSS", "The undefined behaviour of C", "Nan's knots"]
)
def test_a_text_that_only_mentions_such_words_is_fine(text):
    assert codes(changed("credentialSubject/achievement/description", text)) == set()


def test_a_half_filled_name_is_refused():
    assert codes(changed("credentialSubject/identifier/0/identityHash", "Amina undefined")) == {
        "lint.placeholder"
    }


@pytest.mark.parametrize("text", ["", "  ", "\u200b\u200f", "\u3164"])
def test_an_invisible_name_is_refused(text):
    assert codes(changed("credentialSubject/achievement/name", text)) == {"lint.empty"}


@pytest.mark.parametrize("character", ["\x00", "\x07", "\r", "\x1b", "\x7f", "\ufffe", "\uffff"])
def test_a_control_character_is_refused(character):
    assert "lint.control" in codes(changed("name", f"Kno{character}ts"))


def test_tabs_and_line_feeds_are_fine():
    assert codes(changed("credentialSubject/narrative", "one\n\ttwo")) == set()


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("validUntil", "2026-03-02T09:30:00Z", "lint.period"),
        ("validUntil", "2025-03-02T09:30:00Z", "lint.period"),
        ("validFrom", "2026-03-02", "lint.instant"),
        ("validFrom", "2026-03-02T09:30:00", "lint.instant"),
        ("validFrom", "yesterday", "lint.instant"),
        ("awardedDate", 7, "lint.instant"),
        ("credentialSubject/creditsEarned", 2.5, "lint.number"),
        ("credentialSubject/creditsEarned", 1e2, "lint.number"),
        ("credentialSubject/narrative", None, "lint.placeholder"),
        ("id", "http://harbour.example/credentials/1", "lint.http"),
        ("id", "credentials/1", "lint.address"),
        ("id", "https://harbour.example/credentials/undefined", "lint.placeholder"),
        ("evidence/0/id", "javascript:alert(1)", "lint.address"),
        ("issuer/url", "harbour", "lint.address"),
        ("type", ["OpenBadgeCredential"], "lint.type"),
        ("issuer", {"id": "did:web:harbour.example", "name": "Harbour"}, "lint.schema"),
        ("jti", "urn:uuid:1", "lint.unsettled_term"),
        ("endorsementJwt", ["a.b.c"], "lint.unsettled_term"),
        ("surprise", "nobody defined this", "lint.linked_data"),
        ("name", {"@value": "Knots", "@direction": "rtl"}, "lint.keyword"),
    ],
)
def test_what_no_verifier_should_meet_is_refused(path, value, code):
    assert code in codes(changed(path, value))


def test_what_has_ended_already_is_refused():
    assert codes(badge(), at=datetime(2028, 1, 1, tzinfo=UTC)) == {"lint.expired"}


@pytest.mark.parametrize(
    ("contexts", "code"),
    [
        ([CREDENTIALS_V1], "lint.context"),
        (
            ["https://www.w3.org/ns/credentials/v2", {"term": "https://x.example/#term"}],
            "lint.context_inline",
        ),
        (["https://www.w3.org/ns/credentials/v2", "https://x.example/context"], "lint.context_unknown"),
        (
            ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/undefined-terms/v2"],
            "lint.context",
        ),
        ("https://www.w3.org/ns/credentials/undefined-terms/v2", "lint.context"),
    ],
)
def test_contexts_that_are_not_ours_are_refused(contexts, code):
    assert code in codes(changed("@context", contexts))


def test_a_context_inside_the_document_is_refused():
    document = badge()
    document["credentialSubject"]["@context"] = {"term": "https://x.example/#term"}
    assert "lint.keyword" in codes(document)


@pytest.mark.parametrize(
    "secret",
    [
        {"kty": "OKP", "crv": "Ed25519", "x": "A" * 43, "d": "B" * 43},
        {"secretKeyMultibase": "not even a key"},
        "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI",
        "-----BEGIN EC PRIVATE KEY-----",
        "my key is z3u2" + "e" * 44,
        '{"kty":"OKP","d":"' + "B" * 43 + '"}',
    ],
)
def test_a_private_key_anywhere_is_refused_and_not_repeated(secret):
    document = badge()
    document["credentialSubject"]["narrative"] = secret
    found = [finding for finding in findings(document) if finding.code == "lint.private_key"]
    assert len(found) == 1
    assert "BBBB" not in found[0].message
    assert "eeee" not in found[0].message


def test_a_public_key_is_no_private_key():
    assert "lint.private_key" not in codes(
        changed("credentialSubject/narrative", "See did:key:z6MkhWqdDBPojHA7cprTGTt5yHv5yUi1B8cnXn8ReLumkw6E")
    )


def test_a_key_printed_in_a_specification_signs_nothing():
    for multibase in list(PUBLISHED)[:3]:
        assert codes(badge(), key=PublicKey.from_multibase(multibase)) == {"lint.published_key"}


def test_an_issuer_whose_key_is_printed_is_refused():
    named = f"did:key:{next(iter(PUBLISHED))}"
    assert "lint.published_key" in codes(changed("issuer/id", named))


@pytest.mark.parametrize(
    "address", ["http://localhost:8000/credentials/1", "http://127.0.0.1:8000/c/1", "http://192.168.1.5/c/1"]
)
def test_a_local_demonstration_may_use_http(address):
    assert codes(changed("id", address)) == set()


def test_every_finding_says_where_and_what_to_do():
    found = findings(changed("credentialSubject/achievement/name", "undefined"))
    assert [finding.params["pointer"] for finding in found] == ["/credentialSubject/achievement/name"]
    assert found[0].message == (
        "Put the real text in place of “undefined” (at /credentialSubject/achievement/name)."
    )


def test_refusing_to_sign_names_everything():
    document = changed("name", "undefined")
    document["validUntil"] = "2025-01-01T00:00:00Z"
    with pytest.raises(RefusedToSign) as refused:
        refuse_to_sign(document, contexts=bundled(), at=MARCH, key=None)
    assert {finding.code for finding in refused.value.findings} == {"lint.placeholder", "lint.period"}
    assert refused.value.code == "sign.refused"
    refuse_to_sign(badge(), contexts=bundled(), at=MARCH, key=None)


def test_a_proof_that_is_there_already_is_not_linted():
    document = badge()
    document["proof"] = {"type": "DataIntegrityProof", "@direction": "rtl"}
    assert findings(document) == ()


@pytest.mark.parametrize(
    "document", [{}, {"@context": 7, "type": {}, "issuer": []}, {"type": [[]], "id": None}]
)
def test_odd_documents_get_findings_and_no_exception(document):
    assert findings(document)


def test_arabic_and_chinese_texts_lint_clean():
    arabic = knots(
        name="العقد والوصلات", description="وصل الحبال وإصلاحها.", language="ar", creator=harbour()
    )
    chinese = knots(
        name="绳结与插接", description="连接并修理承重绳索。", language="zh-Hans", creator=harbour()
    )
    assert findings(badge(arabic)) == ()
    assert findings(badge(chinese)) == ()
