"""Bug classes seen elsewhere whose defence is in the services and pages; the number is the row in trust.md.

docs/reference/hostile.md says for every row where its tests are.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests import people as cast
from tests import sealed
from tests.sealed import EVE, HARBOUR, NORTHFIELD, NOW

import cairn
from cairn.adapters.tables import write_csv
from cairn.credentials import did, proof, status
from cairn.credentials.contexts import bundled
from cairn.credentials.verification import inspect
from cairn.records import documents
from cairn.records.models import AchievementVersion, Credential, Learner
from cairn.services.access import Actor, seat_of, seats_of
from cairn.services.admin import api_tokens, keys, members, organisations
from cairn.services.assess import evidence
from cairn.services.design import draft, publish
from cairn.services.errors import InvalidInput, NotFound
from cairn.services.hold import claim, sharing
from cairn.services.issue import bulk, rehearsal, statuslists
from cairn.services.issue import status as standing
from cairn.services.issue.issue import issue
from cairn.services.run import learners
from cairn.services.verify.look import verify_bytes
from cairn.worker.jobs import bound

SOURCE = Path(cairn.__path__[0])


@pytest.fixture
def stage(db, monkeypatch):
    from tests.services.stage import Stage

    from cairn.site import middleware

    made = Stage()
    monkeypatch.setattr(middleware, "ports", lambda: made.ports)
    return made


@pytest.fixture
def issued(stage):
    return stage.issued()


@pytest.fixture
def public(stage, issued):
    claim.accept(issued, person=stage.amina, ports=stage.ports)
    return sharing.set_public(issued.uuid, person=stage.amina, public=True, ports=stage.ports)


def visitor(person=None) -> Client:
    made = Client()
    if person is not None:
        made.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return made


# --- 8, 12: indexes and lists --------------------------------------------------------------------


def test_12_an_index_is_given_once_and_looks_random(stage):
    key = keys.active_key(stage.harbour)
    with transaction.atomic():
        given = [
            statuslists.reserve(stage.harbour, purpose="revocation", issuer_did=key.did, ports=stage.ports)
            for _ in range(300)
        ]

    indexes = [index for _, index in given]
    assert len(set(indexes)) == 300
    assert all(0 <= index < status.MIN_BITS for index in indexes)
    assert sum(abs(one - other) == 1 for one, other in itertools.pairwise(indexes)) < 5


def test_12_the_database_refuses_an_index_twice(stage, issued):
    copy = Credential.objects.of(stage.harbour).get(pk=issued.pk)
    copy.pk, copy.uuid, copy.request_key = None, stage.ports.new_uuid(), "another"
    copy.url, copy.code = f"{copy.url}-2", "ZZZZ-ZZZZ"
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


def test_12_a_withdrawal_between_building_and_storing_a_list_is_not_lost(stage, issued):
    """Two publish at once: the one that is overtaken builds its list again."""
    found = issued.status_list
    stage.world.pass_time(minutes=1)
    once = []
    real = keys.signer_for

    def overtaken(key, *, ports):
        if not once:
            once.append(1)
            standing.revoke(issued.uuid, seat=stage.owner, reason="Found to be copied", ports=ports)
        return real(key, ports=ports)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(statuslists, "signer_for", overtaken)
        published = statuslists.publish(found, ports=stage.ports)

    said = json.loads(published.signed)["credentialSubject"]["encodedList"]
    assert status.decode(said)[issued.status_index]


# --- 15: whose issuer ----------------------------------------------------------------------------


def test_15_the_issuer_is_the_organisation_whatever_a_design_says(stage):
    version = stage.draft()
    for name in ("issuer", "issuer_id", "organisation", "achievement", "url"):
        before = AchievementVersion.objects.of(stage.harbour).get(pk=version.pk).__dict__
        try:
            draft.save(
                version.uuid, seat=stage.owner, facts={name: EVE.did}, outcomes=None, ports=stage.ports
            )
        except InvalidInput:
            continue
        after = AchievementVersion.objects.of(stage.harbour).get(pk=version.pk).__dict__
        assert EVE.did not in str(after), name
        assert after["achievement_id"] == before["achievement_id"]


def test_15_the_issuer_is_the_organisation_whatever_a_file_says(stage):
    version = stage.published()
    data = (
        "Name,E-mail,Date,Outcome 1,Outcome 2,Issuer,Organisation,id\n"
        f"Lina Aziz,lina@learners.example,2026-03-02,Secure,72,{EVE.did},Elsewhere,urn:mine\n"
    )

    job = rehearsal.rehearse(
        stage.owner, data=data.encode(), filename="a.csv", version_uuid=version.uuid, ports=stage.ports
    )
    bulk.start(stage.owner, job.uuid, ports=stage.ports)
    stage.world.run_jobs(bound(stage.ports))

    made = Credential.objects.of(stage.harbour).get()
    signed = documents.signed_text(made)
    said = json.loads(signed)
    assert said["issuer"]["id"] == keys.active_key(stage.harbour).did
    assert said["issuer"]["name"] == "Harbour School"
    assert said["id"] == made.url
    assert EVE.did not in signed


def test_15_nobody_issues_what_another_organisation_decided(stage):
    award = stage.awarded()
    with pytest.raises(NotFound):
        issue(award.uuid, seat=stage.outsider, ports=stage.ports)
    assert not Credential.objects.of(stage.elsewhere).exists()


# --- 17: privileges and membership ---------------------------------------------------------------


def test_17_whoever_goes_has_no_seat_no_page_and_no_token_from_that_moment(stage):
    chidi = stage.member(cast.CHIDI, "owner")
    person = chidi.actor.person
    _, plain = api_tokens.create(chidi, name="Moodle", roles=["issuer"], expires_at=None, ports=stage.ports)
    browser, page = visitor(person), f"/provider/{stage.harbour.uuid}/members"
    assert browser.get(page).status_code == 200

    membership = person.memberships.get()
    members.remove(stage.owner, membership.uuid, ports=stage.ports)

    assert browser.get(page).status_code == 404
    assert seats_of(person) == ()
    with pytest.raises(NotFound):
        seat_of(stage.harbour.uuid, actor=Actor(person=person))
    assert api_tokens.authenticate(plain, ports=stage.ports) is None


def test_17_a_role_that_was_taken_away_is_gone_in_an_open_session(stage):
    chidi = stage.member(cast.CHIDI, "owner").actor.person
    browser, page = visitor(chidi), f"/provider/{stage.harbour.uuid}/members"
    assert browser.get(page).status_code == 200

    members.change_roles(stage.owner, chidi.memberships.get().uuid, roles=["assessor"], ports=stage.ports)

    assert browser.get(page).status_code == 403


def test_17_an_archived_organisation_opens_for_nobody(stage):
    organisations.archive(stage.owner, ports=stage.ports)
    assert visitor(stage.bram).get(f"/provider/{stage.harbour.uuid}/").status_code == 404


# --- 18: the e-mail address ----------------------------------------------------------------------


def test_18_an_address_is_hashed_with_a_salt_of_its_own_and_stands_nowhere(stage):
    first = stage.issued()
    learner = Learner.objects.of(stage.harbour).get()
    (again,) = learners.assign(stage.owner, [learner.uuid], stage.published().uuid, ports=stage.ports)
    marked = stage.marked(_submitted(stage, again))
    from cairn.services.assess import marking

    award = marking.award(marked.uuid, seat=stage.owner, ports=stage.ports)
    second = issue(award.uuid, seat=stage.owner, ports=stage.ports)

    hashes, salts = set(), set()
    for credential in (first, second):
        assert cast.AMINA.email not in credential.signed
        (entry,) = [
            one
            for one in json.loads(credential.signed)["credentialSubject"]["identifier"]
            if one["identityType"] == "emailAddress"
        ]
        assert entry["hashed"] is True
        salts.add(entry["salt"])
        hashes.add(entry["identityHash"])
        plain = hashlib.sha256(cast.AMINA.email.encode()).hexdigest()
        assert entry["identityHash"] != f"sha256${plain}"
        assert len(bytes.fromhex(entry["salt"])) >= 16
    assert (len(hashes), len(salts)) == (2, 2)


def _submitted(stage, assessment):
    evidence.add_text(
        assessment.uuid, by=Actor(person=stage.amina), name="My knots", text="Six.", ports=stage.ports
    )
    return evidence.submit(assessment.uuid, by=Actor(person=stage.amina), ports=stage.ports)


def test_18_a_public_page_says_no_address(stage, public):
    page = visitor().get(f"/credentials/{public.uuid}").content.decode()
    assert cast.AMINA.email not in page
    assert "sha256$" not in page.partition("<pre")[0]


# --- 19, 21: what people typed and drew ----------------------------------------------------------

ATTACK = (
    "<script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)>"
    "[a](javascript:alert(4)) ![b](https://evil.example/pixel.png) <a href='data:text/html,x'>c</a>"
    "<style>*{display:none}</style><iframe src=//evil.example></iframe><base href=//evil.example>"
)
FORBIDDEN = re.compile(
    r"<script>alert|<img src=x|onerror=|<svg onload|href=[\"']?\s*(javascript|data):text|<iframe"
    r"|<style>\*|<base |evil\.example/pixel\.png[\"']\s*(alt|/?>)",
    re.I,
)
QUOTED = re.compile(r"&lt;[^<>]*|<pre.*?</pre>|<textarea.*?</textarea>", re.S)


def harmless(page: str) -> bool:
    return FORBIDDEN.search(QUOTED.sub("", page)) is None


def test_19_pictures_are_served_so_that_nothing_in_them_runs(stage, public):
    version = public.award.version
    address = f"/achievements/{version.achievement.uuid}/versions/{version.number}/image.png"
    answer = visitor().get(address)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src" in answer.headers["Content-Security-Policy"]


def test_19_evidence_is_an_attachment_that_can_do_nothing(stage):
    assessment = stage.assessment()
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    from cairn.services.ports import FileError

    for data, name in ((svg, "knot.svg"), (b"<!doctype html><script>alert(1)</script>", "knot.html")):
        with pytest.raises(FileError):
            evidence.add_file(
                assessment.uuid,
                by=Actor(person=stage.amina),
                data=data,
                filename=name,
                ports=stage.ports,
            )


def test_19_a_drawn_logo_is_not_kept_as_it_came(stage):
    from cairn.services.ports import ImageError

    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    with pytest.raises((ImageError, InvalidInput)):
        organisations.set_image(stage.owner, data=svg, ports=stage.ports)


def test_21_nothing_that_was_typed_anywhere_is_markup_on_any_public_page(stage):
    facts = dict.fromkeys(("description", "criteria", "evidence_asked", "assessment_type"), ATTACK)
    version = stage.draft(**facts, name="Knots <script>alert(1)</script>")
    version = publish.publish(version.uuid, seat=stage.owner, change_note=ATTACK[:200], ports=stage.ports)
    learner = learners.add(
        stage.owner, name="Amina <img src=x onerror=alert(2)>", email=cast.AMINA.email, ports=stage.ports
    )
    (assessment,) = learners.assign(stage.owner, [learner.uuid], version.uuid, ports=stage.ports)
    evidence.add_text(
        assessment.uuid, by=Actor(person=stage.amina), name=ATTACK[:150], text=ATTACK, ports=stage.ports
    )
    submitted = evidence.submit(
        assessment.uuid, by=Actor(person=stage.amina), statement=ATTACK, ports=stage.ports
    )
    from cairn.services.assess import marking

    award = marking.award(stage.marked(submitted).uuid, seat=stage.owner, ports=stage.ports)
    made = issue(award.uuid, seat=stage.owner, ports=stage.ports)
    claim.accept(made, person=stage.amina, ports=stage.ports)
    public = sharing.set_public(made.uuid, person=stage.amina, public=True, ports=stage.ports)
    standing.revoke(made.uuid, seat=stage.owner, reason=ATTACK, ports=stage.ports)

    stranger, bram = visitor(), visitor(stage.bram)
    pages = {
        "credential": stranger.get(f"/credentials/{public.uuid}"),
        "standard": stranger.get(f"/achievements/{version.achievement.uuid}/versions/1"),
        "issuer": stranger.get(f"/issuers/{stage.harbour.uuid}"),
        "verifier": stranger.post("/verify", {"text": public.signed}),
        "assessing": bram.get(f"/provider/{stage.harbour.uuid}/assess/{assessment.uuid}"),
        "learners": bram.get(f"/provider/{stage.harbour.uuid}/learners"),
    }
    seen = {name: answer.status_code for name, answer in pages.items()}
    assert {name for name, code in seen.items() if code == 200} >= {"credential", "standard", "verifier"}, (
        seen
    )
    for name, answer in pages.items():
        assert harmless(answer.content.decode()), name
        assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"], name


def test_21_a_foreign_credential_cannot_put_markup_on_the_verifiers_page(stage):
    credential = sealed.badge(HARBOUR, name=ATTACK, description=ATTACK)
    page = visitor().post("/verify", {"text": json.dumps(credential)}).content.decode()
    assert harmless(page)


# --- 22: cells and headers -----------------------------------------------------------------------


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "|", "＝", "＋", "－", "＠"])
def test_22_no_cell_that_we_write_is_a_formula(begin):
    written = write_csv(["Name"], [[f"{begin}HYPERLINK(1)"]]).decode("utf-8-sig")
    cell = written.splitlines()[-1].strip('"') if begin != "\r" else written
    assert not cell.startswith(begin)
    assert "'" in written


def test_22_there_is_one_way_only_to_write_a_table():
    writers = [
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if re.search(r"csv\.(writer|DictWriter)", path.read_text("utf-8"))
    ]
    assert writers in ([], ["adapters/tables.py"])


@pytest.mark.parametrize("address", ["a@x.example\r\nBcc: b@x.example", "a@x.example\nX", "a\0@x.example"])
def test_22_an_address_with_a_line_break_is_no_address(stage, address):
    with pytest.raises(InvalidInput):
        learners.add(stage.owner, name="Lina", email=address, ports=stage.ports)
    with pytest.raises(InvalidInput):
        members.invite(stage.owner, email=address, roles=["issuer"], ports=stage.ports)


# --- 25: redirects -------------------------------------------------------------------------------

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    "https:evil.example",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_25_signing_in_and_out_leads_nowhere_else(stage, target):
    browser = Client()
    answers = [
        browser.post(
            "/account/login/",
            {"login": cast.AMINA.email, "password": "correct horse battery", "next": target},
        ),
        browser.post("/account/logout/", {"next": target}),
        browser.post("/account/language", {"language": "ar", "next": target}),
    ]
    for answer in answers:
        assert "evil" not in answer.headers.get("Location", "")
        assert not answer.headers.get("Location", "").startswith("javascript")


def test_25_a_corrected_credential_forwards_only_to_our_own_page(stage, public):
    answer = visitor().get(f"/credentials/{public.uuid}", {"from": "https://evil.example/"})
    assert answer.status_code == 200
    assert 'href="https://evil.example' not in answer.content.decode()


# --- 26, 27, 30: names, keys, clocks -------------------------------------------------------------


def test_26_an_address_is_kept_as_it_was_checked(stage):
    made = learners.add(
        stage.owner, name="  Lina   Aziz ", email="  Lina@Learners.Example ", ports=stage.ports
    )
    assert made.email == "lina@learners.example"
    with pytest.raises(InvalidInput):
        learners.add(stage.owner, name="Lina", email="LINA@learners.example", ports=stage.ports)


def test_26_a_link_works_once_and_its_end_is_the_clocks(stage, issued):
    from cairn.records.models import OutboxMessage

    letter = OutboxMessage.objects.of(stage.harbour).get(kind="offer")
    token = str(letter.payload["link"]).rpartition("/")[2]
    stage.world.pass_time(days=30)
    assert claim.open_offer(token, ports=stage.ports).state == "expired"
    stage.world.pass_time(seconds=-1)
    assert claim.open_offer(token, ports=stage.ports).state == "open"
    claim.claim(token, person=stage.amina, ports=stage.ports)
    assert claim.open_offer(token, ports=stage.ports).state == "claimed"


def test_26_there_is_one_constant_for_the_difference_of_clocks():
    said = [
        path.relative_to(SOURCE).as_posix()
        for path in (SOURCE / "credentials").rglob("*.py")
        if re.search(r"timedelta\((seconds|minutes)=", path.read_text("utf-8"))
    ]
    # claims.py reads a NumericDate; withdrawal.py says how old a list may be to count as just read.
    assert sorted(said) == ["credentials/claims.py", "credentials/instants.py", "credentials/withdrawal.py"]


def test_27_the_same_name_for_another_key_is_another_key():
    """Eve publishes her key under the name of Northfield's: each page counts for its own time only."""
    method = NORTHFIELD.signer.verification_method
    credential = sealed.badge(NORTHFIELD)
    page = sealed.page(NORTHFIELD)
    swapped = json.loads(json.dumps(page))
    for entry in swapped["verificationMethod"]:
        entry["publicKeyMultibase"] = EVE.signer.public_key.multibase
        entry["id"] = method
    url = did.document_url(NORTHFIELD.did)
    assert url is not None

    def codes(of) -> set[str]:
        found = inspect(sealed.case(credential, fetched={url: sealed.answer(url, of)}))
        return {one.code for one in found.findings if one.outcome == "failed"}

    assert codes(page) == set()
    assert codes(swapped) == {"proof.signature"}
    assert codes(page) == set()


