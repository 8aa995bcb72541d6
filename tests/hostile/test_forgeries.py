"""Bug classes seen elsewhere that concern verification, each as a document named by its fault.

The numbers are the rows of the table in the trust design: 1 alg=none, 2 signer is not the issuer,
3 claims read from the caller's object, 4 a key from the message, 7 hidden or undefined terms,
9 status that fails open, 10 inflation, 11 and 13 whom we ask and when, 30 dates.
"""

from __future__ import annotations

import base64
import copy
import gzip
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.sealed import (
    EVE,
    HARBOUR,
    INDEX,
    LIST_URL,
    NORTHFIELD,
    NOW,
    answer,
    badge,
    by_web,
    case,
    entry,
    issuer,
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
from cairn.credentials.inspection import Fetched, Inspection, Report
from cairn.credentials.keys import ProofError
from cairn.credentials.verdict import verdict_of
from cairn.credentials.verification import VerificationError, VerifiedCredential, inspect, verify, wanted

NORTHFIELD_PAGE = "https://northfield.example/.well-known/did.json"
REVOCABLE = badge(credentialStatus=entry())


def doubts(of, **members) -> list[str]:
    return [finding.code for finding in inspect(case(of, **members)).doubts]


def b64(value: object) -> str:
    text = value if isinstance(value, bytes) else document.dump(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


# 1: alg=none, and a signature that nobody looks at ------------------------------------------------


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", "HS256", "HS512", "", None])
def test_1_a_token_whose_algorithm_is_none_or_a_shared_secret_is_refused(algorithm):
    _, body, signature = token().split(".")
    forged = f"{b64({'alg': algorithm, 'kid': NORTHFIELD.signer.verification_method})}.{body}.{signature}"
    with pytest.raises(ProofError) as refused:
        jose.read(forged)
    assert refused.value.code == "jwt.algorithm"
    report = inspect(case_with_token(forged))
    assert report.doubts[0].code == "jwt.algorithm"
    assert verdict_of(report) == "invalid"


def case_with_token(forged: str) -> Inspection:
    return replace(case(unsigned()), token=forged)


def test_1_a_token_without_its_signature_is_refused():
    head, body, _ = token().split(".")
    assert verdict_of(inspect(case_with_token(f"{head}.{body}."))) == "error"


def test_1_a_token_with_another_signature_does_not_hold():
    head, body, _ = token().split(".")
    _, _, other = token(name="Another").split(".")
    assert doubts(f"{head}.{body}.{other}") == ["proof.signature"]


# 2: the signer is not the issuer ------------------------------------------------------------------


def test_2_nobody_seals_for_another_issuer():
    assert doubts(badge(by=EVE)) == ["key.not_issuers"]
    assert doubts(token(by=EVE)) == ["key.not_issuers"]


def test_2_a_page_of_eves_that_calls_northfield_its_controller_does_not_help():
    eve = by_web(66, "eve.example")
    hers = page(eve)
    for method in hers["verificationMethod"]:
        method["controller"] = NORTHFIELD.did
    fetched = published() | {
        "https://eve.example/.well-known/did.json": answer("https://eve.example/.well-known/did.json", hers)
    }
    assert "key.not_issuers" in doubts(badge(by=eve), fetched=fetched)


def test_2_a_key_the_issuer_lists_for_another_purpose_does_not_seal():
    theirs = page(NORTHFIELD)
    theirs["authentication"] = theirs.pop("assertionMethod")
    assert doubts(badge(), fetched={NORTHFIELD_PAGE: answer(NORTHFIELD_PAGE, theirs)}) == ["key.purpose"]


def test_2_a_seal_made_to_log_in_is_not_one_of_issuing():
    assert doubts(seal(unsigned(), purpose="authentication")) == ["proof.purpose"]


def test_2_a_key_that_the_issuers_page_does_not_list_is_refused():
    other = by_web(9, "northfield.example")
    assert doubts(badge(by=other)) == ["did.method_not_found"]


def test_2_a_page_about_somebody_else_is_not_believed():
    hers = page(by_web(66, "eve.example"))
    report = inspect(case(badge(), fetched={NORTHFIELD_PAGE: answer(NORTHFIELD_PAGE, hers)}))
    assert [finding.code for finding in report.doubts] == ["did.wrong_id"]
    assert verdict_of(report) == "indeterminate"


def test_2_the_seal_of_somebody_else_beside_the_issuers_is_only_remarked():
    both = seal(badge(), HARBOUR)
    report = inspect(case(both))
    assert report.doubts == ()
    assert {"key", "key.also"} <= {finding.code for finding in report.findings}


def test_2_two_seals_of_strangers_make_no_issuer():
    assert doubts(seal(badge(by=EVE), HARBOUR)) == ["key.not_issuers"]


def test_2_of_two_seals_one_broken_breaks_the_whole():
    both = seal(badge(), HARBOUR)
    both["proof"][1]["proofValue"] = badge(by=EVE)["proof"]["proofValue"]
    assert doubts(both) == ["proof.signature"]


# 3: claims read from the caller's object ----------------------------------------------------------


def test_3_what_is_trusted_is_what_was_sealed_and_not_the_callers_object():
    handed_in = badge()
    trusted = verify(case(handed_in))
    handed_in["name"] = "Master of everything"
    handed_in["credentialSubject"]["achievement"]["name"] = "Master of everything"
    assert trusted.document["name"] == "Knots and splices"
    assert trusted.document["credentialSubject"]["achievement"]["name"] == "Knots and splices"


def test_3_a_document_beside_a_token_that_says_something_else_is_refused():
    honest = case(token())
    swapped = replace(honest, document={**honest.document, "name": "Master of everything"})
    report = inspect(swapped)
    assert [finding.code for finding in report.doubts] == ["document.not_its_token"]
    with pytest.raises(VerificationError):
        verify(swapped)


def test_3_a_trusted_credential_is_not_made_from_a_doubtful_report():
    for report in (inspect(case(badge(by=EVE))), Report(())):
        with pytest.raises(VerificationError):
            VerifiedCredential(badge(), report)


# 4: a key from the message ------------------------------------------------------------------------


def test_4_a_proof_that_brings_its_own_key_proves_nothing():
    forged = badge(by=EVE)
    forged["proof"]["verificationMethod"] = {
        "id": NORTHFIELD.signer.verification_method,
        "type": "Multikey",
        "controller": NORTHFIELD.did,
        "publicKeyMultibase": EVE.signer.public_key.multibase,
    }
    assert doubts(forged) == ["key.embedded"]


def test_4_a_token_that_brings_its_own_key_proves_nothing():
    body = token(by=EVE).split(".")[1]
    for header in (
        {"alg": "EdDSA", "jwk": EVE.signer.public_key.jwk},
        {"alg": "EdDSA", "jwk": EVE.signer.public_key.jwk, "kid": NORTHFIELD.signer.verification_method},
    ):
        signed = f"{b64(header)}.{body}"
        forged = f"{signed}.{b64(EVE.signer.sign(signed.encode()))}"
        assert doubts(forged) == ["jwt.jwk_foreign"]


def test_4_the_issuers_key_on_a_page_that_also_gives_away_its_secret_is_worth_nothing():
    theirs = page(NORTHFIELD)
    theirs["verificationMethod"][0]["privateKeyMultibase"] = "z3u2"
    fetched = {NORTHFIELD_PAGE: answer(NORTHFIELD_PAGE, theirs)}
    assert doubts(badge(), fetched=fetched) == ["did.private_key"]


# 7: undefined, unknown and hidden terms -----------------------------------------------------------


def test_7_a_member_that_no_vocabulary_explains_is_unsealed():
    forged = {**badge(), "grade": "with distinction"}
    assert doubts(forged) == ["jsonld.undefined_term"]
    assert verdict_of(inspect(case(forged))) == "invalid"


@pytest.mark.parametrize(
    "added",
    ["https://eve.example/terms", {"grade": "https://schema.org/grade"}, {"@vocab": "https://eve.example/#"}],
)
def test_7_a_vocabulary_that_is_unknown_or_brought_along_is_never_valid(added):
    forged = badge()
    forged["@context"] = [*forged["@context"], added]
    forged["grade"] = "with distinction"
    assert verdict_of(inspect(case(forged))) in ("indeterminate", "invalid")
    assert {"context.unknown", "context.inline"} & set(doubts(forged))


def test_7_an_unknown_vocabulary_inside_a_sealed_text_is_not_valid_either():
    body = unsigned()
    body["credentialSubject"]["@context"] = "https://eve.example/terms"
    report = inspect(case(seal(body, suite="eddsa-jcs-2022")))
    assert verdict_of(report) == "indeterminate"
    assert [finding.code for finding in report.doubts] == ["context.unknown"]


def test_7_a_withdrawal_cannot_be_hidden_under_the_full_address_of_its_name():
    revoked = case(REVOCABLE, fetched=published(status_list(INDEX)))
    assert [finding.code for finding in inspect(revoked).doubts] == ["status.revoked"]
    forged = copy.deepcopy(REVOCABLE)
    forged["https://www.w3.org/2018/credentials#credentialStatus"] = forged.pop("credentialStatus")
    report = inspect(case(forged, fetched=published(status_list(INDEX))))
    assert verdict_of(report) == "invalid"


def test_7_an_end_cannot_be_hidden_under_the_full_address_of_its_name():
    forged = badge(validUntil="2026-07-01T00:00:00Z")
    forged["https://www.w3.org/2018/credentials#validUntil"] = {
        "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
        "@value": forged.pop("validUntil"),
    }
    assert verdict_of(inspect(case(forged))) == "invalid"


def test_7_an_end_cannot_be_hidden_by_calling_the_credential_an_older_one():
    forged = badge(validUntil="2026-07-01T00:00:00Z", validFrom=..., awardedDate=...)
    forged["@context"] = [CREDENTIALS_V1, *forged["@context"][1:]]
    assert verdict_of(inspect(case(forged))) == "invalid"


def test_7_a_status_cannot_be_moved_into_a_twin_of_the_credential():
    body = unsigned(credentialStatus=entry())
    body["credentialSubject"]["achievement"]["related"] = [{"id": body["id"], "type": ["Related"]}]
    sealed = seal(body)
    assert doubts(sealed, fetched=published(status_list())) == []
    twin = sealed["credentialSubject"]["achievement"]["related"][0]
    twin["type"] = ["Related", "VerifiableCredential"]
    twin["credentialStatus"] = sealed.pop("credentialStatus")
    assert verdict_of(inspect(case(sealed, fetched=published(status_list(INDEX))))) == "invalid"


@pytest.mark.parametrize("keyword", ["@graph", "@included", "@reverse", "@nest"])
def test_7_parts_cannot_be_rearranged_so_that_a_reader_overlooks_them(keyword):
    forged = copy.deepcopy(REVOCABLE)
    moved = {"credentialStatus": forged.pop("credentialStatus")}
    forged[keyword] = {**moved, "id": forged["id"]} if keyword == "@included" else moved
    assert verdict_of(inspect(case(forged, fetched=published(status_list(INDEX))))) == "invalid"


# 9: status that fails open ------------------------------------------------------------------------


def with_list(body, **kept):
    return inspect(case(REVOCABLE, fetched=published() | {LIST_URL: answer(LIST_URL, body)}, **kept))


def only_doubt(report) -> str:
    (doubt,) = report.doubts
    assert doubt.outcome == "unknown"
    assert verdict_of(report) == "indeterminate"
    return doubt.code


@pytest.mark.parametrize("state", ["unreachable", "not_found", "refused"])
def test_9_a_list_that_is_not_to_be_had_is_a_doubt(state):
    missing = Fetched(LIST_URL, state, NOW, reason="no answer")
    report = inspect(case(REVOCABLE, fetched=published() | {LIST_URL: missing}))
    assert only_doubt(report) == "status.list_unreachable"


def test_9_a_list_that_nobody_asked_for_is_a_doubt():
    assert only_doubt(inspect(case(REVOCABLE))) == "status.not_fetched"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>404</html>",
        b"null",
        b"[]",
        b"a.b.c",
        b"eyJhbGciOiJub25lIn0.e30.AA",
        b'{"id": "https://badges.northfield.example/status/5b7d", "id": 1}',
    ],
)
def test_9_a_list_that_is_no_list_is_a_doubt(body):
    assert only_doubt(with_list(body)) == "status.list_unreadable"


