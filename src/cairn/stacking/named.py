"""Which achievements the rule of an exit names: those that everybody takes, and those of which one may choose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cairn.stacking.rules import Choose, Collect, One, Rule


@dataclass(frozen=True, slots=True)
class Named:
    """Addresses in the order in which they are named, each once.

    everybody: whoever gets there holds these. choice: some of these, or none.
    """

    everybody: tuple[str, ...]
    choice: tuple[str, ...]


def named(rule: Rule) -> Named:
    """Return what a rule names.

    >>> from cairn.stacking.rules import EVERY
    >>> first = One(key="/1", name="", achievements=("urn:a",), which=EVERY)
    >>> other = One(key="/2", name="", achievements=("urn:b", "urn:c"), which=EVERY)
    >>> named(Choose(key="", name="", least=2, parts=(first, other)))
    Named(everybody=('urn:a',), choice=('urn:b', 'urn:c'))
    """
    found = list(_named(rule, for_all=True))
    everybody = dict.fromkeys(name for name, for_all in found if for_all)
    choice = dict.fromkeys(name for name, for_all in found if not for_all and name not in everybody)
    return Named(tuple(everybody), tuple(choice))


def _named(rule: Rule, *, for_all: bool) -> Iterator[tuple[str, bool]]:
    if isinstance(rule, Choose):
        every = for_all and rule.least >= len(rule.parts)
        for part in rule.parts:
            yield from _named(part, for_all=every)
    elif isinstance(rule, One):
        for name in rule.achievements:
            yield name, for_all and len(rule.achievements) == 1
    else:
        yield from ((name, for_all and _takes_all(rule)) for name in sorted(rule.which.achievements))


def _takes_all(rule: Collect) -> bool:
    return rule.count is not None and rule.count >= len(rule.which.achievements)
