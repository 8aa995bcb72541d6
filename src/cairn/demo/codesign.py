"""How "Leading a small crew" came to be: a need, partners, ratings, signatures, publication, the next draft.

The scenes are played in the order of the calendar. A part of the story that belongs elsewhere (a review, an
endorsement) is one more scene: a function that takes the `Workshop` and sets the clock first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from cairn.demo import designs, review, standards
from cairn.demo.plot import Plot
from cairn.records.models import AchievementVersion, Partner
from cairn.services.access import Seat
from cairn.services.codesign import (
    areas,
    comments,
    gates,
    objections,
    partners,
    rating,
    research,
    signing,
    strands,
    workspace,
)
from cairn.services.codesign.inviting import Asked
from cairn.services.codesign.text import digest_of
from cairn.services.design import draft, publish
from cairn.services.design.draft import OutcomeInput
from cairn.services.ports import Ports

BRIGHTLINE: Final = "Brightline Solar"
TIDEWATER: Final = "Tidewater Grid"
NEED: Final = (
    "Brightline Solar loses two weeks on every third site because nobody on it was shown how to lead. Good "
    "installers become crew leaders overnight; what they miss is planning a day and saying what has to change."
)
SECOND: Final = OutcomeInput(text="Understand how rotas are made", outcome_type="knowledge")
#: For each who rates: body, name, then (need, level, words) for every outcome in turn.
RATED: Final = (
    (
        BRIGHTLINE,
        "Rui Santos",
        (("needed", "5", ""), ("needed", "5", "This is what goes wrong."), ("needed", "4", "")),
    ),
    (TIDEWATER, "Mara Lindqvist", (("needed", "5", ""), ("nice", "4", ""), ("needed", "5", "Safety first."))),
    (
        "Harbour Wind",
        "Jo Adair",
        (("needed", "4", ""), ("needed", "5", ""), ("not", "", "Our law says who may.")),
    ),
)


@dataclass(slots=True)
class Workshop:
    """What the scenes share: who sits where, the partners by name, and the version that is worked on."""

    plot: Plot
    provider: str
    university: str
    partners: dict[str, Partner] = field(default_factory=dict)
    version: AchievementVersion | None = None

    @property
    def seat(self) -> Seat:
        """The seat of the provider's owner."""
        return self.plot.seat(self.provider)

    @property
    def ports(self) -> Ports:
        return self.plot.ports

    @property
    def draft(self) -> AchievementVersion:
        """The version that is worked on, as it stands now."""
        if self.version is None:
            raise LookupError("no scene has made it yet")
        self.version.refresh_from_db()
        return self.version

    def at(self, *, days_ago: float) -> None:
        """Set the clock."""
        self.plot.calendar.days_ago(days_ago)

    def voice(self) -> workspace.Voice:
        """The provider's voice in the workspace."""
        return workspace.as_member(self.seat, self.draft.achievement.uuid)

    def guest_voice(self) -> workspace.Voice:
        """The voice of the university, which has an organisation here."""
        return workspace.as_partner(self.plot.seat(self.university), self.draft.achievement.uuid)

    def pass_gate(self, stage: str, words: str, *, days_ago: float) -> None:
        """Pass a gate with a note."""
        self.at(days_ago=days_ago)
        gates.pass_gate(self.seat, self.draft.uuid, stage, note_text=words, ports=self.ports)

    def ask(self, partner: str, stage: str) -> Asked:
        """Ask a partner to sign at a gate."""
        return signing.ask(
            self.seat, self.draft.uuid, stage=stage, partner=self.partners[partner].uuid, ports=self.ports
        )

    def sign(self, partner: str, stage: str, words: str, *, days_ago: float) -> None:
        """A partner is asked and signs by the link of the letter, three days later."""
        self.at(days_ago=days_ago + 3)
        asked = self.ask(partner, stage)
        self.at(days_ago=days_ago)
        signing.decide(asked.token, self.decision(partner, words), ports=self.ports)

    def decision(self, partner: str, words: str) -> signing.Decision:
        """The contact of the register signs the text as it reads now."""
        who = self.partners[partner]
        return signing.Decision(
            is_signed=True,
            name=who.contact_name,
            title=who.contact_title,
            words=words,
            seen=digest_of(self.draft),
            may_name=partner != self.university,
        )


def play(plot: Plot, *, provider: str, university: str) -> Workshop:
    """Play every scene; return the workshop as it stands today."""
    workshop = Workshop(plot, provider, university)
    for scene in SCENES:
        scene(workshop)
    return workshop


