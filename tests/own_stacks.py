"""Stacks of Amina's own: courses of Harbour School that she means to take, and where asked for what she holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cairn.records.models import AchievementVersion, Credential, OwnStack, OwnStackPart, Proposal
from cairn.services.plan import offers
from cairn.services.stack import own, proposed, proposing
from tests.services.stage import Stage

WHY = "I lead the watch on the ferry and want it on paper."


def held(stage: Stage, version: AchievementVersion | None = None) -> Credential:
    """What Amina earned at Harbour School, in her passport."""
    from cairn.services.assess import marking
    from cairn.services.hold import claim
    from cairn.services.issue.issue import issue

    award = marking.award(
        stage.marked(stage.submitted(version or stage.published())).uuid, seat=stage.owner, ports=stage.ports
    )
    made = issue(award.uuid, seat=stage.owner, ports=stage.ports)
    claim.accept(made, person=stage.amina, ports=stage.ports)
    return made


def course(stage: Stage, code: str = "mast", **more: Any) -> str:
    """The key of a course of the school."""
    body = {"id": code, "name": f"Course {code}", "cost": 20, "hours": 8, **more}
    return f"course:{offers.put(stage.owner, body, ports=stage.ports).uuid}"


def design(stage: Stage, **facts: Any) -> str:
    """The key of a design of the school that nobody offers."""
    return f"design:{stage.published(**facts).achievement.uuid}"


def one(stage: Stage, *first: str) -> OwnStack:
    """Two courses that she means to take, behind the parts that are given."""
    keys = [*first, *(course(stage, code, achievement=f"https://quay.example/{code}") for code in ("a", "b"))]
    return own.make(stage.amina, name="Night watch", parts=keys, ports=stage.ports)


def proposal(stage: Stage, stack: OwnStack | None = None) -> Proposal:
    """The same, proposed to Harbour School."""
    made = stack or one(stage)
    (found,) = proposing.propose(
        stage.amina, made.uuid, to=[stage.harbour.uuid], why=WHY, agreed=True, ports=stage.ports
    )
    return found


def part(stage: Stage, stack: OwnStack) -> OwnStackPart:
    """The second part of a stack."""
    return OwnStackPart.objects.owned_by(stage.amina).filter(stack=stack, removed_at=None)[1]


def taken_out(stage: Stage) -> OwnStackPart:
    """A part that was taken out of a stack."""
    stack = one(stage)
    return own.take_out(stack.uuid, part(stage, stack).uuid, person=stage.amina, ports=stage.ports)


def away(stage: Stage) -> OwnStack:
    """A stack that was put away."""
    stack = one(stage)
    own.put_away(stack.uuid, person=stage.amina, ports=stage.ports)
    return stack


def acts(act: Callable[..., Any]) -> dict[str, Callable[[Stage], Any]]:
    """Every act upon stacks of one's own, for the test that each leaves a trace."""

    def upon(call: Callable[..., Any], what: Callable[[Stage], OwnStack] = one, **named: Any):
        return lambda s: act(call, what(s).uuid, person=s.amina, ports=s.ports, **named)

    def upon_part(call: Callable[..., Any], **named: Any) -> Callable[[Stage], Any]:
        def arranged(stage: Stage) -> Any:
            stack = one(stage)
            uuid = part(stage, stack).uuid
            return act(call, stack.uuid, uuid, person=stage.amina, ports=stage.ports, **named)

        return arranged

    def back(stage: Stage) -> Any:
        row = taken_out(stage)
        return act(own.put_back, row.stack.uuid, row.uuid, person=stage.amina, ports=stage.ports)

    def proposed_one(stage: Stage) -> Any:
        stack, to = one(stage), [stage.harbour.uuid]
        return act(proposing.propose, stage.amina, stack.uuid, to=to, why=WHY, agreed=True, ports=stage.ports)

    def decided(call: Callable[..., Any]) -> Callable[[Stage], Any]:
        return lambda s: act(call, s.owner, proposal(s).uuid, words="Because.", ports=s.ports)

    return {
        "stack/own.make": lambda s: act(own.make, s.amina, name="Mine", ports=s.ports),
        "stack/own.change": upon(own.change, name="Other", aim=4),
        "stack/own.add": lambda s: act(own.add, one(s).uuid, course(s), person=s.amina, ports=s.ports),
        "stack/own.take_out": upon_part(own.take_out),
        "stack/own.put_back": back,
        "stack/own.move": upon_part(own.move, by=-1),
        "stack/own.arrange": upon(own.arrange, order=[]),
        "stack/own.fill": upon(own.fill, keys=[]),
        "stack/own.put_away": upon(own.put_away),
        "stack/own.bring_back": upon(own.bring_back, away),
        "stack/own.delete": upon(own.delete),
        "stack/proposing.propose": proposed_one,
        "stack/proposing.withdraw": lambda s: act(
            proposing.withdraw, s.amina, proposal(s).uuid, ports=s.ports
        ),
        "stack/proposed.accept": decided(proposed.accept),
        "stack/proposed.ask_for_change": decided(proposed.ask_for_change),
        "stack/proposed.decline": decided(proposed.decline),
    }


#: Services that only read.
READS = (
    "stack/own_parts.see",
    "stack/own_parts.found_for",
    "stack/own_parts.found_for_each",
    "stack/composed.composed",
)
