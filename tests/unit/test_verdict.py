from __future__ import annotations

import pytest
from tests.sealed import unsigned

from cairn.credentials.findings import CATALOGUE, from_error, meaning_of, say
from cairn.credentials.inspection import Finding, Report
from cairn.credentials.verdict import (
    SENTENCES,
    earned_on,
    holder_name,
    issuer_name,
    judge,
    unreadable,
    verdict_of,
    worst,
)
from cairn.errors import CairnError

DOCUMENT = unsigned()


def report(*codes: str) -> Report:
    return Report(tuple(say(code) for code in codes))


@pytest.mark.parametrize(
    ("codes", "verdict"),
    [
        (("proof", "key"), "valid"),
        (("proof", "status.none"), "valid"),
        (("proof", "context.unknown"), "indeterminate"),
        (("proof.none", "context.unknown"), "invalid"),
        (("context.unknown", "proof.none"), "invalid"),
        (("structure.issuer", "proof.none"), "error"),
        (("document.not_json",), "error"),
        (("status.none",), "indeterminate"),
        ((), "indeterminate"),
    ],
)
def test_the_worst_finding_decides(codes, verdict):
    assert verdict_of(report(*codes)) == verdict


def test_of_several_verdicts_the_worst_counts():
    assert worst(["valid", "indeterminate", "error", "invalid"]) == "error"
    assert worst(["valid", "indeterminate", "invalid"]) == "invalid"
    assert worst(["valid", "indeterminate"]) == "indeterminate"
    assert worst(["valid"]) == "valid"


def test_nothing_checked_is_not_a_verdict():
    with pytest.raises(ValueError):
        worst([])


def test_a_report_is_not_a_yes_or_a_no():
    with pytest.raises(TypeError):
        bool(report("proof"))


def test_the_cause_of_not_sound_is_what_failed_and_not_what_came_first():
    verdict = judge(report("context.unknown", "status.revoked"), document=DOCUMENT, known="here")
    assert (verdict.cause, verdict.state) == ("status.revoked", "unsound")


def test_an_empty_report_says_that_nothing_was_checked():
    verdict = judge(Report(()), document=DOCUMENT, known="here")
    assert (verdict.verdict, verdict.state) == ("indeterminate", "unchecked")


def test_a_sentence_can_be_put_together_again_from_its_parts():
    verdict = judge(report("proof"), document=DOCUMENT, known="register")
    (part,) = verdict.parts
    assert part.key == "sound.earned"
    assert part.params == {"issuer": "Northfield Institute", "holder": "Leila Haddad", "date": "2026-06-18"}
    verdict = judge(Report((say("validity.expired", date="2026-11-01"),)), document=DOCUMENT, known="here")
    assert [(part.key, dict(part.params)) for part in verdict.parts] == [
        ("unsound", {}),
        ("validity.expired", {"date": "2026-11-01"}),
    ]


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({"issuer": "did:web:northfield.example"}, SENTENCES["sound.plain"]),
        ({"validFrom": ..., "awardedDate": ...}, SENTENCES["sound.plain"]),
        ({"type": ["VerifiableCredential"]}, "Sound. Northfield Institute gave this on 18 June 2026."),
        (
            {"credentialSubject": {"id": "did:key:z6Mk"}},
            "Sound. Northfield Institute confirms that this was earned on 18 June 2026.",
        ),
    ],
)
def test_a_sentence_says_only_what_the_credential_says(members, sentence):
    assert judge(report("proof"), document=unsigned(**members), known="here").sentence == sentence


def test_a_name_cannot_break_out_of_the_sentence():
    odd = "Eve\u202e\n\n<b>Institute</b>\u2066 {date} \x07" + "x" * 500
    name = issuer_name(unsigned(issuer={"id": "did:web:eve.example", "name": odd}))
    assert name.startswith("Eve <b>Institute</b> {date} x")
    assert len(name) == 120
    told = judge(report("proof"), document=unsigned(issuer={"id": "x", "name": "{holder}"}), known="here")
    assert "{holder} confirms that Leila Haddad" in told.sentence


def test_a_name_keeps_the_joiners_it_is_written_with():
    assert issuer_name({"issuer": {"id": "x", "name": "می\u200cخواهم"}}) == "می\u200cخواهم"


def test_a_hashed_identity_is_not_a_name():
    subject = {"identifier": [{"identityType": "name", "hashed": True, "identityHash": "sha256$00"}]}
    assert holder_name({"credentialSubject": subject}) == ""
    assert holder_name({"credentialSubject": [{"name": "Amina"}]}) == "Amina"
    assert holder_name({"credentialSubject": [{"name": "Amina"}, {"name": "Bram"}]}) == ""
    assert holder_name({"credentialSubject": 5}) == ""


@pytest.mark.parametrize("value", [None, 5, [], {}, {"@value": 5}, [{"@value": "Amina", "@language": "en"}]])
def test_names_and_dates_of_odd_documents_are_absent_or_read(value):
    document = {"issuer": {"id": "x", "name": value}, "validFrom": value}
    assert issuer_name(document) in ("", "Amina")
    assert earned_on(document) == ""


def test_the_issuer_of_a_web_address_is_named_with_what_was_proven():
    told = judge(report("proof"), document=DOCUMENT, known="domain").sentence
    assert "Northfield Institute (at northfield.example) confirms" in told


@pytest.mark.parametrize("code", ["source.pdf", "document.empty", "baking.crc", "jwt.form"])
def test_what_is_no_credential_is_unreadable_and_named(code):
    verdict = unreadable(CairnError("whatever", code=code))
    assert (verdict.verdict, verdict.state, verdict.cause) == ("error", "unreadable", code)
    assert verdict.sentence.startswith("This is not a credential we can read: it is ")


def test_what_nobody_foresaw_is_unreadable_too():
    verdict = unreadable(CairnError("whatever", code="source.papyrus"))
    assert verdict.sentence == "This is not a credential we can read: it is something else."


def test_a_token_without_a_seal_is_not_sound_rather_than_unreadable():
    verdict = unreadable(CairnError("no", code="jwt.algorithm", params={"algorithm": "none"}))
    assert (verdict.verdict, verdict.sentence) == (
        "invalid",
        "Not sound. It carries no seal, so anyone could have written it.",
    )
    verdict = unreadable(CairnError("no", code="jwt.algorithm", params={"algorithm": "ES256K"}))
    assert (verdict.verdict, verdict.cause) == ("indeterminate", "jwt.algorithm_unknown")


def test_an_error_nobody_catalogued_becomes_a_finding_all_the_same():
    finding = from_error(CairnError("odd", code="new.thing"), otherwise="unknown")
    assert finding == Finding("new.thing", "unknown", "odd", {"reason": "odd"})
    assert meaning_of(finding).sentence


def test_a_finding_of_a_caller_speaks_for_itself():
    passed = Finding("house.rule", "passed", "It has our stamp.")
    assert meaning_of(passed).message == "It has our stamp."
    assert meaning_of(Finding("house.rule", "failed", "No stamp.")).sentence
    assert meaning_of(say("status.revoked")) == CATALOGUE["status.revoked"]


def test_a_code_that_is_not_in_the_catalogue_cannot_be_said():
    with pytest.raises(KeyError):
        say("proof.looks_fine")
