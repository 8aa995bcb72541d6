"""Why something was not issued is said in the reader's language, by its code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils.translation import override
from tests.sealed import NOW
from tests.world import World

from cairn.badges.lint import lint
from cairn.credentials.contexts import bundled
from cairn.credentials.inspection import Finding
from cairn.records.models import Credential
from cairn.services.errors import Conflict, Refused
from cairn.services.issue import several
from cairn.web import refusals

ARABIC = re.compile("[\u0600-\u06ff]")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "refusals.md"


def test_every_code_of_lint_and_of_composing_an_award_has_its_sentence():
    codes = set(re.findall(r"`((?:lint|composition)\.[a-z_]+)`", PAGE.read_text("utf-8")))
    assert len(codes) > 20
    assert not codes - set(refusals.SAID)


@pytest.mark.parametrize("code", sorted(refusals.SAID))
def test_every_sentence_has_its_arabic(code):
    with override("ar"):
        assert ARABIC.search(refusals.of_code(code, ""))


def test_what_lint_says_is_told_with_its_place_in_words():
    badge = World(now=NOW).badge(name="undefined")
    badge["credentialSubject"]["achievement"]["description"] = "{{description}}"
    found = lint(badge, contexts=bundled(), at=NOW, key=None)
    record = "; ".join(f"{one.code}: {one.message}" for one in found)
    with override("ar"):
        said = refusals.of_record(record)
    assert "undefined" not in re.sub("«[^»]*»", "", said)
    assert not re.search("[a-z]{4,}", re.sub("«[^»]*»", "", said)), said
    with override("en"):
        assert "(the description)" in refusals.of_record(record)


def test_a_doubt_of_the_verifier_is_told_from_its_catalogue():
    doubt = Finding("status.revoked", "failed", "It was revoked.", {})
    with override("ar"):
        assert ARABIC.search(refusals.said(Refused("not to be had", findings=(doubt,))))


def test_what_has_no_entry_is_told_as_it_was():
    with override("ar"):
        assert refusals.said(Conflict("it is odd", code="odd.thing")) == "It is odd."
        assert refusals.of_record("no code here") == "No code here."
        assert refusals.of_record("") == ""


@pytest.mark.django_db
def test_a_refused_credential_says_why_in_arabic_on_its_page_and_in_the_list(visit, stage):
    award = stage.awarded()
    learner = award.learner
    learner.name = "undefined"
    learner.save()
    (outcome,) = several.issue_now(stage.owner, [award.uuid], ports=stage.ports)
    refused = Credential.objects.of(stage.harbour).get()
    bram = visit(stage.bram)
    home = f"/provider/{stage.harbour.uuid}"
    pages = [
        bram.get(f"{home}{path}", headers={"Accept-Language": "ar"}).content.decode()
        for path in (f"/issued/{refused.uuid}", "/issue")
    ]

    assert (refused.state, outcome.error.code) == ("FAILED", "lint.placeholder")
    with override("ar"):
        assert all(refusals.of_record(refused.failure) in page for page in pages)
    assert not any("Put the real text" in page for page in pages)