def test_9_an_unsealed_list_is_a_doubt():
    assert only_doubt(with_list(unsigned_list())) == "status.list_untrusted"


def test_9_a_list_sealed_by_somebody_else_is_a_doubt():
    assert only_doubt(with_list(status_list(by=EVE))) == "status.list_untrusted"


def test_9_a_list_of_another_issuer_is_a_doubt():
    assert only_doubt(with_list(status_list(of=EVE))) == "status.list_foreign"


def test_9_a_list_that_was_changed_is_a_doubt():
    changed = status_list(INDEX)
    changed["credentialSubject"]["encodedList"] = unsigned_list()["credentialSubject"]["encodedList"]
    assert only_doubt(with_list(changed)) == "status.list_untrusted"


def test_9_a_list_that_says_it_is_another_one_is_a_doubt():
    assert only_doubt(with_list(status_list(url=LIST_URL + "x"))) == "status.list_wrong_id"


def test_9_a_list_for_another_purpose_is_a_doubt():
    assert only_doubt(with_list(status_list(purpose="suspension"))) == "status.list_wrong_purpose"


def test_9_a_credential_that_is_no_list_is_a_doubt():
    assert only_doubt(with_list(badge(id=LIST_URL))) == "status.list_unreadable"


def test_9_a_list_past_its_end_is_a_doubt():
    old = status_list(valid_from=NOW - timedelta(days=2), valid_until=NOW - timedelta(days=1))
    assert only_doubt(with_list(old)) == "status.list_expired"


