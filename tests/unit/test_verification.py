"""The pipeline, question by question."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.sealed import (
    BADGE,
    EVE,
    HARBOUR,
    INDEX,
    JUNE,
    LIST_URL,
    NORTHFIELD,
    NOW,
    answer,
    badge,
    by_key,
    by_web,
    case,
    entry,
    page,
    published,
    seal,
    status_list,
    token,
    unsigned,
    unsigned_list,
)

from cairn.credentials import document, jose
from cairn.credentials.contexts import CREDENTIALS_V1
from cairn.credentials.did import KeyEntry, did_document
from cairn.credentials.inspection import Fetched, Finding, Inspection, KeyStanding
from cairn.credentials.keys import KeyType
from cairn.credentials.multiformats import base58_encode
from cairn.credentials.verdict import verdict_of
from cairn.credentials.verification import (
    ESSENTIAL,
    VerificationError,
    inspect,
    methods_named,
    verify,
    wanted,
)
from cairn.errors import CairnError

PAGE = "https://northfield.example/.well-known/did.json"
METHOD = NORTHFIELD.signer.verification_method
SMALL_ORDER = b"\xed\x01\x01" + bytes(31)  # the neutral element: it "verifies" what nobody signed
OCTOBER = datetime(2026, 10, 1, tzinfo=UTC)


def codes(of: Inspection) -> list[str]:
    return [finding.code for finding in inspect(of).findings]


def doubts(of: Inspection) -> list[str]:
    return [finding.code for finding in inspect(of).doubts]


def page_with(**entry_members: str) -> dict[str, Fetched]:
    theirs = page(NORTHFIELD)
    theirs["verificationMethod"][0] |= entry_members
    return {PAGE: answer(PAGE, theirs)}


def test_a_sound_credential_passes_every_question_in_order():
    assert codes(case(badge(credentialStatus=entry()), fetched=published(status_list()))) == [
        *("document", "structure", "context", "proof", "coverage", "key", "validity", "status.revocation"),
    ]


@pytest.mark.parametrize(
    ("kind", "suite"),
    [
        (KeyType.ED25519, "eddsa-rdfc-2022"),
        (KeyType.ED25519, "eddsa-jcs-2022"),
        (KeyType.P256, "ecdsa-rdfc-2019"),
        (KeyType.P256, "ecdsa-jcs-2019"),
        (KeyType.P384, "ecdsa-rdfc-2019"),
        (KeyType.P384, "ecdsa-jcs-2019"),
    ],
)
def test_every_suite_goes_the_same_way(kind, suite):
    assert doubts(case(badge(by_key(5, kind), suite=suite))) == []


def test_verifying_gives_a_trusted_credential_or_raises():
    assert verify(case(badge())).document == badge()
    with pytest.raises(VerificationError) as refused:
        verify(case(badge(by=EVE)))
    assert refused.value.code == "credential.untrusted"
    assert refused.value.params["doubts"] == "key.not_issuers"
    assert refused.value.report.doubts


def test_what_could_not_be_checked_is_not_trusted_either():
    with pytest.raises(VerificationError):
        verify(case(badge(), fetched={}))


def test_a_trusted_token_is_its_credential():
    trusted = verify(case(token()))
    assert trusted.document == unsigned()


def test_callers_add_questions_and_leave_none_out():
    def has_a_picture(of: Inspection) -> Finding:
        return Finding("picture", "unknown", f"no picture in {of.document['name']}")

    report = inspect(case(badge()), also=(has_a_picture,))
    assert [finding.code for finding in report.doubts] == ["picture"]
    assert len(report.findings) > len(ESSENTIAL)
    with pytest.raises(VerificationError):
        verify(case(badge()), also=(has_a_picture,))


def test_a_question_of_a_caller_that_cannot_be_answered_is_a_doubt():
    def refuses(of: Inspection) -> tuple[Finding, ...]:
        raise CairnError("no", code="elsewhere")

    assert [finding.outcome for finding in inspect(case(badge()), also=(refuses,)).doubts] == ["unknown"]


def test_questions_of_callers_see_only_credentials():
    def never(of: Inspection) -> Finding:
        raise AssertionError

    assert verdict_of(inspect(case({"name": "x"}), also=(never,))) == "error"


# structure ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"type": ...}, "structure.not_a_credential"),
        ({"type": 5}, "structure.not_a_credential"),
        ({"type": ["VerifiablePresentation"]}, "structure.presentation"),
        ({"type": "EnvelopedVerifiableCredential"}, "structure.enveloped"),
        ({"type": "Assertion"}, "structure.open_badges_2"),
        ({"type": "x", "@context": "https://w3id.org/openbadges/v2"}, "structure.open_badges_2"),
        ({"@context": ...}, "structure.context"),
        ({"@context": []}, "structure.context"),
        ({"@context": list(reversed(BADGE["@context"]))}, "structure.context"),
        ({"issuer": ...}, "structure.issuer"),
        ({"issuer": ""}, "structure.issuer"),
        ({"issuer": {"name": "Northfield"}}, "structure.issuer"),
        ({"issuer": [NORTHFIELD.did]}, "structure.issuer"),
        ({"credentialSubject": ...}, "structure.subject"),
        ({"credentialSubject": []}, "structure.subject"),
        ({"credentialSubject": {}}, "structure.subject"),
        ({"credentialSubject": "did:key:z6Mk"}, "structure.subject"),
        ({"id": 5}, "structure.id"),
        ({"id": ["a"]}, "structure.id"),
        ({"id": "_:b0"}, "structure.id"),
    ],
)
def test_what_is_not_one_credential_ends_the_verification(members, code):
    report = inspect(case(unsigned(**members)))
    assert [finding.code for finding in report.findings] == [code]
    assert verdict_of(report) == "error"


def test_a_credential_without_an_id_is_one():
    assert doubts(case(badge(id=...))) == []


def test_a_credential_of_version_1_1_is_read():
    body = unsigned(
        validFrom=...,
        awardedDate=...,
        issuanceDate="2026-06-18T08:00:00Z",
        expirationDate="2027-06-18T08:00:00Z",
    )
    body["@context"] = [CREDENTIALS_V1, "https://w3id.org/security/data-integrity/v2"]
    body["type"] = ["VerifiableCredential"]
    body["credentialSubject"] = {"id": "did:key:z6Mk"}
    body["issuer"] = NORTHFIELD.did
    del body["name"]
    sealed = seal(body)
    assert doubts(case(sealed)) == []
    assert doubts(case(sealed, at=NOW + timedelta(days=365))) == ["validity.expired"]
    assert doubts(case(sealed, at=JUNE - timedelta(minutes=2))) == ["validity.not_yet"]
    del body["issuanceDate"]
    assert doubts(case(seal(body))) == ["validity.no_start"]


# seals --------------------------------------------------------------------------------------------


def test_an_unsealed_credential_is_refused():
    assert doubts(case(unsigned())) == ["proof.none"]


@pytest.mark.parametrize("proof", [[], "x", 5, [5], None])
def test_a_seal_that_is_none_is_refused(proof):
    assert doubts(case({**unsigned(), "proof": proof})) in (["proof.malformed"], ["proof.none"])


def test_a_seal_that_names_no_key_is_refused():
    sealed = badge()
    del sealed["proof"]["verificationMethod"]
    assert doubts(case(sealed)) == ["proof.method"]


@pytest.mark.parametrize(
    ("method", "code"),
    [
        ("did:example:123#key-1", "did.unsupported"),
        ("https://northfield.example/keys/1", "did.unsupported"),
        ("urn:uuid:1", "did.malformed"),
        ("did:web:northfield.example", "did.malformed"),
        ("did:key:z6MkNonsense", "did.unsupported"),
        (f"did:key:z{base58_encode(SMALL_ORDER)}", "did.key"),
    ],
)
def test_a_key_that_cannot_be_looked_up_is_not_guessed(method, code):
    sealed = badge()
    sealed["proof"]["verificationMethod"] = method
    assert code in doubts(case(sealed))
    assert verdict_of(inspect(case(sealed))) in ("invalid", "indeterminate")


def test_a_seal_that_has_its_own_end_is_good_until_then():
    sealed = badge(suite="eddsa-jcs-2022")
    sealed["proof"]["expires"] = "2026-11-01T00:00:00Z"  # unsigned here, so the signature fails first
    assert doubts(case(sealed)) == ["proof.signature"]


def test_an_unknown_issuer_page_is_a_doubt_and_not_a_lie():
    silent = {PAGE: Fetched(PAGE, "unreachable", NOW)}
    for fetched in ({}, silent):
        report = inspect(case(badge(), fetched=fetched))
        assert [finding.code for finding in report.doubts] == ["did.not_fetched"]
        assert verdict_of(report) == "indeterminate"


def test_an_issuer_with_a_web_address_alone_could_not_be_checked():
    head = '{"alg":"EdDSA","kid":"https://northfield.example/keys/1"}'
    body = token(issuer={"id": "https://northfield.example/", "type": ["Profile"], "name": "N"}).split(".")[1]
    signed = base64.urlsafe_b64encode(head.encode()).rstrip(b"=").decode() + "." + body
    signature = base64.urlsafe_b64encode(NORTHFIELD.signer.sign(signed.encode())).rstrip(b"=").decode()
    report = inspect(case(f"{signed}.{signature}"))
    assert [finding.code for finding in report.doubts] == ["did.unsupported"]


# keys ---------------------------------------------------------------------------------------------


def lost(at: datetime | None = OCTOBER) -> dict[str, KeyStanding]:
    return {METHOD: KeyStanding("COMPROMISED", at)}


def test_what_we_sealed_before_the_key_was_lost_still_counts():
    found = codes(case(badge(), standings=lost(), issued_at=JUNE))
    assert "key.before_compromise" in found
    assert doubts(case(badge(), standings=lost(), issued_at=JUNE)) == []


@pytest.mark.parametrize("issued_at", [None, OCTOBER, OCTOBER + timedelta(days=1)])
def test_what_we_have_no_record_of_or_too_late_a_one_is_refused(issued_at):
    assert doubts(case(badge(), standings=lost(), issued_at=issued_at)) == ["key.compromised"]


def test_a_key_lost_on_an_unknown_day_proves_nothing():
    assert doubts(case(badge(), standings=lost(None), issued_at=JUNE)) == ["key.compromised"]


def test_the_date_inside_a_seal_does_not_count():
    backdated = badge()  # `created` says June, as a thief would write in November
    assert backdated["proof"]["created"] == "2026-06-18T08:00:00Z"
    assert doubts(case(backdated, standings=lost(), issued_at=NOW)) == ["key.compromised"]


def test_a_lost_key_that_left_the_page_still_counts_for_what_was_sealed_before():
    marked = did_document(NORTHFIELD.did, [KeyEntry(NORTHFIELD.signer.public_key, OCTOBER)])
    fetched = {PAGE: answer(PAGE, marked)}
    assert doubts(case(badge(), fetched=fetched, standings=lost(), issued_at=JUNE)) == []
    assert doubts(case(badge(), fetched=fetched)) == ["key.revoked"]


def test_a_retired_key_still_verifies():
    assert doubts(case(badge(), standings={METHOD: KeyStanding("RETIRED")})) == []


def test_a_key_given_up_proves_nothing_even_when_asked_about_an_earlier_day():
    fetched = page_with(revoked="2026-10-01T00:00:00Z")
    assert doubts(case(badge(), fetched=fetched)) == ["key.revoked"]
    earlier = case(badge(), fetched=fetched, at=OCTOBER - timedelta(days=1), now=NOW)
    assert doubts(earlier) == ["key.revoked_later"]
    assert verdict_of(inspect(earlier)) == "indeterminate"


def test_a_key_to_be_given_up_next_year_is_still_good():
    assert doubts(case(badge(), fetched=page_with(revoked="2027-10-01T00:00:00Z"))) == []


def test_a_key_past_its_end_is_refused():
    assert doubts(case(badge(), fetched=page_with(expires="2026-11-22T09:30:00Z"))) == ["key.expired"]
    assert doubts(case(badge(), fetched=page_with(expires="2026-11-22T09:30:01Z"))) == []


# status -------------------------------------------------------------------------------------------


def status_case(listed, *, at: datetime = NOW, now: datetime | None = None, fetched_at: datetime = NOW):
    fetched = published() | {LIST_URL: answer(LIST_URL, listed, at=fetched_at)}
    return case(badge(credentialStatus=entry()), fetched=fetched, at=at, now=now)


def test_a_list_read_minutes_ago_is_as_good_as_new():
    assert "status.from_copy" not in codes(status_case(status_list(), fetched_at=NOW - timedelta(minutes=4)))


def test_an_older_list_still_in_date_is_used_and_the_finding_says_as_of_when():
    report = inspect(status_case(status_list(), fetched_at=NOW - timedelta(minutes=50)))
    assert report.doubts == ()
    (copied,) = [finding for finding in report.findings if finding.code == "status.from_copy"]
    assert copied.params["as_of"] == "2026-11-22T08:40:00Z"


def test_an_older_list_without_an_end_is_not_believed():
    endless = status_list()
    del endless["validUntil"], endless["proof"]
    of = status_case(seal(endless), fetched_at=NOW - timedelta(minutes=50))
    assert doubts(of) == ["status.list_stale"]
    assert doubts(status_case(seal(endless))) == []


def test_a_list_may_come_as_a_token():

    compact = jose.encode(
        unsigned_list(INDEX), signer=NORTHFIELD.signer, algorithm="EdDSA", issued_at=NOW - timedelta(hours=1)
    )
    assert doubts(status_case(compact)) == ["status.revoked"]
    head, body, _ = compact.split(".")
    assert doubts(status_case(f"{head}.{body}.{'A' * 86}")) == ["status.list_untrusted"]


def test_a_list_is_judged_now_when_all_else_is_judged_at_another_instant():
    of = status_case(status_list(INDEX), at=JUNE + timedelta(days=1), now=NOW)
    assert doubts(of) == ["status.revoked"]
    assert "status.judged_now" in codes(of)
    assert "status.judged_now" not in codes(status_case(status_list(INDEX)))


def test_a_list_is_believed_with_another_key_of_the_same_issuer():
    second = by_web(8, "northfield.example")
    both = did_document(
        NORTHFIELD.did, [KeyEntry(NORTHFIELD.signer.public_key), KeyEntry(second.signer.public_key)]
    )
    fetched = {PAGE: answer(PAGE, both), LIST_URL: answer(LIST_URL, status_list(by=second))}
    assert doubts(case(badge(credentialStatus=entry()), fetched=fetched)) == []


def test_a_list_sealed_with_a_lost_key_is_not_believed():
    of = case(
        badge(HARBOUR, credentialStatus=entry()),
        fetched=published(status_list(of=HARBOUR)),
        standings={HARBOUR.signer.verification_method: KeyStanding("COMPROMISED", OCTOBER)},
        issued_at=JUNE,
    )
    assert doubts(of) == ["status.list_untrusted"]


def test_status_is_not_asked_about_what_is_not_sealed():
    assert "status.skipped" in codes(case(unsigned(credentialStatus=entry())))


def test_lists_that_decide_nothing_are_only_mentioned():
    body = unsigned(credentialStatus=entry() | {"statusPurpose": "refresh"})
    of = case(seal(body))
    assert doubts(of) == []
    assert "status.noted" in codes(of)
    assert wanted(of) == ()


def test_an_index_written_as_a_number_is_mentioned():
    body = unsigned(credentialStatus=entry() | {"statusListIndex": INDEX})
    of = case(seal(body, suite="eddsa-jcs-2022"), fetched=published(status_list()))
    assert doubts(of) == []
    assert "status.index_number" in codes(of)


# bounds -------------------------------------------------------------------------------------------


def test_four_seals_are_checked_and_a_fifth_is_too_many():
    whole = badge()
    for seed in (10, 11, 12):
        whole = seal(whole, by_key(seed))
    assert doubts(case(whole)) == []
    of = case(seal(whole, by_key(13)))
    assert doubts(of) == ["proof.too_many"]
    assert verdict_of(inspect(of)) == "indeterminate"


def test_many_parts_under_many_seals_are_too_many():
    body = unsigned(HARBOUR)
    body["credentialSubject"]["achievement"]["tag"] = [f"tag {place}" for place in range(15_000)]
    once = seal(body, HARBOUR, suite="eddsa-jcs-2022")
    assert "proof.too_many" not in doubts(case(once))
    assert doubts(case(seal(seal(once, EVE, suite="eddsa-jcs-2022"), EVE, suite="eddsa-jcs-2022"))) == [
        "proof.too_many"
    ]


def test_a_seal_is_checked_once_however_often_the_case_is_asked():
    of = case(badge(credentialStatus=entry()))
    assert wanted(of) == (LIST_URL,)
    asked = len(of.memory)
    more = replace(of, fetched={**of.fetched, **published(status_list())})
    assert doubts(more) == []
    assert more.memory is of.memory
    assert len(more.memory) == asked + 1  # that of the list


def test_what_was_remembered_of_other_words_does_not_count():
    of = case(badge())
    assert doubts(of) == []
    assert doubts(replace(of, document={**of.document, "name": "Another"})) == ["proof.signature"]


# whose records to ask -----------------------------------------------------------------------------


def test_a_lost_key_is_recognised_without_its_fragment():
    sealer = HARBOUR
    bare = type(sealer.signer)(sealer.signer._private, sealer.did)  # the fragment left out, as a thief might
    whole = seal(unsigned(sealer), type(sealer)(sealer.did, bare))
    assert whole["proof"]["verificationMethod"] == sealer.did
    assert doubts(case(whole)) == []
    full = sealer.signer.verification_method
    assert methods_named(whole, None) == (full,)
    assert doubts(case(whole, standings={full: KeyStanding("COMPROMISED", OCTOBER)})) == ["key.compromised"]


def test_the_key_of_a_token_is_recognised_whether_named_or_shown():
    assert methods_named(unsigned(), token()) == (METHOD,)
    body = token().split(".")[1]
    head = document.dump({"alg": "EdDSA", "jwk": NORTHFIELD.signer.public_key.jwk})
    signed = base64.urlsafe_b64encode(head.encode()).rstrip(b"=").decode() + "." + body
    shown = (
        f"{signed}.{base64.urlsafe_b64encode(NORTHFIELD.signer.sign(signed.encode())).rstrip(b'=').decode()}"
    )
    assert methods_named(unsigned(), shown) == (METHOD,)
    assert doubts(case(shown)) == []
    assert doubts(case(shown, standings=lost())) == ["key.compromised"]


@pytest.mark.parametrize("proof", [None, 5, "x", [], [5, None], {}, {"verificationMethod": {"id": "x"}}])
def test_asking_which_keys_are_named_never_raises(proof):
    assert methods_named({"proof": proof}, "no.token") == ()