def the_register(workshop: Workshop) -> None:
    """Three partners of two areas; the university has an organisation here and accepts the link."""
    workshop.at(days_ago=270)
    seat, ports = workshop.seat, workshop.ports
    site, grid = (
        areas.add(seat, name=name, field=field, ports=ports)
        for name, field in (("Work on site", "0732"), ("Grid and storage", "0713"))
    )
    known = (
        (BRIGHTLINE, "employer", "founding", "Rui Santos", "Head of sites", site),
        (TIDEWATER, "employer", "core", "Mara Lindqvist", "Safety lead", grid),
        (workshop.university, "university", "associate", "Dr Owen Hale", "Dean of short courses", site),
    )
    for name, kind, tier, contact, title, area in known:
        facts = {
            "name": name, "kind": kind, "tier": tier, "contact_name": contact, "contact_title": title,
            "may_see": True, "may_sign": True, "is_public": True, "may_decide": kind == "university",
        }  # fmt: skip
        workshop.partners[name] = partners.add(seat, facts=facts, engaged=[area.uuid], ports=ports)
    there = workshop.plot.organisations[workshop.university]
    address = f"{there.issuing_origin}/issuers/{there.uuid}"
    asked = workshop.partners[workshop.university].uuid
    partners.ask_link(seat, asked, address=address, ports=ports)
    partners.accept_link(workshop.plot.seat(workshop.university), asked, ports=ports)


def the_need(workshop: Workshop) -> None:
    """A day in March: an employer says what is missing, and figures show it."""
    workshop.version = workshop.plot.draft(workshop.provider, designs.CREW, days_ago=262)
    seat, ports = workshop.seat, workshop.ports
    achievement = workshop.draft.achievement.uuid
    workspace.begin(seat, achievement, ports=ports)
    area = next(one for one in areas.of(seat.organisation) if one.name == "Work on site")
    workspace.describe(seat, achievement, need=NEED, area_uuid=area.uuid, ports=ports)
    parts = (
        (BRIGHTLINE, "design", "said what is missing, rates every draft"),
        (workshop.university, "design", "judges the level"),
        (BRIGHTLINE, "develop", "lends plans of real sites"),
        (TIDEWATER, "develop", "writes the cases about safety"),
        (TIDEWATER, "deliver", "site managers play their part in the role play"),
    )
    for partner, strand, role in parts:
        partner_uuid = workshop.partners[partner].uuid
        strands.involve(seat, achievement, partner_uuid, strand=strand, role=role, ports=ports)
    workshop.at(days_ago=259)
    table = "year,crews,without a trained leader\n2023,41,22\n2024,47,28\n2025,52,33\n"
    facts = {
        "kind": "labour", "title": "Crews without a trained leader", "source": "Brightline Solar, site records",
        "made_date": workshop.plot.calendar.now().date().isoformat(),
        "finding": "33 of 52 crews are led by somebody who was never shown how.",
    }  # fmt: skip
    research.add(seat, achievement, facts=facts, data=table.encode(), filename="crews.csv", ports=ports)
    workshop.sign(BRIGHTLINE, "need", "We will send the first twelve.", days_ago=255)
    workshop.pass_gate("need", "An employer's need, with figures of three years.", days_ago=254)


def the_ratings(workshop: Workshop) -> None:
    """Three employers rate three outcomes by a link of two minutes."""
    workshop.at(days_ago=248)
    version = workshop.draft
    guests = [
        {"body": body, "name": name}
        | ({"partner": workshop.partners[body].uuid} if body in workshop.partners else {})
        for body, name, _said in RATED
    ]
    asked = rating.ask(workshop.seat, version.uuid, guests, ports=workshop.ports)
    keys = [row.key for row in version.outcomes.all()]
    for place, (one, (_body, _name, said)) in enumerate(zip(asked, RATED, strict=True)):
        workshop.at(days_ago=246 - place)
        given = {
            key: {"need": need, "level": level, "words": words}
            for key, (need, level, words) in zip(keys, said, strict=True)
        }
        rating.rate(one.token, given, ports=workshop.ports)


def the_talk(workshop: Workshop) -> None:
    """The university asks about the level; it is decided; the design is signed."""
    version, ports = workshop.draft, workshop.ports
    key = version.outcomes.all()[1].key
    workshop.at(days_ago=240)
    asked = comments.say(
        workshop.guest_voice(),
        "Level 5 means that somebody answers for the work of others. Is that so from the first week?",
        about=f"outcome:{key}",
        ports=ports,
    )
    workshop.at(days_ago=239)
    comments.say(
        workshop.voice(), "It is: the crew leader signs the day's plan.", answers=asked.uuid, ports=ports
    )
    comments.settle(workshop.voice(), asked.uuid, ports=ports)
    comments.say(
        workshop.guest_voice(),
        "Level 5 holds: whoever signs the day's plan answers for the work of others.",
        about=f"outcome:{key}",
        kind="DECISION",
        ports=ports,
    )
    comments.say(
        workshop.voice(),
        "All outcomes stay at level 5. The law on stopping work differs; the role play says which one it follows.",
        about="stage:design",
        kind="DECISION",
        ports=ports,
    )
    workshop.sign(BRIGHTLINE, "design", "These are the three things.", days_ago=230)
    workshop.at(days_ago=229)
    workshop.ask(workshop.university, "design")
    owen = workshop.plot.seat(workshop.university)
    waiting = signing.asked_of(owen).get(state="ASKED")
    said = workshop.decision(workshop.university, "Level 5, as compared with two of our modules.")
    signing.decide_as_member(owen, waiting.uuid, said, ports=ports)
    workshop.pass_gate("design", "Outcomes agreed with three employers and the university.", days_ago=228)


