"""The operator's register of known issuers: a page for them, nothing for anybody else."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import people as cast
from tests import sealed
from tests.services.verify.test_look import STRANGER

from cairn.records.models import TrustedIssuer
from cairn.services.access import SYSTEM
from cairn.services.admin import operators, trusted
from cairn.services.plan import rates

FORM = {
    "issuer_id": "did:web:school.example",
    "name": "School by the Sea",
    "reason": "Compared by telephone.",
    "source": "https://register.example/",
    "valid_until": "",
}


@pytest.fixture
def desk(stage, visit):
    operators.appoint(cast.BRAM.email, ports=stage.ports)
    stage.bram.user.refresh_from_db()
    return visit(stage.bram)


def fill(stage, **facts):
    return trusted.add({**FORM, **facts}, by=SYSTEM, ports=stage.ports)


def test_an_operator_adds_an_issuer_and_changes_it(desk, stage):
    made = desk.post("/operator/issuers/new", FORM)
    entry = TrustedIssuer.objects.get()
    changed = desk.post(f"/operator/issuers/{entry.uuid}", {**FORM, "name": "Sea School"})
    page = desk.get(f"/operator/issuers/{entry.uuid}").content.decode()

    assert (made.status_code, changed.status_code) == (302, 302)
    assert "Sea School" in desk.get("/operator/issuers").content.decode()
    assert "Bram de Wit" in page
    assert "put it into the register" in page
    assert "changed it" in page


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(desk, stage):
    answer = desk.post("/operator/issuers/new", {**FORM, "issuer_id": "did:web:school.example#key-1"})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "that names a key" in page
    assert "Compared by telephone." in page


def test_an_issuer_that_is_there_already_is_said_beside_its_identifier(desk, stage):
    fill(stage)
    answer = desk.post("/operator/issuers/new", FORM)

    assert answer.status_code == 422
    assert "in the register already" in answer.content.decode()


def test_taking_one_out_is_undone_with_one_press(desk, stage):
    entry = fill(stage)
    page = desk.post(f"/operator/issuers/{entry.uuid}/remove", follow=True).content.decode()
    back = re.search(r'action="(/operator/issuers/[^"]+/restore)"', page).group(1)
    assert TrustedIssuer.objects.filter(removed_at=None).count() == 0
    again = desk.post(back, follow=True).content.decode()

    assert "is in the register again" in again
    assert TrustedIssuer.objects.filter(removed_at=None).count() == 1


def test_the_list_is_searched_sorted_and_taken_along_without_formulas(desk, stage):
    fill(stage, name="=cmd|calc", issuer_id="did:web:b.example")
    fill(stage, name="Zebra School", issuer_id="did:web:a.example")
    found = desk.get("/operator/issuers", {"q": "zebra"}).content.decode()
    rows = list(
        csv.reader(
            io.StringIO(desk.get("/operator/issuers.csv", {"sort": "identifier"}).content.decode("utf-8-sig"))
        )
    )

    assert "Zebra School" in found
    assert "did:web:b.example" not in found
    assert [row[1] for row in rows[1:]] == ["did:web:a.example", "did:web:b.example"]
    assert rows[2][0] == "'=cmd|calc"


def test_for_others_there_is_no_such_page(visit, stage):
    fill(stage)
    for somebody in (stage.bram, stage.eve):
        assert visit(somebody).get("/operator/issuers").status_code == 404
        assert visit(somebody).post("/operator/issuers/new", FORM).status_code == 404
        assert "Known issuers" not in visit(somebody).get("/").content.decode()
    assert visit().get("/operator/issuers").url.startswith("/account/login/")


def test_a_stranger_reads_it_at_once(desk, visit, stage):
    stage.world.at(sealed.NOW)
    badge = json.dumps(sealed.badge(STRANGER))
    before = visit().post("/verify", {"text": badge}).content.decode()
    leads = desk.post("/verify", {"text": badge}).content.decode()
    desk.post("/operator/issuers/new", {**FORM, "issuer_id": STRANGER.did})
    after = visit().post("/verify", {"text": badge}).content.decode()
    entry = TrustedIssuer.objects.get()
    desk.post(f"/operator/issuers/{entry.uuid}/remove")
    again = visit().post("/verify", {"text": badge}).content.decode()

    assert "Sound, but we do not know the issuer." in before
    assert "Add this issuer to the register" in leads
    assert "Add this issuer to the register" not in before
    assert "(known here as School by the Sea) confirms" in after
    assert "knows this issuer as School by the Sea" in after
    assert "Compared by telephone." not in after
    assert "Sound, but we do not know the issuer." in again


def test_rates_are_uploaded_entered_and_taken_out_with_their_day_and_source(desk, visit, stage):
    table = SimpleUploadedFile("eurofxref.csv", b"Date, USD, GBP, \n2 January 2026, 1.0832, 0.8345, \n")
    sent = {"what": "file", "file-file": table, "file-source": "European Central Bank"}
    said = desk.post("/operator/rates", sent, follow=True).content.decode()
    assert "2 rates are entered." in said
    assert "Prices in <em>2 currencies</em> besides the euro can be counted." in said
    assert all(words in said for words in ("1.0832", "0.8345", "European Central Bank", "2 January 2026"))

    one = {"what": "one", "currency": "USD", "per_euro": "1.1", "on": "2026-01-03", "source": "By hand"}
    assert "The rate of USD is entered." in desk.post("/operator/rates", one, follow=True).content.decode()
    wrong = desk.post("/operator/rates", {**one, "per_euro": "many", "currency": "EUR"})
    assert wrong.status_code == 422
    assert "rates are against the euro" in wrong.content.decode()
    odd = SimpleUploadedFile("odd.csv", b"nothing,here\n1,2\n")
    assert desk.post("/operator/rates", {**sent, "file-file": odd}).status_code == 422

    usd = next(row for row in rates.every() if row.currency == "USD")
    desk.post(f"/operator/rates/{usd.uuid}/remove")
    assert [row.currency for row in rates.every()] == ["GBP"]
    assert visit(stage.amina).get("/operator/rates").status_code == 404
