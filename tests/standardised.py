"""A body and its standard, beside the stage of the services: Knot Council leads it, Harbour School adopts it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from cairn.credentials.document import dump
from cairn.records.models import Achievement, AchievementVersion, Adoption, Standard
from cairn.services.access import EVERY_ROLE, Actor, Seat
from cairn.services.design import own_profiles, publish
from cairn.services.standards import (
    adopting,
    confirming,
    consulting,
    definition_file,
    discussing,
    drafting,
    grouping,
    rounds,
    writing,
)
from tests import people as cast

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


def grouped(stage, seat: Seat, standard, who, name) -> Seat:
    """Another body that drafts a standard along."""
    other = body(stage, who, name)
    page = f"https://badges.example/issuers/{other.organisation.uuid}"
    row = grouping.ask(seat, standard.uuid, address=page, ports=stage.ports)
    grouping.accept(other, row.uuid, ports=stage.ports)
    return other


def adopted(stage, seat: Seat, **parts):
    """Version 1 of a standard, which a published credential of Harbour School adopts."""
    one, version = published(stage, seat, facts=[], **parts), stage.draft()
    adopting.adopt(stage.owner, version.uuid, standard=one.standard.uuid, number=1, ports=stage.ports)
    publish.publish(version.uuid, seat=stage.owner, ports=stage.ports)
    return one


def consulted(stage, seat: Seat, standard=None):
    """A draft, of a standard that nobody has published yet if none is given, about which a consultation is open."""
    standard = standard or drafted(stage, seat)
    ends = stage.ports.now().date() + timedelta(days=90)
    return standard, consulting.begin(seat, standard.uuid, words="", ends_date=ends, ports=stage.ports)


def written(stage) -> int:
    """The worker writes the letters that wait; how many turns it took."""
    return stage.world.run_jobs({writing.JOB: lambda uuid: writing.run(uuid, ports=stage.ports)})


def crowd(stage, one, many: int) -> list:
    """So many organisations more whose published credential adopts a version, each with a designer."""
    made = []
    for number in range(many):
        who = cast.Person(f"crowd{number}", f"Dov {number}", f"dov{number}@crowd.example", "designs")
        person = stage.person(who)
        there = stage.organisation(f"Provider {number}", owner=person)
        design = Achievement.objects.create(
            uuid=stage.ports.new_uuid(), organisation=there, created_at=stage.ports.now()
        )
        version = AchievementVersion.objects.create(
            uuid=stage.ports.new_uuid(), achievement=design, state="PUBLISHED", number=1,
            name="Deck", saved_at=stage.ports.now(),
        )  # fmt: skip
        Adoption.objects.create(
            uuid=stage.ports.new_uuid(), version=version, standard_version=one, adopted_at=stage.ports.now()
        )
        made.append(there)
    return made


def about_harbours_adoption(stage, council: Seat):
    """A consultation of another body that Harbour School is asked about, as an adopter."""
    one = adopted(stage, council)
    drafting.next_draft(council, one.standard.uuid, ports=stage.ports)
    return consulted(stage, council, one.standard)


def talked_about(stage, seat: Seat) -> dict[str, object]:
    """What fills the addresses of a standard that this body leads, of which everything is there."""
    one = adopted(stage, seat, confirms=True)
    drafting.next_draft(seat, one.standard.uuid, ports=stage.ports)
    standard, held = consulted(stage, seat, one.standard)
    said = discussing.say(discussing.of_group(seat, standard.uuid), "Why?", ports=stage.ports)
    invited = consulting.invite(seat, standard.uuid, held.uuid, {"body": "Union"}, ports=stage.ports)
    return {
        "standard": standard.uuid,
        "comment": said.uuid,
        "kept": held.round.uuid,
        "consultation": held.uuid,
        "link": invited.link.uuid,
        "adoption": confirming.adoptions(standard).get().uuid,
    }


#: Operations of the API of which `talked_about` fills the addresses, and what they are sent.
TALK = tuple(
    f"api:own_standard_{name}"
    for name in ("comment", "say", "thread", "decide", "reopen", "round", "keep", "adopt", "confirm", "refuse",
                 "consult", "guests", "invite", "uninvite")
)  # fmt: skip
BODIES = {
    "own_standard_say": {"text": "Why?"},
    "own_standard_decide": {"decided": "So."},
    "own_standard_refuse": {"words": "No."},
    "own_standard_consult": {"ends_date": "2026-04-01"},
    "own_standard_invite": {"body": "Riggers"},
    "consultation_say": {"text": "Why?"},
}
COUNCILLOR = cast.Person("iona", "Iona Quay", "iona@council.example", "leads a professional body")


def arguments(stage) -> dict[str, dict[str, object]]:
    """What fills the addresses: Harbour as a body with a draft, a standard of others, a group it is asked into."""
    facts = {"name": "Ours", "source": "", "facts": [{"check": "title"}]}
    own = own_profiles.make(stage.owner, **facts, ports=stage.ports)
    for organisation in (stage.harbour, stage.elsewhere):  # both may lead standards
        organisation.issuer_type = "professional"
        organisation.save()
    led = drafted(stage, stage.owner)
    council = body(stage, COUNCILLOR, "Quay Council")
    page = f"https://badges.example/issuers/{stage.harbour.uuid}"
    theirs = published(stage, council).standard
    asked = grouping.ask(council, theirs.uuid, address=page, ports=stage.ports)
    own_arguments = {"definition": own.profile.uuid, "standard": led.uuid, "drafter": asked.uuid}
    other, held = about_harbours_adoption(stage, council)
    invited = consulting.invite(council, other.uuid, held.uuid, {"body": "Union"}, ports=stage.ports)
    own_arguments["consultation"] = held.uuid
    voice = discussing.of_adopter(stage.owner, held.uuid)
    mine = discussing.say(voice, "Why?", ports=stage.ports)
    return {
        "standards": own_arguments,
        "talk": talked_about(stage, stage.owner),
        "asked": {"consultation": held.uuid, "comment": mine.uuid},
        "shared": {"uuid": theirs.uuid, "token": invited.token, "adopted": other.uuid},
    }


READS = (
    "design/statement.of_draft",
    "design/statement.published",
    "standards/discussing.of_guest",
    "standards/consulting.asks",
    "standards/consulting.by_link",
    "standards/consulting.still_open",
)
STEPS = (
    "standards/rounds.add",
    "standards/telling.consulted",
    "standards/telling.decided",
    "standards/telling.invited",
    "design/statement.freeze",
    "standards/adopting.carry",
    "standards/telling.asked",
    "standards/telling.newer",
    "standards/noticing.said",
    "standards/noticing.settled",
    "standards/noticing.waits",
    "standards/writing.begin",
    "standards/writing.run",
    "standards/writing.resume_stale",
)
DEFINITION = {"name": "Ours", "source": "", "facts": [{"check": "title"}]}
FILE = {"format": "cairn-definition", "formatVersion": 1, **DEFINITION}


def lead(stage) -> Seat:
    """Harbour School, as a professional body."""
    stage.harbour.issuer_type = "professional"
    stage.harbour.save()
    return stage.owner


def asked(stage, *, by_harbour: bool):
    """A row of a group: that of Harbour's own standard, or one that Harbour is asked into."""
    council = body(stage, COUNCILLOR, "Quay Council")
    leading, other = (lead(stage), council) if by_harbour else (council, stage.owner)
    page = f"https://badges.example/issuers/{other.organisation.uuid}"
    return grouping.ask(leading, drafted(stage, leading).uuid, address=page, ports=stage.ports)


