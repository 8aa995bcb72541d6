"""The ledger: built from the rows of a workspace, frozen with the version, signed in every credential of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.services.stage import OUTCOMES

from cairn.badges.ledger import Act, Contribution, Ledger, Part, read_ledger
from cairn.credentials.document import parse_object
from cairn.records.documents import signed_text
from cairn.records.models import Comment, Research
from cairn.services.assess import marking
from cairn.services.codesign import gates, ledger, partners, rating, signing, strands, workspace
from cairn.services.codesign.signing import Decision
from cairn.services.codesign.text import digest_of
from cairn.services.design import draft, publish
from cairn.services.issue import issue

pytestmark = pytest.mark.django_db
STAGES = ("need", "design", "build", "approve")


class Work:
    """A draft of Harbour School with a workspace."""

    def __init__(self, stage) -> None:
        self.stage, self.ports, self.seat = stage, stage.ports, stage.owner
        one, two, three = OUTCOMES
        worded = (
            one,
            replace(two, text="Choose a knot for a given load"),
            replace(three, text="Inspect a rope"),
        )
        made = stage.draft()
        self.version = draft.save(made.uuid, seat=self.seat, outcomes=worded, ports=self.ports)
        self.achievement = self.version.achievement
        self.space = workspace.begin(
            self.seat, self.achievement.uuid, need="Crews ask for it.", ports=self.ports
        )

    def partner(self, name: str, **facts: object):
        facts = {
            "name": name,
            "kind": "employer",
            "may_sign": True,
            "is_public": True,
            "may_see": True,
            **facts,
        }
        return partners.add(self.seat, facts=facts, ports=self.ports)

    def involve(self, partner, strand: str, role: str = "") -> None:
        strands.involve(
            self.seat, self.achievement.uuid, partner.uuid, strand=strand, role=role, ports=self.ports
        )

    def sign(self, partner, stage: str, name: str, *, may_name: bool, title: str = "") -> None:
        asked = signing.ask(self.seat, self.version.uuid, stage=stage, partner=partner.uuid, ports=self.ports)
        decision = Decision(
            is_signed=True, name=name, title=title, seen=digest_of(self.version), may_name=may_name
        )
        signing.decide(asked.token, decision, ports=self.ports)

    def rate(self, *asked: dict[str, object]) -> None:
        said = {outcome.key: {"need": "needed"} for outcome in self.version.outcomes.all()}
        for one in rating.ask(self.seat, self.version.uuid, asked, ports=self.ports):
            rating.rate(one.token, said, ports=self.ports)

    def publish(self):
        for stage in STAGES:
            gates.pass_gate(self.seat, self.version.uuid, stage, ports=self.ports)
        return publish.publish(self.version.uuid, seat=self.seat, ports=self.ports)


@pytest.fixture
def work(stage):
    return Work(stage)


def test_the_ledger_is_frozen_and_signed(work):
    bright, tide, hidden = (
        work.partner("Brightline Solar"),
        work.partner("Tidewater Grid"),
        work.partner("Quiet Ltd", is_public=False),
    )
    work.involve(tide, "deliver")
    work.involve(bright, "design", "Set the site tasks")
    work.involve(hidden, "design")
    work.sign(bright, "design", "Ines Ferreira", title="Operations lead", may_name=True)
    work.sign(tide, "design", "Mara Lindqvist", may_name=False)
    work.sign(hidden, "build", "Nobody Known", may_name=True)
    work.rate(
        {"partner": bright.uuid}, {"body": "Alder Roofing"}, {"body": "ALDER roofing"}, {"body": "Moss Ltd"}
    )
    day = work.stage.world.now.date()
    wanted = Ledger(
        entries=(
            Contribution(
                part=Part.DESIGN, act=Act.INVOLVED, organisation="Brightline Solar", role="Set the site tasks"
            ),
            Contribution(part=Part.DELIVER, act=Act.INVOLVED, organisation="Tidewater Grid"),
            Contribution(
                part=Part.DESIGN,
                act=Act.SIGNED,
                organisation="Brightline Solar",
                person="Ines Ferreira",
                title="Operations lead",
                number=1,
                day=day,
            ),
            Contribution(part=Part.DESIGN, act=Act.SIGNED, organisation="Tidewater Grid", number=1, day=day),
            Contribution(part=Part.NEED, act=Act.RATED, organisation="Brightline Solar", number=3, day=day),
            Contribution(part=Part.NEED, act=Act.RATED, unnamed=2, number=3, day=day),
        )
    )
    assert ledger.ledger_of(work.version) == wanted  # what the author is shown before

    version = work.publish()

    assert ledger.ledger_of(version) == Ledger.from_json(version.ledger) == wanted
    assert "Lindqvist" not in version.definition
    assert "Quiet" not in version.definition
    assessment = work.stage.marked(work.stage.submitted(version))
    award = marking.award(assessment.uuid, seat=work.seat, ports=work.ports)
    credential = issue.issue(award.uuid, seat=work.seat, ports=work.ports)
    assert read_ledger(parse_object(signed_text(credential).encode())) == wanted

    partners.archive(work.seat, bright.uuid, ports=work.ports)
    version.refresh_from_db()
    assert ledger.ledger_of(version) == wanted  # what was signed stays
    following = draft.new_draft(work.achievement.uuid, seat=work.seat, ports=work.ports)
    assert following.ledger == []
    assert ledger.ledger_of(following).organisations == ("Tidewater Grid",)  # they have a hand in it still


def test_a_signature_for_an_older_text_is_no_signature_for_the_version(work):
    bright = work.partner("Brightline Solar")
    work.sign(bright, "need", "Ines Ferreira", may_name=True)
    draft.save(work.version.uuid, seat=work.seat, facts={"summary": "Reworded."}, ports=work.ports)
    work.version.refresh_from_db()

    (entry,) = ledger.ledger_of(work.version).entries
    assert (entry.act, entry.person) == (Act.SIGNED_DRAFT, "Ines Ferreira")


def test_research_and_decisions_say_who_but_not_what(work):
    bright = work.partner("Brightline Solar")
    common = {"workspace": work.space, "added_at": work.stage.world.now, "made_date": date(2026, 1, 5)}
    for kind, title, source, public in (
        ("labour", "Crew leads wanted", "Labour office", True),
        ("document", "Secret plan", "Quiet Ltd", False),
        ("document", "Mail", "write to x@y.example", True),
        ("interview", "A talk", "Ines Ferreira", True),  # who was asked did not agree to be signed
    ):
        Research.objects.create(
            uuid=work.ports.new_uuid(), kind=kind, title=title, source=source, is_public=public, **common
        )
    for about in ("strand:design", "outcome:1"):
        Comment.objects.create(
            uuid=work.ports.new_uuid(),
            workspace=work.space,
            version=work.version,
            kind="DECISION",
            about=about,
            text="We drop outcome 4.",
            author_name="Ines Ferreira",
            partner=bright,
            made_at=work.stage.world.now,
        )
    said = ledger.ledger_of(work.version).to_json()
    assert said == [
        {
            "part": "need",
            "act": "researched",
            "organisation": "Labour office",
            "role": "Crew leads wanted",
            "number": 1,
            "day": "2026-01-05",
        },
        {
            "part": "design",
            "act": "decided",
            "organisation": "Brightline Solar",
            "number": 1,
            "day": "2026-03-14",
        },
        {
            "part": "whole",
            "act": "decided",
            "organisation": "Brightline Solar",
            "number": 1,
            "day": "2026-03-14",
        },
    ]


def test_without_a_workspace_there_is_none(stage):
    version = stage.published()
    assert version.ledger == []
    assert "ext:CoDesign" not in version.definition
