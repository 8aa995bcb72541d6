"""A body and its standard, beside the stage of the services: Knot Council leads it, Harbour School adopts it."""

from __future__ import annotations

from tests import people as cast

from cairn.records.models import Standard
from cairn.services.access import EVERY_ROLE, Actor, Seat
from cairn.services.design import own_profiles
from cairn.services.standards import drafting, grouping

OUTCOMES = [
    {"text": "Tie six knots without help", "level": "3"},
    {"text": "Reject a worn rope", "level": ""},
]


def body(stage, who=cast.DANA, name="Knot Council", **facts) -> Seat:
    """A professional body with an owner of its own."""
    person = stage.person(who)
    made = stage.organisation(name, owner=person)
    made.issuer_type = "professional"
    for part, value in facts.items():
        setattr(made, part, value)
    made.save()
    return Seat(made, Actor(person=person), EVERY_ROLE)


def drafted(stage, seat: Seat, **parts) -> Standard:
    """A standard with a draft that could be published."""
    made = drafting.create(seat, title="Deck work", ports=stage.ports)
    whole = {
        "summary": "What everybody on deck can do.",
        "outcomes": OUTCOMES,
        "facts": [{"check": "supervision"}, {"check": "further", "required": False}],
        "licence": "CC BY 4.0",
        **parts,
    }
    drafting.save(seat, made.standard.uuid, parts=whole, ports=stage.ports)
    return made.standard


def published(stage, seat: Seat, **parts):
    """Version 1 of a standard."""
    standard = drafted(stage, seat, **parts)
    return drafting.publish(seat, standard.uuid, ports=stage.ports)


def second(stage, seat: Seat, standard):
    """The next version: an outcome more, one reworded, another fact."""
    draft = drafting.next_draft(seat, standard.uuid, ports=stage.ports)
    first, *_others = draft.outcomes
    parts = {
        "outcomes": [{**first, "text": "Tie eight knots without help"}, {"text": "Coil a line correctly"}],
        "facts": [{"check": "prerequisites"}],
    }
    drafting.save(seat, standard.uuid, parts=parts, ports=stage.ports)
    return drafting.publish(seat, standard.uuid, change_note="Two knots more.", ports=stage.ports)


COUNCILLOR = cast.Person("iona", "Iona Quay", "iona@council.example", "leads a professional body")


def arguments(stage) -> dict[str, dict[str, object]]:
    """What fills the addresses: Harbour as a body with a draft, a standard of others, a group it is asked into."""
    facts = {"name": "Ours", "source": "", "facts": [{"check": "title"}]}
    own = own_profiles.make(stage.owner, **facts, ports=stage.ports)
    stage.harbour.issuer_type = "professional"
    stage.harbour.save()
    led = drafted(stage, stage.owner)
    council = body(stage, COUNCILLOR, "Quay Council")
    page = f"https://badges.example/issuers/{stage.harbour.uuid}"
    theirs = published(stage, council).standard
    asked = grouping.ask(council, theirs.uuid, address=page, ports=stage.ports)
    own_arguments = {"definition": own.profile.uuid, "standard": led.uuid, "drafter": asked.uuid}
    return {"standards": own_arguments, "shared": {"uuid": theirs.uuid}}