def adopting_draft(stage):
    """A draft that adopts a standard, and that standard."""
    one, version = published(stage, body(stage, COUNCILLOR, "Quay Council")), stage.draft()
    adopting.adopt(stage.owner, version.uuid, standard=one.standard.uuid, number=1, ports=stage.ports)
    return version, one


def _adopt(stage, act):
    one = published(stage, body(stage, COUNCILLOR, "Quay Council"))
    pin = {"standard": one.standard.uuid, "number": 1}
    return act(adopting.adopt, stage.owner, stage.draft().uuid, **pin, ports=stage.ports)


def _drop(stage, act):
    version, one = adopting_draft(stage)
    return act(adopting.drop, stage.owner, version.uuid, standard=one.standard.uuid, ports=stage.ports)


def _dismiss(stage, act):
    row = asked(stage, by_harbour=True)
    return act(grouping.dismiss, stage.owner, row.standard.uuid, row.uuid, ports=stage.ports)


def talk_acts(act: Callable[..., Any]) -> dict[str, Callable[[Any], Any]]:
    """The same of what is said about a draft."""

    def confirm(stage):
        one = adopted(stage, lead(stage), confirms=True)
        row = confirming.adoptions(one.standard).get()
        return act(
            confirming.decide, stage.owner, one.standard.uuid, row.uuid, confirmed=True, ports=stage.ports
        )

    def talked(call, **more):
        def do(stage):
            seat = lead(stage)
            standard = drafted(stage, seat)
            voice = discussing.of_group(seat, standard.uuid)
            said = discussing.say(voice, "Why?", ports=stage.ports)
            if call is discussing.take_back:
                return act(call, voice, said.uuid, ports=stage.ports)
            if call is discussing.reopen:
                discussing.decide(seat, standard.uuid, said.uuid, decided="So.", ports=stage.ports)
            return act(call, seat, standard.uuid, said.uuid, **more, ports=stage.ports)

        return do

    def say(stage):
        voice = discussing.of_group(stage.owner, drafted(stage, lead(stage)).uuid)
        return act(discussing.say, voice, "Why?", ports=stage.ports)

    def on_consultation(call, *more):
        def do(stage):
            standard, held = consulted(stage, lead(stage))
            words = list(more)
            if call is consulting.uninvite:
                facts = {"body": "Union"}
                asked = consulting.invite(stage.owner, standard.uuid, held.uuid, facts, ports=stage.ports)
                words = [asked.link.uuid]
            return act(call, stage.owner, standard.uuid, held.uuid, *words, ports=stage.ports)

        return do

    def begin(stage):
        uuid, ends = drafted(stage, lead(stage)).uuid, "2026-03-30"
        return act(consulting.begin, stage.owner, uuid, words="", ends_date=ends, ports=stage.ports)

    return {
        "standards/rounds.keep": lambda s: act(rounds.keep, s.owner, drafted(s, lead(s)).uuid, ports=s.ports),
        "standards/confirming.decide": confirm,
        "standards/discussing.say": say,
        "standards/discussing.take_back": talked(discussing.take_back),
        "standards/discussing.decide": talked(discussing.decide, decided="So."),
        "standards/discussing.reopen": talked(discussing.reopen),
        "standards/consulting.begin": begin,
        "standards/consulting.finish": on_consultation(consulting.finish),
        "standards/consulting.invite": on_consultation(consulting.invite, {"body": "Union"}),
        "standards/consulting.uninvite": on_consultation(consulting.uninvite),
    }


