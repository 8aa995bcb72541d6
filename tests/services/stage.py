"""A stage for the services: two organisations, the cast in their seats, one design.

Bram owns Harbour School; Eve owns Elsewhere, and must never see anything of Harbour's.
"""

from __future__ import annotations

from datetime import date

from tests import people as cast
from tests.world import MARCH, World

from cairn.records import given
from cairn.records.models import (
    AchievementVersion,
    Assessment,
    AuditEvent,
    Credential,
    Learner,
    Membership,
    Organisation,
    OutboxMessage,
    Person,
    Site,
    User,
)
from cairn.services.access import EVERY_ROLE, Actor, Seat, seat_of
from cairn.services.admin import addresses, organisations, people, start
from cairn.services.assess import evidence, marking
from cairn.services.design import draft, publish
from cairn.services.design.draft import LevelInput, OutcomeInput
from cairn.services.explore import leads
from cairn.services.hold import claim
from cairn.services.issue import projecting
from cairn.services.issue.issue import issue
from cairn.services.run import learners
from cairn.services.share.documents import answer_own

FACTS: dict[str, object] = {
    "name": "Safe knots for deck work",
    "summary": "Tie and choose the knots that hold on deck.",
    "description": "Eight evenings on the quay: six knots, when each holds and when it slips.",
    "criteria": "Tie all six knots twice, once in the dark, and explain the choice.",
    "hours": "25",
    "ects": "1",
    "eqf_level": "3",
    "assessment_type": "Practical test of one hour, observed",
    "participation": "on-site",
    "quality_assurance": "Harbour School's own review every two years",
    "level_verified_by": "National qualifications office",
    "supervision": "on-site-verified",
    "stackability": "stand-alone",
    "evidence_asked": "A photograph of each knot.",
}
OUTCOMES = (
    OutcomeInput(
        text="Tie six deck knots from memory within two minutes each",
        assessment="Practical test",
        levels=(
            LevelInput(name="Not yet", description="Some knots slip."),
            LevelInput(name="Secure", description="Every knot holds.", meets=True),
            LevelInput(name="Fluent", description="Every knot holds, tied in the dark."),
        ),
    ),
    OutcomeInput(
        text="Choose a knot for a given load and explain the choice",
        outcome_type="knowledge",
        assessment="Oral questions",
        pass_mark="60",
    ),
    OutcomeInput(
        text="Inspect a rope and reject it when it is worn",
        outcome_type="competence",
        required=False,
        assessment="Observation",
    ),
)


def tag(outcomes, **skills: str) -> None:
    """These outcomes of one version name these skills, name=IRI, also where it is published already."""
    named = [{"name": name.replace("_", " "), "url": iri} for name, iri in skills.items()]
    outcomes.update(skills=named)
    given.write(outcomes.first().version)


