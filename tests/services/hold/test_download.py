"""Copies to keep: each is the same credential, and each verifies by itself."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from cairn.badges.source import open_source
from cairn.records.models import ShareLink
from cairn.services.errors import NotFound
from cairn.services.hold import download, printing, sharing
from cairn.services.issue import status
from cairn.services.verify.look import verify_bytes


@pytest.fixture
def held(stage):
    issued = stage.held()
    return sharing.own(issued.uuid, person=stage.amina)


@pytest.mark.parametrize("form", ["json", "jwt", "png", "svg"])
def test_every_form_verifies_and_is_the_same_credential(stage, held, form):
    made = download.in_form(held, form, ports=stage.ports)

    found = verify_bytes(made.body, ports=stage.ports)
    assert found.verdict.verdict == "valid"
    assert open_source(made.body).document["id"] == held.url
    assert made.filename == f"Safe-knots-for-deck-work.{form}"


@pytest.mark.parametrize("form", ["json", "jwt", "png", "svg"])
def test_every_form_knows_when_it_was_withdrawn(stage, held, form):
    made = download.in_form(held, form, ports=stage.ports)
    status.revoke(held.uuid, seat=stage.owner, reason="Copied work.", ports=stage.ports)

    assert verify_bytes(made.body, ports=stage.ports).verdict.verdict == "invalid"


def test_the_signed_text_is_handed_out_as_it_was_signed(stage, held):
    assert download.as_json(held).body == held.signed.encode()


def test_the_compact_form_is_made_once_and_kept(stage, held):
    first = download.as_token(held, ports=stage.ports).body
    again = download.as_token(sharing.own(held.uuid, person=stage.amina), ports=stage.ports).body

    assert first == again


def test_there_is_no_other_form(stage, held):
    assert download.in_form(held, "docx", ports=stage.ports) is None


def test_a_printed_private_credential_gets_a_link_of_its_own(stage, held):
    made = printing.certificate(held.uuid, person=stage.amina, ports=stage.ports)

    assert made.body.startswith(b"%PDF")
    assert [link.kind for link in ShareLink.objects.owned_by(stage.amina)] == ["paper"]


def test_the_certificate_carries_the_credential_and_its_code_opens_a_private_page(stage, held):
    paper = PdfReader(io.BytesIO(printing.certificate(held.uuid, person=stage.amina, ports=stage.ports).body))
    ((attached,),) = paper.attachments.values()
    words = " ".join(page.extract_text() for page in paper.pages)
    leads = [str(note.get_object()["/A"]["/URI"]) for page in paper.pages for note in page.get("/Annots", [])]
    (through,) = (address for address in leads if "/links/" in address)
    token = through.rpartition("/")[2]

    assert attached == held.signed.encode()
    assert verify_bytes(attached, ports=stage.ports).verdict.verdict == "valid"
    assert "Amina Al-Sayed" in words
    assert "open the address" not in " ".join(words.split()), "its own address opens for nobody else"
    opened = sharing.open_link(token, ports=stage.ports)
    assert opened.credential == held

    sharing.end_link(opened.uuid, person=stage.amina, ports=stage.ports)
    with pytest.raises(NotFound):
        sharing.open_link(token, ports=stage.ports)


def test_a_certificate_of_a_public_credential_leads_to_its_page(stage, held):
    sharing.set_public(held.uuid, person=stage.amina, public=True, ports=stage.ports)
    paper = PdfReader(io.BytesIO(printing.certificate(held.uuid, person=stage.amina, ports=stage.ports).body))

    leads = {str(note.get_object()["/A"]["/URI"]) for note in paper.pages[0]["/Annots"]}
    assert leads == {held.url}
    assert "open the address" in " ".join(paper.pages[0].extract_text().split())


def test_a_printed_public_credential_needs_no_link(stage, held):
    sharing.set_public(held.uuid, person=stage.amina, public=True, ports=stage.ports)

    printing.certificate(held.uuid, person=stage.amina, ports=stage.ports)

    assert ShareLink.objects.owned_by(stage.amina).count() == 0


def test_nobody_prints_what_is_not_theirs(stage, held):
    with pytest.raises(NotFound):
        printing.certificate(held.uuid, person=stage.eve, ports=stage.ports)
