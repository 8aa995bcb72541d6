"""A credential of Harbour School that is made together with a partner, which may be Eve's organisation."""

from __future__ import annotations

from typing import Any

from cairn.records.models import Partner
from cairn.services.codesign import comments, gates, partners, research, signing, strands, workspace
from cairn.services.codesign.text import digest_of
from cairn.services.design import draft
from cairn.services.design.draft import OutcomeInput
from tests.services.stage import OUTCOMES, Stage

NEED = "Three boatyards look for people who can splice."
SURVEY = {
    "kind": "survey",
    "title": "Crews",
    "source": "Quay",
    "made_date": "2026-02-03",
    "finding": "Too few.",
}


class Workshop:
    """The workspace of a complete draft, and one partner of the register that may sign."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.seat, self.ports = stage, stage.owner, stage.ports
        self.version = stage.draft()
        self.achievement = self.version.achievement
        self.workspace = workspace.begin(self.seat, self.achievement.uuid, ports=self.ports)
        facts = {"name": "Tidewater Rigging", "may_sign": True, "contact_name": "Mara Lindqvist"}
        self.partner: Partner = partners.add(self.seat, facts=facts, ports=self.ports)

    @property
    def voice(self) -> workspace.Voice:
        return workspace.as_member(self.seat, self.achievement.uuid)

    def write_need(self) -> None:
        workspace.describe(self.seat, self.achievement.uuid, need=NEED, ports=self.ports)

    def spoil(self) -> None:
        """Write an outcome that nobody can see."""
        rows = [*OUTCOMES[:2], OutcomeInput(text="Understand how rotas are made", assessment="Talk")]
        draft.save(self.version.uuid, seat=self.seat, outcomes=rows, ports=self.ports)
        self.version.refresh_from_db()

    def involve(self, strand: str = "design") -> Any:
        return strands.involve(
            self.seat, self.achievement.uuid, self.partner.uuid, strand=strand, ports=self.ports
        )

    def link(self) -> None:
        """The partner is Eve's organisation, as its owner accepted."""
        Partner.objects.of(self.stage.harbour).filter(pk=self.partner.pk).update(
            as_organisation=self.stage.elsewhere, linked_at=self.stage.world.now
        )
        self.partner.refresh_from_db()

    def ask(self, stage: str = "need", **more: Any) -> signing.Asked:
        return signing.ask(
            self.seat, self.version.uuid, stage=stage, partner=self.partner.uuid, ports=self.ports, **more
        )

    def sign(self, stage: str = "need", *, is_signed: bool = True) -> None:
        """The partner is asked, and signs or declines by the link."""
        said = signing.Decision(
            is_signed=is_signed, name="Mara Lindqvist", words="Not like this.", seen=digest_of(self.version)
        )
        signing.decide(self.ask(stage).token, said, ports=self.ports)

    def pass_gate(self, stage: str) -> Any:
        return gates.pass_gate(self.seat, self.version.uuid, stage, ports=self.ports)

    def pass_all(self, *stages: str) -> None:
        for stage in stages or ("need", "design", "build", "approve"):
            self.pass_gate(stage)

    def say(self, text: str = "Is this level 3?", **more: Any) -> Any:
        return comments.say(self.voice, text, ports=self.ports, **more)

    def research(self, **more: Any) -> Any:
        return research.add(self.seat, self.achievement.uuid, facts={**SURVEY, **more}, ports=self.ports)
