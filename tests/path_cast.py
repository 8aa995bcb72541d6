"""The demonstration world, and what its learner Leila brings along on the journey from badges to a path."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from cairn.badges.achievement import Achievement, Alignment, Criteria, Outcome
from cairn.badges.composition import Award, compose
from cairn.badges.elements import Elements
from cairn.badges.profile import Profile
from cairn.badges.recipient import Recipient
from cairn.badges.result import Result
from cairn.credentials import document, proof
from cairn.credentials.contexts import bundled
from cairn.demo import story
from cairn.demo.skills import NAME, iri, name_of
from cairn.records.models import Person
from cairn.services.access import SYSTEM
from cairn.services.admin import trusted
from cairn.services.share.documents import answer_own
from tests.world import World, issuer

FEEDBACK: Final = "give-feedback"
#: Speaks of two skills that nobody has assessed yet, of some that were, and has words that mean no skill.
CV: Final = (
    "I have worked on roofs since 2015. I plan the work of a crew of four for the week ahead. "
    "I show apprentices how we work. On Sundays I keep the books of the sailing club."
)
BOOKS: Final = "bookkeeping"
CREW: Final = "plan-crew-work"
_HOME: Final = "https://quayside.example"
_AWARDED: Final = datetime(2026, 2, 2, 12, 0, tzinfo=UTC)
_OUTCOME: Final = UUID("8c1d0f4e-52a7-4d5e-9f7b-1a2b3c4d5e6f")


def told() -> World:
    """The world after the demonstration was loaded, as `make run` does it."""
    world = World()
    world.answer_own = lambda url: answer_own(url, ports=world.ports)
    story.welcome(world.ports)
    return world


def leila() -> Person:
    return Person.objects.select_related("user").get(user__email=story.LEILA.email)


def badge(world: World) -> bytes:
    """A signed badge of a school that this installation knows and does not host: feedback, level 5, 2 ECTS."""
    school = issuer("quayside", "Quayside Evening School")
    facts = {"issuer_id": school.did, "name": school.name, "reason": "Because of a test."}
    trusted.add(facts, by=SYSTEM, ports=world.ports)
    unsigned = compose(
        _course(),
        issuer=Profile(id=school.did, name=school.name, url=_HOME),
        recipient=Recipient(name="Leila Haddad", email=story.LEILA.email, salt=bytes(range(16))),
        award=Award(awarded_at=_AWARDED, results=(Result(outcome=_OUTCOME),)),
        id=f"{_HOME}/badges/77",
        valid_from=_AWARDED,
        valid_until=None,
        status=None,
    )
    signed = proof.attach(
        unsigned, signer=school, created=_AWARDED, suite="eddsa-rdfc-2022", contexts=bundled()
    )
    return document.dump(signed).encode()


def _course() -> Achievement:
    skill = Alignment(name=name_of(FEEDBACK), url=iri(FEEDBACK), framework=NAME)
    outcome = Outcome(
        uuid=_OUTCOME,
        text="Gives feedback after which the work is done otherwise",
        assessed_by="Four filmed conversations",
        alignments=(skill,),
    )
    return Achievement(
        url=f"{_HOME}/courses/feedback",
        version="1",
        name="Feedback on site",
        description="Four evenings and four conversations.",
        criteria=Criteria(narrative="Hold four conversations, and show what changed."),
        achievement_type="Certificate",
        outcomes=(outcome,),
        elements=Elements(hours=50, ects=2, eqf_level=5, assessment="Four filmed conversations"),
    )
