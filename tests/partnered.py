"""Harbour School with a register of partners, and as a partner in the register of Elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from cairn.records.models import AchievementVersion, Area, Partner, Pledge
from cairn.services.access import Seat
from cairn.services.codesign import areas, partner_files, partners, pledges, rating, signing
from cairn.services.codesign.text import digest_of
from cairn.services.design import draft, publish
from tests.services.stage import FACTS, OUTCOMES, Stage


class Partnered:
    """A provider (Harbour School, or whose seat it is), one partner, and a draft that is asked about."""

    def __init__(self, stage: Stage, seat: Seat | None = None, *, linked: Seat | None = None) -> None:
        self.stage, self.seat, self.ports = stage, seat or stage.owner, stage.ports
        self.other = linked or stage.outsider
        facts = {"name": "Tidewater Grid", "may_sign": True, "contact_name": "Mara Lindqvist"}
        self.partner: Partner = partners.add(self.seat, facts=facts, ports=self.ports)
        if linked is not None:
            self.link()

    def draft(self, name: str = "Reefing") -> AchievementVersion:
        made = draft.create(self.seat, name=name, ports=self.ports)
        facts = {**FACTS, "name": name}
        return draft.save(made.uuid, seat=self.seat, facts=facts, outcomes=OUTCOMES, ports=self.ports)

    def published(self) -> AchievementVersion:
        return publish.publish(self.draft("Sculling").uuid, seat=self.seat, change_note="", ports=self.ports)

    def area(self, name: str = "Grids") -> Area:
        return areas.add(self.seat, name=name, ports=self.ports)

    def asked_link(self) -> UUID:
        page = f"https://badges.example/issuers/{self.other.organisation.uuid}"
        partners.ask_link(self.seat, self.partner.uuid, address=page, ports=self.ports)
        return self.partner.uuid

    def link(self) -> UUID:
        partners.accept_link(self.other, self.asked_link(), ports=self.ports)
        return self.partner.uuid

    def ask_to_rate(self, **more: object) -> Any:
        whom = {"body": "Tidewater Grid", **more}
        return rating.ask(self.seat, self.draft().uuid, [whom], ports=self.ports)[0]

    def ask_to_sign(self) -> Any:
        return signing.ask(
            self.seat,
            self.draft("Steering").uuid,
            stage="design",
            partner=self.partner.uuid,
            ports=self.ports,
        )

    def decision(self, asked: Any) -> signing.Decision:
        return signing.Decision(is_signed=True, name="Mara Lindqvist", seen=digest_of(asked.link.version))

    def interviews(self) -> dict[str, object]:
        day = (self.stage.world.now + timedelta(days=30)).date().isoformat()
        return {"number": 3, "until_date": day, "contact_name": "Mara", "contact_email": "mara@tide.example"}

    def pledge(self) -> Pledge:
        achievement = self.published().achievement.uuid
        return pledges.draft(
            self.seat, achievement, partner=self.partner.uuid, facts=self.interviews(), ports=self.ports
        )

    def given(self) -> Pledge:
        return pledges.publish(self.seat, self.pledge().uuid, ports=self.ports)


def arguments(stage: Stage) -> dict[str, dict[str, object]]:
    """What fills the addresses of the register ("partners"), and of the home of a partner and of guests ("partner")."""
    own = Partnered(stage)
    known = Partner.objects.of(stage.elsewhere).filter(as_organisation=stage.harbour).first()
    theirs = Partnered(stage, stage.outsider, linked=None if known else stage.owner)
    theirs.partner = known or theirs.partner
    rated, signed = own.ask_to_rate(), theirs.ask_to_sign()
    return {
        "partners": {
            "partner": own.partner.uuid,
            "area": own.area().uuid,
            "version": rated.link.version.uuid,
            "link": rated.link.uuid,
            "pledge": own.pledge().uuid,
        },
        "partner": {
            "partner": theirs.partner.uuid,
            "sign_off": signed.link.sign_off.uuid,
            "pledge": theirs.given().uuid,
            "rate": rated.token,
            "sign": signed.token,
        },
    }


READS = ("codesign/partner_files.look",)
STEPS = (
    "codesign/guests.make",
    "codesign/guests.opened",
    "codesign/guests.use",
    "codesign/guests.renew",
    "codesign/guests.end",
    "codesign/inviting.letter",
    "codesign/telling.decided",
    "codesign/telling.link_asked",
)


Act = Callable[..., Callable[[], object]]


def mine(here: Partnered) -> Seat:
    return here.seat


def other(here: Partnered) -> Seat:
    return here.other


def partner(here: Partnered) -> UUID:
    return here.partner.uuid


def away(here: Partnered) -> UUID:
    partners.archive(here.seat, here.partner.uuid, ports=here.ports)
    return here.partner.uuid


def area(here: Partnered) -> UUID:
    return here.area().uuid


def second(here: Partnered) -> UUID:
    here.area()
    return here.area("Sails").uuid


def area_away(here: Partnered) -> UUID:
    made = here.area()
    areas.archive(here.seat, made.uuid, ports=here.ports)
    return made.uuid


def pledge(here: Partnered) -> UUID:
    return here.pledge().uuid


def given(here: Partnered) -> UUID:
    return here.given().uuid


def linked_pledge(here: Partnered) -> UUID:
    here.link()
    return here.given().uuid


def sign_off(here: Partnered) -> UUID:
    return here.ask_to_sign().link.sign_off.uuid


def draft_of(here: Partnered) -> UUID:
    return here.draft().uuid


def decided(act: Act, stage: Stage, *, by_member: bool) -> Callable[[], object]:
    here = Partnered(stage, linked=stage.outsider)
    asked = here.ask_to_sign()
    said = here.decision(asked)
    if by_member:
        return act(signing.decide_as_member, here.other, asked.link.sign_off.uuid, said, ports=here.ports)
    return act(signing.decide, asked.token, said, ports=here.ports)


def rated(act: Act, stage: Stage) -> Callable[[], object]:
    here = Partnered(stage)
    asked = here.ask_to_rate()
    said = {outcome.key: {"need": "needed"} for outcome in asked.link.version.outcomes.all()}
    return act(rating.rate, asked.token, said, ports=here.ports)


def acts(act: Act) -> dict[str, Callable[[Stage], Callable[[], object]]]:
    """Every act of the register, of guests and of partners, for the test that each of them is in the trail."""

    def on(
        service: Callable[..., object], *places: Any, **given: Any
    ) -> Callable[[Stage], Callable[[], object]]:
        def made(stage: Stage) -> Callable[[], object]:
            here = Partnered(stage)
            filled = [place(here) for place in places]
            known = {name: value(here) if callable(value) else value for name, value in given.items()}
            return act(service, *filled, ports=here.ports, **known)

        return made

    return {
        "codesign/areas.add": on(areas.add, mine, name="Rigs"),
        "codesign/areas.rename": on(areas.rename, mine, area, name="Rigs"),
        "codesign/areas.move": on(areas.move, mine, second, up=True),
        "codesign/areas.archive": on(areas.archive, mine, area),
        "codesign/areas.restore": on(areas.restore, mine, area_away),
        "codesign/partners.add": on(partners.add, mine, facts={"name": "Another"}),
        "codesign/partners.update": on(partners.update, mine, partner, facts={"tier": "core"}),
        "codesign/partners.archive": on(partners.archive, mine, partner),
        "codesign/partner_files.bring": on(partner_files.bring, mine, data=b"name\nQuay\n", filename="a.csv"),
        "codesign/partners.restore": on(partners.restore, mine, away),
        "codesign/partners.ask_link": on(
            partners.ask_link,
            mine,
            partner,
            address=lambda here: f"/issuers/{here.other.organisation.uuid}",
        ),
        "codesign/partners.end_link": on(partners.end_link, mine, Partnered.link),
        "codesign/partners.accept_link": on(partners.accept_link, other, Partnered.asked_link),
        "codesign/partners.refuse_link": on(partners.refuse_link, other, Partnered.link),
        "codesign/rating.ask": on(
            rating.ask, mine, draft_of, lambda _here: [{"body": "Solar", "email": "ines@solar.example"}]
        ),
        "codesign/rating.remind": on(rating.remind, mine, lambda here: here.ask_to_rate().link.uuid),
        "codesign/rating.withdraw": on(rating.withdraw, mine, lambda here: here.ask_to_rate().link.uuid),
        "codesign/rating.rate": lambda s: rated(act, s),
        "codesign/signing.ask": on(signing.ask, mine, draft_of, stage="design", partner=partner),
        "codesign/signing.remind": on(signing.remind, mine, sign_off),
        "codesign/signing.take_back": on(signing.take_back, mine, sign_off),
        "codesign/signing.decide": lambda s: decided(act, s, by_member=False),
        "codesign/signing.decide_as_member": lambda s: decided(act, s, by_member=True),
        "codesign/pledges.draft": on(
            pledges.draft,
            mine,
            lambda here: here.published().achievement.uuid,
            partner=partner,
            facts=Partnered.interviews,
        ),
        "codesign/pledges.change": on(pledges.change, mine, pledge, facts=Partnered.interviews),
        "codesign/pledges.discard": on(pledges.discard, mine, pledge),
        "codesign/pledges.publish": on(pledges.publish, mine, pledge),
        "codesign/pledges.withdraw": on(pledges.withdraw, mine, given, reason="The site closed."),
        "codesign/pledges.put_partner_away": on(pledges.put_partner_away, mine, partner, reason=""),
        "codesign/pledges.withdraw_own": on(
            pledges.withdraw_own, other, linked_pledge, reason="The site closed."
        ),
        "codesign/pledges.give": on(
            pledges.give,
            other,
            Partnered.link,
            achievement=lambda here: here.published().achievement.uuid,
            facts=Partnered.interviews,
        ),
    }
