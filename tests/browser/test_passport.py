"""The learner's pages in a real browser: every page, six ways of looking, axe at zero."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests import people as cast
from tests.browser.eyes import LOOKS, assert_accessible, each_way, keep
from tests.pictures import png
from tests.services.stage import Stage

from cairn.records.models import Assessment, Credential, EvidenceItem, ShareLink
from cairn.services.admin import addresses
from cairn.services.assess import evidence, marking
from cairn.services.hold import claim, sharing
from cairn.services.issue import status
from cairn.services.issue.issue import issue
from cairn.services.run import learners

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COURSES: tuple[dict[str, object], ...] = (
    {"name": "Grid-tied solar: commissioning and safety", "hours": "120", "eqf_level": "4"},
    {"name": "Site energy audit", "hours": "80", "eqf_level": "4", "skill_group": "sustainability"},
    {"name": "Reading site data", "hours": "50", "eqf_level": "4", "skill_group": "digital"},
    {"name": "Running a toolbox talk", "hours": "30", "eqf_level": "3", "skill_group": "people"},
)


@pytest.fixture
def enter(sit, stage):
    """Return a function that opens a page of the passport as Amina."""
    return lambda path, **eyes: sit(stage.amina, f"/passport{path}", **eyes)


class Life:
    """Amina has earned and shown, has an offer, work to hand in, work sent back, work being judged."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.ports = stage, stage.ports
        self.learner = stage.learner(cast.AMINA)
        addresses.adopt_learners(stage.amina, ports=stage.ports)
        held = [self.earn(**facts) for facts in COURSES]
        for credential in held:
            claim.accept(credential, person=stage.amina, ports=self.ports)
        self.public, self.good, self.held_back, self.withdrawn = held
        sharing.set_public(self.public.uuid, person=stage.amina, public=True, ports=self.ports)
        sharing.new_link(
            self.good.uuid, person=stage.amina, note="Brightline Solar", days=30, ports=self.ports
        )
        status.revoke(
            self.withdrawn.uuid, seat=stage.owner, reason="The film was somebody else's.", ports=self.ports
        )
        self.offer = self.earn(name="First aid at work", hours="16", skill_group="people")
        self.open = self.begin(name="Leading a small crew", hours="40", skill_group="people")
        self.judged = self.hand_in(self.begin(name="Fault finding", hours="60"))
        self.sent_back = self.send_back(self.hand_in(self.begin(name="Fitting", hours="20")))

    def begin(self, **facts: object):
        version = self.stage.published(**facts)
        (made,) = learners.assign(self.stage.owner, [self.learner.uuid], version.uuid, ports=self.ports)
        return made

    def hand_in(self, work):
        evidence.add_text(
            work.uuid, by=self.stage.amina, text="Six of them.", name="My knots", ports=self.ports
        )
        evidence.add_link(work.uuid, by=self.stage.amina, link="https://films.example/1", ports=self.ports)
        return evidence.submit(
            work.uuid,
            by=self.stage.amina,
            statement="I tied them alone.",
            tools_used="A book.",
            ports=self.ports,
        )

    def earn(self, **facts: object) -> Credential:
        work = self.stage.marked(self.hand_in(self.begin(**facts)))
        award = marking.award(work.uuid, seat=self.stage.owner, ports=self.ports)
        return issue(award.uuid, seat=self.stage.owner, ports=self.ports)

    def send_back(self, work):
        rubric, marks, _optional = work.version.outcomes.all()
        marking.mark(
            work.uuid,
            seat=self.stage.owner,
            outcome_uuid=rubric.uuid,
            level_uuid=rubric.levels.get(name="Not yet").uuid,
            feedback="Two slip under load. Film the bowline again, closer.",
            ports=self.ports,
        )
        marking.mark(work.uuid, seat=self.stage.owner, outcome_uuid=marks.uuid, mark="72.5", ports=self.ports)
        return marking.not_yet(
            work.uuid, seat=self.stage.owner, reasons="The bowline cannot be seen.", ports=self.ports
        )

    def pages(self) -> dict[str, str]:
        return {
            "home": "/",
            "stranger": "/stranger",
            "credentials": "/credentials",
            "credential-public": f"/credentials/{self.public.uuid}",
            "credential": f"/credentials/{self.good.uuid}",
            "credential-stranger": f"/credentials/{self.good.uuid}/stranger",
            "credential-withdrawn": f"/credentials/{self.withdrawn.uuid}",
            "offer": f"/credentials/{self.offer.uuid}",
            "assessments": "/assessments",
            "open": f"/assessments/{self.open.uuid}",
            "judged": f"/assessments/{self.judged.uuid}",
            "sent-back": f"/assessments/{self.sent_back.uuid}",
        }


