"""A qualification of Harbour School that Amina completes, and asked the award of."""

from __future__ import annotations

import json
from collections.abc import Callable

from cairn.records.models import AchievementVersion, EvidenceItem, Qualification, Stack, Waiver
from cairn.records.reads.holding import achievement_of
from cairn.services.assess import marking
from cairn.services.hold import claim
from cairn.services.issue import status
from cairn.services.issue.issue import issue
from cairn.services.library import certifications
from cairn.services.plan import watching
from cairn.services.stack import asking, awarding, builder, design, mapped, pins, waivers
from cairn.services.stack.facts import holding_of
from cairn.services.stack.mapped import Mapped
from tests import library
from tests.services.stage import Stage

EXIT = "Deck hand"
PART = "/exits/0/rule/all/0"
TERMS = waivers.Terms(reason="Years at sea.")
RULES = {"id": "urn:q", "name": "Deck work", "exits": [{"name": EXIT, "rule": {"count": 1}}]}


def one(stage: Stage, earned: AchievementVersion) -> tuple[Qualification, Stack]:
    """Publish rules that ask for `earned` and award another design; Amina, who holds it, asks for that."""
    awarded = stage.published(name="Certificate of a deck hand")
    begun = design.begin(stage.owner, name="Deck work", ports=stage.ports)
    uuid = begun.qualification.uuid
    typed = builder.blank()
    group = {**builder.blank_group(), "name": "Knots", "achievements": [achievement_of(earned)]}
    typed["exits"][0] |= {"name": EXIT, "awards": achievement_of(awarded), "groups": [group]}
    design.save(stage.owner, uuid, name="Deck work", summary="", typed=typed, ports=stage.ports)
    version = design.publish(stage.owner, uuid, ports=stage.ports)
    return version.qualification, asking.ask(stage.amina, uuid, exit_name=EXIT, ports=stage.ports)


def waiver(stage: Stage, qualification: Qualification) -> Waiver:
    """Amina asks that what the rules ask for is waived."""
    return waivers.ask(stage.amina, qualification.uuid, part=PART, why="Years at sea.", ports=stage.ports)


def asked(stage: Stage) -> tuple[Qualification, Stack]:
    """Amina holds a credential, and asked for what it completes."""
    version = stage.published()
    award = marking.award(stage.marked(stage.submitted(version)).uuid, seat=stage.owner, ports=stage.ports)
    claim.accept(
        issue(award.uuid, seat=stage.owner, ports=stage.ports), person=stage.amina, ports=stage.ports
    )
    return one(stage, version)


def withdrawn(stage: Stage) -> Stack:
    """What was awarded of a stack whose part was withdrawn since."""
    _qualification, stack = asked(stage)
    awarding.award(stage.owner, stack.uuid, ports=stage.ports)
    part = stack.parts.get()
    status.revoke(part.credential.uuid, seat=stage.owner, reason="Copied", ports=stage.ports)
    return stack


def mapped_to(stage: Stage) -> tuple[Qualification, Mapped]:
    """Amina holds a certificate that is mapped to what the rules ask for; she has not asked yet."""
    version = stage.published(name="Lights")
    award = marking.award(stage.marked(stage.submitted(version)).uuid, seat=stage.owner, ports=stage.ports)
    credential = issue(award.uuid, seat=stage.owner, ports=stage.ports)
    claim.accept(credential, person=stage.amina, ports=stage.ports)
    wanted = stage.published()
    begun = design.begin(stage.owner, name="Deck work", ports=stage.ports)
    uuid = begun.qualification.uuid
    typed = builder.blank()
    group = {**builder.blank_group(), "name": "Knots", "achievements": [achievement_of(wanted)]}
    typed["exits"][0] |= {"name": EXIT, "groups": [group]}
    design.save(stage.owner, uuid, name="Deck work", summary="", typed=typed, ports=stage.ports)
    published = design.publish(stage.owner, uuid, ports=stage.ports)
    facts = {"vendor": stage.harbour.name, "title": "Lights", "code": "Six of them"}
    made = certifications.add(stage.owner, facts=facts, ports=stage.ports)
    library.mapped(stage, wanted, made)
    held = holding_of(stage.amina, stage.ports)
    (one,) = mapped.of_person(stage.amina, published, held, ports=stage.ports)
    return begun.qualification, one


def _now(call: Callable[..., object], *what: object, **named: object) -> object:
    return call(*what, **named)


def asked_by_mapping(stage: Stage, call: Callable[..., object]) -> object:
    qualification, one = mapped_to(stage)
    facts = {"mapping": one.place.mapping.uuid, "part": one.place.part, "held": one.held}
    return call(mapped.ask, stage.amina, qualification.uuid, **facts, ports=stage.ports)


def given_by_mapping(stage: Stage, act: Callable[..., object]) -> object:
    """Decide by what she handed in."""
    qualification, one = mapped_to(stage)
    piece = EvidenceItem.objects.of(stage.harbour).get()
    facts = {"learner": piece.assessment.learner.uuid, "evidence": piece.uuid, "part": one.place.part}
    mapping = one.place.mapping.uuid
    return act(mapped.give, stage.owner, qualification.uuid, mapping=mapping, **facts, ports=stage.ports)


