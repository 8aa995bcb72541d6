"""The verifier's page: one sentence for whatever is given, nothing kept, nobody flooded."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cairn.credentials import document
from cairn.services.hold import claim, download, printing, sharing
from cairn.services.issue.issue import issue
from cairn.services.meters import Meter
from cairn.web import limits


@pytest.fixture
def credential(stage):
    made = issue(stage.awarded().uuid, seat=stage.owner, ports=stage.ports)
    claim.accept(made, person=stage.amina, ports=stage.ports)
    return sharing.set_public(made.uuid, person=stage.amina, public=True, ports=stage.ports)


def given(client, data, name="file.bin"):
    return client.post("/verify", {"file": SimpleUploadedFile(name, data)}).content.decode()


def test_the_empty_page_asks_its_question(visit):
    page = visit().get("/verify")

    assert page.status_code == 200
    assert "Is this credential sound?" in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"


def test_a_baked_picture(visit, stage, credential):
    for baked in (
        download.as_png(credential, ports=stage.ports),
        download.as_svg(credential, ports=stage.ports),
    ):
        assert "Sound. Harbour School confirms that" in given(visit(), baked.body, baked.filename)


def test_a_certificate_in_pdf(visit, stage, credential):
    paper = printing.certificate(credential.uuid, person=stage.amina, ports=stage.ports)

    page = given(visit(), paper.body, "certificate.pdf")

    assert "Sound. Harbour School confirms that" in page
    assert "What is printed on its pages is not sealed" in page


def test_a_token(visit, stage, credential):
    token = download.as_token(credential, ports=stage.ports)

    assert "Sound. Harbour School confirms that" in given(visit(), token.body)


def test_a_pasted_text_a_link_and_a_code(visit, credential):
    client = visit()

    assert 'action="/verify#answer"' in client.get("/verify").content.decode()
    assert "Sound." in client.post("/verify", {"text": credential.signed}).content.decode()
    assert "Sound. Harbour" in client.get("/verify", {"link": credential.url}).content.decode()
    assert "Sound. Harbour" in client.get("/verify", {"link": credential.code.lower()}).content.decode()


def test_a_photograph_of_the_printed_code(visit, stage, credential):
    photo = stage.ports.images.qr_png(credential.url, scale=6)

    assert "Sound. Harbour" in given(visit(), photo, "photo.png")


def test_one_changed_letter(visit, credential):
    page = given(visit(), credential.signed.replace("Amina", "Anima").encode())

    assert "Not sound." in page
    assert "Anima" in page  # what it says can still be read, below the verdict


def test_somebody_elses_credential_is_sound_but_the_issuer_unknown(visit, stage):
    foreign = stage.world.badge()

    page = given(visit(), document.dump(foreign).encode())

    assert "Sound, but we do not know the issuer." in page


def test_an_unreachable_list_is_not_called_false(visit, stage):
    entry = {
        "id": "https://harbour.example/status/1#7",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://harbour.example/status/1",
    }
    foreign = stage.world.badge(credentialStatus=entry)

    page = given(visit(), document.dump(foreign).encode())

    assert "Could not check everything." in page
    assert "Not sound. The" not in page


OTHER_THINGS = {
    "empty": b"",
    "pdf": b"%PDF-1.7 nothing",
    "html": b"<html></html>",
    "zeros": b"\x00" * 100,
    "list": b"[]",
    "object": b'{"a":1}',
    "letters": b"x" * 70_000,
}


@pytest.mark.parametrize("data", OTHER_THINGS.values(), ids=OTHER_THINGS)
def test_what_is_no_credential_is_said_kindly(visit, data):
    page = given(visit(), data)

    wanted = "The submitted file is empty." if data == b"" else "This is not a credential we can read"
    assert wanted in page


def test_nothing_given_is_asked_for_again(visit):
    wanted = "Choose a file, or paste"
    assert wanted in visit().post("/verify", {}).content.decode()
    assert wanted in visit().get("/verify?link=").content.decode()
    assert wanted not in visit().get("/verify?from=letter").content.decode()


@pytest.mark.parametrize("page", ["/verify", "/explore"])
def test_a_slash_at_the_end_leads_to_the_page_without(visit, page):
    client = visit()

    led = client.get(f"{page}/?q=a%20b")

    assert (led.status_code, led.headers["Location"]) == (301, f"{page}?q=a%20b")
    assert client.post(f"{page}/", {"text": "x"}).status_code == 405


def test_somebody_who_asks_too_much_is_told_when_to_come_back(visit, settings, monkeypatch):
    settings.CAIRN_RATE_LIMITS = True
    monkeypatch.setattr(limits, "VISITORS", Meter(most_asked=5, most_cpu=10.0))
    client = visit()

    answers = [client.post("/verify", {"text": "hello"}) for _ in range(6)]

    assert {answer.status_code for answer in answers[:-1]} == {200}
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert client.get("/verify").status_code == 200  # the empty page costs nothing


def test_a_name_cannot_become_markup(visit, stage):
    foreign = stage.world.badge(name="<script>alert(1)</script>")

    assert "<script>alert" not in given(visit(), document.dump(foreign).encode())
