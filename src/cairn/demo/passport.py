"""What Leila brings along: a badge of a school elsewhere, a diploma of long ago, two skills by her own word.

The school is not of this installation; its key is made here, signs one badge and is forgotten.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from cairn.badges.achievement import Achievement, Alignment, Criteria, Outcome
from cairn.badges.composition import Award, compose
from cairn.badges.elements import Elements
from cairn.badges.profile import Profile
from cairn.badges.recipient import Recipient
from cairn.badges.result import Result
from cairn.credentials import did, document, proof
from cairn.credentials.contexts import bundled
from cairn.credentials.keys import KeyType, LocalSigner, PrivateKey
from cairn.demo.plot import Plot
from cairn.demo.skills import iri, name_of
from cairn.records.models import Person, TrustedIssuer
from cairn.services.access import Actor
from cairn.services.admin import trusted
from cairn.services.hold import claims, earned
from cairn.services.hold.claims import Said

SCHOOL: Final = "Harbour Trade School (invented)"
HOME: Final = "https://harbour-trade.example"
HEIGHT: Final = "work-at-height"
OUTCOME: Final = UUID("5b0f6c0e-6a53-4c0a-9d4e-0f2a4f7c1d21")
DIPLOMA: Final[dict[str, object]] = {
    "title": "Diploma in electrical installation",
    "provider_name": "Coast Technical College (invented)",
    "kind": "Diploma",
    "awarded_date": "2016-06-24",
    "level": "4",
    "skill_group": "technical",
}
OWN_WORD: Final = (
    Said(skill=iri("train-at-work"), words="showed every new apprentice how we work", level="4"),
    Said(skill=iri("collaborate-online"), words="kept the crew's shared plan up to date"),
)


def play(plot: Plot, *, learner: str, operator: str) -> None:
    """The school is known here; its badge, the diploma and the two claims come into the passport."""
    person = plot.people[learner]
    plot.calendar.days_ago(6)
    issuer, data = _badge(plot, learner)
    facts = {"issuer_id": issuer, "name": SCHOOL, "reason": "On the list of the trade chamber (invented)."}
    runs_it = Person.objects.select_related("user").get(pk=plot.people[operator].pk)
    trusted.add(facts, by=Actor(person=runs_it), ports=plot.ports)
    earned.add_file(person, data=data, filename="working-at-height.json", facts={}, ports=plot.ports)
    diploma = earned.add_words(person, facts=DIPLOMA, ports=plot.ports).earned
    shown = [Said(skill=iri("test-electrical-installation"))]
    claims.confirm(person, shown, earned=diploma.uuid, ports=plot.ports)
    claims.confirm(person, OWN_WORD, ports=plot.ports)


def known() -> tuple[str, ...]:
    """The identifier of the school, as the register has it."""
    rows = TrustedIssuer.objects.filter(name=SCHOOL)
    return tuple(rows.values_list("issuer_id", flat=True))


def _badge(plot: Plot, email: str) -> tuple[str, bytes]:
    """A badge to an address of hers, to be refreshed soon; and who signed it."""
    private = PrivateKey.from_seed(KeyType.ED25519, plot.ports.random_bytes(32))
    issuer = did.did_key(private.public_key)
    awarded = plot.calendar.now() - timedelta(days=670)
    unsigned = compose(
        _course(),
        issuer=Profile(id=issuer, name=SCHOOL, url=HOME),
        recipient=Recipient(name="Leila Haddad", email=email, salt=plot.ports.random_bytes(16)),
        award=Award(awarded_at=awarded, results=(Result(outcome=OUTCOME),)),
        id=f"{HOME}/badges/height-1",
        valid_from=awarded,
        valid_until=plot.calendar.now() + timedelta(days=60),
        status=None,
    )
    signer = LocalSigner(private, did.method_for(issuer, private.public_key))
    signed = proof.attach(
        unsigned, signer=signer, created=awarded, suite="eddsa-rdfc-2022", contexts=bundled()
    )
    return issuer, document.dump(signed).encode()


def _course() -> Achievement:
    skill = Alignment(name=name_of(HEIGHT), url=iri(HEIGHT), framework="Cairn demonstration skills")
    outcome = Outcome(
        uuid=OUTCOME,
        text="Works on a roof with a harness and rescues a colleague who hangs in one",
        assessed_by="Practical test on the training tower",
        alignments=(skill,),
    )
    return Achievement(
        url=f"{HOME}/courses/height",
        version="1",
        name="Working at height",
        description="Two days on the training tower.",
        criteria=Criteria(narrative="Climb, work and rescue on the tower, watched by an examiner."),
        achievement_type="Certification",
        outcomes=(outcome,),
        elements=Elements(hours=16, eqf_level=3, assessment="Practical test on the training tower"),
    )