class Stage:
    """The world, the two organisations and the seats in them."""

    def __init__(self, now=MARCH) -> None:
        projecting.MEMO.clear()  # every world draws the same "random" ids
        leads.MEMO.clear()
        self.world = World(now=now)
        self.ports = self.world.ports
        self.world.answer_own = lambda url: answer_own(url, ports=self.ports)
        self.site: Site = start.ensure_site(
            origin="https://badges.example", is_demonstration=True, ports=self.ports
        )
        self.bram = self.person(cast.BRAM)
        self.amina = self.person(cast.AMINA)
        self.eve = self.person(cast.EVE)
        self.harbour = self.organisation("Harbour School", owner=self.bram)
        self.elsewhere = self.organisation("Elsewhere", owner=self.eve)

    def person(self, who: cast.Person) -> Person:
        """Somebody of the cast with a log-in and a proved address."""
        user = User.objects.create_user(who.email, "correct horse battery")
        addresses.add(user, who.email, verified=True, primary=True)
        return people.person_of(user, name=who.name, ports=self.ports)

    def organisation(self, name: str, *, owner: Person) -> Organisation:
        return organisations.create(owner, name=name, country="IE", ports=self.ports)

    def member(self, who: cast.Person, *roles: str) -> Seat:
        """Somebody with just these roles at Harbour School."""
        person = self.person(who)
        Membership.objects.create(
            uuid=self.ports.new_uuid(),
            organisation=self.harbour,
            person=person,
            roles=list(roles),
            created_at=self.world.now,
        )
        return seat_of(self.harbour.uuid, actor=Actor(person=person))

    @property
    def owner(self) -> Seat:
        return Seat(self.harbour, Actor(person=self.bram), EVERY_ROLE)

    @property
    def outsider(self) -> Seat:
        """Eve, who owns another organisation."""
        return Seat(self.elsewhere, Actor(person=self.eve), EVERY_ROLE)

    def seat(self, *roles: str) -> Seat:
        """Bram with only these roles."""
        return Seat(self.harbour, Actor(person=self.bram), frozenset(roles))

    def acts(self, organisation: Organisation | None = None) -> list[str]:
        """What the audit trail of an organisation says was done, in order."""
        owner = organisation or self.harbour
        return list(AuditEvent.objects.of(owner).order_by("number").values_list("action", flat=True))

    def draft(self, **facts: object) -> AchievementVersion:
        """A complete draft at Harbour School."""
        version = draft.create(self.owner, name=str(FACTS["name"]), ports=self.ports)
        return draft.save(
            version.uuid, seat=self.owner, facts={**FACTS, **facts}, outcomes=OUTCOMES, ports=self.ports
        )

    def published(self, **facts: object) -> AchievementVersion:
        return publish.publish(self.draft(**facts).uuid, seat=self.owner, change_note="", ports=self.ports)

    def learner(self, who: cast.Person = cast.AMINA) -> Learner:
        return learners.add(self.owner, name=who.name, email=who.email, ports=self.ports)

    def assessment(self, version: AchievementVersion | None = None) -> Assessment:
        """Amina, linked to her person, with a fresh assessment."""
        version = version or self.published()
        learner = self.learner()
        addresses.adopt_learners(self.amina, ports=self.ports)
        (made,) = learners.assign(self.owner, [learner.uuid], version.uuid, ports=self.ports)
        return made

    def submitted(self, version: AchievementVersion | None = None) -> Assessment:
        """Amina has handed in a text and submitted."""
        assessment = self.assessment(version)
        evidence.add_text(
            assessment.uuid,
            by=Actor(person=self.amina),
            name="My knots",
            text="Six of them.",
            ports=self.ports,
        )
        return evidence.submit(assessment.uuid, by=Actor(person=self.amina), ports=self.ports)

    def marked(self, assessment: Assessment | None = None) -> Assessment:
        """Both required outcomes are met."""
        assessment = assessment or self.submitted()
        rubric, marks, _optional = assessment.version.outcomes.all()
        secure = rubric.levels.get(name="Secure")
        marking.mark(
            assessment.uuid,
            seat=self.owner,
            outcome_uuid=rubric.uuid,
            level_uuid=secure.uuid,
            feedback="All six held.",
            ports=self.ports,
        )
        marking.mark(
            assessment.uuid,
            seat=self.owner,
            outcome_uuid=marks.uuid,
            mark="72.5",
            feedback="",
            ports=self.ports,
        )
        return assessment

    def awarded(self, on: date | None = None):
        """Amina's award."""
        return marking.award(self.marked().uuid, seat=self.owner, awarded_date=on, ports=self.ports)

    def issued(self) -> Credential:
        """Amina's award, issued; she has not taken it."""
        return issue(self.awarded().uuid, seat=self.owner, ports=self.ports)

    def held(self) -> Credential:
        """The same in her hands."""
        made = self.issued()
        claim.accept(made, person=self.amina, ports=self.ports)
        return made


def letters(kind: str) -> list[OutboxMessage]:
    """The letters of a kind, in the order in which they were written."""
    return list(OutboxMessage.objects.across(reason="test").filter(kind=kind).order_by("pk"))
