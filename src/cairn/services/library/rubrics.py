"""Rubrics of the library in outcomes, and of outcomes in the library (feature C19).

An outcome keeps the levels as it took them; beside it stands which version they came from, and whether there is a newer
one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from cairn.records.models import (
    Achievement,
    AchievementVersion,
    LibraryEntry,
    LibraryKind,
    LibraryVersion,
    Outcome,
    RubricUse,
)
from cairn.records.reads.outcomes import with_levels
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.admin.export import safe_filename
from cairn.services.design import draft
from cairn.services.design.find import draft_of
from cairn.services.design.find import version_of as design_of
from cairn.services.design.inputs import LevelInput, OutcomeInput
from cairn.services.errors import Conflict, InvalidInput, NotFound
from cairn.services.library import adding, entries, taking
from cairn.services.library.entries import ROLES
from cairn.services.library.reviewing import version_of
from cairn.services.library.rubric import MOST_CRITERION, MOST_WORDS, Criterion, Level, Rubric
from cairn.services.library.versions import Upload
from cairn.services.ports import Ports

ALL: Final = ""  # criteria together


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rubric of an outcome came from.

    newest: the newest approved version of that entry, where it is newer. is_changed: somebody changed a level since.
    """

    use: RubricUse
    newest: LibraryVersion | None
    is_changed: bool