def acts(act: Callable[..., object]) -> dict[str, Callable[[Stage], object]]:
    """Every act of stacking, for the test that each leaves a trace."""

    def built(stage: Stage) -> Qualification:
        return design.begin(stage.owner, name="Deck work", ports=stage.ports).qualification

    def by_owner(
        call: Callable[..., object], what: Callable[[Stage], object], *more: object, **named: object
    ):
        return lambda s: act(call, s.owner, what(s).uuid, *more, ports=s.ports, **named)

    def published(stage: Stage) -> Qualification:
        made = built(stage)
        data = json.dumps(RULES).encode()
        design.take_file(stage.owner, made.uuid, data, ports=stage.ports)
        design.publish(stage.owner, made.uuid, ports=stage.ports)
        return made

    def ready(stage: Stage) -> Qualification:
        made = built(stage)
        design.take_file(stage.owner, made.uuid, json.dumps(RULES).encode(), ports=stage.ports)
        return made

    def away(stage: Stage) -> Qualification:
        made = published(stage)
        design.archive(stage.owner, made.uuid, ports=stage.ports)
        return made

    def pinned(stage: Stage) -> Qualification:
        qualification, stack = asked(stage)
        held = stack.parts.get().held
        pins.pin(stage.amina, qualification.uuid, held=held, part="", ports=stage.ports)
        return qualification

    def refused(stage: Stage) -> Qualification:
        qualification, stack = asked(stage)
        awarding.refuse(stage.owner, stack.uuid, reason="Not yet", ports=stage.ports)
        return qualification

    def pinning(stage: Stage) -> object:
        qualification, stack = asked(stage)
        held = stack.parts.get().held
        return act(pins.pin, stage.amina, qualification.uuid, held=held, part="", ports=stage.ports)

    def wished(stage: Stage) -> Waiver:
        return waiver(stage, published(stage))

    def granted(stage: Stage) -> Waiver:
        return waivers.grant(stage.owner, wished(stage).uuid, terms=TERMS, ports=stage.ports)

    def giving(stage: Stage) -> object:
        facts = {"learner": stage.learner().uuid, "part": "/exits/0/rule/all/0", "terms": TERMS}
        return act(waivers.give, stage.owner, published(stage).uuid, **facts, ports=stage.ports)

    typed = {**builder.blank(), "unit": "hours"}
    return {
        "stack/design.begin": lambda s: act(design.begin, s.owner, name="Deck work", ports=s.ports),
        "stack/design.draft_of": by_owner(design.draft_of, published),
        "stack/design.save": by_owner(design.save, built, name="Deck work", summary="", typed=typed),
        "stack/design.take_file": by_owner(design.take_file, built, json.dumps(RULES).encode()),
        "stack/design.publish": by_owner(design.publish, ready),
        "stack/design.archive": by_owner(design.archive, published),
        "stack/design.restore": by_owner(design.restore, away),
        "stack/pins.pin": pinning,
        "stack/pins.unpin": lambda s: act(pins.unpin, s.amina, pinned(s).uuid, held="", ports=s.ports),
        "stack/asking.ask": lambda s: act(
            asking.ask, s.amina, refused(s).uuid, exit_name=EXIT, ports=s.ports
        ),
        "stack/asking.withdraw": lambda s: act(
            asking.withdraw, s.amina, asked(s)[0].uuid, exit_name=EXIT, ports=s.ports
        ),
        "stack/waivers.ask": lambda s: act(
            waivers.ask, s.amina, published(s).uuid, part=PART, why="Years at sea.", ports=s.ports
        ),
        "stack/waivers.withdraw": lambda s: act(waivers.withdraw, s.amina, wished(s).uuid, ports=s.ports),
        "stack/waivers.grant": by_owner(waivers.grant, wished, terms=TERMS),
        "stack/waivers.refuse": by_owner(waivers.refuse, wished, reason="Not yet"),
        "stack/waivers.give": giving,
        "stack/waivers.revoke": by_owner(waivers.revoke, granted, reason="Not true"),
        "stack/mapped.ask": lambda s: asked_by_mapping(s, act),
        "stack/mapped.grant": by_owner(mapped.grant, lambda s: asked_by_mapping(s, _now)),
        "stack/mapped.give": lambda s: given_by_mapping(s, act),
        "plan/watching.want_letters": lambda s: act(
            watching.want_letters, s.amina, wanted=False, ports=s.ports
        ),
        "stack/awarding.award": by_owner(awarding.award, lambda s: asked(s)[1]),
        "stack/awarding.refuse": by_owner(awarding.refuse, lambda s: asked(s)[1], reason="Not yet"),
        "stack/awarding.let_stand": by_owner(awarding.let_stand, withdrawn),
    }


#: Letters that are written with a decision that records itself.
STEPS = (
    "stack/telling.asked", "stack/telling.decided", "stack/telling.mapping_ended",
    "stack/telling.part_fell", "stack/telling.paper_fell",
    "stack/telling.waiver_asked", "stack/telling.waiver_decided", "stack/waiver_terms.granting",
    "stack/waiver_terms.keep_receipt",
)  # fmt: skip

#: Services that only read.
READS = (
    "stack/auditing.audit_for", "stack/auditing.today", "stack/auditing.closest_for", "stack/facts.holding_of",
    "stack/trial.examples", "stack/mapped.places_of", "stack/mapped.of_person", "stack/mapped.open_to",
    "stack/mapped.of_learner", "stack/mapped.coverage", "stack/waiver_terms.today_of",
)  # fmt: skip
