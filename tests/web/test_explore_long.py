"""The directory of what is on offer: kept where it is long, right after every change, and bounded."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cairn.records.models import Achievement, Organisation
from cairn.records.reads import directory
from cairn.records.reads.directory import Shelf
from cairn.services.explore.offered import Wanted, offered

MINUTES = 300.0


def names(found):
    return [entry.name for entry in found.entries]


@pytest.fixture
def three(stage):
    return [stage.published(name=name) for name in ("Anchoring", "Mooring", "Splicing")]


def test_a_long_directory_is_kept_until_something_is_published_or_put_away(stage, three):
    shelf = Shelf(seconds=MINUTES, few=2)
    first = shelf.of(0.0)
    assert names(first) == ["Anchoring", "Mooring", "Splicing"]
    assert shelf.of(1.0) is first

    stage.published(name="Knots")
    assert names(shelf.of(2.0)) == ["Anchoring", "Knots", "Mooring", "Splicing"]
    mine = Achievement.objects.of(stage.harbour)
    mine.filter(pk=three[0].achievement_id).update(archived_at=stage.ports.now())
    assert names(shelf.of(3.0)) == ["Knots", "Mooring", "Splicing"]
    mine.filter(pk=three[1].achievement_id).update(archived_at=stage.ports.now())
    mine.filter(pk=three[0].achievement_id).update(archived_at=None)
    assert names(shelf.of(4.0)) == ["Anchoring", "Knots", "Splicing"]
    here = Organisation.objects.across(reason="of the test").filter(pk=stage.harbour.pk)
    here.update(archived_at=stage.ports.now())
    assert names(shelf.of(5.0)) == []


def test_what_is_kept_grows_old_and_a_short_directory_is_never_kept(stage, three):
    shelf = Shelf(seconds=MINUTES, few=2)
    short = Shelf(seconds=MINUTES, few=3)
    shelf.of(0.0)
    here = Organisation.objects.across(reason="of the test").filter(pk=stage.harbour.pk)
    here.update(name="Harbour College")
    assert {entry.provider_name for entry in short.of(0.0).entries} == {"Harbour College"}
    assert {entry.provider_name for entry in shelf.of(MINUTES - 1).entries} == {"Harbour School"}
    assert {entry.provider_name for entry in shelf.of(MINUTES).entries} == {"Harbour College"}


def test_a_page_whose_credential_was_put_away_meanwhile_leaves_it_out(stage, three):
    found = Shelf(seconds=MINUTES, few=0).of(0.0)
    mine = Achievement.objects.of(stage.harbour).filter(pk=three[1].achievement_id)
    mine.update(archived_at=stage.ports.now())
    assert [row.name for row in directory.whole(found.entries)] == ["Anchoring", "Splicing"]


def test_of_more_than_a_page_looks_at_the_newest_are_listed_and_the_file_has_all(visit, three, monkeypatch):
    monkeypatch.setattr(directory, "MOST_LISTED", 2)
    page = visit().get("/explore").content.decode()
    assert "This list is long" in page
    assert ">Splicing</a>" in page
    assert ">Anchoring</a>" not in page
    answer = visit().get("/explore.csv", {"q": "ring"})
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["Credential", "Mooring", "Anchoring"]
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_page_asks_the_database_no_more_where_there_is_more(stage, three, visit):
    def asked(path):
        visit().get(path)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert visit().get(path).status_code == 200
        return len(queries)

    paths = ("/explore", "/explore?q=knots", "/explore?made=employers", "/api/v1/catalogue?limit=20", "/")
    before = [asked(path) for path in paths]
    for number in range(5):
        stage.published(name=f"Knots {number}")
    assert [asked(path) for path in paths] == before


def test_words_an_order_and_what_is_not_there(stage, three):
    found = directory.directory()
    assert names(offered(Wanted("RING"), found, ports=stage.ports)) == ["Anchoring", "Mooring"]
    assert names(offered(Wanted("ring", provider="x"), found, ports=stage.ports)) == []
    assert names(offered(Wanted(level="99"), found, ports=stage.ports)) == []
