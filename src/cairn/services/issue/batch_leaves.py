"""Which strings of a credential differ from learner to learner, found out by composing two of them.

Two credentials are composed of facts that have nothing in common. Every string in which they differ must
be one of these facts, or an address of the credential with something fixed behind it; everything else is
the template. A string that cannot be explained so has no template, and its learners are issued one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cairn.credentials import template
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.template import Template, TemplateError


@dataclass(frozen=True, slots=True)
class Leaves:
    """How the leaves of one template follow from a learner's facts.

    recipe: for each leaf the place of its fact, and what stands behind it.
    """

    template: Template
    recipe: tuple[tuple[int, str], ...]

    def of(self, facts: Sequence[str]) -> tuple[str, ...]:
        """Return the leaves of a learner."""
        return tuple([facts[place] + behind if behind else facts[place] for place, behind in self.recipe])


def found_in(
    first: JSONObject, second: JSONObject, *, facts: tuple[Sequence[str], Sequence[str]], address: int
) -> Leaves:
    """Return the template of two credentials that were composed of `facts`.

    address: the place of the credential's own address among the facts, behind which more may stand.

    Raises:
        TemplateError: template.other, they differ in something that is none of the facts.
    """
    pointers: dict[str, tuple[int, str]] = {}
    ours, theirs = dict(_strings(first, "")), dict(_strings(second, ""))
    if list(ours) != list(theirs):
        raise TemplateError("the two differ in more than their strings", code="template.other")
    for pointer, text in ours.items():
        if text != theirs[pointer]:
            pointers[pointer] = _explained(text, theirs[pointer], facts, address)
    made = template.cut(first, pointers)
    if made.text(made.leaves_of(second)) != made.text(Leaves(made, _ordered(made, pointers)).of(facts[1])):
        raise TemplateError("the second is not of the template of the first", code="template.other")
    return Leaves(made, _ordered(made, pointers))


def _ordered(made: Template, pointers: Mapping[str, tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    return tuple(pointers[pointer] for pointer in made.pointers)


def _explained(
    ours: str, theirs: str, facts: tuple[Sequence[str], Sequence[str]], address: int
) -> tuple[int, str]:
    for place, (one, other) in enumerate(zip(*facts, strict=True)):
        if one == ours and other == theirs:
            return place, ""
    one, other = facts[0][address], facts[1][address]
    behind = ours.removeprefix(one)
    if ours.startswith(one) and theirs == other + behind:
        return address, behind
    raise TemplateError("a string follows from none of the facts", code="template.other")


def _strings(value: JSONValue, pointer: str) -> Iterator[tuple[str, str]]:
    """Every string with its pointer (RFC 6901), and every other value as a text of its own kind."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _strings(item, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _strings(item, f"{pointer}/{place}")
    elif isinstance(value, str):
        yield pointer, value
    else:
        yield f"{pointer} = {value!r}", ""
