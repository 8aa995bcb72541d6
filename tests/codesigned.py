"""A credential of Harbour School that is made together with a partner, which may be Eve's organisation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from cairn.records.models import Organisation, Partner
from cairn.services.access import Seat
from cairn.services.codesign import (
    comments,
    gates,
    news,
    objections,
    partners,
    rating,
    research,
    signing,
    strands,
    workspace,
)
from cairn.services.codesign.text import digest_of
from cairn.services.design import draft
from cairn.services.design.draft import OutcomeInput
from tests.services.stage import FACTS, OUTCOMES, Stage

__all__ = ["OUTCOMES", "Workshop", "signing"]

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

    def __init__(self, stage: Stage, seat: Seat | None = None) -> None:
        self.stage, self.seat, self.ports = stage, seat or stage.owner, stage.ports
        made = draft.create(self.seat, name="Splicing on deck", ports=self.ports)
        said = {**FACTS, "name": "Splicing on deck"}
        self.version = draft.save(made.uuid, seat=self.seat, facts=said, outcomes=OUTCOMES, ports=self.ports)
        self.achievement = self.version.achievement
        self.workspace = workspace.begin(self.seat, self.achievement.uuid, ports=self.ports)
        facts = {"name": "Tidewater Rigging", "may_sign": True, "contact_name": "Mara Lindqvist"}
        self.partner: Partner = partners.add(self.seat, facts=facts, ports=self.ports)

    @property
    def voice(self) -> workspace.Voice:
        return workspace.as_member(self.seat, self.achievement.uuid)

    def theirs(self) -> workspace.Voice:
        """Eve's, as a member of the partner."""
        return workspace.as_partner(self.stage.outsider, self.achievement.uuid)

    def objected(self) -> list[str]:
        """The objections that keep the last gate from being passed."""
        case = gates.Case(self.workspace, self.version, ports=self.ports)
        found = gates.obstacles_of(gates.row_of("approve"), case)
        return [one.where for one in found if one.where.startswith("objection")]

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

    def link(self, to: Organisation | None = None) -> None:
        """The partner is Eve's organisation (or another), as its owner accepted."""
        Partner.objects.of(self.seat.organisation).filter(pk=self.partner.pk).update(
            as_organisation=to or self.stage.elsewhere, linked_at=self.stage.world.now
        )
        self.partner.refresh_from_db()

    def ask(self, stage: str = "need", **more: Any) -> signing.Asked:
        return signing.ask(
            self.seat, self.version.uuid, stage=stage, partner=self.partner.uuid, ports=self.ports, **more
        )

    def sign(self, stage: str = "need", *, is_signed: bool = True) -> None:
        """The partner is asked, and signs or declines by the link."""
        said = self.decision(is_signed=is_signed)
        signing.decide(self.ask(stage).token, said, ports=self.ports)

    def decision(self, *, is_signed: bool = True) -> signing.Decision:
        """What the partner says of the text as it reads now."""
        return signing.Decision(
            is_signed=is_signed, name="Mara Lindqvist", words="Not like this.", seen=digest_of(self.version)
        )

    def rated(self) -> None:
        """An employer was asked, and has rated every outcome."""
        asked = rating.ask(self.seat, self.version.uuid, [{"body": "Solar"}], ports=self.ports)[0]
        said = {row.key: {"need": "needed"} for row in rating.outcomes_of(self.version)}
        rating.rate(asked.token, said, ports=self.ports)

    def pass_gate(self, stage: str) -> Any:
        return gates.pass_gate(self.seat, self.version.uuid, stage, ports=self.ports)

    def pass_all(self, *stages: str) -> None:
        for stage in stages or ("need", "design", "build", "approve"):
            self.pass_gate(stage)

    def say(self, text: str = "Is this level 3?", **more: Any) -> Any:
        return comments.say(self.voice, text, ports=self.ports, **more)

    def research(self, *, data: bytes = b"", **more: Any) -> Any:
        file = {"data": data, "filename": "crews.csv"} if data else {}
        facts = {**SURVEY, **more}
        return research.add(self.seat, self.achievement.uuid, facts=facts, ports=self.ports, **file)


def arguments(stage: Stage, *, shared: bool) -> dict[str, object]:
    """What fills the addresses of a workspace; shared: one of Elsewhere, where Harbour School has a hand in it."""
    shop = Workshop(stage, stage.outsider if shared else None)
    if shared:
        shop.link(stage.harbour)
    involved = shop.involve()
    return {
        "achievement": shop.achievement.uuid,
        "stage": "need",
        "comment": shop.say().uuid,
        "involvement": involved.uuid,
        "sign_off": shop.ask().link.sign_off.uuid,
        "research_uuid": shop.research(data=b"name,crew\na,3\n").uuid,
        "objection": UUID(int=1) if shared else objection(stage, shop),
    }