def the_building(workshop: Workshop) -> None:
    """Tasks and rubrics are written; the safety lead signs what will be approved."""
    workshop.at(days_ago=205)
    comments.say(
        workshop.voice(),
        "Asked Tidewater Grid and two crew leaders whether the role play is like their sites. It is now: the site "
        "manager interrupts, and the weather turns.",
        about="strand:develop",
        kind="CONSULTED",
        ports=workshop.ports,
    )
    workshop.pass_gate(
        "build", "Eight weeks of tasks are written; every outcome has its rubric.", days_ago=200
    )


def the_approval(workshop: Workshop) -> None:
    """The last signature, the last gate."""
    workshop.sign(TIDEWATER, "approve", "Outcome 3 is ours; we stand by it.", days_ago=186)
    workshop.pass_gate("approve", "Complete, reviewed and signed.", days_ago=185)


def the_publication(workshop: Workshop) -> None:
    """Version 1 stands for ever."""
    workshop.at(days_ago=184)
    published = publish.publish(workshop.draft.uuid, seat=workshop.seat, change_note="", ports=workshop.ports)
    workshop.plot.versions[designs.CREW.key] = workshop.version = published


def the_run(workshop: Workshop) -> None:
    """After its first run: who was asked, and what is to change."""
    workshop.pass_gate("run", "Twelve people took it.", days_ago=120)
    workshop.at(days_ago=60)
    comments.say(
        workshop.voice(),
        "Asked the twelve and their site managers. Planning and feedback hold. Nine of twelve were given the rota to "
        "write in their second month and had never seen one made.",
        about="stage:review",
        kind="CONSULTED",
        ports=workshop.ports,
    )
    workshop.pass_gate("review", "The next version teaches rotas.", days_ago=58)


def the_next_draft(workshop: Workshop) -> None:
    """Version 2 waits for two fixes and one signature."""
    seat, ports = workshop.seat, workshop.ports
    workshop.at(days_ago=50)
    workshop.version = draft.new_draft(workshop.draft.achievement.uuid, seat=seat, ports=ports)
    workshop.sign(BRIGHTLINE, "design", "Rotas belong in it.", days_ago=40)
    for stage, words, days in (
        ("need", "The review of the first run asks for rotas.", 39),
        ("design", "One outcome more; the others stay.", 38),
        ("build", "The tasks of version 1 stand.", 21),
    ):
        workshop.pass_gate(stage, words, days_ago=days)
    workshop.at(days_ago=9)
    facts = {"quality_assurance": ""}
    draft.save(
        workshop.draft.uuid,
        seat=seat,
        facts=facts,
        outcomes=(*_kept(workshop.draft), SECOND),
        ports=ports,
    )
    comments.say(
        workshop.voice(),
        "Who reviews from outside this year? Until that is known the line about quality stays empty.",
        about="stage:approve",
        ports=ports,
    )
    workshop.at(days_ago=6)
    asked = workshop.ask(TIDEWATER, "approve")
    workshop.at(days_ago=4)
    wrong = objections.raise_by_link(
        asked.token,
        "deliver:involved",
        reason="Not in this version: our site managers are taken until spring.",
        ports=ports,
    )
    workshop.at(days_ago=3)
    answer = "You are right. Whoever plays the site manager is from Brightline this time."
    objections.answer(seat, wrong.uuid, leave_out=True, words=answer, ports=ports)
    due = workshop.plot.calendar.now().date() + timedelta(days=17)
    gates.plan(seat, workshop.draft.uuid, "approve", due=due, ports=ports)


def _kept(version: AchievementVersion) -> tuple[OutcomeInput, ...]:
    """The outcomes as they are, each under its own key."""
    known = zip(version.outcomes.all(), designs.CREW.inputs(), strict=True)
    return tuple(replace(said, key=row.key) for row, said in known)


SCENES: Final[tuple[Callable[[Workshop], None], ...]] = (
    review.the_body,
    standards.the_standard,
    the_register,
    the_need,
    standards.the_adoption,
    the_ratings,
    the_talk,
    the_building,
    review.the_review,
    the_approval,
    the_publication,
    the_run,
    the_next_draft,
)
