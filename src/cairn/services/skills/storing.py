"""A framework as it was read becomes rows: in one transaction, all of it or nothing.

What was there before stays under its IRI: it is changed, retired or brought back, never deleted,
because awards point to it. What people here retired stays so whatever the file says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from cairn.records import wordlists
from cairn.records.bulk import Loader
from cairn.records.models import (
    Framework,
    FrameworkImport,
    Occupation,
    OccupationSkill,
    Site,
    Skill,
    SkillChange,
    SkillRelation,
)
from cairn.services.errors import Conflict
from cairn.skills.changes import Change, Standing, compare
from cairn.skills.graph import Hierarchy
from cairn.skills.skill import Contents, Relation, RelationKind
from cairn.skills.skill import Occupation as ReadOccupation
from cairn.skills.skill import Skill as ReadSkill

_SAYS: Final = "frameworks are of the whole installation"
_FACTS: Final = ("name", "kind", "names", "description", "note", "code", "group", "level", "retired_at")
_JOB_FACTS: Final = ("name", "names", "description", "code", "industries", "retired_at")


@dataclass(slots=True)
class _Store:
    """What one run of storing needs everywhere."""

    framework: Framework
    loader: Loader
    now: datetime
    new_uuid: Callable[[], UUID]


def one_at_a_time() -> None:
    """Wait until no other import stores anything; in the caller's transaction."""
    list(Site.objects.select_for_update().order_by("pk")[:1])


def store(
    contents: Contents, *, run: FrameworkImport, kind: str, now: datetime, new_uuid: Callable[[], UUID]
) -> Framework:
    """Write what was read; `run` gets the framework, the numbers and the changes.

    Raises:
        Conflict: `framework.language`, it is here in another language; `framework.iri_taken`.
    """
    one_at_a_time()
    framework, is_new = _framework(contents, kind=kind, now=now, new_uuid=new_uuid)
    made = _Store(framework, Loader(None), now, new_uuid)
    made.loader.at_home(Framework, [framework.pk])
    before = _standings(framework)
    skills = _skills(made, contents.skills)
    _relations(made, contents)
    jobs = _occupations(made, contents.occupations)
    _requirements(made, contents, skills, jobs)
    wordlists.index_framework(framework, loader=made.loader)
    run.framework, run.version = framework, framework.version
    run.skills, run.occupations = len(contents.skills), len(contents.occupations)
    run.relations, run.requirements = len(contents.relations), len(contents.requirements)
    run.remarks = [*contents.remarks, *_remarks(contents)]
    run.save()
    if not is_new:
        _changes(made, run, before)
    return framework


def _framework(
    contents: Contents, *, kind: str, now: datetime, new_uuid: Callable[[], UUID]
) -> tuple[Framework, bool]:
    said = contents.framework
    found = Framework.objects.across(reason=_SAYS).filter(iri=said.iri).first()
    if found is not None and found.organisation_id is not None:
        raise Conflict(
            _("An organisation here keeps a framework with this identifier."), code="framework.iri_taken"
        )
    if found is not None and found.language != said.language:
        message = _("This framework is here in another language (%(language)s), which would be lost.")
        raise Conflict(message % {"language": found.language}, code="framework.language")
    facts = {
        "kind": kind,
        "name": said.name,
        "version": said.version[:60],
        "language": said.language,
        "publisher": said.publisher,
        "licence": said.licence,
        "attribution": said.attribution[:1000],
        "address": said.address[:400],
    }
    if found is None:
        made = Framework.objects.create(uuid=new_uuid(), iri=said.iri, created_at=now, **facts)
        return made, True
    for name, value in facts.items():
        setattr(found, name, value)
    found.save()
    return found, False


def _skills(made: _Store, read: Iterable[ReadSkill]) -> dict[str, int]:
    """Write the skills, and return the key of each."""
    wanted = {
        skill.iri: (
            skill.name,
            skill.kind.value,
            "\n".join(skill.names),
            skill.description,
            skill.note,
            skill.code[:120],
            skill.group.value if skill.group else "",
            skill.level,
            made.now if skill.retired else None,
        )
        for skill in read
    }
    rows = Skill.objects.across(reason=_SAYS).filter(framework=made.framework)
    own = {
        iri: (pk, here, tuple(facts))
        for pk, iri, here, *facts in rows.values_list("pk", "iri", "retired_here", *_FACTS)
    }
    for iri, (_pk, here, facts) in own.items():
        wanted[iri] = _kept(wanted.get(iri), facts, here=here, now=made.now)
    return _upsert(made, Skill, _FACTS, wanted, {iri: (pk, facts) for iri, (pk, _here, facts) in own.items()})


def _kept(
    wanted: tuple[Any, ...] | None, facts: tuple[Any, ...], *, here: bool, now: datetime
) -> tuple[Any, ...]:
    """What a row that is there already becomes: retired when the file has it no more, or people said so."""
    if wanted is None:
        return (*facts[:-1], facts[-1] or now)
    if facts[-1] is not None and (here or wanted[-1] is not None):
        return (*wanted[:-1], facts[-1])
    return wanted


