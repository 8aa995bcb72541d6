"""A verdict is said in the reader's language: its dates in words, its names whole, nothing left over."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from cairn.credentials.findings import CATALOGUE
from cairn.credentials.inspection import Finding
from cairn.credentials.verdict import Part, Verdict, unreadable
from cairn.errors import CairnError
from cairn.web.bidi import isolate
from cairn.web.verdicts import _said, _sentence, message_of

EARNED = {"issuer": "Northfield Institute", "holder": "سمير منصور", "date": "2026-06-18"}


def sound(**params: str) -> Verdict:
    part = Part("sound.earned", {**EARNED, **params})
    return Verdict("valid", "sound", "", None, "nobody", "", (part,))


def test_an_arabic_name_in_an_english_sentence_stands_in_an_isolate():
    with override("en"):
        said = _sentence(sound())
    assert said == (
        "Sound. Northfield Institute confirms that \u2068سمير منصور\u2069 earned this on 18 June 2026."
    )


def test_names_and_dates_of_an_arabic_sentence_read_in_its_direction():
    with override("ar"):
        said = _sentence(sound())
    assert "\u2068Northfield Institute\u2069" in said
    assert "18 يونيو 2026" in said
    assert "June" not in said


def test_an_issuer_known_by_its_domain_is_named_with_it_in_every_language():
    known = {"issuer": "X (at x.example)", "issuer_name": "Northfield Institute", "domain": "x.example"}
    with override("en"):
        assert "Northfield Institute (at x.example) confirms" in _sentence(sound(**known))
    with override("ar"):
        assert "(على" in _sentence(sound(**known))


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("code", ["source.pdf", "source.empty", "document.not_json", "nothing.known"])
def test_what_is_no_credential_is_said_in_one_sentence(language, code):
    with override(language):
        said = _sentence(unreadable(CairnError("it is odd", code=code)))
    assert "{" not in said
    assert said.count(":") == 1


def test_advice_and_messages_carry_their_dates():
    found = Finding("validity.not_yet", "failed", "", {"date": "2027-01-12"})
    with override("ar"):
        shown = _said(found, again="")
        assert "12 يناير 2027" in message_of(found)
        assert "12 يناير 2027" in shown.note


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_finding_has_its_arabic_sentence(code):
    meaning = CATALOGUE[code]
    if meaning.message == "{reason}":
        return
    with override("ar"):
        said = message_of(Finding(code, meaning.outcome, "", {}))
    assert any("\u0600" <= character <= "\u06ff" for character in said), said


def test_only_what_runs_against_the_page_is_isolated():
    with override("en"):
        assert isolate("Leila") == "Leila"
        assert isolate("ليلى") == "\u2068ليلى\u2069"
    with override("ar"):
        assert isolate("Leila") == "\u2068Leila\u2069"
        assert isolate("ليلى") == "ليلى"
        assert isolate("2026") == "2026"