def test_9_a_list_that_has_not_begun_is_a_doubt():
    early = status_list(valid_from=NOW + timedelta(days=1), valid_until=NOW + timedelta(days=2))
    assert only_doubt(with_list(early)) == "status.list_untrusted"


@pytest.mark.parametrize("index", ["131072", "9007199254740991", 131_072])
def test_9_a_place_past_the_end_is_a_doubt(index):
    sealed = badge(credentialStatus=entry() | {"statusListIndex": index})
    assert "status.index_outside" in doubts(sealed, fetched=published(status_list()))


@pytest.mark.parametrize("index", ["NaN", "-1", "1e3", "0x10", True, 1.5, None])
def test_9_a_place_that_is_no_number_is_a_doubt(index):
    body = unsigned(credentialStatus=entry() | {"statusListIndex": index})
    sealed = seal(body, suite="eddsa-jcs-2022")
    assert doubts(sealed, fetched=published(status_list())) == ["status.entry_malformed"]


def test_9_another_way_of_telling_is_a_doubt():
    body = unsigned(credentialStatus={"id": "https://x.example/1", "type": "1EdTechRevocationList"})
    sealed = seal(body, suite="eddsa-jcs-2022")
    assert doubts(sealed) == ["status.method_unknown"]


def test_9_a_second_entry_is_not_overlooked():
    body = unsigned(credentialStatus=[entry(index=1), entry(index=INDEX)])
    assert doubts(seal(body), fetched=published(status_list(INDEX))) == ["status.revoked"]


