"""An exit inside another: met by its rule, or by the award that somebody got there.

What led to a certificate may have expired since, or count elsewhere; whoever holds the
certificate is past that exit all the same. Only who holds it has that choice: nobody is
told to earn the award itself, which is had by meeting the rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cairn.stacking.eligible import Field
from cairn.stacking.rules import EVERY, Choose, Exit, One, Rule


def with_awards(exit_: Exit, who: Field) -> Exit:
    """Return the exit with the choice between rule and award, for each exit inside whose award is held."""
    held = {key: award for key, award in exit_.inside if award in who.by_name}
    return replace(exit_, rule=_opened(exit_.rule, held)) if held else exit_


def _opened(rule: Rule, held: Mapping[str, str]) -> Rule:
    if isinstance(rule, Choose):
        rule = replace(rule, parts=tuple(_opened(part, held) for part in rule.parts))
    award = held.get(rule.key)
    if award is None:
        return rule
    has_it = One(key=f"{rule.key}#award", name=rule.name, achievements=(award,), which=EVERY)
    return Choose(key=f"{rule.key}#either", name=rule.name, least=1, parts=(has_it, rule))
