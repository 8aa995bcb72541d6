"""Evidence: handed in by the learner, opened by those who judge it, by nobody else."""

from __future__ import annotations

import pytest
from tests.people import CHIDI
from tests.services.admin.test_organisations import picture

from cairn.records.models import EvidenceItem
from cairn.services.access import Actor
from cairn.services.assess import evidence, marking
from cairn.services.errors import Conflict, InvalidInput, NotFound, NotPermitted, TooMuch
from cairn.services.ports import FileError


@pytest.fixture
def own(stage):
    return stage.assessment()


def add_file(stage, assessment, *, by=None, data=None, filename="knot.png", **kept):
    return evidence.add_file(
        assessment.uuid,
        by=by or stage.amina,
        data=picture() if data is None else data,
        filename=filename,
        ports=stage.ports,
        **kept,
    )


def add_text(stage, assessment, *, by=None, text="Six knots."):
    return evidence.add_text(assessment.uuid, by=by or stage.amina, text=text, ports=stage.ports)


def test_a_file_is_what_its_content_says_and_comes_back_as_it_was(stage, own):
    item = add_file(stage, own, name="Bowline", description="In the dark")
    assert (item.kind, item.content_type, item.size) == ("file", "image/png", len(picture()))
    assert item.added_by == stage.amina
    for by in (stage.amina, Actor(person=stage.amina), stage.seat("assessor"), stage.seat("issuer")):
        stored = evidence.open_file(item.uuid, by=by, ports=stage.ports)
        assert stored.stream.read() == picture()
        assert (stored.filename, stored.content_type) == ("Bowline.png", "image/png")
    assert stage.acts()[-1] == "evidence.add"


def test_links_and_texts_are_kept_as_they_are(stage, own):
    link = evidence.add_link(own.uuid, by=stage.amina, link="https://video.example/1", ports=stage.ports)
    text = add_text(stage, own, text="One\r\ntwo")
    assert (link.link, link.name) == ("https://video.example/1", "https://video.example/1")
    assert (text.text, text.name) == ("One\ntwo", "One two")


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        (b"", "empty.png"),
        (b"MZ\x90\x00 program", "knot.png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "knot.svg"),
        (b"%PDF-1.7 x", "knot.png"),
    ],
)
def test_a_file_that_is_not_what_we_take_is_refused(stage, own, data, filename):
    with pytest.raises(FileError):
        add_file(stage, own, data=data, filename=filename)
    assert not stage.world.files.stored


def test_twenty_five_megabytes_and_no_more(stage, own):
    with pytest.raises(FileError) as refused:
        add_file(stage, own, data=picture() + b"\0" * 25 * 1024 * 1024)
    assert refused.value.code == "file.too_large"


def test_ten_files_and_no_more(stage, own):
    for _ in range(evidence.MAX_FILES):
        add_file(stage, own)
    with pytest.raises(TooMuch) as refused:
        add_file(stage, own)
    assert refused.value.code == "evidence.too_many_files"


def test_twenty_pieces_and_no_more(stage, own):
    for _ in range(evidence.MAX_ITEMS):
        add_text(stage, own)
    with pytest.raises(TooMuch) as refused:
        add_text(stage, own)
    assert refused.value.code == "evidence.too_many"


@pytest.mark.parametrize(
    "link", ["", "http://video.example", "javascript:alert(1)", "video", "https://" + "x" * 1000]
)
def test_a_link_is_a_whole_https_address(stage, own, link):
    with pytest.raises(InvalidInput) as refused:
        evidence.add_link(own.uuid, by=stage.amina, link=link, ports=stage.ports)
    assert "link" in refused.value.fields


@pytest.mark.parametrize("text", ["", " ", "x" * 20_001])
def test_a_text_is_neither_empty_nor_a_book(stage, own, text):
    with pytest.raises(InvalidInput) as refused:
        add_text(stage, own, text=text)
    assert "text" in refused.value.fields


def test_a_piece_is_taken_back_before_it_is_handed_in(stage, own, django_capture_on_commit_callbacks):
    item = add_file(stage, own)
    with django_capture_on_commit_callbacks(execute=True):
        evidence.remove(item.uuid, by=stage.amina, ports=stage.ports)
    assert not stage.world.files.stored
    for act in (
        lambda: evidence.open_file(item.uuid, by=stage.amina, ports=stage.ports),
        lambda: evidence.remove(item.uuid, by=stage.amina, ports=stage.ports),
    ):
        with pytest.raises(NotFound):
            act()


