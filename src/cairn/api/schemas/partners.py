"""The register of partners, whom one asks to rate, and what was pledged."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from cairn.api.schemas.row_files import FileRowOut
from cairn.api.schemas.texts import Email, Given, Line, Link, Named, Shown, Text
from cairn.records.models import Area, GuestLink, Outcome, Partner, Pledge
from cairn.services.codesign.inviting import Asked
from cairn.services.codesign.rating import Summary
from cairn.services.row_files import Line as FileLine
from cairn.services.row_files import Looked

Kind = Literal[
    "university", "college", "vocational", "school", "professional", "employer", "community", "vendor",
    "government",
]  # fmt: skip
Tier = Literal["founding", "core", "associate"]
Why = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")]


class AreaOut(Shown):
    """An area that the organisation works in. `field`: its code in ISCED-F 2013, or empty."""

    uuid: UUID
    name: str
    field: str

    @classmethod
    def of(cls, row: Area) -> AreaOut:
        return cls(uuid=row.uuid, name=row.name, field=row.field)


class PartnerIn(Given):
    """A partner. Both days of an agreement are inclusive; `areas`: uuids of yours."""

    name: Line = Field(examples=["Brightline Solar"])
    kind: Kind = "employer"
    tier: Tier = "associate"
    areas: list[UUID] = Field(default=[], max_length=40)
    agreement_from: date | None = None
    agreement_until: date | None = None
    agreement_note: Line = ""
    contact_name: Line = ""
    contact_title: Line = ""
    contact_email: Email = ""
    web_address: Link = ""
    may_see: bool = True
    may_sign: bool = False
    may_decide: bool = False
    is_public: bool = True


class PartnerChangeIn(PartnerIn):
    """What changes; what is left out stays."""

    name: Line = ""


class AwayIn(Given):
    """`reason` is needed when learners read of a pledge of theirs: it is withdrawn with it, and they read it."""

    reason: Why = ""


class PartnerOut(Shown):
    """`linked`: it is an organisation here, and an owner there said so."""

    uuid: UUID
    name: str
    kind: Kind
    tier: Tier
    areas: list[Named]
    agreement_from: date | None
    agreement_until: date | None
    agreement_note: str
    contact_name: str
    contact_title: str
    contact_email: str
    web_address: str
    may_see: bool
    may_sign: bool
    may_decide: bool
    is_public: bool
    linked: bool
    created_at: datetime
    archived_at: datetime | None

    @classmethod
    def of(cls, row: Partner) -> PartnerOut:
        engaged = [one.area for one in row.engaged.all() if one.area.archived_at is None]
        own = {name: getattr(row, name) for name in cls.model_fields if name not in ("areas", "linked")}
        return cls.model_validate(
            {
                **own,
                "areas": [Named(uuid=area.uuid, name=area.name) for area in engaged],
                "linked": row.linked_at is not None,
            }
        )


class PartnerRowOut(FileRowOut):
    """One row of a file. `row`: of the file, the heading is 1. `does`: what it would do, or did."""

    does: Literal["new", "changed", "same", "broken"]


class PartnersFileOut(Shown):
    """What a file would do; `kept`: it did. A broken row never stops the others."""

    kept: bool
    rows: list[PartnerRowOut]

    @classmethod
    def of(cls, looked: Looked[FileLine], *, kept: bool) -> PartnersFileOut:
        return cls(kept=kept, rows=PartnerRowOut.all_of(looked))


class EmployerIn(Given):
    """Whom to ask. `partner`: uuid of your register, whose name and contact stand in for what is left out."""

    partner: UUID | None = None
    body: Line = ""
    name: Line = ""
    title: Line = ""
    email: Email = ""


class RatingsAskIn(Given):
    """Up to twenty employers, one link for each; `words` stand in the letter."""

    employers: list[EmployerIn] = Field(min_length=1, max_length=20)
    words: Why = ""


class EmployerAskedOut(Shown):
    """Somebody was asked. `link` is shown here and never again; null when it was mailed to them."""

    uuid: UUID
    body: str
    name: str
    mailed: bool
    link: str | None
    expires_at: datetime

    @classmethod
    def of(cls, asked: Asked, address: str) -> EmployerAskedOut:
        row = asked.link
        return cls(
            uuid=row.uuid,
            body=row.body_name,
            name=row.name,
            mailed=asked.mailed,
            link=None if asked.mailed else address,
            expires_at=row.expires_at,
        )


class EmployerOut(Shown):
    """Who was asked to rate, and when they did."""

    uuid: UUID
    body: str
    name: str
    asked_at: datetime
    rated_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, row: GuestLink) -> EmployerOut:
        return cls(
            uuid=row.uuid,
            body=row.body_name,
            name=row.name,
            asked_at=row.made_at,
            rated_at=row.used_at,
            ended_at=row.ended_at,
        )


class SaidOut(Shown):
    """What one employer said of an outcome. `level`: 1 to 8, or null."""

    body: str
    need: Literal["needed", "nice", "not"]
    level: int | None
    words: str


class OutcomeRatedOut(Shown):
    """What employers say of one outcome. `older`: how many of them rated another wording of it."""

    key: UUID
    text: str
    needed: int
    nice: int
    unneeded: int
    lowest_level: int | None
    highest_level: int | None
    older: int
    said: list[SaidOut]

    @classmethod
    def of(cls, outcome: Outcome, said: Summary) -> OutcomeRatedOut:
        words = [
            SaidOut.model_validate(
                {"body": one.body, "need": one.need, "level": one.level, "words": one.words}
            )
            for one in said.said
        ]
        return cls(
            key=outcome.key,
            text=outcome.text,
            needed=said.needed,
            nice=said.nice,
            unneeded=said.unneeded,
            lowest_level=said.lowest,
            highest_level=said.highest,
            older=said.older,
            said=words,
        )


class RatingsOut(Shown):
    """What employers say of a version, outcome by outcome; withdrawn links are not among `asked`."""

    version: UUID
    answered: int
    asked: int
    outcomes: list[OutcomeRatedOut]


class PledgeIn(Given):
    """`number`: of interviews, 1 to 1,000; `until_date`: the last day; the contact is read by anybody."""

    partner: UUID
    number: int
    until_date: date
    contact_name: Line
    contact_email: Email
    words: Text = ""


class PledgeChangeIn(Given):
    """What changes; what is left out stays."""

    number: int = 0
    until_date: date | None = None
    contact_name: Line = ""
    contact_email: Email = ""
    words: Text = ""


class PledgeOut(Shown):
    """Learners see it from `published_at` on; from `withdrawn_at` on with the reason."""

    uuid: UUID
    achievement: UUID
    partner: Named
    number: int
    until_date: date
    contact_name: str
    contact_email: str
    words: str
    published_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_reason: str

    @classmethod
    def of(cls, row: Pledge) -> PledgeOut:
        own = {
            name: getattr(row, name) for name in cls.model_fields if name not in ("achievement", "partner")
        }
        return cls.model_validate(
            {
                **own,
                "achievement": row.achievement.uuid,
                "partner": Named(uuid=row.partner.uuid, name=row.partner.name),
            }
        )