@pytest.mark.parametrize("language", LOOKS)
def test_every_page_of_the_passport_is_accessible_to_everyone(enter, stage, language: str):
    page = None
    for name, path in Life(stage).pages().items():
        if page is None:
            page = enter(path, language=language)
        else:
            page.goto(f"/passport{path}")
        for eyes in each_way(page, LOOKS[language]):
            page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true; })")
            assert_accessible(page)
            page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = false; })")
            keep(page, f"passport-{name}-{eyes}")


def test_an_empty_passport_is_helpful_and_accessible(enter):
    page = enter("/")
    assert_accessible(page)
    keep(page, "passport-empty")


def held_by_amina(stage: Stage) -> Credential:
    """One credential in Amina's passport, seen by nobody else."""
    issued = stage.held()
    return sharing.own(issued.uuid, person=stage.amina)


def test_a_link_is_made_opened_by_a_stranger_and_ended_with_the_keyboard(enter, browse, stage):
    held = held_by_amina(stage)
    page = enter(f"/credentials/{held.uuid}")
    page.get_by_label("For whom").focus()
    page.keyboard.type("Brightline Solar")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    fresh = page.locator("#fresh-link")
    expect(fresh).to_be_visible()
    assert_accessible(page)
    address = fresh.evaluate("element => element.value || element.textContent").strip()
    path = "/links/" + address.rpartition("/")[2]
    stranger = browse()
    stranger.goto(path)
    expect(stranger.get_by_text("Sound. Harbour School confirms that Amina Al-Sayed")).to_be_visible()

    page.goto(f"/passport/credentials/{held.uuid}")
    assert address not in page.content(), "a link is shown once"
    page.get_by_role("button", name="End it Brightline Solar").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The link has ended.")).to_be_visible()
    assert stranger.goto(path).status == 410
    assert ShareLink.objects.owned_by(stage.amina).filter(ended_at=None).count() == 0


def test_a_page_is_made_public_and_private_again_without_a_script(enter, browse, stage):
    held = held_by_amina(stage)
    page = enter(f"/credentials/{held.uuid}", script=False)
    page.locator("summary", has_text="Make its page public").click()
    expect(page.get_by_text("search engines too")).to_be_visible()
    page.get_by_role("button", name="Yes, make it public").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("everybody can see it")
    stranger = browse()
    assert stranger.goto(f"/credentials/{held.uuid}").status == 200

    page.get_by_role("button", name="Make it private again").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("only you can see it")
    assert stranger.goto(f"/credentials/{held.uuid}").status == 404


def test_evidence_is_handed_in_without_a_script(enter, stage):
    work = stage.assessment()
    page = enter(f"/assessments/{work.uuid}", script=False)
    page.locator("input[type=file]").set_input_files(
        {"name": "bowline.png", "mimeType": "image/png", "buffer": png()}
    )
    page.get_by_label("Or write it here").fill("I tied all six.")
    page.get_by_label("What you did yourself").fill("The bowline was hard.")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("link", name="bowline.png")).to_be_visible()
    expect(page.get_by_label("What you did yourself")).to_have_value("The bowline was hard.")
    page.locator("summary", has_text="Remove bowline.png").click()
    page.get_by_role("button", name="Remove it").first.click()
    expect(page.get_by_role("link", name="bowline.png")).to_have_count(0)
    page.get_by_role("button", name="Hand in now").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("It is being judged.")
    assert Assessment.objects.owned_by(stage.amina).get().state == "SUBMITTED"
    assert [piece.kind for piece in EvidenceItem.objects.owned_by(stage.amina).filter(removed_at=None)] == [
        "text"
    ]


def test_what_is_typed_saves_itself_and_is_there_after_leaving(enter, stage):
    work = stage.assessment()
    page = enter(f"/assessments/{work.uuid}")
    page.get_by_label("What you did yourself").fill("Half a sentence")
    expect(page.locator(".saved")).to_contain_text("Saved")

    page.goto("/passport/")
    page.goto(f"/passport/assessments/{work.uuid}")
    expect(page.get_by_label("What you did yourself")).to_have_value("Half a sentence")


def test_the_certificate_and_the_signed_file_are_taken_away(enter, stage):
    held = held_by_amina(stage)
    page = enter(f"/credentials/{held.uuid}")
    with page.expect_download() as paper:
        page.get_by_role("button", name="Certificate to print (PDF)").click()
    with page.expect_download() as text:
        page.get_by_role("link", name="Signed file", exact=True).click()

    assert paper.value.path().read_bytes().startswith(b"%PDF")
    assert text.value.path().read_bytes() == held.signed.encode()
    page.reload()
    expect(page.get_by_text("Paper of 14 March 2026")).to_be_visible()
