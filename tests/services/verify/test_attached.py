"""Which of the files attached to a PDF is the credential, and that nothing is guessed."""

from __future__ import annotations

import json

import pytest
from tests import sealed
from tests.badge_cast import badge
from tests.papers import File, PapersReadHere, locked, pdf
from tests.pictures import png

from cairn.badges.baking import bake_png
from cairn.badges.errors import SourceError
from cairn.badges.source import open_source
from cairn.badges.svg import bake_svg
from cairn.credentials import document
from cairn.errors import CairnError
from cairn.services.hold import printing
from cairn.services.verify import attached
from cairn.services.verify.attached import credential_in
from cairn.services.verify.look import verify_bytes

ONE = document.dump(badge()).encode()
OTHER = document.dump({**badge(), "name": "Sails"}).encode()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"></svg>'
INVOICE = File(b"<invoice/>", "factur-x.xml", "text/xml", "Alternative")


def taken(*files: File) -> bytes:
    return credential_in(pdf("A page", files=files), papers=PapersReadHere())


def refused(*files: File) -> str:
    with pytest.raises(CairnError) as found:
        taken(*files)
    return found.value.code


def test_our_own_certificate_verifies_like_its_credential(stage):
    issued = stage.held()
    paper = printing.certificate(issued.uuid, person=stage.amina, ports=stage.ports).body

    found = verify_bytes(paper, ports=stage.ports)

    assert (found.verdict.verdict, found.known, found.form) == ("valid", "here", "pdf")
    assert found.badge is not None
    assert found.badge.learners == ("Amina Al-Sayed",)
    assert found.report.findings[-1].code == "document.attached"


@pytest.mark.parametrize(
    "files",
    [
        (File(ONE),),
        (INVOICE, File(ONE)),
        (File(ONE, "badge.json", "", "Unspecified"),),
        (File(ONE, "a.json"), File(ONE + b"\n", "b.json")),
        (File(OTHER, "b.json", "application/json"), File(ONE, "a.json", "application/vc")),
        (File(OTHER, "b.json", "application/json", "Supplement"), File(ONE, "a.json", "application/json")),
        (File(b'{"price": 3}', "order.json", "application/json"), File(ONE, "a.json", "application/json")),
    ],
    ids=[
        "alone",
        "beside an invoice",
        "by its name",
        "twice",
        "by its kind",
        "by its relation",
        "by what it is",
    ],
)
def test_the_credential_is_found(files):
    assert json.loads(taken(*files)) == badge()


def test_a_compact_token_is_taken_as_well():
    token = sealed.token(sealed.HARBOUR).encode()

    assert taken(INVOICE, File(token + b"\n", "badge.jwt", "application/vc+jwt")).strip() == token


def test_a_picture_in_a_pdf_is_never_opened_and_of_many_files_four_are(monkeypatch):
    """Fifty deflated pictures took 3.4 seconds to look through, of anybody."""
    opened = []
    monkeypatch.setattr(attached, "open_source", lambda data: opened.append(data) or open_source(data))
    baked = bake_svg(SVG, ONE)
    pictures = [File(baked + b" " * n, f"{n}.json", "application/vc") for n in range(3)]
    pictures += [File(bake_png(png(), ONE), "4.json", "application/vc")]

    assert refused(*pictures) == "source.pdf"
    assert refused(pictures[0]) == "source.pdf"
    assert opened == []

    junk = [File(b'{"price": %d}' % n, f"{n}.json", "application/json") for n in range(9)]
    assert json.loads(taken(*junk, File(ONE, "a.json", "application/json"))) == badge()
    assert len(opened) == 4


def test_several_credentials_are_not_guessed_at():
    assert refused(File(ONE, "a.json"), File(OTHER, "b.json")) == "source.pdf_several"


@pytest.mark.parametrize(
    "files", [(), (INVOICE,), (File(b'{"a": 1}', "a.json", "x/y"), File(b"[]", "b.json", "x/y"))]
)
def test_a_pdf_without_a_credential_says_so(files):
    assert refused(*files) == "source.pdf"


def test_what_is_attached_instead_is_named_by_whoever_opens_it(stage):
    old = document.dump({"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "badge": "x"})

    found = verify_bytes(pdf("A page", files=[File(old.encode())]), ports=stage.ports)

    assert found.verdict.cause == "source.open_badges_2"


def test_a_protected_and_a_damaged_one_say_so():
    for data, code in ((locked(pdf("x", files=[File(ONE)])), "protected"), (b"%PDF-1.7 x", "damaged")):
        with pytest.raises(SourceError) as found:
            credential_in(data, papers=PapersReadHere())
        assert found.value.code == f"source.pdf_{code}"


def test_where_the_server_falls_short_the_paper_is_not_blamed(stage):
    from dataclasses import replace

    from cairn.adapters.papers import JailedPapers

    ports = replace(stage.ports, papers=JailedPapers(command=["/nowhere/python"]))

    verdict = verify_bytes(pdf("x", files=[File(ONE)]), ports=ports).verdict

    assert (verdict.verdict, verdict.cause) == ("indeterminate", "check.unavailable")