def acts(act: Callable[..., Any]) -> dict[str, Callable[[Any], Any]]:
    """How to do each act of these services."""

    def made(stage):
        return own_profiles.make(stage.owner, **DEFINITION, ports=stage.ports).profile.uuid

    def ask(stage):
        council = body(stage, COUNCILLOR, "Quay Council").organisation
        page = f"https://badges.example/issuers/{council.uuid}"
        return act(
            grouping.ask, stage.owner, drafted(stage, lead(stage)).uuid, address=page, ports=stage.ports
        )

    def on_draft(call, **more):
        return lambda s: act(call, s.owner, drafted(s, lead(s)).uuid, ports=s.ports, **more)

    def answer(call):
        return lambda s: act(call, s.owner, asked(s, by_harbour=False).uuid, ports=s.ports)

    return {
        "design/own_profiles.make": lambda s: act(own_profiles.make, s.owner, **DEFINITION, ports=s.ports),
        "design/own_profiles.change": lambda s: act(
            own_profiles.change, s.owner, made(s), **{**DEFINITION, "name": "New"}, ports=s.ports
        ),
        "design/own_profiles.put_away": lambda s: act(own_profiles.put_away, s.owner, made(s), ports=s.ports),
        "standards/definition_file.take": lambda s: act(
            definition_file.take, s.owner, dump(FILE).encode(), ports=s.ports
        ),
        "standards/drafting.create": lambda s: act(drafting.create, lead(s), title="Deck", ports=s.ports),
        "standards/drafting.save": on_draft(drafting.save, parts={"title": "New"}),
        "standards/drafting.discard": on_draft(drafting.discard),
        "standards/drafting.publish": on_draft(drafting.publish),
        "standards/drafting.next_draft": lambda s: act(
            drafting.next_draft, s.owner, published(s, lead(s)).standard.uuid, ports=s.ports
        ),
        "standards/grouping.ask": ask,
        "standards/grouping.accept": answer(grouping.accept),
        "standards/grouping.leave": answer(grouping.leave),
        "standards/grouping.dismiss": lambda s: _dismiss(s, act),
        **talk_acts(act),
        "standards/adopting.adopt": lambda s: _adopt(s, act),
        "standards/adopting.drop": lambda s: _drop(s, act),
    }
