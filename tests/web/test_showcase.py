"""What a stranger sees: public by choice only, page and data at one address, old links forward."""

from __future__ import annotations

import json
import re

import pytest

from cairn.records.models import Credential
from cairn.services.assess import marking
from cairn.services.hold import claim, sharing
from cairn.services.issue import status
from cairn.services.issue.correct import correct
from cairn.services.issue.issue import issue
from cairn.web.showcase import views

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def credential(stage):
    made = stage.held()
    return Credential.objects.of(stage.harbour).get(pk=made.pk)


@pytest.fixture
def public(stage, credential):
    return sharing.set_public(credential.uuid, person=stage.amina, public=True, ports=stage.ports)


def path(credential):
    return f"/credentials/{credential.uuid}"


def test_a_private_credential_is_not_there_for_strangers(visit, stage, credential):
    for client in (visit(), visit(stage.eve), visit(stage.bram)):
        assert client.get(path(credential)).status_code == 404
        assert client.get(path(credential), **JSON).status_code == 404


def test_its_holder_sees_it(visit, stage, credential):
    page = visit(stage.amina).get(path(credential))

    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]


def test_a_public_credential_opens_with_its_sentence(visit, public):
    page = visit().get(path(public)).content.decode()

    assert "Sound. Harbour School confirms that Amina" in page
    assert "Tie six deck knots from memory" in page


def test_the_same_address_gives_the_signed_text_byte_for_byte(visit, public):
    answer = visit().get(path(public), **JSON)

    assert answer.content.decode() == public.signed
    assert answer.headers["Content-Type"] == "application/vc+ld+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in answer.headers["Vary"]


def test_a_corrected_credential_forwards_and_says_so(visit, stage, public):
    new = correct(public.uuid, seat=stage.owner, name="Amina S", reason="Spelling", ports=stage.ports)

    forwarded = visit().get(path(public), follow=True)
    old = visit().get(f"{path(public)}?stay=1").content.decode()

    assert forwarded.redirect_chain[0][0] == f"{path(new)}?from={public.uuid}"
    assert "This one was corrected" in forwarded.content.decode()
    assert "Not sound." in old
    assert new.url in old


def test_a_withdrawn_one_says_so_with_the_issuers_reason(visit, stage, public):
    status.revoke(public.uuid, seat=stage.owner, reason="Found to be copied", ports=stage.ports)

    page = visit().get(path(public)).content.decode()

    assert "Not sound." in page
    assert "Found to be copied" in page


def test_a_link_that_was_shared_gives_no_files(visit, stage, credential):
    _link, token = sharing.new_link(credential.uuid, person=stage.amina, ports=stage.ports)
    before = stage.acts()

    assert visit().get(f"/links/{token}").status_code == 200
    for form in ("json", "jwt", "png", "svg"):
        assert visit().get(f"/links/{token}/files/{form}").status_code == 404
    assert visit().post(f"/links/{token}/print").status_code == 404
    assert stage.acts() == before


def test_a_link_opens_a_private_credential_until_it_is_ended(visit, stage, credential):
    link, token = sharing.new_link(credential.uuid, person=stage.amina, ports=stage.ports)

    opened = visit().get(f"/links/{token}")
    sharing.end_link(link.uuid, person=stage.amina, ports=stage.ports)

    assert opened.status_code == 200
    assert (
        opened.headers["Referrer-Policy"] == "same-origin"
    )  # other sites learn nothing; our own forms still work
    assert opened.headers["X-Robots-Tag"] == "noindex"
    assert visit().get(f"/links/{token}").status_code == 410


def test_the_standard_page_shows_rubric_and_pass_mark(visit, stage, credential):
    version = credential.award.version

    page = visit().get(f"/achievements/{version.achievement.uuid}/versions/1").content.decode()

    assert "Every knot holds, tied in the dark." in page
    assert "Pass mark: 60 of 100" in page
    assert visit().get(f"/achievements/{version.achievement.uuid}").url.endswith("/versions/1")


def test_the_standard_as_data_is_what_was_signed(visit, credential):
    version = credential.award.version

    answer = visit().get(f"/achievements/{version.achievement.uuid}/versions/1", **JSON)

    assert answer.content.decode() == version.definition
    assert (
        json.loads(answer.content)["id"]
        == json.loads(credential.signed)["credentialSubject"]["achievement"]["id"]
    )


def test_a_draft_is_nobodys_business(visit, stage):
    draft = stage.draft()

    assert visit().get(f"/achievements/{draft.achievement.uuid}").status_code == 404


def test_the_issuers_page_counts_issued_and_withdrawn(visit, stage, public):
    status.revoke(public.uuid, seat=stage.owner, reason="Found to be copied", ports=stage.ports)

    page = visit().get(f"/issuers/{stage.harbour.uuid}").content.decode()

    assert "Harbour School has issued one credential here" in page
    assert public.key.did[:40] in page