def _occupations(made: _Store, read: Iterable[ReadOccupation]) -> dict[str, int]:
    wanted: dict[str, tuple[Any, ...]] = {
        job.iri: (job.name, "\n".join(job.names), job.description, job.code, job.industries, None)
        for job in read
    }
    rows = Occupation.objects.across(reason=_SAYS).filter(framework=made.framework)
    own = {iri: (pk, tuple(facts)) for pk, iri, *facts in rows.values_list("pk", "iri", *_JOB_FACTS)}
    for iri, (_pk, facts) in own.items():
        wanted[iri] = _kept(wanted.get(iri), facts, here=False, now=made.now)
    return _upsert(made, Occupation, _JOB_FACTS, wanted, own)


def _upsert(
    made: _Store,
    model: type[Skill | Occupation],
    columns: tuple[str, ...],
    wanted: Mapping[str, tuple[Any, ...]],
    own: Mapping[str, tuple[int, tuple[Any, ...]]],
) -> dict[str, int]:
    fresh = [iri for iri in wanted if iri not in own]
    _not_elsewhere(model, fresh)
    keys = dict(zip(fresh, made.loader.keys(model, len(fresh)), strict=True))
    made.loader.store(
        model,
        ("id", "uuid", "iri", *columns),
        [(keys[iri], made.new_uuid(), iri, *wanted[iri]) for iri in fresh],
        framework_id=made.framework.pk,
    )
    changed = [(wanted[iri], pk) for iri, (pk, facts) in own.items() if wanted[iri] != facts]
    made.loader.change(model, columns, changed)
    return {**keys, **{iri: pk for iri, (pk, _facts) in own.items()}}


def _not_elsewhere(model: type[Skill | Occupation], iris: list[str]) -> None:
    """Refuse IRIs that another framework has."""
    for place in range(0, len(iris), 500):
        taken = model.objects.across(reason=_SAYS).filter(iri__in=iris[place : place + 500]).first()
        if taken is not None:
            message = _("%(iri)s belongs to another framework here: %(name)s.")
            raise Conflict(
                message % {"iri": taken.iri, "name": taken.framework.name}, code="framework.iri_taken"
            )


def _relations(made: _Store, contents: Contents) -> None:
    SkillRelation.objects.across(reason=_SAYS).filter(framework=made.framework).delete()
    replaced = (
        Relation(skill.iri, RelationKind.REPLACED, other)
        for skill in contents.skills
        for other in skill.replaced_by
    )
    links = dict.fromkeys((*contents.relations, *replaced))
    made.loader.store(
        SkillRelation,
        ("subject", "kind", "object"),
        [(link.subject, link.kind.value, link.object) for link in links if link.subject != link.object],
        framework_id=made.framework.pk,
    )


def _requirements(
    made: _Store, contents: Contents, skills: Mapping[str, int], jobs: Mapping[str, int]
) -> None:
    OccupationSkill.objects.across(reason=_SAYS).filter(occupation__framework=made.framework).delete()
    wanted: dict[tuple[int, int], tuple[bool, int | None]] = {}
    for asked in contents.requirements:
        job, skill = jobs.get(asked.occupation), skills.get(asked.skill)
        if job is not None and skill is not None and not wanted.get((job, skill), (False, None))[0]:
            wanted[job, skill] = (asked.essential, asked.level)
    made.loader.at_home(Skill, skills.values())
    made.loader.at_home(Occupation, jobs.values())
    made.loader.store(
        OccupationSkill,
        ("occupation_id", "skill_id", "essential", "level"),
        [(job, skill, essential, level) for (job, skill), (essential, level) in wanted.items()],
    )


def _standings(framework: Framework) -> dict[str, Standing]:
    """What is said of every skill of a framework now."""
    links = SkillRelation.objects.across(reason=_SAYS).filter(framework=framework, kind="broader")
    above = Hierarchy.of(
        Relation(subject, RelationKind.BROADER, target)
        for subject, target in links.values_list("subject", "object")
    ).above
    rows = Skill.objects.across(reason=_SAYS).filter(framework=framework)
    return {
        iri: Standing(
            name,
            description,
            tuple(sorted(above.get(iri, ()))),
            tuple(sorted(names.splitlines())),
            retired is not None,
        )
        for iri, name, description, names, retired in rows.values_list(
            "iri", "name", "description", "names", "retired_at"
        )
    }


def _changes(made: _Store, run: FrameworkImport, before: Mapping[str, Standing]) -> None:
    SkillChange.objects.across(reason=_SAYS).filter(made_by=run).delete()
    found: list[Change] = list(compare(before, _standings(made.framework)))
    made.loader.at_home(FrameworkImport, [run.pk])
    made.loader.store(
        SkillChange,
        ("iri", "what", "before", "after"),
        [(change.iri, change.what.value, change.before, change.after) for change in found],
        made_by_id=run.pk,
    )


def _remarks(contents: Contents) -> Iterable[str]:
    circles = Hierarchy.of(contents.relations).in_circles()
    if circles:
        yield f"{len(circles)} skills are broader than themselves, such as {min(circles)}"
    here = {skill.iri for skill in contents.skills}
    jobs = {job.iri for job in contents.occupations}
    lost = sum(
        1 for asked in contents.requirements if asked.skill not in here or asked.occupation not in jobs
    )
    if lost:
        yield f"{lost} requirements name a skill or occupation that the files do not have"


def changed_here(framework: Framework) -> None:
    """Count a change that people made in a framework; what is made from its skills is made anew then."""
    rows = Framework.objects.across(reason="who may change it was asked first")
    rows.filter(pk=framework.pk).update(revision=F("revision") + 1)
