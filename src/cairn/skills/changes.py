"""What changed from one version of a framework to the next, skill by skill.

Awards keep the IRIs and names they were made with; this tells people what has become of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """What happened to a skill. RENAMED, DESCRIBED, MOVED, NAMES: its name, text, place, other names."""

    ADDED = "added"
    RETIRED = "retired"
    RETURNED = "returned"
    RENAMED = "renamed"
    DESCRIBED = "described"
    MOVED = "moved"
    NAMES = "names"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a version says of one skill. above: IRIs one step broader, sorted; names: sorted."""

    name: str
    description: str
    above: tuple[str, ...]
    names: tuple[str, ...]
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed in one skill. before, after: what can be shown, "" where there is nothing."""

    iri: str
    what: What
    before: str = ""
    after: str = ""


def compare(old: Mapping[str, Standing], new: Mapping[str, Standing]) -> Iterator[Change]:
    """Yield what changed, by IRI; what is only in `old` counts as retired.

    >>> before, after = Standing("Knots", "", (), ()), Standing("Tie knots", "", (), ())
    >>> [(change.what.value, change.before, change.after) for change in compare({"a:1": before}, {"a:1": after})]
    [('renamed', 'Knots', 'Tie knots')]
    """
    for iri in sorted({*old, *new}):
        before, after = old.get(iri), new.get(iri)
        gone_before = before is None or before.retired
        gone_after = after is None or after.retired
        if before is None and after is not None and not after.retired:
            yield Change(iri, What.ADDED, after=after.name)
        elif before is not None and not gone_before and gone_after:
            yield Change(iri, What.RETIRED, before=before.name)
        elif before is not None and gone_before and after is not None and not gone_after:
            yield Change(iri, What.RETURNED, after=after.name)
        if before is not None and after is not None:
            yield from _differences(iri, before, after)


def _differences(iri: str, before: Standing, after: Standing) -> Iterator[Change]:
    if before.name != after.name:
        yield Change(iri, What.RENAMED, before.name, after.name)
    if before.description != after.description:
        yield Change(iri, What.DESCRIBED, before.description, after.description)
    gone = before.retired or after.retired  # whatever is gone stands nowhere
    if before.above != after.above and not gone:
        yield Change(iri, What.MOVED, "\n".join(before.above), "\n".join(after.above))
    if before.names != after.names:
        yield Change(
            iri,
            What.NAMES,
            "\n".join(sorted({*before.names} - {*after.names})),
            "\n".join(sorted({*after.names} - {*before.names})),
        )


def combined(steps: Iterable[Iterable[Change]]) -> tuple[Change, ...]:
    """Return what changed over several versions in a row, as if they were one; oldest step first.

    What came and went again, or was changed back, is not there any more. Changes of other names are
    kept step by step.

    >>> first = [Change("a:1", What.RENAMED, "Knots", "Tie knots")]
    >>> second = [Change("a:1", What.RENAMED, "Tie knots", "Tie ten knots")]
    >>> combined([first, second])[0].before, combined([first, second])[0].after
    ('Knots', 'Tie ten knots')
    """
    standing: dict[str, Change] = {}
    texts: dict[tuple[str, What], Change] = {}
    others: list[Change] = []
    for step in steps:
        for change in step:
            if change.what in (What.ADDED, What.RETIRED, What.RETURNED):
                _stand(standing, change)
            elif change.what is What.NAMES:
                others.append(change)
            else:
                key = (change.iri, change.what)
                first = texts.get(key, change)
                texts[key] = Change(change.iri, change.what, first.before, change.after)
    added = {iri for iri, change in standing.items() if change.what is What.ADDED}
    kept = [change for change in texts.values() if change.before != change.after and change.iri not in added]
    found = [*standing.values(), *kept, *(change for change in others if change.iri not in added)]
    return tuple(sorted(found, key=lambda change: (change.iri, change.what.value)))


def _stand(standing: dict[str, Change], change: Change) -> None:
    """Take in that a skill came, went or came back; two of them in a row undo one another."""
    before = standing.pop(change.iri, None)
    if before is None or before.what is change.what:
        standing[change.iri] = change