def test_the_issuers_page_shows_what_it_offers_page_by_page(visit, stage, monkeypatch):
    at = f"/issuers/{stage.harbour.uuid}"
    for name in ("Bends", "Splices", "Anchors"):
        stage.published(name=name)
    whole = visit().get(at).content.decode()
    assert whole.index("Anchors") < whole.index("Bends") < whole.index("Splices")
    assert 'class="listbar"' not in whole
    assert 'class="pages"' not in whole

    monkeypatch.setattr(views, "OFFERED", 2)
    first, last = (visit().get(f"{at}?page={number}").content.decode() for number in (1, 2))
    found = visit().get(f"{at}?q=spli").content.decode()
    nothing = visit().get(f"{at}?q=nobody").content.decode()

    assert ["Anchors" in first, "Bends" in first, "Splices" in first] == [True, True, False]
    assert ["Anchors" in last, "Bends" in last, "Splices" in last] == [False, False, True]
    assert "1 to 2 of 3" in " ".join(first.split())
    assert ["Anchors" in found, "Splices" in found] == [False, True]
    assert "Nothing matches." in nothing


def test_the_status_list_is_public_cacheable_and_has_a_tag(visit, stage, public):
    address = f"/status/{public.status_list.uuid}"

    first = visit().get(address)
    again = visit().get(address, HTTP_IF_NONE_MATCH=first.headers["ETag"])
    stage.world.pass_time(seconds=1)
    status.revoke(public.uuid, seat=stage.owner, reason="Found to be copied", ports=stage.ports)
    changed = visit().get(address, HTTP_IF_NONE_MATCH=first.headers["ETag"])

    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert (again.status_code, changed.status_code) == (304, 200)
    assert json.loads(changed.content)["id"] == public.status_list.url


def test_a_picture_never_changes_and_carries_no_credential(visit, public):
    version = public.award.version

    answer = visit().get(f"/achievements/{version.achievement.uuid}/versions/1/image.png")

    assert answer.headers["Content-Type"] == "image/png"
    assert b"openbadgecredential" not in answer.content


@pytest.mark.parametrize(
    "address",
    [
        "/credentials/00000000-0000-4000-8000-000000000000",
        "/links/" + "A" * 43,
        "/links/short",
        "/issuers/00000000-0000-4000-8000-000000000000",
        "/issuers/00000000-0000-4000-8000-000000000000/did.json",
        "/status/00000000-0000-4000-8000-000000000000",
        "/.well-known/did.json",
    ],
)
def test_what_is_not_there_is_a_plain_404(visit, address):
    assert visit().get(address).status_code == 404


def test_what_an_issuer_typed_cannot_become_markup(visit, stage):
    version = stage.published(
        name="<script>alert(1)</script> knots",
        description="<img src=x onerror=alert(1)> [here](javascript:alert(1))",
        criteria="<iframe src=//evil.example></iframe>",
    )

    page = visit().get(f"/achievements/{version.achievement.uuid}/versions/1").content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<iframe" not in page
    assert 'href="javascript' not in page


ARABIC = {"ar": {"name": "عقد آمنة", "description": "ثماني أمسيات على الرصيف.", "criteria": ""}}


@pytest.mark.parametrize("kind", ["standard", "credential"])
def test_a_reader_gets_the_providers_translation_and_is_one_click_from_what_is_signed(visit, stage, kind):
    version = stage.published(translations=ARABIC)
    made = stage.marked(stage.submitted(version))
    award = marking.award(made.uuid, seat=stage.owner, ports=stage.ports)
    credential = issue(award.uuid, seat=stage.owner, ports=stage.ports)
    claim.accept(credential, person=stage.amina, ports=stage.ports)
    sharing.set_public(credential.uuid, person=stage.amina, public=True, ports=stage.ports)
    path = f"/credentials/{credential.uuid}" if kind == "credential" else version.url.partition(".example")[2]

    def read(language: str, query: str = "") -> str:
        return visit().get(f"{path}{query}", headers={"Accept-Language": language}).content.decode()

    arabic, signed, english = read("ar"), read("ar", "?signed=1"), read("en")
    assert re.search('<h1 class="lede" lang="ar"><bdi[^>]*>عقد آمنة</bdi>', arabic)
    assert 'lang="ar" dir="rtl"><p>ثماني أمسيات' in arabic
    assert (
        'lang="en" dir="ltr"><p>Tie all six knots' in arabic
    )  # not translated: as it is signed, and said so
    assert 'href="?signed=1"' in arabic
    assert re.search('<h1 class="lede" lang="en"><bdi[^>]*>Safe knots for deck work</bdi>', signed)
    assert "عقد آمنة" not in signed
    assert "عقد آمنة" not in english
    assert "?signed=1" not in english
    assert "عقد آمنة" not in visit().get(f"{path}?format=json").content.decode()