@transaction.atomic
def put_into(
    seat: Seat, design: UUID, outcome: UUID, edition: UUID, *, criterion: object = ALL, ports: Ports
) -> RubricUse:
    """Take the levels of a rubric into an outcome of a draft; what stood there is replaced.

    outcome: its key. criterion: the name of one, "" for all together, each in its own line of a level.

    Raises:
        NotPermitted: not a designer. NotFound: no such draft, outcome or version here.
        InvalidInput: there is no such criterion; all together they are too long for a level.
        Conflict: `library.no_rubric`, it is none, or waits for an educator; `library.withdrawn`, `library.expired`,
            `library.deleted`; what `draft.save` refuses.
    """
    seat.require(*ROLES)
    source = version_of(seat, edition)
    taking.must_be_open(source, ports=ports)
    if not source.rubric or source.state != "APPROVED":
        raise Conflict(
            _("This is no rubric that can be used: nobody has approved it."), code="library.no_rubric"
        )
    rubric = Rubric.read(source.rubric)
    name = str(criterion or ALL)
    if name != ALL and name not in {one.name for one in rubric.criteria}:
        raise InvalidInput(fields={"criterion": [_("Choose a criterion of this rubric.")]})
    seen = rubric.descriptions(name)
    if any(len(text) > MOST_WORDS for text in seen):
        said = _("All criteria together are too long for one level. Choose one of them.")
        raise InvalidInput(fields={"criterion": [said]})
    levels = [
        LevelInput(name=level.name, description=text, points=level.points or None, meets=level.meets)
        for level, text in zip(rubric.levels, seen, strict=True)
    ]
    version = draft_of(seat, design)
    rows = with_levels(version)
    if outcome not in {row.key for row in rows}:
        raise NotFound("no such outcome")
    inputs = [_typed(row, levels if row.key == outcome else None) for row in rows]
    kept = draft.save(version.uuid, seat=seat, outcomes=inputs, ports=ports)
    made = RubricUse.objects.create(
        uuid=ports.new_uuid(),
        achievement=version.achievement,
        outcome_key=outcome,
        version=source,
        criterion=name if name != ALL else "",
        digest=digest_of(kept.outcomes.get(key=outcome)),
        taken_at=ports.now(),
        taken_by=seat.actor.person,
    )
    audit.record(
        "library.rubric",
        subject=("library_version", source.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=ports.now(),
        details={"achievement": str(version.achievement.uuid), "outcome": str(outcome)},
    )
    return made


@transaction.atomic
def keep(
    seat: Seat,
    design: UUID,
    outcome: UUID,
    *,
    facts: Mapping[str, object],
    terms: Mapping[str, object],
    entry: UUID | None = None,
    ports: Ports,
) -> LibraryVersion:
    """Put the rubric of an outcome into the library: as an entry of its own, or as the next version of one.

    facts: as `entries.FACTS` without the kind; not read where there is an entry. terms: as `versions.TERMS`.

    Raises:
        NotPermitted: not a designer. NotFound: no such design, outcome or entry here.
        Conflict: `rubric.none`, the outcome has none. Others: as `entries.add` and `adding.add_version`.
    """
    seat.require(*ROLES)
    version = design_of(seat, design)
    row = version.outcomes.filter(key=outcome).first()
    if row is None:
        raise NotFound("no such outcome")
    rubric = of_outcome(row)
    if rubric is None:
        raise Conflict(_("This outcome has no rubric yet."), code="rubric.none")
    name = safe_filename(str(facts.get("title") or row.text))[:100]
    levels, *lines = rubric.table
    upload = Upload(ports.tables.write_csv(levels, lines), f"{name}.csv")
    if entry is not None:
        _must_be_rubric(entries.entry_of(seat, entry))
        return adding.add_version(seat, entry, terms=terms, upload=upload, ports=ports)
    all_facts = {**facts, "kind": LibraryKind.RUBRIC.value}
    made = entries.add(seat, facts=all_facts, terms=terms, upload=upload, ports=ports)
    return LibraryVersion.objects.of(seat.organisation).get(entry=made)


def _must_be_rubric(entry: LibraryEntry) -> None:
    if entry.kind != LibraryKind.RUBRIC:
        raise NotFound("no such rubric")


def of_outcome(outcome: Outcome) -> Rubric | None:
    """The levels of an outcome as a rubric of one criterion; None where there are none."""
    rows = list(outcome.levels.all())
    if len(rows) < 2:
        return None
    levels = tuple(
        Level(row.name, f"{row.points.normalize():f}" if row.points is not None else "", row.meets)
        for row in rows
    )
    seen = tuple(" ".join(row.description.split()) or "–" for row in rows)
    return Rubric(levels, (Criterion(" ".join(outcome.text.split())[:MOST_CRITERION], seen),))


def sources_of(version: AchievementVersion) -> dict[UUID, Source]:
    """Where the rubrics of a version's outcomes came from, by their keys; outcomes without levels are left out."""
    uses = _newest_uses(version.achievement)
    rows = {row.key: row for row in with_levels(version) if row.levels.all()}
    found = {key: use for key, use in uses.items() if key in rows}
    newest = _newest_versions({use.version.entry_id for use in found.values()}, version)
    return {
        key: Source(use, _newer(newest.get(use.version.entry_id), use), digest_of(rows[key]) != use.digest)
        for key, use in found.items()
    }


def _newest_uses(achievement: Achievement) -> dict[UUID, RubricUse]:
    rows = RubricUse.objects.of(achievement.organisation).filter(achievement=achievement)
    last = rows.values("outcome_key").annotate(last=Max("pk")).values("last")
    return {row.outcome_key: row for row in rows.filter(pk__in=last).select_related("version__entry")}


def _newest_versions(entry_keys: set[int], version: AchievementVersion) -> dict[int, LibraryVersion]:
    if not entry_keys:
        return {}
    rows = LibraryVersion.objects.of(version.achievement.organisation).filter(
        ~Q(rubric=""), entry__in=entry_keys, entry__withdrawn_at=None, state="APPROVED"
    )
    return {row.entry_id: row for row in rows.order_by("number")}


def _newer(newest: LibraryVersion | None, use: RubricUse) -> LibraryVersion | None:
    return newest if newest is not None and newest.number > use.version.number else None


def digest_of(outcome: Outcome) -> str:
    """The sha256 (hex) of the levels of an outcome, whatever their rows are called."""
    said = [
        [row.name, row.description, "" if row.points is None else f"{row.points.normalize():f}", row.meets]
        for row in outcome.levels.all()
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _typed(row: Outcome, levels: Sequence[LevelInput] | None) -> OutcomeInput:
    """An outcome as it is saved, with other levels where they are given; a rubric takes the place of a mark."""
    old = [
        LevelInput(name=one.name, description=one.description, points=one.points, meets=one.meets)
        for one in row.levels.all()
    ]
    return OutcomeInput(
        text=row.text,
        key=row.key,
        outcome_type=row.outcome_type,
        required=row.required,
        assessment=row.assessment,
        pass_mark=row.pass_mark if levels is None else None,
        skills=row.skills,
        levels=old if levels is None else levels,
    )
