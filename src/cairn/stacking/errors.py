"""What can be wrong with the rules of a qualification, or with what is said to be held."""

from __future__ import annotations

from cairn.errors import CairnError


class RulesError(CairnError):
    """The rules cannot be read; `code` says why, `params["pointer"]` where.

    rules.json          not JSON that we accept, or beyond 1 MB
    rules.member        a member is missing, unknown, or of another kind than it must be
    rules.value         a number, day or text outside its range
    rules.too_deep      more than 32 rules inside one another
    rules.too_many      more than 5,000 rules, or lists beyond 5,000 entries
    rules.decimals      credits with more than two decimals
    rules.day           a day that the calendar does not have
    rules.exit          a rule names an exit that is not there
    rules.circle        an exit would stand inside itself
    rules.impossible    more is asked for than the parts can ever give (3 of 2)
    """

    code = "rules.member"

    def __init__(self, message: str, *, code: str | None = None, pointer: str = "") -> None:
        super().__init__(f"{pointer or '/'}: {message}", code=code, params={"pointer": pointer})


class HeldError(CairnError):
    """What is held, offered or pinned makes no sense; `code` says why.

    held.json        not JSON that we accept, or beyond 4 MB
    held.member      a member is missing, unknown, or of another kind than it must be
    held.repeated    two entries have one id
    held.unknown     a pin names something that is not held, or no part of the rules
    held.value       credits or a level outside their range
    held.pins        what is pinned contradicts the rules
    held.time        no way to count with what is pinned was found in time; there may be one
    held.too_many    more than 2,000 entries, or 20,000 offers
    """

    code = "held.value"
