"""Pages of vouching: the guest behind a link, an organisation's and a holder's own, the public registers."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.services.vouch.test_endorsements import ASKED, SAID, given, link_of
from tests.web.pages import said

from cairn.records.models import (
    AccreditationRecord,
    Endorsement,
    EndorsementRequest,
    Organisation,
    Recognition,
)
from cairn.services import meters
from cairn.services.issue import correct
from cairn.services.vouch import asking, showing
from cairn.web import row_files

pytestmark = pytest.mark.django_db
WORDS = {"comment": SAID.comment, "name": SAID.name, "title": SAID.title}


def test_a_guest_writes_signs_in_starts_an_organisation_and_signs(stage, visit, client):
    version = stage.published()
    bram = visit(stage.bram)
    ask = reverse("vouch:ask", args=[stage.harbour.uuid])
    said(bram.post(ask, {"body": "", "email": "x"}), 422)
    assert bram.post(ask, {**ASKED, "about": str(version.uuid)}).status_code == 302
    page = reverse("vouch:guest", args=[link_of()])
    seen = client.get(page)
    assert "Would Elsewhere endorse" in said(seen)
    assert seen.headers["Cache-Control"] == "private, no-store"
    answer = client.post(page, {**WORDS, "until_date": "2027-03-01", "login": "1"})
    assert answer.headers["Location"] == f"{reverse('account_login')}?next={page.replace('/', '%2F')}"
    assert SAID.comment in said(client.get(page))
    assert 'value="2027-03-01"' in said(visit(stage.amina).get(page))
    amina = visit(stage.amina)
    assert "Its country" in said(amina.get(page)) or "Country" in said(amina.get(page))
    said(amina.post(page, {**WORDS, "sign": "1", "organisation_name": "Amina Rigging"}), 422)
    started = {**WORDS, "sign": "1", "organisation_name": "Amina Rigging", "country": "IE"}
    started["until_date"] = "2027-03-01"
    assert amina.post(page, started).status_code == 302
    made = Endorsement.objects.across(reason="test").get()
    assert made.organisation == Organisation.objects.across(reason="test").get(name="Amina Rigging")
    assert "Thank you" in said(client.get(page))
    own = reverse("vouch:endorsements", args=[stage.harbour.uuid])
    assert "waits for you to decide" in said(bram.get(own))
    assert SAID.comment not in said(client.get(version.url.partition("example")[2]))
    bram.post(reverse("vouch:decide", args=[stage.harbour.uuid, made.uuid]), {"show": "1"})
    assert SAID.comment in said(client.get(version.url.partition("example")[2]))
    assert "1 March 2027" in said(client.get(version.url.partition("example")[2]))
    carry = reverse("vouch:carry", args=[stage.harbour.uuid])
    for press, words in (("leave", "carries none."), ("carry", "carries the newest five")):
        assert words in said(bram.post(carry, {press: "1"}, follow=True))
    asks = reverse("vouch:endorsement", args=[made.uuid])
    assert json.loads(client.get(asks, headers={"accept": "application/json"}).content)["id"] == made.url
    assert "endorses" in said(client.get(asks))
    gone = {"reason": "We closed"}
    amina.post(reverse("vouch:withdraw", args=[made.organisation.uuid, made.uuid]), gone)
    assert "We closed" in said(client.get(asks))


def test_declined_with_words_and_asked_by_a_holder(stage, visit, client):
    credential = stage.held()
    amina, own = visit(stage.amina), reverse("vouch:own", args=[credential.uuid])
    said(amina.post(own, ASKED), 422)
    assert amina.post(own, {**ASKED, "agrees": "on"}).status_code == 302
    page = reverse("vouch:guest", args=[link_of()])
    assert "They agreed that you see this" in said(client.get(page))
    client.post(page, {"decline": "1", "answer": "I left that firm."})
    assert "I left that firm." in said(amina.get(own))
    asking.for_award(stage.amina, credential.uuid, facts=ASKED, agrees=True, ports=stage.ports)
    (asked,) = EndorsementRequest.objects.owned_by(stage.amina).filter(state="ASKED")
    amina.post(reverse("vouch:own-take-back", args=[credential.uuid, asked.uuid]))
    closed = said(client.get(reverse("vouch:guest", args=[link_of()])))
    assert "taken back, or has expired" in closed
    assert stage.amina.name not in closed


def test_the_verifier_shows_what_is_kept_with_a_verdict_of_its_own(stage, client):
    credential = stage.held()
    made = given(stage, credential.award.version)
    showing.decide(stage.owner, made.uuid, show=True, ports=stage.ports)
    text = credential.signed
    page = said(client.post(reverse("verifier:home"), {"text": text}))
    assert "Who endorses it" in page
    assert SAID.comment in page
    assert "inside the file" not in page
    newer = correct.correct(
        credential.uuid, seat=stage.owner, name="Amina Al Sayed", reason="A typo", ports=stage.ports
    )
    assert "inside the file" in said(client.post(reverse("verifier:home"), {"text": newer.signed}))
    answer = client.post("/api/v1/verify", json.dumps({"credential": json.loads(text)}), "application/json")
    assert answer.json()["endorsements"][0]["standing"] == "valid"


def test_what_is_recognised_is_found_both_ways_and_withdrawn_with_a_reason(stage, visit, client):
    version = stage.published()
    eve = visit(stage.eve)
    new = reverse("vouch:recognise", args=[stage.elsewhere.uuid])
    said(eve.post(new, {"address": "https://other.example/x", "purpose": "hiring"}), 422)
    achievement = version.url.rpartition("/versions/")[0]
    row = {"address": achievement, "purpose": "credit", "detail": "2 credits of the first year"}
    assert eve.post(new, row).status_code == 302
    assert "already" in said(eve.post(new, row), 422)
    register = reverse("vouch:recognition")
    for query in ("?q=knots", "?q=elsewhere&purpose=credit", f"?about={stage.harbour.uuid}", "?country=IE"):
        assert "2 credits of the first year" in said(client.get(register + query)), query
    assert "2 credits of the first year" not in said(client.get(register + f"?by={stage.harbour.uuid}"))
    assert "2 credits of the first year" in said(client.get(version.url.partition("example")[2]))
    assert "2 credits of the first year" in said(
        client.get(reverse("showcase:issuer", args=[stage.harbour.uuid]))
    )
    lines = b"".join(client.get(reverse("vouch:recognition-csv")).streaming_content).decode()
    assert lines.count("\n") == 2
    made = Recognition.objects.of(stage.elsewhere).get()
    bram = visit(stage.bram)
    end = {"reason": "The course changed"}
    said(bram.post(reverse("vouch:recognition-end", args=[stage.harbour.uuid, made.uuid]), end), 404)
    eve.post(reverse("vouch:recognition-end", args=[stage.elsewhere.uuid, made.uuid]), end)
    assert "2 credits" not in said(client.get(register))
    assert "The course changed" in said(client.get(register + "?all=1"))


def test_a_file_of_entries_says_row_by_row_what_it_would_do_and_then_does_it(stage, visit, monkeypatch):
    bram, page = visit(stage.bram), reverse("vouch:recognition-file", args=[stage.harbour.uuid])
    lines = "address,for,what\nhttps://crafts.example/roof,Professional development,Roof\nnowhere,hiring,\n"

    def send(**more: str):
        return bram.post(page, {"file": SimpleUploadedFile("entries.csv", lines.encode()), **more})

    seen = said(send())
    assert "The file would add <em>one entry</em>; 1 cannot be used." in seen
    assert not Recognition.objects.of(stage.harbour).exists()
    assert "<em>One entry</em> is in the register now." in said(send(keep="yes"))
    assert Recognition.objects.of(stage.harbour).get().purpose == "cpd"
    assert "Stands already" in said(send(keep="yes"))
    monkeypatch.setattr(row_files, "MOST_SHOWN", 1)  # what has to be mended comes first
    seen = said(send())
    assert ("Cannot be used" in seen, "Stands already" in seen, "and one more" in seen) == (True, False, True)
    wrong = bram.post(page, {"file": SimpleUploadedFile("entries.csv", b"%PDF-1.7 no table")})
    assert wrong.status_code == 422


def test_a_quality_body_accredits_and_nobody_their_own(stage, visit, client):
    stage.published()
    eve, address = visit(stage.eve), f"https://badges.example/issuers/{stage.harbour.uuid}"
    many, lines = (
        reverse("vouch:accreditation-file", args=[stage.elsewhere.uuid]),
        f"address,scope\n{address},Sails\n",
    )
    sheet = {"file": SimpleUploadedFile("entries.csv", lines.encode())}
    assert "Only a quality body accredits" in said(eve.post(many, sheet), 422)
    new = reverse("vouch:accredit", args=[stage.elsewhere.uuid])
    facts = {"address": address, "scope": "Deck work", "level": "Full"}
    assert "Only a quality body accredits" in said(eve.post(new, facts), 422)
    Organisation.objects.across(reason="test").filter(pk=stage.elsewhere.pk).update(kind="quality")
    sheet = {"file": SimpleUploadedFile("entries.csv", lines.encode())}
    assert "The file would add <em>one entry</em>; 0 cannot be used." in said(eve.post(many, sheet))
    assert eve.post(new, facts).status_code == 302
    own = f"https://badges.example/issuers/{stage.elsewhere.uuid}"
    assert "You belong to what you would accredit" in said(eve.post(new, {**facts, "address": own}), 422)
    issuer = said(client.get(reverse("showcase:issuer", args=[stage.harbour.uuid])))
    assert "Deck work" in issuer
    assert "A body that this site does not know" in issuer
    assert "as they say themselves" in issuer
    register = reverse("vouch:accreditation")
    assert "Deck work" in said(client.get(register + "?q=harbour"))
    made = AccreditationRecord.objects.of(stage.elsewhere).get()
    eve.post(
        reverse("vouch:accreditation-end", args=[stage.elsewhere.uuid, made.uuid]), {"reason": "Not kept up"}
    )
    assert "Deck work" not in said(client.get(register))


def test_the_registers_as_files_count_against_what_a_visitor_may_ask(client, settings, monkeypatch):
    settings.CAIRN_RATE_LIMITS = True
    monkeypatch.setattr(meters.VISITORS, "accounts", meters.Remembered())
    monkeypatch.setattr(meters.VISITORS, "most_asked", 1)
    assert client.get(reverse("vouch:recognition-csv")).status_code == 200
    assert client.get(reverse("vouch:accreditation-csv")).status_code == 429
    assert client.get(reverse("vouch:accreditation")).status_code == 200


def test_what_is_no_address_is_asked_for_again_and_nothing_breaks(stage, visit, client):
    eve, give = visit(stage.eve), reverse("vouch:give", args=[stage.elsewhere.uuid])
    said(eve.get(give, {"about": "https://[::1"}))
    said(eve.post(give, {"address": "https://[::1", **WORDS}), 422)
    assert client.get(reverse("vouch:recognition"), {"subject": "a\x00b", "by": ""}).status_code == 200