def objection(stage: Stage, shop: Workshop) -> UUID:
    """A guest says that the line about their hand is wrong."""
    asked = shop.ask("build")
    made = objections.raise_by_link(asked.token, "design:involved", reason="Not us.", ports=shop.ports)
    return made.uuid


READS = (
    "codesign/gates.hindrance",
    "codesign/gates.require_passed",
    "codesign/research.open_file",
    "design/completeness.obstacles",
)
STEPS = (
    "codesign/research.forget",
    "codesign/workspace.note",
    "codesign/noticing.said",
    "codesign/noticing.settled",
    "codesign/noticing.passed",
    "codesign/noticing.waits",
    "codesign/noticing.rated",
    "codesign/noticing.objected",
    "codesign/noticing.answered",
    "codesign/noticing.write",
)
LETTERS = ("codesign/news.tell_due",)
LOOKED = ("codesign/news.seen",)


def acts(act: Callable[..., Callable[[], object]]) -> dict[str, Callable[[Stage], Callable[[], object]]]:
    """Every act in a workspace, for the test that each of them is in the trail."""

    def on(service: Callable[..., object], **given: Any) -> Callable[[Stage], Callable[[], object]]:
        def made(stage: Stage) -> Callable[[], object]:
            shop = Workshop(stage)
            known = {name: value(shop) if callable(value) else value for name, value in given.items()}
            places = [known.pop(name) for name in sorted(known) if name.startswith("_")]
            return act(service, *places, ports=shop.ports, **known)

        return made

    seat, version, achievement = (
        lambda shop: shop.seat,
        lambda shop: shop.version.uuid,
        lambda shop: shop.achievement.uuid,
    )
    return {
        "codesign/workspace.begin": lambda s: act(
            workspace.begin, s.owner, s.draft().achievement.uuid, ports=s.ports
        ),
        "codesign/workspace.describe": on(workspace.describe, _1=seat, _2=achievement, need=NEED),
        "codesign/strands.involve": on(
            strands.involve,
            _1=seat,
            _2=achievement,
            _3=lambda shop: shop.partner.uuid,
            strand="design",
        ),
        "codesign/strands.change": on(
            strands.change, _1=seat, _2=lambda shop: shop.involve().uuid, role="Lends the quay"
        ),
        "codesign/strands.end": on(strands.end, _1=seat, _2=lambda shop: shop.involve().uuid),
        "codesign/gates.pass_gate": on(gates.pass_gate, _1=seat, _2=needed, _3="need"),
        "codesign/gates.take_back": on(gates.take_back, _1=seat, _2=passed, _3="need", reason="Too early."),
        "codesign/gates.plan": on(gates.plan, _1=seat, _2=version, _3="need", due="2026-12-03"),
        "codesign/comments.say": on(comments.say, _1=lambda shop: shop.voice, _2="Level 3?"),
        "codesign/comments.settle": on(
            comments.settle, _1=lambda shop: shop.voice, _2=lambda shop: shop.say().uuid
        ),
        "codesign/comments.take_back": on(
            comments.take_back, _1=lambda shop: shop.voice, _2=lambda shop: shop.say().uuid
        ),
        "codesign/research.add": on(research.add, _1=seat, _2=achievement, facts=SURVEY),
        "codesign/news.want_letters": lambda s: act(news.want_letters, s.bram, wanted=False, ports=s.ports),
        "codesign/objections.raise_in_workspace": lambda s: objecting(act, s, "member"),
        "codesign/objections.raise_before_signing": lambda s: objecting(act, s, "signer"),
        "codesign/objections.raise_by_link": lambda s: objecting(act, s, "guest"),
        "codesign/objections.answer": lambda s: objecting(act, s, "answer"),
        "codesign/research.remove": on(research.remove, _1=seat, _2=lambda shop: shop.research().uuid),
    }


def objecting(act: Callable[..., Callable[[], object]], stage: Stage, who: str) -> Callable[[], object]:
    """A line about Eve's organisation is called wrong, or that is answered."""
    shop = Workshop(stage)
    shop.link()
    shop.involve()
    asked, line = shop.ask(), "design:involved"
    said = {"reason": "Not us.", "ports": shop.ports}
    if who == "guest":
        return act(objections.raise_by_link, asked.token, line, **said)
    if who == "signer":
        return act(objections.raise_before_signing, stage.outsider, asked.link.sign_off.uuid, line, **said)
    voice = workspace.as_partner(stage.outsider, shop.achievement.uuid)
    if who == "member":
        return act(objections.raise_in_workspace, voice, line, **said)
    made = objections.raise_in_workspace(voice, line, **said)
    return act(objections.answer, shop.seat, made.uuid, leave_out=True, ports=shop.ports)


def needed(shop: Workshop) -> Any:
    """The version, with its need written down."""
    shop.write_need()
    return shop.version.uuid


def passed(shop: Workshop) -> Any:
    """The version, with its first gate passed."""
    shop.write_need()
    shop.pass_gate("need")
    return shop.version.uuid
