"""The learner's pages in a real browser: every page, six ways of looking, axe at zero."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page
from tests import people as cast
from tests.browser.conftest import Browse
from tests.browser.eyes import assert_accessible, keep
from tests.services.stage import Stage

from cairn.records.models import Credential
from cairn.services.admin import addresses
from cairn.services.assess import evidence, marking
from cairn.services.hold import claim, sharing
from cairn.services.issue import status
from cairn.services.issue.issue import issue
from cairn.services.run import learners

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EYES = {
    "desk": {},
    "dark": {"dark": True},
    "arabic": {"language": "ar"},
    "phone": {"width": 390},
    "phone-dark": {"width": 390, "dark": True},
    "phone-arabic": {"width": 390, "language": "ar"},
}
COURSES: tuple[dict[str, object], ...] = (
    {"name": "Grid-tied solar: commissioning and safety", "hours": "120", "eqf_level": "4"},
    {"name": "Site energy audit", "hours": "80", "eqf_level": "4", "skill_group": "sustainability"},
    {"name": "Reading site data", "hours": "50", "eqf_level": "4", "skill_group": "digital"},
    {"name": "Running a toolbox talk", "hours": "30", "eqf_level": "3", "skill_group": "people"},
)


@pytest.fixture
def stage(transactional_db, monkeypatch):
    made = Stage()
    monkeypatch.setattr("cairn.site.middleware.ports", lambda: made.ports)
    return made


@pytest.fixture
def enter(browse: Browse, live_server, stage):
    """Return a function that opens a page of the passport as Amina."""

    def opened(path: str, **eyes) -> Page:
        page = browse(**eyes)
        client = Client()
        client.force_login(stage.amina.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
        )
        page.goto(f"/passport{path}")
        return page

    return opened


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


@pytest.mark.parametrize("eyes", EYES)
def test_every_page_of_the_passport_is_accessible_to_everyone(enter, stage, eyes: str):
    page = None
    for name, path in Life(stage).pages().items():
        if page is None:
            page = enter(path, **EYES[eyes])
        else:
            page.goto(f"/passport{path}")
        page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = true; })")
        assert_accessible(page)
        page.evaluate("document.querySelectorAll('main details').forEach(fold => { fold.open = false; })")
        keep(page, f"passport-{name}-{eyes}")


def test_an_empty_passport_is_helpful_and_accessible(enter):
    page = enter("/")
    assert_accessible(page)
    keep(page, "passport-empty")
