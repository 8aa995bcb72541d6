"""Verifying with an installation behind it: what our own records know, and the ways to hand something in."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests import sealed
from tests.services.stage import Stage

from cairn.credentials import document, proof
from cairn.credentials.contexts import bundled
from cairn.credentials.document import JSONObject
from cairn.records.models import Credential, OutboxMessage, TrustedIssuer
from cairn.services.admin import keys
from cairn.services.hold import claim, download, sharing
from cairn.services.issue import status as standing
from cairn.services.issue import statuslists
from cairn.services.issue.correct import correct
from cairn.services.issue.issue import issue
from cairn.services.verify.look import MAX_BYTES, verify_address, verify_bytes

STRANGER = sealed.by_key(222)  # nobody of this installation


@pytest.fixture
def issued(stage) -> Credential:
    return issue(stage.awarded().uuid, seat=stage.owner, ports=stage.ports)


@pytest.fixture
def public(stage, issued) -> Credential:
    claim.accept(issued, person=stage.amina, ports=stage.ports)
    return sharing.set_public(issued.uuid, person=stage.amina, public=True, ports=stage.ports)


def looked(stage, what: bytes | JSONObject | str, **options):
    data = document.dump(what).encode() if isinstance(what, dict) else what
    data = data.encode() if isinstance(data, str) else data
    return verify_bytes(data, ports=stage.ports, **options)


def verdict(found) -> tuple[str, str | None]:
    return found.verdict.verdict, found.verdict.cause


def stolen(stage, *, since) -> None:
    key = keys.active_key(stage.harbour)
    keys.mark_compromised(stage.owner, key.uuid, since=since, ports=stage.ports)


def forged(stage, like: Credential, **changes) -> JSONObject:
    """What a thief of the key seals: our words with changes, dated back."""
    body = {name: value for name, value in json.loads(like.signed).items() if name != "proof"}
    signer = keys.signer_for(like.key, ports=stage.ports)
    return proof.attach({**body, **changes}, signer=signer, created=like.created_at, contexts=bundled())


# --- our own record of issuing -------------------------------------------------------------------


def test_what_we_issued_before_the_key_was_stolen_stays_sound(stage, issued):
    stage.world.pass_time(days=3)
    stolen(stage, since=stage.world.now - timedelta(days=1))

    found = looked(stage, issued.signed)

    assert verdict(found) == ("valid", None)
    assert "key.before_compromise" in {one.code for one in found.report.findings}
    assert found.known == "here"


def test_a_theft_hides_no_withdrawal_and_breaks_no_verification(stage, issued):
    """No key is left to sign the list with: our own record decides, whenever we are asked."""
    stage.world.pass_time(days=3)
    stolen(stage, since=stage.world.now - timedelta(days=1))
    for days in (0, 30):  # the list is fresh; the list is past its end
        stage.world.pass_time(days=days)
        found = looked(stage, issued.signed)
        assert verdict(found) == ("valid", None)
        assert "status.from_record" in {one.code for one in found.report.findings}

    # Recorded, though the list cannot be published: there is no key to sign it with.
    standing.revoke(issued.uuid, seat=stage.owner, reason="Found to be copied", ports=stage.ports)

    assert verdict(looked(stage, issued.signed)) == ("invalid", "status.revoked")


def test_our_record_of_withdrawals_says_nothing_of_other_words(stage, issued):
    fake = forged(stage, issued, name="Master of all knots")
    stage.world.pass_time(days=3)
    stolen(stage, since=issued.issued_at)

    assert "status.from_record" not in {one.code for one in looked(stage, fake).report.findings}


def test_what_was_sealed_since_the_theft_is_worth_nothing(stage, issued):
    stage.world.pass_time(days=3)
    stolen(stage, since=issued.issued_at - timedelta(seconds=1))

    assert verdict(looked(stage, issued.signed)) == ("invalid", "key.compromised")


def test_our_record_vouches_for_the_very_words_only(stage, issued):
    """A thief reuses the address of an older credential, for somebody else."""
    fake = forged(stage, issued, name="Master of all knots")
    assert verdict(looked(stage, fake)) == ("valid", None)  # nobody knows of the theft yet
    stage.world.pass_time(days=3)
    stolen(stage, since=stage.world.now - timedelta(days=1))

    assert verdict(looked(stage, fake)) == ("invalid", "key.compromised")
    assert verdict(looked(stage, issued.signed)) == ("valid", None)


def test_the_same_words_sealed_once_more_are_still_ours(stage, issued):
    again = forged(stage, issued)
    stage.world.pass_time(days=3)
    stolen(stage, since=stage.world.now - timedelta(days=1))

    assert verdict(looked(stage, again)) == ("valid", None)


def test_our_record_says_nothing_of_a_document_that_names_another_issuer(stage, issued):
    """Somebody writes our address into a credential of their own."""
    correct(issued.uuid, seat=stage.owner, name="Amina A", reason="A typo", ports=stage.ports)
    own = sealed.badge(STRANGER, id=issued.url)

    found = looked(stage, own)

    assert (found.memory.replaced_by, found.memory.issued_at, found.memory.withdrawn_on) == ("", None, "")
    assert found.known == "no"


def test_a_corrected_credential_names_the_one_that_replaced_it_and_back(stage, issued):
    new = correct(issued.uuid, seat=stage.owner, name="Amina A", reason="A typo", ports=stage.ports)

    old, replacement = looked(stage, issued.signed), looked(stage, new.signed)

    assert verdict(old) == ("invalid", "status.revoked")
    assert old.to_json()["replacedBy"] == new.url
    assert replacement.to_json()["replaces"] == issued.url
    assert verdict(replacement) == ("valid", None)
    assert old.memory.withdrawn_on == stage.world.now.date().isoformat()


def test_a_retired_key_of_ours_still_counts(stage, issued):
    keys.rotate(stage.owner, ports=stage.ports)
    assert verdict(looked(stage, issued.signed)) == ("valid", None)
    assert looked(stage, issued.signed).known == "here"


@pytest.mark.parametrize("key_type", ["Ed25519", "P-256"])
@pytest.mark.parametrize("did_method", ["key", "web"])
def test_every_kind_of_key_issues_what_a_stranger_finds_sound(stage, did_method, key_type):
    keys.retire(stage.owner, keys.active_key(stage.harbour).uuid, ports=stage.ports)
    keys.create(stage.owner, did_method=did_method, key_type=key_type, ports=stage.ports)

    made = issue(stage.awarded().uuid, seat=stage.owner, ports=stage.ports)

    assert verdict(looked(stage, made.signed)) == ("valid", None)
    claim.accept(made, person=stage.amina, ports=stage.ports)
    token = download.as_token(made, ports=stage.ports)
    assert verdict(looked(stage, token.body)) == ("valid", None)
    assert stage.world.asked == []  # pages and lists of our own are never asked for


# --- how well the issuer is known ----------------------------------------------------------------


def test_here_is_an_organisation_of_ours_by_any_key_it_ever_had(stage, issued):
    assert looked(stage, issued.signed).known == "here"


def test_register_is_an_issuer_that_the_operator_vouches_for(stage):
    credential = sealed.badge(STRANGER)
    assert looked(stage, credential, at=sealed.NOW).known == "no"
    TrustedIssuer.objects.create(
        uuid=stage.ports.new_uuid(),
        issuer_id=STRANGER.did,
        name="Harbour of the north",
        source="https://register.example/",
        added_at=stage.world.now,
    )

    found = looked(stage, credential, at=sealed.NOW)

    assert (found.known, found.verdict.state) == ("register", "sound")
    assert found.verdict.sentence.startswith(
        "Sound. Northfield Institute (known here as Harbour of the north) confirms"
    )
    said = found.to_json()["issuer"]
    assert said["knownAs"] == "Harbour of the north"
    assert said["knownFrom"] == "https://register.example/"


def test_the_register_vouches_for_an_issuer_and_not_for_who_names_it(stage):
    TrustedIssuer.objects.create(
        uuid=stage.ports.new_uuid(), issuer_id=STRANGER.did, name="H", added_at=stage.world.now
    )
    fake = sealed.badge(STRANGER, by=sealed.EVE)

    found = looked(stage, fake, at=sealed.NOW)

    assert verdict(found) == ("invalid", "key.not_issuers")
    assert found.known == "no"


def test_domain_is_an_issuer_whose_own_address_answered(stage):
    stage.world.at(sealed.NOW)
    for url, answer in sealed.published().items():
        stage.world.web[url] = answer.body

    found = looked(stage, sealed.badge())

    assert found.known == "domain"
    assert "(at northfield.example)" in found.verdict.sentence


# --- codes, addresses, photographs ---------------------------------------------------------------


@pytest.mark.parametrize(
    "form", [str, str.lower, lambda code: code.replace("-", ""), lambda code: f" {code.replace('-', ' ')}\n"]
)
def test_a_code_leads_to_a_public_credential(stage, public, form):
    found = looked(stage, form(public.code))
    assert verdict(found) == ("valid", None)
    assert found.document is not None
    assert found.document["id"] == public.url


def test_a_code_of_a_private_credential_leads_nowhere(stage, issued):
    for said in (issued.code, "AAAA-AAAA"):
        assert verdict(looked(stage, said)) == ("error", "source.code_unknown")


def test_a_word_is_no_address_and_a_page_of_this_site_no_credential(stage, issued):
    from cairn.credentials.inspection import Fetched

    assert verdict(verify_address("hello", ports=stage.ports)) == ("error", "source.word")
    page = f"{stage.site.origin}/achievements/{issued.uuid}"
    for one in (page, issued.url):
        stage.world.web[one] = Fetched(one, "not_found", stage.world.now)
    assert verdict(verify_address(page, ports=stage.ports)) == ("error", "source.page")
    # of one that may be private nothing is said
    assert verdict(verify_address(issued.url, ports=stage.ports)) == ("error", "source.not_found")


def test_an_address_of_ours_is_answered_from_the_store(stage, public):
    found = verify_address(public.url, ports=stage.ports)

    assert verdict(found) == ("valid", None)
    assert found.source == public.url
    assert stage.world.asked == []


def test_a_private_credential_has_no_address_but_a_link_of_its_holders_choice(stage, issued):
    claim.accept(issued, person=stage.amina, ports=stage.ports)
    assert verdict(verify_address(issued.url, ports=stage.ports))[0] == "error"

    link, token = sharing.new_link(issued.uuid, person=stage.amina, ports=stage.ports)
    address = f"{stage.site.origin}/links/{token}"
    assert verdict(verify_address(address, ports=stage.ports)) == ("valid", None)

    sharing.end_link(link.uuid, person=stage.amina, ports=stage.ports)
    assert verdict(verify_address(address, ports=stage.ports))[0] == "error"


def test_a_photograph_of_a_code_is_read(stage, public):
    photo = stage.ports.images.qr_png(public.url, scale=6)
    assert verdict(looked(stage, photo)) == ("valid", None)


def test_a_photograph_of_somebody_elses_address_asks_there(stage):
    stage.world.at(sealed.NOW)
    stage.world.web["https://x.example/badge"] = document.dump(sealed.badge(STRANGER)).encode()
    photo = stage.ports.images.qr_png("https://x.example/badge", scale=6)

    assert verdict(looked(stage, photo)) == ("valid", None)
    assert stage.world.asked == [("https://x.example/badge", "credential")]


def test_a_photograph_without_a_code_is_what_it_was(stage):
    from tests.pictures import png

    assert looked(stage, png()).verdict.verdict == "error"


def test_a_code_that_is_no_web_address_is_not_followed(stage):
    for text in ("file:///etc/passwd", "javascript:alert(1)", "just words"):
        photo = stage.ports.images.qr_png(text, scale=6)
        assert looked(stage, photo).verdict.verdict == "error"
    assert stage.world.asked == []


def test_more_than_five_megabytes_are_not_read(stage):
    assert verdict(looked(stage, b"x" * (MAX_BYTES + 1))) == ("error", "source.too_large")


@pytest.mark.parametrize(
    ("state", "cause"),
    [("unreachable", "source.unreachable"), ("not_found", "source.not_found"), ("refused", "source.refused")],
)
def test_an_address_that_gives_nothing_says_why(stage, state, cause):
    from cairn.credentials.inspection import Fetched

    stage.world.web["https://x.example/1"] = Fetched("https://x.example/1", state, stage.world.now)
    assert verdict(verify_address("https://x.example/1", ports=stage.ports)) == ("error", cause)


def test_a_link_is_asked_for_once_and_what_it_needs_within_the_budget(stage):
    stage.world.at(sealed.NOW)
    url = "https://x.example/badge"
    stage.world.web[url] = document.dump(sealed.badge(credentialStatus=sealed.entry())).encode()
    for address, answer in sealed.published(sealed.status_list()).items():
        stage.world.web[address] = answer.body

    assert verdict(verify_address(url, ports=stage.ports)) == ("valid", None)
    assert [address for address, _ in stage.world.asked] == [
        url,
        "https://northfield.example/.well-known/did.json",
        sealed.LIST_URL,
    ]


# --- lists ---------------------------------------------------------------------------------------


def test_an_old_copy_of_a_list_still_in_date_is_used_and_the_sentence_says_as_of_when(stage):
    stage.world.at(sealed.NOW)
    credential = sealed.badge(credentialStatus=sealed.entry())
    for address, answer in sealed.published(sealed.status_list()).items():
        stage.world.web[address] = answer.body
    from cairn.credentials.inspection import Fetched

    body = stage.world.web[sealed.LIST_URL]
    assert isinstance(body, bytes)
    before = sealed.NOW - timedelta(minutes=30)
    stage.world.web[sealed.LIST_URL] = Fetched(sealed.LIST_URL, "ok", before, body, reason="from the cache")

    found = looked(stage, credential)

    assert verdict(found) == ("valid", None)
    assert "we know as of 22 November 2026, 09:00 UTC" in found.verdict.sentence


def test_a_list_of_ours_is_published_anew_when_its_end_is_near(stage, issued):
    before = Credential.objects.of(stage.harbour).get(pk=issued.pk).status_list.version
    stage.world.pass_time(days=8)

    assert verdict(looked(stage, issued.signed)) == ("valid", None)
    assert (
        issued.status_list.__class__.objects.across(reason="a test").get(pk=issued.status_list.pk).version
        > before
    )
    assert statuslists.publish_due(ports=stage.ports) == 0


def test_dates_are_judged_at_the_instant_asked_and_withdrawal_now(stage, issued):
    found = looked(stage, issued.signed, at=stage.world.now - timedelta(days=400))
    assert verdict(found) == ("invalid", "validity.not_yet")
    assert "status.judged_now" in {one.code for one in found.report.findings}


def test_offers_and_pages_ask_the_same_question(stage, issued):
    letter = OutboxMessage.objects.of(stage.harbour).get(kind="offer")
    token = str(letter.payload["link"]).rpartition("/")[2]
    view = claim.open_offer(token, ports=stage.ports)
    assert view.examination.verdict == looked(stage, issued.signed).verdict
    assert isinstance(stage, Stage)


@pytest.mark.parametrize("kind", [5, True, [5], {"a": 1}, None])
def test_a_type_that_is_none_in_a_document_with_an_address_like_ours_is_no_error(stage, kind):
    """Its address is looked for among what was issued and among what was endorsed here."""
    odd = {
        "id": "https://elsewhere.example/11111111-1111-4111-8111-111111111111",
        "type": kind,
        "issuer": "x",
    }

    assert verify_bytes(json.dumps(odd).encode(), ports=stage.ports).verdict.verdict in ("invalid", "error")
