"""What was earned elsewhere: verified on entry, kept as it came, never stronger than what was checked."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from tests import outside, papers
from tests.pictures import png
from tests.world import JANUARY

from cairn.badges.baking import bake_png
from cairn.credentials import proof
from cairn.credentials.contexts import bundled
from cairn.credentials.inspection import Fetched
from cairn.passport.passport import LevelBy, Source, Standing, Strength
from cairn.records.models import AuditEvent, Earned, Skill, SkillRelation
from cairn.records.reads.brought import doubt_of
from cairn.services.admin.export import export_everything
from cairn.services.admin.people import delete_account
from cairn.services.errors import Conflict, InvalidInput, NotFound, Refused, TooMuch
from cairn.services.hold import claims, earned
from cairn.services.hold.claims import Said
from cairn.services.hold.passport import passport_of
from cairn.services.plan.planning import held_of

AMINA = "amina@learners.example"
DEGREE = {
    "title": "Diploma in rigging",
    "provider_name": "Quay College",
    "kind": "Diploma",
    "awarded_date": "2015-06-30",
}


@pytest.fixture
def mail(stage) -> str:
    from cairn.services.admin import addresses

    return addresses.verified_of(stage.amina)[0]


def add(stage, data: bytes, filename: str = "badge.json", **facts: object) -> earned.Added:
    return earned.add_file(stage.amina, data=data, filename=filename, facts=facts, ports=stage.ports)


def held(stage, skill: str = outside.HEIGHT):
    return passport_of(stage.amina, stage.ports).skill(skill)


def test_a_sound_badge_of_a_known_issuer_to_ones_own_address_is_evidence(stage, mail):
    outside.know(stage)
    data = outside.badge(stage.world, mail)

    row = add(stage, data).earned

    assert (row.verdict, row.known, row.names_holder) == ("valid", "register", True)
    skill = held(stage)
    assert (skill.strength, skill.source) == (Strength.ASSESSED, Source.NON_FORMAL)
    (paper,) = passport_of(stage.amina, stage.ports).credentials
    assert (paper.verified, paper.here, paper.subjects) == (True, False, (outside.HEIGHT,))
    kept = earned.original(row.uuid, person=stage.amina, ports=stage.ports)
    assert kept.body == data, "the bytes stay exactly as they came"


@pytest.mark.parametrize("form", ["png", "link"])
def test_a_picture_and_a_link_carry_the_same_badge(stage, mail, form):
    outside.know(stage)
    data = outside.badge(stage.world, mail)
    if form == "png":
        row = add(stage, bake_png(png(), data), "badge.png").earned
    else:
        stage.world.web["https://northfield.example/b/1"] = data
        row = earned.add_link(
            stage.amina, link="https://northfield.example/b/1", facts={}, ports=stage.ports
        ).earned

    assert (row.verdict, row.title, row.facts_by) == ("valid", "Working at height", "document")
    assert held(stage).strength is Strength.ASSESSED


def test_a_sealed_badge_of_an_issuer_nobody_knows_proves_little(stage, mail):
    row = add(stage, outside.badge(stage.world, mail)).earned

    assert doubt_of(row, at=stage.world.now) == "issuer_unknown"
    assert held(stage).strength is Strength.STATED


def test_a_level_on_a_paper_that_is_not_verified_is_said_and_no_plan_builds_on_it(stage, mail):
    add(stage, outside.badge(stage.world, mail))
    papers = Earned.objects.owned_by(stage.amina)
    papers.update(level=4)

    assert (held(stage).level, held(stage).level_by) == (4, LevelBy.STATED)
    assert held_of(passport_of(stage.amina, stage.ports)).skills == {outside.HEIGHT: None}

    papers.update(known="register")
    assert held(stage).level_by is LevelBy.ASSESSED
    assert held_of(passport_of(stage.amina, stage.ports)).skills == {outside.HEIGHT: 4}


def test_somebody_elses_badge_is_not_ones_own(stage):
    outside.know(stage)

    row = add(stage, outside.badge(stage.world, "somebody@else.example")).earned

    assert doubt_of(row, at=stage.world.now) == "not_named"
    assert held(stage).strength is Strength.STATED


def test_an_address_that_is_not_proved_does_not_make_it_ones_own(stage):
    from cairn.services.admin import addresses

    outside.know(stage)
    addresses.add(stage.amina.user, "amina@work.example", verified=False)

    row = add(stage, outside.badge(stage.world, "amina@work.example")).earned

    assert not row.names_holder


def test_what_was_tampered_with_is_not_added(stage, mail):
    outside.know(stage)
    forged = outside.badge(stage.world, mail).replace(b"Working at height", b"Working at depth!")

    with pytest.raises(Refused) as refused:
        add(stage, forged)

    assert refused.value.code == "earned.unsound"
    assert not Earned.objects.owned_by(stage.amina).exists()
    assert not any(key.startswith("earned/") for key in stage.world.files.stored)


def test_an_expired_badge_is_kept_and_grants_nothing(stage, mail):
    outside.know(stage)

    add(stage, outside.badge(stage.world, mail, validUntil="2026-02-01T00:00:00Z"))

    found = passport_of(stage.amina, stage.ports)
    assert found.skills == ()
    assert [paper.standing for paper in found.lapsed_credentials] == [Standing.EXPIRED]
    assert [skill.skill for skill in found.lapsed] == [outside.HEIGHT]


def test_an_outcome_that_was_not_met_is_no_skill(stage, mail):
    outside.know(stage)
    failed = outside.subject(mail, status="Failed")

    add(stage, outside.badge(stage.world, mail, credentialSubject=failed))

    assert held(stage) is None


def test_a_check_grows_old(stage, mail):
    outside.know(stage)
    row = add(stage, outside.badge(stage.world, mail)).earned

    stage.world.pass_time(days=31)
    assert doubt_of(row, at=stage.world.now) == "old_check"
    assert held(stage).strength is Strength.STATED
    assert earned.recheck_due(ports=stage.ports) == 1
    assert held(stage).strength is Strength.ASSESSED
    assert earned.recheck_due(ports=stage.ports) == 0


def test_an_issuer_that_left_the_register_is_noticed_at_the_next_check(stage, mail):
    from cairn.records.models import TrustedIssuer
    from cairn.services.access import SYSTEM
    from cairn.services.admin import trusted

    outside.know(stage)
    row = add(stage, outside.badge(stage.world, mail)).earned
    trusted.remove(TrustedIssuer.objects.get().uuid, by=SYSTEM, ports=stage.ports)

    again = earned.check_again(row.uuid, person=stage.amina, ports=stage.ports).earned

    assert doubt_of(again, at=stage.world.now) == "issuer_unknown"


def test_a_certificate_in_pdf_is_evidence_by_the_credential_inside_it(stage, mail):
    outside.know(stage)
    data = papers.pdf("Working at height", files=[papers.File(outside.badge(stage.world, mail))])

    row = add(stage, data, "certificate.pdf").earned

    assert (row.verdict, row.form, row.facts_by, row.title) == (
        "valid",
        "pdf",
        "document",
        "Working at height",
    )
    assert row.content_type == "application/pdf"
    assert held(stage).strength is Strength.ASSESSED
    assert earned.check_again(row.uuid, person=stage.amina, ports=stage.ports).earned.verdict == "valid"
    assert earned.original(row.uuid, person=stage.amina, ports=stage.ports).body == data


def test_two_papers_around_one_credential_without_a_name_count_once(stage):
    outside.know(stage)
    plain = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": stage.world.northfield.did,
        "name": "Working at height",
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "urn:uuid:5f3a4c1e-0000-4000-8000-000000000001"},
    }
    signed = proof.attach(plain, signer=stage.world.northfield, created=JANUARY, contexts=bundled())
    text = json.dumps(signed).encode()

    row = add(stage, papers.pdf("The first", files=[papers.File(text)]), "a.pdf").earned

    for again in (papers.pdf("The second", files=[papers.File(text)]), json.dumps(signed, indent=1).encode()):
        with pytest.raises(Conflict) as refused:
            add(stage, again, "b.pdf")
        assert refused.value.code == "earned.twice"
    assert (row.verdict, row.title, row.document_id[:11]) == ("valid", "Working at height", "urn:sha256:")
    assert Earned.objects.owned_by(stage.amina).count() == 1


def test_a_certificate_with_several_credentials_or_a_forged_one_is_not_taken(stage, mail):
    outside.know(stage)
    one = outside.badge(stage.world, mail)
    two = papers.pdf("", files=[papers.File(one), papers.File(one.replace(b"height", b"depths"), "b.json")])
    forged = papers.pdf("", files=[papers.File(one.replace(b"height", b"depths"))])

    with pytest.raises(InvalidInput) as several:
        add(stage, two, "a.pdf", **DEGREE)
    with pytest.raises(Refused):
        add(stage, forged, "a.pdf", **DEGREE)

    assert several.value.code == "earned.several"
    assert not stage.world.files.stored


@pytest.mark.parametrize(
    ("data", "filename", "form"),
    [(b"%PDF-1.7 a paper", "paper.pdf", "pdf"), (png(), "paper.png", "picture")],
)
def test_a_paper_that_cannot_be_read_is_kept_as_unverified(stage, data, filename, form):
    row = add(stage, data, filename, **DEGREE).earned

    assert (row.form, row.verdict, row.facts_by) == (form, "", "person")
    (paper,) = passport_of(stage.amina, stage.ports).credentials
    assert (paper.verified, paper.source, paper.kind) == (False, Source.FORMAL, "Diploma")
    assert earned.original(row.uuid, person=stage.amina, ports=stage.ports).body == data


def test_a_paper_nobody_says_anything_about_is_not_taken(stage):
    with pytest.raises(InvalidInput) as refused:
        add(stage, b"%PDF-1.7 a paper", "paper.pdf")

    assert set(refused.value.fields) == {"title", "provider_name", "awarded_date"}
    assert not stage.world.files.stored


def test_an_older_badge_is_read_for_its_facts_and_stays_unverified(stage):
    old = {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": "https://old.example/1",
        "recipient": {"type": "email", "identity": AMINA, "hashed": False},
        "issuedOn": "2019-05-04T00:00:00Z",
        "badge": {
            "type": "BadgeClass",
            "name": "Rope access",
            "issuer": {"name": "Old Quay", "url": "https://old.example"},
            "alignment": [{"targetName": "Work safely at height", "targetUrl": outside.HEIGHT}],
        },
    }

    row = add(stage, json.dumps(old).encode()).earned

    assert (row.form, row.title, row.provider_name) == ("ob2", "Rope access", "Old Quay")
    assert row.awarded_date == date(2019, 5, 4)
    assert held(stage).strength is Strength.STATED


def test_a_degree_is_the_base_layer_by_ones_own_word(stage):
    outside.framework(stage)
    row = earned.add_words(stage.amina, facts=DEGREE, ports=stage.ports).earned
    claims.confirm(stage.amina, [Said(skill=outside.HEIGHT)], earned=row.uuid, ports=stage.ports)

    skill = held(stage)

    assert (skill.strength, skill.source, skill.last_shown) == (
        Strength.STATED,
        Source.FORMAL,
        date(2015, 6, 30),
    )
    assert skill.stale, "what was shown in 2015 and never again is not fresh"


@pytest.mark.parametrize(
    "change", [{"awarded_date": "2999-01-01"}, {"awarded_date": "1800-01-01"}, {"title": ""}, {"level": "9"}]
)
def test_facts_that_make_no_sense_are_refused(stage, change):
    with pytest.raises(InvalidInput):
        earned.add_words(stage.amina, facts={**DEGREE, **change}, ports=stage.ports)


def test_a_link_without_a_credential_is_kept_with_what_one_says_of_it(stage):
    row = earned.add_link(stage.amina, link="https://a.example/me", facts=DEGREE, ports=stage.ports).earned

    assert (row.way, row.verdict, row.file_key) == ("link", "", "")
    with pytest.raises(NotFound):
        earned.original(row.uuid, person=stage.amina, ports=stage.ports)
    with pytest.raises(Conflict):
        earned.check_again(row.uuid, person=stage.amina, ports=stage.ports)


@pytest.mark.parametrize("link", ["http://a.example/", "file:///etc/passwd", "https://", "javascript:1"])
def test_only_whole_https_addresses_are_asked(stage, link):
    with pytest.raises(InvalidInput):
        earned.add_link(stage.amina, link=link, facts=DEGREE, ports=stage.ports)
    assert stage.world.asked == []


def test_an_address_that_may_not_be_asked_is_kept_as_words_only(stage):
    link = "https://inside.example/secret"
    stage.world.web[link] = Fetched(url=link, state="refused", at=stage.world.now, body=b"secret")

    row = earned.add_link(stage.amina, link=link, facts=DEGREE, ports=stage.ports).earned

    assert (row.size, row.verdict) == (0, "")


def test_nothing_is_added_twice(stage, mail):
    data = outside.badge(stage.world, mail)
    add(stage, data)

    for again in (data, data + b"\n", bake_png(png(), data)):
        with pytest.raises(Conflict) as refused:
            add(stage, again, "badge.png" if again.startswith(b"\x89") else "badge.json")
        assert refused.value.code == "earned.twice"


def test_what_is_removed_is_gone_with_its_file(stage, mail):
    outside.framework(stage)
    row = add(stage, outside.badge(stage.world, mail)).earned
    claims.confirm(stage.amina, [Said(skill=outside.HEIGHT)], earned=row.uuid, ports=stage.ports)

    earned.remove(row.uuid, person=stage.amina, ports=stage.ports)

    assert not Earned.objects.owned_by(stage.amina).exists()
    assert held(stage).strength is Strength.CLAIMED, "one's own word stays one's own word"


def test_nobody_else_finds_it(stage, mail):
    row = add(stage, outside.badge(stage.world, mail)).earned

    for act in (earned.original, earned.remove, earned.check_again):
        with pytest.raises(NotFound):
            act(row.uuid, person=stage.eve, ports=stage.ports)
    assert not Earned.objects.public().exists()
    assert passport_of(stage.eve, stage.ports).credentials == ()


def test_the_facts_of_a_credential_are_not_written_over(stage, mail):
    sealed = add(stage, outside.badge(stage.world, mail)).earned
    paper = earned.add_words(stage.amina, facts=DEGREE, ports=stage.ports).earned

    with pytest.raises(Conflict):
        earned.describe(sealed.uuid, person=stage.amina, facts=DEGREE, ports=stage.ports)
    told = {**DEGREE, "title": "Diploma in splicing"}
    assert (
        earned.describe(paper.uuid, person=stage.amina, facts=told, ports=stage.ports).title == told["title"]
    )


@pytest.mark.parametrize(
    "data", [b"", b"x" * 6_000_000, b"MZ an executable", b"<html>", b"{", base64.b64encode(b"x")]
)
def test_what_is_no_paper_is_not_taken(stage, data):
    with pytest.raises(InvalidInput):
        add(stage, data, "x.bin", **DEGREE)


def test_there_is_an_end_to_how_much_fits(stage, monkeypatch):
    monkeypatch.setattr(earned, "MOST_TOTAL", 10)
    with pytest.raises(TooMuch):
        add(stage, b"%PDF-1.7 longer than that", "a.pdf", **DEGREE)
    monkeypatch.setattr(earned, "MOST_EARNED", 0)
    with pytest.raises(TooMuch):
        earned.add_words(stage.amina, facts=DEGREE, ports=stage.ports)


def test_the_trail_names_the_act_and_never_what_was_earned(stage):
    earned.add_words(stage.amina, facts=DEGREE, ports=stage.ports)

    last = AuditEvent.objects.across(reason="a test").order_by("-pk")[0]

    assert last.action == "earned.add"
    assert "rigging" not in json.dumps(last.details)


# --- one's own word -------------------------------------------------------------------------------


def test_ones_own_word_is_the_weakest_evidence(stage):
    outside.framework(stage)
    said = Said(skill=outside.HEIGHT, words="roofs every  day\nsince 2020", level="4")

    (row,) = claims.confirm(stage.amina, [said], ports=stage.ports)

    skill = held(stage)
    assert (skill.strength, skill.source, skill.level) == (Strength.CLAIMED, Source.SELF_CLAIMED, 4)
    assert row.words == "roofs every day since 2020"
    assert skill.group == "technical"


def test_saying_it_again_replaces_what_was_said(stage):
    outside.framework(stage)
    for level in ("3", "5"):
        claims.confirm(stage.amina, [Said(skill=outside.HEIGHT, level=level)], ports=stage.ports)

    assert held(stage).level == 5
    assert len(held(stage).evidence) == 1


def test_a_claim_is_taken_back(stage):
    outside.framework(stage)
    (row,) = claims.confirm(stage.amina, [Said(skill=outside.HEIGHT)], ports=stage.ports)

    with pytest.raises(NotFound):
        claims.take_back(row.uuid, person=stage.eve, ports=stage.ports)
    claims.take_back(row.uuid, person=stage.amina, ports=stage.ports)

    assert held(stage) is None


def test_only_skills_of_a_framework_that_are_in_use_can_be_claimed(stage):
    outside.framework(stage)
    Skill.objects.public().filter(iri=outside.HEIGHT).update(retired_at=stage.world.now)

    for skill in (outside.HEIGHT, "https://nowhere.example/magic"):
        with pytest.raises(InvalidInput):
            claims.confirm(stage.amina, [Said(skill=skill)], ports=stage.ports)


def test_use_puts_off_age(stage):
    outside.framework(stage)
    (row,) = claims.confirm(stage.amina, [Said(skill=outside.HEIGHT)], ports=stage.ports)
    stage.world.pass_time(days=800)
    assert held(stage).stale

    claims.used(row.uuid, person=stage.amina, day=stage.world.now.date().isoformat(), ports=stage.ports)

    assert not held(stage).stale
    future = (stage.world.now + timedelta(days=2)).date().isoformat()
    with pytest.raises(InvalidInput):
        claims.used(row.uuid, person=stage.amina, day=future, ports=stage.ports)


def test_a_text_is_kept_only_when_asked_and_goes_when_asked(stage):
    kept = claims.keep_text(stage.amina, "I build roofs.", ports=stage.ports)

    with pytest.raises(NotFound):
        claims.forget_text(kept.uuid, person=stage.eve, ports=stage.ports)
    claims.forget_text(kept.uuid, person=stage.amina, ports=stage.ports)
    assert not stage.amina.own_texts.exists()


# --- what is behind an address is not what was kept -------------------------------------------------


def test_a_file_that_only_names_an_address_is_no_credential(stage, mail):
    outside.know(stage)
    stage.world.web["https://northfield.example/b/1"] = outside.badge(stage.world, mail)
    with pytest.raises(InvalidInput) as refused:
        add(stage, b"https://northfield.example/b/1\n", "badge.txt", **DEGREE)
    assert refused.value.code == "earned.file"


def test_a_link_to_a_link_is_no_credential(stage, mail):
    outside.know(stage)
    stage.world.web["https://northfield.example/b/1"] = outside.badge(stage.world, mail)
    stage.world.web["https://evil.example/x"] = b"https://northfield.example/b/1"
    with pytest.raises(InvalidInput) as refused:
        earned.add_link(stage.amina, link="https://evil.example/x", facts=DEGREE, ports=stage.ports)
    assert refused.value.code == "earned.file"


def test_what_is_removed_while_it_is_checked_stays_away(stage, mail, monkeypatch):
    outside.know(stage)
    row = add(stage, outside.badge(stage.world, mail)).earned
    stage.world.pass_time(days=8)
    judge = earned.verify_document

    def removed_meanwhile(*given, **named):
        seen = judge(*given, **named)
        earned.remove(row.uuid, person=stage.amina, ports=stage.ports)
        return seen

    monkeypatch.setattr(earned, "verify_document", removed_meanwhile)
    assert earned.recheck_due(ports=stage.ports) == 1
    assert not Earned.objects.owned_by(stage.amina).exists()


def test_one_whose_file_is_away_holds_up_no_other(stage, mail):
    outside.know(stage)
    first = add(stage, outside.badge(stage.world, mail)).earned
    second = add(stage, outside.badge(stage.world, mail, id="urn:uuid:another")).earned
    stage.ports.files.delete(first.file_key)
    stage.world.pass_time(days=8)

    assert earned.recheck_due(ports=stage.ports) == 2
    second.refresh_from_db()
    assert second.checked_at == stage.world.now
    assert earned.recheck_due(ports=stage.ports) == 0, "and it is tried again in a week, not for ever"


def test_a_skill_that_was_merged_is_held_under_its_new_name(stage):
    kept = outside.framework(stage)
    claims.confirm(stage.amina, [Said(skill=outside.HEIGHT)], ports=stage.ports)
    SkillRelation.objects.create(
        framework=kept, subject=outside.HEIGHT, kind="replaced", object=outside.BASE + "brief-crew"
    )

    (skill,) = passport_of(stage.amina, stage.ports).skills

    assert (skill.skill, skill.name) == (outside.BASE + "brief-crew", "Brief a crew before work")
    assert skill.group == "human"


def test_everything_that_was_brought_in_leaves_with_its_person(stage, mail):
    outside.framework(stage)
    data = outside.badge(stage.world, mail)
    row = add(stage, data).earned
    claims.confirm(stage.amina, [Said(skill=outside.HEIGHT)], ports=stage.ports)
    claims.keep_text(stage.amina, "I build roofs.", ports=stage.ports)

    pack = zipfile.ZipFile(io.BytesIO(export_everything(stage.amina, ports=stage.ports)))
    said = json.loads(pack.read("everything.json"))

    assert pack.read(f"earned/{row.uuid}-badge.json") == data
    assert said["earned_elsewhere"][0]["title"] == "Working at height"
    assert (said["skill_claims"][0]["skill"], len(said["own_texts"])) == (outside.HEIGHT, 1)


@pytest.mark.django_db(transaction=True)
def test_deleting_the_account_deletes_what_was_brought_in(stage, mail):
    add(stage, outside.badge(stage.world, mail))

    delete_account(stage.amina, ports=stage.ports)

    assert not Earned.objects.across(reason="a test").exists()
    assert not any(key.startswith("earned/") for key in stage.world.files.stored)