# 10: inflation ------------------------------------------------------------------------------------


def test_10_a_list_that_inflates_without_end_is_a_doubt_and_takes_no_memory():
    bomb = unsigned_list()
    packed = gzip.compress(bytes(100 * 1024 * 1024))
    bomb["credentialSubject"]["encodedList"] = "u" + b64(packed)
    assert only_doubt(with_list(seal(bomb))) == "status.list_unreadable"


def test_10_a_list_too_short_to_hide_in_is_a_doubt():
    short = unsigned_list()
    short["credentialSubject"]["encodedList"] = "u" + b64(gzip.compress(bytes(100)))
    assert only_doubt(with_list(seal(short))) == "status.list_unreadable"


# 11 and 13: whom we ask, and when -----------------------------------------------------------------


def test_11_only_the_whole_list_is_asked_for_and_never_a_place_in_it():
    assert wanted(case(REVOCABLE)) == (LIST_URL,)


def test_13_nobody_is_asked_before_the_seal_holds_but_the_issuers_own_page():
    assert wanted(case(REVOCABLE, fetched={})) == (NORTHFIELD_PAGE,)
    assert wanted(case(REVOCABLE)) == (LIST_URL,)
    assert wanted(case(REVOCABLE, fetched=published(status_list()))) == ()


@pytest.mark.parametrize(
    "forged",
    [
        {**REVOCABLE, "name": "Another"},
        badge(by=EVE, credentialStatus=entry()),
        badge(of=HARBOUR, by=EVE, credentialStatus=entry()),
        unsigned(credentialStatus=entry()),
        {**REVOCABLE, "grade": "unsealed"},
    ],
)
def test_13_a_forged_credential_makes_us_ask_nobody(forged):
    assert wanted(case(forged)) == ()


