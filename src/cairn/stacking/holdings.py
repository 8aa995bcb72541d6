"""Reads what is held, what is on offer and what is pinned from outside JSON, and writes answers as JSON.

    {"held": [{"id": "a1", "achievement": "https://…", "credits": 6, "level": 5, …}, …],
     "offers": [{"id": "o1", "achievement": "https://…", "credits": 3, "cost": 120}, …],
     "pins": [{"held": "a1", "part": "/exits/0/rule/all/1"}, {"held": "a2"}],
     "decisions": [{"id": "218", "waived": "/exits/0/rule/all/2"},
                   {"id": "219", "held": "a1", "counts_in": "/exits/0/rule/all/1"},
                   {"id": "220", "held": "a1", "meets": "/prerequisites/0"}]}

Only "held" is needed. Source: docs/reference/qualification-rules.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from cairn.credentials import document
from cairn.credentials.document import DocumentError, JSONObject, Limits
from cairn.stacking.answer import Audit, Counts
from cairn.stacking.audit import MOST_HELD, MOST_OFFERS
from cairn.stacking.certificate import Lack
from cairn.stacking.decisions import MOST as MOST_DECISIONS
from cairn.stacking.decisions import Decision, StandIn, Substitution, Waiver
from cairn.stacking.errors import HeldError
from cairn.stacking.held import LEVELS, Achieved, Offer, Pin
from cairn.stacking.members import Members
from cairn.stacking.rules import EVERY, Which

LIMITS: Final = Limits(size=16_000_000, depth=20, values=1_000_000)
MOST_COST: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Holdings:
    """What an audit is about."""

    held: tuple[Achieved, ...]
    offers: tuple[Offer, ...] = ()
    pins: tuple[Pin, ...] = ()
    decisions: tuple[Decision, ...] = ()


def read_holdings(data: bytes | str | JSONObject) -> Holdings:
    """Read what is held.

    Raises:
        HeldError: see `cairn.stacking.errors`.
    """
    if not isinstance(data, dict):
        try:
            data = document.parse_object(data, limits=LIMITS)
        except DocumentError as error:
            raise HeldError(str(error), code="held.json") from error
    top = Members(data, "", refuse=_refuse)
    if not top.has("held"):
        raise _refuse("what is held is needed", "member", "/held")
    found = Holdings(
        tuple(_held(one) for one in top.objects("held", most=MOST_HELD)),
        tuple(_offer(one) for one in top.objects("offers", most=MOST_OFFERS)),
        tuple(_pin(one) for one in top.objects("pins", most=MOST_HELD)),
        tuple(_decision(one) for one in top.objects("decisions", most=MOST_DECISIONS)),
    )
    top.done()
    return found


def _refuse(message: str, code: str, pointer: str) -> HeldError:
    return HeldError(f"{pointer or '/'}: {message}", code=f"held.{code}", params={"pointer": pointer})


def _held(members: Members) -> Achieved:
    found = _achieved(members)
    members.done()
    return found


def _offer(members: Members) -> Offer:
    cost = members.credits("cost", default=None, most=MOST_COST)
    found = Offer(of=_achieved(members), cost=cost)
    members.done()
    return found


def _pin(members: Members) -> Pin:
    part = members.text("part") if members.has("part") else None
    found = Pin(members.text("held"), part)
    members.done()
    return found


def _decision(members: Members) -> Decision:
    name = members.text("id")
    found: Decision
    if members.has("waived"):
        found = Waiver(name, members.text("waived"))
    elif members.has("meets"):
        found = StandIn(name, members.text("meets"), members.text("held", default=""))
    else:
        found = Substitution(name, members.text("held"), members.text("counts_in"))
    members.done()
    return found


def _achieved(members: Members) -> Achieved:
    return Achieved(
        id=members.text("id"),
        achievement=members.text("achievement"),
        name=members.text("name", default=""),
        credits=members.credits("credits", default=Decimal(0)),
        level=members.whole("level", least=LEVELS[0], most=LEVELS[-1]),
        provider=members.text("provider", default=""),
        kind=members.text("kind", default=""),
        subjects=frozenset(members.texts("subjects")),
        frameworks=frozenset(members.texts("frameworks")),
        awarded=members.day("awarded"),
        also=frozenset(members.texts("also")),
        parts=frozenset(members.texts("parts")),
    )


def number(value: Decimal) -> int | float:
    """Return a number as JSON writes it: whole where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)


def audit_json(answer: Audit) -> JSONObject:
    """Return one answer as JSON."""
    return {
        "exit": answer.exit.name,
        "kind": answer.exit.kind,
        "complete": answer.complete,
        "missing": number(answer.missing),
        "by": answer.by,
        "proved": answer.proved,
        "bound": number(answer.bound),
        "counts": [_counts_json(one) for one in answer.counts],
        "waived": [
            {"part": one.part, "name": one.name, "decision": one.decision, "needed": one.needed}
            for one in answer.waived
        ],
        "lacks": [lack_json(one) for one in answer.lacks],
        "unused": [{"held": one.held.id, "reason": one.reason, "part": one.part} for one in answer.unused],
        "steps": [{"offer": one.offer.of.id, "part": one.part} for one in answer.steps],
        "stepsProved": answer.steps_proved,
        "outOfReach": [lack_json(one) for one in answer.out_of_reach],
    }


def _counts_json(one: Counts) -> JSONObject:
    found: JSONObject = {"held": one.held.id, "part": one.part, "name": one.name}
    found |= {"decision": one.decision} if one.decision else {}
    return found | ({"first": list(one.first)} if one.first else {})


def lack_json(lack: Lack) -> JSONObject:
    """Return what one part lacks; what it does not lack is left out."""
    found: JSONObject = {"part": lack.part, "name": lack.name}
    if lack.achievements:
        found["achievements"] = list(lack.achievements)
    if lack.credits:
        found["credits"] = number(lack.credits)
    if lack.count:
        found["count"] = lack.count
    if lack.different:
        found["different"] = lack.different
    if lack.which != EVERY:
        found["from"] = which_json(lack.which)
    return found


def which_json(which: Which) -> JSONObject:
    """Return what picks achievements, as rules are written."""
    lists: dict[str, frozenset[str]] = {
        "achievements": which.achievements,
        "providers": which.providers,
        "kinds": which.kinds,
        "subjects": which.subjects,
        "frameworks": which.frameworks,
    }
    found: JSONObject = {}
    for name, texts in lists.items():
        if texts:
            found[name] = [*sorted(texts)]
    if which.level is not None:
        found["level"] = which.level
    if which.after is not None:
        found["after"] = which.after.isoformat()
    if which.within_months is not None:
        found["within_months"] = which.within_months
    if which.excluding is not None:
        found["excluding"] = which_json(which.excluding)
    return found
