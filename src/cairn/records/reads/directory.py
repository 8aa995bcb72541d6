"""The directory of what is on offer: of each credential what it is found, filtered and ordered by, and no more.

A page looks at the newest MOST_LISTED; whole rows are read for the few that are shown. A published version never
changes, so where there are many the directory is kept: it is read anew, as far as there is something new, when
something was published, put away or taken back, and as a whole after some minutes, by which time the new name of an
organisation is seen too. Where there are few it is read each time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from sys import intern
from threading import Lock
from time import monotonic
from typing import Any, Final, TypeVar, cast
from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet, Sum

from cairn.records.models import Achievement, AchievementVersion, Organisation, Outcome, OutcomeSkill, Skill
from cairn.records.reads.giving import on_offer
from cairn.records.reads.lists import MOST_LISTED
from cairn.records.reads.skills import equal_to
from cairn.skills.words import bare

Found = TypeVar("Found")

_Facts = tuple[str, str, Decimal | None, int | None, bool, datetime]

FEW: Final = 200  # published versions: so many are read each time
_AT_ONCE: Final = 500
_SHOWN: Final = (
    "name", "summary", "url", "number", "achievement_type", "skill_group", "hours", "eqf_level", "assessed",
    "published_at", "achievement__organisation__uuid", "achievement__organisation__name",
)  # fmt: skip
_SAYS: Final = "what is on offer is public"


@dataclass(frozen=True, slots=True)
class Entry:
    """One credential on offer, by its newest published version.

    folded: its name without case. provider: a uuid. text: all that is searched, as `bare` has it. skills: identities.
    """

    pk: int
    achievement: int
    name: str
    folded: str
    provider: str
    provider_name: str
    skill_group: str
    hours: Decimal | None
    eqf_level: int | None
    assessed: bool
    published_at: datetime
    text: str
    skills: frozenset[str]


@dataclass(frozen=True, slots=True)
class Directory:
    """entries: by name. partly: these are the newest of more. known: what was worked out from these entries."""

    entries: tuple[Entry, ...]
    partly: bool = False
    known: dict[Hashable, Any] = field(default_factory=dict, compare=False)

    def once(self, name: Hashable, work: Callable[[], Found]) -> Found:
        """Return what `work` finds; it is asked once for as long as these are the entries."""
        if name not in self.known:
            self.known[name] = work()
        return cast("Found", self.known[name])

    def only(self, kept: Callable[[Entry], bool]) -> Directory:
        """The same with some of the entries."""
        return replace(self, entries=tuple(filter(kept, self.entries)), known={})

    def after(self) -> Iterator[Directory]:
        """What is older than these, part by part."""
        part = self
        while part.partly:
            part = _read(before=min(entry.pk for entry in part.entries))
            if part.entries:
                yield part


@dataclass(frozen=True, slots=True)
class _State:
    """Where this differs, something was published, put away or taken back. published: versions, old ones too."""

    published: int
    newest: UUID | None
    achievements: tuple[int, int]
    organisations: tuple[int, int]


class Shelf:
    """Keeps a long directory. seconds: how long, as a whole. few: of so many versions nothing is kept."""

    def __init__(self, *, seconds: float, few: int = FEW) -> None:
        self._seconds, self._few = seconds, few
        self._held: tuple[float, _State, Directory] | None = None
        self._lock = Lock()

    def of(self, now: float) -> Directory:
        """Return what is on offer now. now: of a monotonic clock."""
        state = _state()
        if state.published <= self._few:
            return _read()
        with self._lock:  # or everybody who asks meanwhile would read it all, too
            if self._held is not None and now - self._held[0] >= self._seconds:
                self._held = None
            if self._held is None:
                self._held = now, state, _read()
            elif self._held[1] != state:
                since, _state_then, then = self._held
                self._held = since, state, _read(known=then.entries)
            return self._held[2]


_SHELF: Final = Shelf(seconds=300)


def directory() -> Directory:
    """Return the directory of what is on offer."""
    return _SHELF.of(monotonic())


def giving_one(skill: Skill, among: Directory) -> Directory:
    """What of it gives a skill, or one that means the same."""
    if not among.entries:
        return among
    rows = OutcomeSkill.objects.across(reason=_SAYS).filter(
        skill__in=equal_to(skill),
        version__gte=min(entry.pk for entry in among.entries),
        version__lte=max(entry.pk for entry in among.entries),
    )
    keys = set(rows.values_list("version_id", flat=True))
    return among.only(lambda entry: entry.pk in keys)


def whole(
    entries: Sequence[Entry], rows: QuerySet[AchievementVersion] | None = None
) -> list[AchievementVersion]:
    """Return the rows of some entries, in their order, as far as they are still on offer; as `listed` has them.

    rows: else those of what is on offer, with what is wanted of them.
    """
    wanted = listed() if rows is None else rows
    found: dict[int, AchievementVersion] = {}
    for keys in _pieces([entry.pk for entry in entries]):
        found.update({row.pk: row for row in wanted.filter(pk__in=keys)})
    return [found[entry.pk] for entry in entries if entry.pk in found]


def listed() -> QuerySet[AchievementVersion]:
    """What is on offer, as lists show it: without the long texts, but with how many outcomes there are."""
    outcomes = Outcome.objects.across(reason=_SAYS).only("version", "position")
    return briefly().only(*_SHOWN, "ledger").prefetch_related(Prefetch("outcomes", outcomes))


def briefly() -> QuerySet[AchievementVersion]:
    """The same without outcomes and without the ledger."""
    return on_offer().select_related("achievement__organisation").only(*_SHOWN)


def judged() -> QuerySet[AchievementVersion]:
    """What is on offer, with all its texts, and what outcomes are judged by."""
    return on_offer().select_related("achievement__organisation").prefetch_related("outcomes__levels")


def _state() -> _State:
    """Asks indexes, and tables that are not wide."""
    versions = AchievementVersion.objects.across(reason=_SAYS).filter(number__isnull=False)
    offered = Achievement.objects.across(reason=_SAYS).filter(archived_at=None)
    providers = Organisation.objects.across(reason=_SAYS).filter(archived_at=None)
    counts = [rows.aggregate(many=Count("pk"), keys=Sum("pk")) for rows in (offered, providers)]
    achievements, organisations = ((found["many"], found["keys"] or 0) for found in counts)
    newest = versions.order_by("-pk").values_list("uuid", flat=True).first()
    return _State(versions.aggregate(many=Count("number"))["many"], newest, achievements, organisations)


def _read(*, known: Iterable[Entry] = (), before: int | None = None) -> Directory:
    rows = on_offer() if before is None else on_offer().filter(pk__lt=before)
    keys = list(rows.order_by("-pk").values_list("pk", flat=True)[: MOST_LISTED + 1])
    wanted = set(keys[:MOST_LISTED])
    entries = [entry for entry in known if entry.pk in wanted]
    entries += _entries(wanted.difference(entry.pk for entry in entries))
    entries.sort(key=lambda entry: (entry.folded, entry.name, entry.pk))
    return Directory(tuple(entries), partly=len(keys) > MOST_LISTED)


def _entries(keys: Collection[int]) -> Iterator[Entry]:
    versions = AchievementVersion.objects.public()
    alike: dict[frozenset[str], frozenset[str]] = {}
    for some in _pieces(sorted(keys)):
        outcomes = _outcomes(some)
        columns = versions.filter(pk__in=some).values_list(
            "pk", "achievement_id", "name", "achievement__organisation__uuid", "achievement__organisation__name",
            "skill_group", "hours", "eqf_level", "assessed", "published_at", "summary", "tags",
        )  # fmt: skip
        for pk, achievement, name, uuid, *facts, summary, tags in columns:
            said = outcomes.get(pk, [])
            text = bare(" ".join([name, summary, *(text for text, _skills in said), *tags]))
            skills = frozenset(entry["url"] for _text, entries in said for entry in entries)
            skills, provider = alike.setdefault(skills, skills), intern(str(uuid))
            yield Entry(
                pk, achievement, name, name.casefold(), provider, *cast("_Facts", facts), text, skills
            )


def _outcomes(versions: Collection[int]) -> dict[int, list[tuple[str, list[dict[str, str]]]]]:
    """Key of a version -> text and skills of each outcome."""
    rows = Outcome.objects.across(reason=_SAYS).filter(version__in=versions).order_by("version", "position")
    found: defaultdict[int, list[tuple[str, list[dict[str, str]]]]] = defaultdict(list)
    for version, text, skills in rows.values_list("version_id", "text", "skills"):
        found[version].append((text, skills))
    return found


def _pieces(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for place in range(0, len(keys), _AT_ONCE):
        yield keys[place : place + _AT_ONCE]