def test_13_the_page_of_a_stranger_is_not_asked_before_the_issuers_seal_holds():
    eve = by_web(66, "intranet.example")
    assert wanted(case(badge(by=eve), fetched={})) == ()
    both = seal(badge(), eve)
    assert wanted(case(both, fetched={})) == (NORTHFIELD_PAGE,)
    assert wanted(case(both)) == ("https://intranet.example/.well-known/did.json",)
    assert wanted(case({**both, "name": "Another"})) == ()


def test_13_one_credential_makes_us_ask_four_addresses_at_most():
    statuses = [entry(url=f"{LIST_URL}{place}") for place in range(20)]
    asking = case(seal(unsigned(credentialStatus=statuses)), fetched={})
    asked: list[str] = []
    for _ in range(10):
        missing = wanted(asking)
        asked += missing
        found = {url: Fetched(url, "unreachable", NOW) for url in missing} | published()
        asking = case(asking.document, fetched={**asking.fetched, **found})
    assert len(asked) == len(set(asked)) == 4
    assert "status.entry_malformed" in [finding.code for finding in inspect(asking).doubts]


def test_13_a_page_that_did_not_answer_is_not_asked_again():
    silent = {NORTHFIELD_PAGE: Fetched(NORTHFIELD_PAGE, "unreachable", NOW)}
    assert wanted(case(REVOCABLE, fetched=silent)) == ()


# 30: dates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["2026-02-30T00:00:00Z", "2026-06-18", "18 June 2026", "", "now", None, 5, {}]
)
@pytest.mark.parametrize("member", ["validFrom", "validUntil", "expirationDate", "issuanceDate"])
def test_30_a_date_that_cannot_be_read_is_not_ignored(member, text):
    body = unsigned(**{member: text})
    assert doubts(seal(body, suite="eddsa-jcs-2022")) == ["validity.malformed"]


def test_30_a_date_without_an_offset_is_utc_and_remarked():
    report = inspect(case(badge(validFrom="2026-06-18T08:00:00")))
    assert "validity.no_offset" in [finding.code for finding in report.findings]
    assert verdict_of(report) == "valid"


def test_30_a_beginning_has_a_minute_of_grace_and_an_end_has_none():
    soon = badge(validFrom="2026-11-22T09:31:00Z")
    assert doubts(soon) == []
    assert doubts(soon, at=NOW - timedelta(seconds=1)) == ["validity.not_yet"]
    just = badge(validUntil="2026-11-22T09:30:00Z")
    assert doubts(just) == []
    assert doubts(just, at=NOW + timedelta(microseconds=1)) == ["validity.expired"]


def test_30_of_all_beginnings_and_ends_the_narrowest_counts():
    body = unsigned(validUntil="2027-01-01T00:00:00Z", expirationDate="2026-07-01T00:00:00Z")
    assert doubts(seal(body, suite="eddsa-jcs-2022")) == ["validity.expired"]


def test_30_a_credential_that_ends_before_it_begins_was_never_valid():
    assert doubts(badge(validUntil="2026-06-01T00:00:00Z")) == ["validity.backwards"]


def test_30_a_token_and_its_text_agree_on_their_dates():
    head, _, _ = token().split(".")
    payload = {
        **jose.read(token(validUntil="2026-07-01T00:00:00Z")).payload,
        "validUntil": "2036-07-01T00:00:00Z",
    }
    signed = f"{head}.{b64(payload)}"
    forged = f"{signed}.{b64(NORTHFIELD.signer.sign(signed.encode()))}"
    assert "proof.disagrees" in doubts(forged)
    without = {name: value for name, value in payload.items() if name != "validUntil"}
    signed = f"{head}.{b64(without)}"
    forged = f"{signed}.{b64(NORTHFIELD.signer.sign(signed.encode()))}"
    assert {"proof.disagrees", "validity.expired"} <= set(doubts(forged))


def test_the_issuer_named_is_an_object_or_a_text_and_means_the_same():
    assert doubts(badge(issuer=NORTHFIELD.did)) == doubts(badge(issuer=issuer())) == []