def test_handing_in_closes_the_attempt_for_the_learner(stage, own):
    item = add_text(stage, own)
    submitted = evidence.submit(
        own.uuid, by=stage.amina, statement="My own work.", tools_used="A camera", ports=stage.ports
    )
    assert (submitted.state, submitted.attempt, submitted.submitted_at) == ("SUBMITTED", 1, stage.world.now)
    assert (submitted.statement, submitted.tools_used) == ("My own work.", "A camera")
    for act in (
        lambda: add_text(stage, own),
        lambda: evidence.submit(own.uuid, by=stage.amina, ports=stage.ports),
        lambda: evidence.remove(item.uuid, by=stage.amina, ports=stage.ports),
        lambda: evidence.write(own.uuid, by=stage.amina, statement="x", ports=stage.ports),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "evidence.closed"
    assert stage.acts()[-1] == "assessment.submit"


def test_an_assessor_adds_what_they_saw_while_judging(stage, own):
    add_text(stage, own)
    evidence.submit(own.uuid, by=stage.amina, ports=stage.ports)
    seen = add_text(stage, own, by=stage.seat("assessor"), text="Saw it on the quay.")
    assert seen.added_by == stage.bram
    with pytest.raises(Conflict):
        evidence.remove(seen.uuid, by=stage.seat("assessor"), ports=stage.ports)


def test_without_the_evidence_that_is_asked_for_nothing_is_handed_in(stage, own):
    with pytest.raises(InvalidInput) as refused:
        evidence.submit(own.uuid, by=stage.amina, ports=stage.ports)
    assert refused.value.code == "evidence.missing"


def test_where_none_is_asked_for_none_is_needed(stage):
    own = stage.assessment(stage.published(evidence_required=False))
    assert evidence.submit(own.uuid, by=stage.amina, ports=stage.ports).state == "SUBMITTED"


def test_what_is_written_is_kept_before_it_is_handed_in(stage, own):
    evidence.write(own.uuid, by=stage.amina, statement="Draft", ports=stage.ports)
    own.refresh_from_db()
    assert (own.state, own.statement) == ("OPEN", "Draft")
    with pytest.raises(InvalidInput):
        evidence.write(own.uuid, by=stage.amina, statement="x" * 10_001, ports=stage.ports)


def test_after_not_yet_the_next_attempt_begins_and_what_was_met_stays_met(stage):
    own = stage.marked()
    marking.not_yet(own.uuid, seat=stage.owner, reasons="Show the splice.", ports=stage.ports)
    old = own.evidence.get()
    new = add_text(stage, own, text="The splice.")
    assert new.attempt == 2
    with pytest.raises(Conflict):
        evidence.remove(old.uuid, by=stage.amina, ports=stage.ports)
    again = evidence.submit(own.uuid, by=stage.amina, ports=stage.ports)
    assert (again.state, again.attempt, again.decided_at) == ("SUBMITTED", 2, None)
    assert again.results.filter(attempt=2, met=True).count() == 2
    assert again.results.filter(attempt=1).count() == 2


def test_after_the_award_it_is_closed_for_everybody(stage):
    award = stage.awarded()
    with pytest.raises(Conflict):
        add_text(stage, award.assessment, by=stage.owner)


def test_strangers_find_nothing(stage, own):
    item = add_file(stage, own)
    chidi = stage.person(CHIDI)
    for by in (stage.eve, chidi, Actor(person=stage.eve), stage.outsider, Actor()):
        for act in (
            lambda by=by: add_text(stage, own, by=by),
            lambda by=by: evidence.submit(own.uuid, by=by, ports=stage.ports),
            lambda by=by: evidence.open_file(item.uuid, by=by, ports=stage.ports),
            lambda by=by: evidence.remove(item.uuid, by=by, ports=stage.ports),
        ):
            with pytest.raises(NotFound):
                act()


def test_a_designer_does_not_see_evidence(stage, own):
    item = add_file(stage, own)
    with pytest.raises(NotPermitted):
        evidence.open_file(item.uuid, by=stage.seat("designer"), ports=stage.ports)
    with pytest.raises(NotPermitted):
        add_text(stage, own, by=stage.seat("designer"))


def test_a_text_is_no_file(stage, own):
    item = add_text(stage, own)
    with pytest.raises(NotFound):
        evidence.open_file(item.uuid, by=stage.amina, ports=stage.ports)
    assert EvidenceItem.objects.owned_by(stage.eve).count() == 0