def test_27_a_case_remembers_a_seal_by_its_key_and_not_by_its_name():
    credential = sealed.badge(NORTHFIELD)
    url = did.document_url(NORTHFIELD.did)
    assert url is not None
    case = sealed.case(credential)
    assert not inspect(case).doubts
    swapped = json.loads(json.dumps(sealed.page(NORTHFIELD)))
    swapped["verificationMethod"][0]["publicKeyMultibase"] = EVE.signer.public_key.multibase
    from dataclasses import replace

    again = replace(case, fetched={url: sealed.answer(url, swapped)})  # with the same memory
    assert "proof.signature" in {one.code for one in inspect(again).doubts}


def test_27_a_malformed_name_of_a_key_leads_to_no_key():
    whole = sealed.badge(HARBOUR)
    for name in (
        "",
        "#",
        "did:key:",
        "did:key:z#z",
        "did:web:#1",
        f"{HARBOUR.did}#other",
        "did:key:" + "z" * 9000,
    ):
        forged = {**whole, "proof": {**whole["proof"], "verificationMethod": name}}
        assert inspect(sealed.case(forged)).doubts, name


def test_30_what_we_issue_has_dates_in_utc_and_both_ends_are_judged_to_the_second(stage, issued):
    said = json.loads(issued.signed)
    for member in ("validFrom", "awardedDate"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", said[member]), member
    begin = stage.world.now
    for before, verdict in ((timedelta(seconds=61), "invalid"), (timedelta(seconds=60), "valid")):
        found = verify_bytes(sealed_at(begin), ports=stage.ports, at=begin - before)
        assert found.verdict.verdict == verdict


def sealed_at(begin) -> bytes:
    from cairn.credentials import document, instants

    body = sealed.unsigned(HARBOUR, validFrom=instants.write(begin))
    made = proof.attach(body, signer=HARBOUR.signer, created=NOW, contexts=bundled())
    return document.dump(made).encode()
