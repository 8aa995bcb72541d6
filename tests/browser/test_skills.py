"""Skills in a real browser: every page in light, dark, Arabic and on a phone; importing without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests import people as cast
from tests import skillfiles
from tests.browser.eyes import assert_accessible, keep
from tests.services.stack.conftest import prepare
from tests.services.stage import tag

from cairn.demo import skills as demonstration
from cairn.records.models import Occupation, Skill
from cairn.services.access import SYSTEM
from cairn.services.admin import operators
from cairn.services.skills import governing, importing, local

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FEW = {"skills-found", "skill", "framework", "problem"}  # also in light, on a desk
EYES = {"desk": {}, "phone-arabic-dark": {"width": 390, "language": "ar", "dark": True}}


@pytest.fixture
def skills(stage):
    """Two versions of a framework, the demonstration's own, a skill that was merged; Bram runs the installation."""
    demonstration.load(stage.ports)
    for later in (False, True):
        found = skillfiles.source(
            skillfiles.esco(later=later), label="ESCO v1.2.0" if later else "ESCO v1.1.1"
        )
        importing.load(found, kind="esco", by=SYSTEM, ports=stage.ports)
    calm, weld = (Skill.objects.public().get(iri=iri) for iri in (skillfiles.CALM, skillfiles.WELD))
    governing.retire(calm.uuid, into=weld.uuid, reason="A test.", by=SYSTEM, ports=stage.ports)
    operators.appoint(cast.BRAM.email, ports=stage.ports)
    stage.bram.user.refresh_from_db()
    return weld, calm


@pytest.mark.parametrize("eyes", EYES.values(), ids=EYES)
def test_every_page_of_skills_can_be_used_by_everybody(browse, sit, stage, skills, eyes):
    weld, calm = skills
    lead = Occupation.objects.public().get(name="Solar team lead")
    tag(prepare(stage, earned=0).ropes.outcomes, Clean_data=demonstration.iri("clean-data"))
    page = browse(**eyes)
    for name, path in {
        "skills": "/skills",
        "skills-found": "/skills?q=brif+a+crew",
        "skills-nothing": "/skills?q=zzqq",
        "skill": f"/skills/{weld.uuid}",
        "skill-retired": f"/skills/{calm.uuid}",
        "occupation": f"/occupations/{lead.uuid}",
        "roles": "/occupations",
        "careers": "/qualifications",
        "problem": "/explore?q=clean+messy+spreadsheets",
        "framework-public": f"/skills/frameworks/{weld.framework.uuid}",
    }.items():
        if not eyes and name not in FEW:
            continue
        page.goto(path)
        assert_accessible(page)
        keep(page, f"{name}-{'-'.join(map(str, eyes.values())) or 'desk'}")
    desk = sit(stage.bram, **eyes)
    run = weld.framework.imports.order_by("pk").last()
    own = local.add(stage.owner, {"name": "Splice a rope", "broader": weld.iri}, ports=stage.ports)
    for name, path in {
        "frameworks": "/operator/frameworks",
        "framework": f"/operator/frameworks/{weld.framework.uuid}",
        "framework-import": f"/operator/frameworks/imports/{run.uuid}",
        "rates": "/operator/rates",
        "operator-skill": f"/operator/skills/{weld.uuid}",
        "operator-skill-retired": f"/operator/skills/{calm.uuid}",
        "own-skills": f"/provider/{stage.harbour.uuid}/skills",
        "own-skill": f"/provider/{stage.harbour.uuid}/skills/{own.uuid}",
    }.items():
        if not eyes and name not in FEW:
            continue
        desk.goto(path)
        assert_accessible(desk)
        keep(desk, f"{name}-{'-'.join(map(str, eyes.values())) or 'desk'}")


def test_a_visitor_finds_a_skill_by_keyboard_and_follows_it_to_who_asks_for_it(browse, skills):
    page = browse()
    page.goto("/skills")
    page.get_by_label("In your own words").fill("brif a crew")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Brief a crew").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Brief a crew")
    page.get_by_role("link", name="Solar team lead").click()
    expect(page.get_by_text("14 skills")).to_be_visible()
