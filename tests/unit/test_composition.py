"""From an award to an unsigned badge, and what is refused on the way."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import jsonschema
import pytest
from tests.badge_cast import (
    CREDENTIAL,
    INSPECT,
    MARCH,
    NEXT_YEAR,
    SPLICE,
    STATUS,
    URL,
    amina,
    award,
    badge,
    harbour,
    knots,
    outcomes,
    results,
)
from tests.shared import shared

from cairn.badges.achievement import Achievement, Criteria, Validity
from cairn.badges.composition import unmet
from cairn.badges.elements import Elements
from cairn.badges.endorsement import compose_endorsement
from cairn.badges.errors import CompositionError
from cairn.badges.outcome import Outcome, RubricLevel
from cairn.badges.profile import Address, Profile
from cairn.badges.recipient import Recipient, is_identity
from cairn.badges.result import Result, ResultStatus
from cairn.badges.structure import faults
from cairn.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES
from cairn.credentials.document import parse


def schema():
    text = shared("standards/schemas/ob_v3p0_achievementcredential_schema.json").read_bytes()
    return jsonschema.Draft201909Validator(parse(text))


def test_a_badge_is_valid_against_the_1edtech_schema():
    assert list(schema().iter_errors(badge())) == []


def test_an_attendance_badge_is_valid_against_the_1edtech_schema():
    attended = knots(assessed=False, outcomes=(), elements=Elements())
    document = badge(attended, award=award(results=(), grade=""))
    assert list(schema().iter_errors(document)) == []


def test_a_badge_has_exactly_the_two_contexts_and_its_own_address():
    document = badge()
    assert document["@context"] == [CREDENTIALS_V2, OPEN_BADGES]
    assert document["id"] == CREDENTIAL
    assert (document["validFrom"], document["validUntil"]) == ("2026-03-02T09:30:00Z", "2027-03-02T22:59:59Z")


def test_a_badge_carries_one_status_object():
    assert badge()["credentialStatus"] == STATUS


def test_results_point_at_the_outcomes_and_levels_of_the_version():
    subject = badge()["credentialSubject"]
    first, second, grade = subject["result"]
    assert first["resultDescription"] == f"{URL}#outcome-{SPLICE}"
    assert first["achievedLevel"] == f"{URL}#outcome-{SPLICE}-merit"
    assert (second["value"], second["status"]) == ("17", "Completed")
    assert (grade["resultDescription"], grade["value"]) == (f"{URL}#grade", "Merit")
    described = {each["id"] for each in subject["achievement"]["resultDescription"]}
    assert {result["resultDescription"] for result in subject["result"]} == described


def test_the_name_is_plain_and_the_address_a_salted_hash():
    name, mail = badge()["credentialSubject"]["identifier"]
    assert (name["identityType"], name["identityHash"], name["hashed"]) == ("name", "Amina Diallo", False)
    salt = bytes(range(16)).hex()
    digest = hashlib.sha256(f"amina@example.org{salt}".encode()).hexdigest()
    assert (mail["identityHash"], mail["salt"], mail["hashed"]) == (f"sha256${digest}", salt, True)


def test_an_address_is_recognised_however_it_was_typed():
    mail = amina().identities()[1]
    assert is_identity(mail, email=" AMINA@example.org ")
    assert not is_identity(mail, email="eve@example.org")


def test_an_unhashed_address_of_another_system_is_recognised():
    entry = {"identityType": "emailAddress", "identityHash": "Amina@Example.org", "hashed": False}
    assert is_identity(entry, email="amina@example.org")


def test_a_salt_below_128_bits_is_refused():
    with pytest.raises(CompositionError) as refused:
        Recipient(name="Amina", email="amina@example.org", salt=bytes(15))
    assert refused.value.code == "recipient.salt"


def test_names_do_not_leak_through_repr():
    assert "Amina" not in repr(amina())


def test_a_badge_never_uses_the_two_terms_on_which_contexts_differ():
    text = str(badge())
    assert "jti" not in text
    assert "endorsementJwt" not in text


def test_whole_credits_are_numbers_and_parts_of_credits_are_words():
    whole = badge()["credentialSubject"]
    assert (whole["creditsEarned"], whole["achievement"]["creditsAvailable"]) == (1, 1)
    half = badge(knots(elements=Elements(ects=Decimal("2.5"), grading="Pass")))["credentialSubject"]
    assert "creditsEarned" not in half
    codes = [each.get("targetCode") for each in half["achievement"]["alignment"]]
    assert "credits:2.5" in codes


def test_an_awarding_body_other_than_the_issuer_is_named_as_source():
    union = Profile(id="https://union.example/", name="Riggers' Union")
    assert badge(award=award(awarded_by=union))["credentialSubject"]["source"]["name"] == "Riggers' Union"
    assert "source" not in badge(award=award(awarded_by=harbour()))["credentialSubject"]


def test_an_outcome_without_a_result_stops_the_badge():
    with pytest.raises(CompositionError) as refused:
        badge(award=award(results=results()[:1]))
    assert refused.value.code == "composition.outcome_not_met"
    assert refused.value.params["outcome"] == str(INSPECT)


@pytest.mark.parametrize(
    "result",
    [
        Result(outcome=INSPECT, value="11"),
        Result(outcome=INSPECT, value="twelve"),
        Result(outcome=INSPECT, value="17", status=ResultStatus.FAILED),
        Result(outcome=INSPECT, value="NaN"),
        Result(outcome=INSPECT, value="sNaN"),
    ],
)
def test_a_result_below_the_pass_mark_does_not_meet_the_outcome(result):
    assert [each.uuid for each in unmet(knots(), (results()[0], result))] == [INSPECT]


def test_a_level_below_the_required_one_does_not_meet_the_outcome():
    rope = Outcome(
        uuid=SPLICE,
        text="Splice",
        levels=(RubricLevel(id="weak", name="Weak"), RubricLevel(id="good", name="Good")),
        required_level="good",
    )
    assert unmet(knots(outcomes=(rope,)), (Result(outcome=SPLICE, level="weak"),)) == (rope,)
    assert unmet(knots(outcomes=(rope,)), (Result(outcome=SPLICE, level="good"),)) == ()


def test_an_optional_outcome_may_stay_without_result():
    first, second = outcomes()
    optional = Outcome(uuid=second.uuid, text=second.text, required=False)
    assert unmet(knots(outcomes=(first, optional)), results()[:1]) == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"award": award(results=(*results(), Result(outcome=UUID(int=9))))}, "composition.result_unknown"),
        (
            {"award": award(results=(Result(outcome=SPLICE, level="gold"), results()[1]))},
            "composition.level_unknown",
        ),
        ({"valid_until": MARCH}, "composition.period"),
        ({"id": "credentials/1"}, "link.unusable"),
        ({"id": "http://harbour.example/credentials/1"}, "link.unusable"),
        ({"valid_from": datetime(2026, 3, 2), "valid_until": None}, "instant.naive"),  # noqa: DTZ001
    ],
)
def test_facts_that_contradict_one_another_are_refused(changes, code):
    with pytest.raises(CompositionError) as refused:
        badge(**changes)
    assert refused.value.code == code


def test_a_grade_needs_a_way_of_grading():
    with pytest.raises(CompositionError) as refused:
        badge(knots(elements=Elements()))
    assert refused.value.code == "composition.grade"


def test_two_results_for_one_outcome_are_refused():
    with pytest.raises(CompositionError) as refused:
        award(results=(*results(), results()[0]))
    assert refused.value.code == "composition.result_twice"


def test_an_assessed_badge_without_outcomes_is_refused():
    with pytest.raises(CompositionError) as refused:
        badge(knots(outcomes=()), award=award(results=()))
    assert refused.value.code == "composition.no_outcomes"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "text.empty"),
        ({"name": "\u200b"}, "text.empty"),
        ({"name": "n" * 301}, "text.too_long"),
        ({"name": "Knots\x07"}, "text.control"),
        ({"language": "English"}, "language.unknown"),
        ({"achievement_type": "Medal"}, "achievement.type"),
        ({"achievement_type": "MicroCredential", "assessed": False}, "achievement.not_assessed"),
        ({"outcomes": (outcomes()[0], outcomes()[0])}, "achievement.outcomes"),
        ({"url": "harbour/1"}, "link.unusable"),
    ],
)
def test_an_achievement_that_makes_no_sense_is_refused(changes, code):
    with pytest.raises(CompositionError) as refused:
        knots(**changes)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"description": ""}, "achievement.description"), ({"criteria": None}, "achievement.criteria")],
)
def test_a_draft_may_lack_what_a_badge_may_not(changes, code):
    draft = knots(**changes)
    with pytest.raises(CompositionError) as refused:
        badge(draft)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: Elements(hours=0), "elements.amount"),
        (lambda: Elements(hours=Decimal("NaN")), "elements.amount"),
        (lambda: Elements(ects=Decimal("1.234")), "elements.amount"),
        (lambda: Elements(eqf_level=9), "elements.level"),
        (lambda: Criteria(), "criteria.empty"),
        (lambda: Criteria(url="javascript:alert(1)"), "link.unusable"),
        (lambda: Address(country_code="Ireland"), "country.unknown"),
        (lambda: Profile(id="did:web:x.example", name="X", email="nobody"), "email.unusable"),
        (lambda: Validity(until=date(2027, 1, 1), months=3), "validity.both"),
        (lambda: Validity(months=0), "validity.months"),
        (lambda: Outcome(uuid=SPLICE, text="x", pass_mark=5), "outcome.marks"),
        (lambda: Outcome(uuid=SPLICE, text="x", pass_mark=5, max_mark=4), "outcome.marks"),
        (lambda: Outcome(uuid=SPLICE, text="x", required_level="good"), "rubric.required"),
        (lambda: RubricLevel(id="a b", name="A"), "rubric.id"),
    ],
)
def test_parts_that_make_no_sense_are_refused(make, code):
    with pytest.raises(CompositionError) as refused:
        make()
    assert refused.value.code == code


def test_validity_ends_with_the_last_day_where_the_organisation_is():
    cork = ZoneInfo("Europe/Dublin")
    assert Validity(until=date(2026, 7, 1)).end(MARCH, zone=cork) == datetime(
        2026, 7, 1, 22, 59, 59, tzinfo=UTC
    )
    assert Validity().end(MARCH, zone=cork) is None


def test_six_months_from_the_last_of_august_end_in_february():
    start = datetime(2026, 8, 31, 12, tzinfo=UTC)
    assert Validity(months=6).end(start, zone=UTC) == datetime(2027, 2, 28, 23, 59, 59, tzinfo=UTC)


def test_an_endorsement_is_valid_against_the_schema_of_endorsements():
    endorsement = compose_endorsement(
        id="https://union.example/endorsements/1",
        name="We hire riggers with this badge",
        subject=CREDENTIAL,
        comment="Two of our riggers hold it.",
        issuer=Profile(id="did:web:union.example", name="Riggers' Union"),
        awarded_at=MARCH,
        valid_from=MARCH,
        valid_until=NEXT_YEAR,
        status=None,
    )
    assert faults(endorsement) == ()
    whole = schema()
    part = jsonschema.Draft201909Validator(
        {"$defs": whole.schema["$defs"], "$ref": "#/$defs/EndorsementCredential"}
    )
    assert list(part.iter_errors(endorsement)) == []


def test_a_draft_needs_little_more_than_a_name():
    draft = Achievement(url=URL, version="1", name="Knots")
    assert (draft.type, draft.outcomes) == ("MicroCredential", ())
