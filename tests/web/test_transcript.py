"""A transcript comes in row by row: looked at first, mended by name, never twice, never as if it were proved."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.workbooks import xlsx

from cairn.records.models import Earned
from cairn.services.errors import InvalidInput, TooMuch
from cairn.services.hold import earned, transcript
from cairn.services.hold.passport import passport_of

PAGE = "/passport/transcript"
ROWS = """Kurs;Hochschule;Datum;ECTS;Art;Note
Schaltungstechnik;Küstenschule;01.07.2015;6;Modul;1,7
Elektrisches Zeichnen;Küstenschule;2016;4;;
;Küstenschule;2016-03-01;2;;
Zukunft;Küstenschule;01.07.2999;2;;
"""


def text(answer):
    return answer.content.decode()


def ticks(page):
    return re.findall(r'name="row" value="(\d+)" checked', page)


def mine(stage):
    return list(Earned.objects.owned_by(stage.amina).order_by("title"))


def test_a_pasted_list_is_looked_at_and_then_brought_in_as_unverified(visit, stage):
    amina = visit(stage.amina)
    page = text(amina.post(PAGE, {"text": ROWS}))
    assert mine(stage) == []
    assert "Result: 1,7" in page
    assert "no day said: the first is taken" in page
    assert page.count("Cannot be added") == 2
    assert len(ticks(page)) == 2
    kept = amina.post(PAGE, {"text": ROWS, "row": ticks(page), "keep": "yes"}, follow=True)
    assert "2 rows are in your passport, as unverified." in text(kept)
    drawing, circuits = mine(stage)
    assert (circuits.title, circuits.provider_name, circuits.kind) == (
        "Schaltungstechnik",
        "Küstenschule",
        "Course",
    )
    assert (str(circuits.awarded_date), circuits.ects) == ("2015-07-01", 6)
    assert (str(drawing.awarded_date), drawing.verdict) == ("2016-01-01", "")
    held = passport_of(stage.amina, stage.ports).credentials
    assert not any(one.verified for one in held)


def test_the_same_list_again_adds_nothing_and_a_row_without_its_tick_stays_out(visit, stage):
    amina = visit(stage.amina)
    amina.post(PAGE, {"text": ROWS, "row": ["2"], "keep": "yes"})
    again = text(amina.post(PAGE, {"text": ROWS}))
    assert len(mine(stage)) == 1
    assert "In your passport already" in again
    assert ticks(again) == ["3"]
    amina.post(PAGE, {"text": ROWS, "row": ["2", "3"], "keep": "yes"})
    assert len(mine(stage)) == 2


def test_without_a_tick_nothing_is_added_or_lost(visit, stage):
    answer = visit(stage.amina).post(PAGE, {"text": ROWS, "keep": "yes"})
    assert answer.status_code == 422
    assert "Tick the rows that should come in." in text(answer)
    assert "Schaltungstechnik" in text(answer)
    assert ticks(text(answer)) == []
    assert mine(stage) == []


def test_the_ticks_stay_where_the_rows_do_not_fit(visit, stage, monkeypatch):
    monkeypatch.setattr(earned, "MOST_EARNED", 0)
    answer = visit(stage.amina).post(PAGE, {"text": ROWS, "row": ["3"], "keep": "yes"})
    assert answer.status_code == 422
    assert ticks(text(answer)) == ["3"]


def test_a_workbook_is_sent_again_as_text_and_what_no_row_says_is_said_once(visit, stage):
    data = xlsx([["Course", "Credits"], ["Circuit theory", "6"], ["=1+1", "2"]])
    sent = SimpleUploadedFile("transcript.xlsx", data)
    amina = visit(stage.amina)
    page = text(amina.post(PAGE, {"file": sent, "provider": "Coast College", "day": "2015-07-01"}))
    again = re.search(r'<textarea class="unseen" name="text"[^>]*>\n(.*?)</textarea>', page, re.S)[1]
    assert "Circuit theory" in again
    form = {"provider": "Coast College", "day": "2015-07-01", "row": ticks(page), "keep": "yes"}
    amina.post(PAGE, {"text": again.replace("&quot;", '"').replace("&#x27;", "'"), **form})
    assert "Circuit theory" in [one.title for one in mine(stage)]
    assert {one.provider_name for one in mine(stage)} == {"Coast College"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"colour,shape\nred,round\n", "transcript.no_title"),
        (b"title\n" + b"Knots\n" * 151, "transcript.too_many"),
        (b"title\n" + b"K" * 200_001, "transcript.too_large"),
    ],
)
def test_what_is_no_list_of_ours_is_refused_by_name(stage, data, code):
    with pytest.raises(InvalidInput) as refused:
        transcript.read(data, filename="a.csv", person=stage.amina, ports=stage.ports)
    assert refused.value.code == code


def test_more_than_fit_are_added_not_at_all(stage, monkeypatch):
    monkeypatch.setattr(earned, "MOST_EARNED", 1)
    looked = transcript.read(
        b"title,provider,date\nA,Quay,2020-01-31\nB,Quay,2020-01-31\n",
        filename="a.csv",
        person=stage.amina,
        ports=stage.ports,
    )
    with pytest.raises(TooMuch):
        transcript.add(looked.rows, person=stage.amina, ports=stage.ports)
    assert mine(stage) == []


def looked_at(stage, text):
    return transcript.read(text.encode(), filename="a.csv", person=stage.amina, ports=stage.ports)


def test_a_row_that_cannot_be_added_keeps_its_mended_twin_in(stage):
    rows = ("Knots,Quay,2020-01-31,many", "Knots,Quay,2020-01-31,8", "Knots,Quay,2020-01-31,8")
    found = looked_at(stage, "\n".join(("title,provider,date,hours", *rows)))
    assert [(row.sound, row.here) for row in found.rows] == [(False, False), (True, False), (False, True)]


def test_a_list_that_is_sent_twice_at_once_comes_in_once(stage):
    first, second = (looked_at(stage, "title,provider,date\nKnots,Quay,2020-01-31\n") for _ in range(2))
    added = [transcript.add(found.rows, person=stage.amina, ports=stage.ports) for found in (first, second)]
    assert (added, len(mine(stage))) == ([1, 0], 1)


def test_nothing_and_what_is_no_table_are_asked_for_again(visit, stage):
    amina = visit(stage.amina)
    assert amina.post(PAGE, {}).status_code == 422
    pdf = SimpleUploadedFile("a.pdf", b"%PDF-1.7 nothing")
    assert amina.post(PAGE, {"file": pdf}).status_code == 422
    assert visit().get(PAGE).status_code == 302


CELLS = [["title", "provider"], ["@Risk", "Coast College", "surplus"], ["-- Ropes", "Coast College"]]


@pytest.mark.parametrize(
    "sent",
    [
        ("a.csv", "\n".join(",".join(row) for row in CELLS).encode()),
        ("a.csv", "\n".join("\t".join(row) for row in CELLS).encode("utf-16")),
        ("a.xlsx", xlsx(CELLS)),
    ],
    ids=["CSV", "UTF-16", "a workbook"],
)
def test_a_file_is_read_as_it_is_and_a_row_with_a_cell_too_many_is_named(visit, stage, sent):
    name, data = sent
    amina = visit(stage.amina)
    form = {"day": "2015-07-01"}
    page = text(amina.post(PAGE, {"file": SimpleUploadedFile(name, data), **form}))
    assert "It has more cells than there are headings." in page
    assert "&#x27;@Risk" not in page
    assert ticks(page) == ["3"]
    amina.post(PAGE, {"file": SimpleUploadedFile(name, data), "row": ["3"], "keep": "yes", **form})
    assert [one.title for one in mine(stage)] == ["-- Ropes"]


def test_a_workbook_of_many_rows_is_refused_like_a_list(visit, stage):
    data = xlsx([["title"], *([f"Knot {number}"] for number in range(151))])
    answer = visit(stage.amina).post(PAGE, {"file": SimpleUploadedFile("a.xlsx", data)})
    assert "At most 150 rows are read at once." in text(answer)
