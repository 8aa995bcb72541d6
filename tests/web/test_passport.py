"""The learner's pages: what one holds, what waits, what one hands in, who may see it."""

from __future__ import annotations

import pytest

from cairn.records.models import Credential
from cairn.services.hold import claim
from cairn.services.issue.issue import issue


@pytest.fixture
def offered(stage):
    """Amina's award is issued and waits for her."""
    return issue(stage.awarded().uuid, seat=stage.owner, ports=stage.ports)


@pytest.fixture
def held(stage, offered):
    """Amina has accepted it."""
    claim.accept(offered, person=stage.amina, ports=stage.ports)
    return Credential.objects.owned_by(stage.amina).get()


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_an_empty_passport_says_how_it_fills(visit, stage):
    page = visit(stage.amina).get("/passport/")

    assert page.status_code == 200
    assert "Your passport is empty, and it is yours." in text(page)


def test_the_passport_counts_what_stands(visit, stage, held):
    page = text(visit(stage.amina).get("/passport/"))

    assert "You hold <em>one credential</em>. It stands for <em>25 hours</em>" in page
    assert "Tie six deck knots from memory" in page


def test_every_page(visit, stage, held):
    for path in (
        "",
        "stranger",
        f"credentials/{held.uuid}",
        f"credentials/{held.uuid}/stranger",
        "assessments",
    ):
        assert visit(stage.amina).get(f"/passport/{path}").status_code == 200, path
