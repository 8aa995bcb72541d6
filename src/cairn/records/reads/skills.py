"""What is known of skills, for their pages, the API and those who plan with them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from cairn.records.models import (
    Framework,
    FrameworkImport,
    Occupation,
    OccupationSkill,
    Skill,
    SkillChange,
    SkillRelation,
)
from cairn.skills.changes import Change, What, combined

HERE: Final = "urn:cairn:here"  # what people of this installation decided about frameworks of others
_SAYS: Final = "skills are public"
_AT_ONCE: Final = 500
_ROWS: Final = 2_000
MOST_EQUAL: Final = 50  # identities that are looked up as the same skill
_STEPS: Final = 5  # a skill that was merged into one that was merged …


@dataclass(frozen=True, slots=True)
class Around:
    """What lies around a skill. elsewhere: (kind, skill) of other frameworks; a broader one is "broader".

    needs: (essential, skill) whoever has this one needs, or profits from.
    unknown: (kind, IRI) of frameworks that are not here.
    """

    broader: tuple[Skill, ...] = ()
    narrower: tuple[Skill, ...] = ()
    related: tuple[Skill, ...] = ()
    needs: tuple[tuple[bool, Skill], ...] = ()
    elsewhere: tuple[tuple[str, Skill], ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    replaced_by: tuple[Skill, ...] = ()
    replaces: tuple[Skill, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Occupations that ask for a skill, essential ones first; total: how many there are in all."""

    rows: tuple[OccupationSkill, ...]
    total: int
    essential: int


def one(uuid: UUID) -> Skill | None:
    """A skill, retired or not."""
    return Skill.objects.across(reason=_SAYS).select_related("framework").filter(uuid=uuid).first()


def by_iri(iris: Iterable[str]) -> dict[str, Skill]:
    """The skills with these identities; those that are not here are left out."""
    rows = Skill.objects.across(reason=_SAYS).select_related("framework")
    found: dict[str, Skill] = {}
    wanted = list(dict.fromkeys(iris))
    for place in range(0, len(wanted), _AT_ONCE):
        found |= {row.iri: row for row in rows.filter(iri__in=wanted[place : place + _AT_ONCE])}
    return found


def resolved(iris: Iterable[str]) -> dict[str, str]:
    """Say for each identity which one to use now: itself, or what it was merged into."""
    now = {iri: iri for iri in iris}
    for _step in range(_STEPS):
        links = _replacements(set(now.values()))
        if not links:
            break
        now = {iri: links.get(current, current) for iri, current in now.items()}
    return now


def equal_to(skill: Skill) -> tuple[str, ...]:
    """The identities that mean the same: its own, exact matches elsewhere, what was merged into it.

    At most 50, exact matches before merged ones, older links before newer ones.
    """
    links = SkillRelation.objects.across(reason=_SAYS)
    same = links.filter(
        Q(subject=skill.iri, kind="exact") | Q(object=skill.iri, kind__in=("exact", "replaced"))
    )
    pairs = same.order_by("kind", "pk").values_list("subject", "object")[: 2 * MOST_EQUAL]
    ends = dict.fromkeys(iri for pair in pairs for iri in pair if iri != skill.iri)
    return (skill.iri, *list(ends)[: MOST_EQUAL - 1])


def around(skill: Skill, *, most: int = 200) -> Around:
    """What lies around a skill, each kind by name; at most so many links are looked at."""
    links = SkillRelation.objects.across(reason=_SAYS)
    ends: defaultdict[str, list[str]] = defaultdict(list)
    for kind, other in links.filter(subject=skill.iri).values_list("kind", "object")[:most]:
        ends[kind].append(other)
    turned = {"broader": "narrower", "replaced": "replaces", "essential": "", "optional": ""}
    for kind, other in links.filter(object=skill.iri).values_list("kind", "subject")[:most]:
        if turned.get(kind, kind):
            ends[turned.get(kind, kind)].append(other)
    found = by_iri(iri for iris in ends.values() for iri in iris)
    at_home = {iri for iri, row in found.items() if row.framework_id == skill.framework_id}
    crossing = ("exact", "close", "broader", "narrower", "related")
    return Around(
        broader=_sorted(found, ends["broader"], at_home),
        narrower=_sorted(found, ends["narrower"], at_home),
        related=_sorted(found, (*ends["related"], *ends["close"], *ends["exact"]), at_home),
        needs=tuple(
            (kind == "essential", row)
            for kind in ("essential", "optional")
            for row in _sorted(found, ends[kind], set(found))
        ),
        elsewhere=tuple(
            (kind, row) for kind in crossing for row in _sorted(found, ends[kind], set(found) - at_home)
        ),
        unknown=tuple(
            (kind, iri) for kind in crossing for iri in sorted(set(ends[kind])) if iri not in found
        ),
        replaced_by=_sorted(found, ends["replaced"], set(found)),
        replaces=_sorted(found, ends["replaces"], set(found)),
    )


def asked_by(skill: Skill, *, most: int = 30) -> Asked:
    """Which occupations ask for a skill."""
    rows = OccupationSkill.objects.across(reason=_SAYS).filter(skill=skill, occupation__retired_at=None)
    counts = rows.aggregate(total=Count("pk"), essential=Count("pk", filter=Q(essential=True)))
    shown = rows.select_related("occupation").order_by("-essential", "occupation__name")[:most]
    return Asked(tuple(shown), counts["total"], counts["essential"])


def occupation(iri: str) -> Occupation | None:
    """An occupation by its identity."""
    return Occupation.objects.across(reason=_SAYS).select_related("framework").filter(iri=iri).first()


def occupation_by_uuid(uuid: UUID) -> Occupation | None:
    """An occupation by its public uuid."""
    return Occupation.objects.across(reason=_SAYS).select_related("framework").filter(uuid=uuid).first()


def required(wanted: Occupation) -> list[OccupationSkill]:
    """What an occupation asks for, essential skills first, then by name."""
    rows = OccupationSkill.objects.across(reason=_SAYS).filter(occupation=wanted)
    return list(rows.select_related("skill__framework").order_by("-essential", "skill__name"))


def frameworks() -> QuerySet[Framework]:
    """All frameworks that have skills, by name; of this installation and of its organisations."""
    rows = Framework.objects.across(reason=_SAYS).select_related("organisation")
    return rows.exclude(iri=HERE).order_by("name", "pk")


def sizes() -> dict[int, tuple[int, int]]:
    """Framework's key -> how many skills are in use, how many are retired."""
    rows = Skill.objects.across(reason=_SAYS).exclude(kind="group").order_by()
    counted = rows.values("framework").annotate(
        used=Count("pk", filter=Q(retired_at=None)), retired=Count("pk", filter=Q(retired_at__isnull=False))
    )
    return {row["framework"]: (row["used"], row["retired"]) for row in counted}


def imports(framework: Framework | None = None) -> QuerySet[FrameworkImport]:
    """The imports so far, newest first; of one framework, or all."""
    rows = FrameworkImport.objects.across(reason=_SAYS).select_related("framework", "created_by")
    if framework is not None:
        rows = rows.filter(framework=framework)
    return rows.order_by("-created_at", "-pk")


def changes_at_first(
    framework: Framework, *, since: FrameworkImport, until: FrameworkImport, most: int
) -> tuple[tuple[Change, ...], dict[What, int]]:
    """As `changes`, of skills in the order of their identities: the first `most`, and how many of each kind in all.

    Where one import was between, the database counts and cuts; else they are taken together skill by skill.
    """
    runs = FrameworkImport.objects.across(reason=_SAYS).filter(
        framework=framework, state="DONE", pk__gt=since.pk, pk__lte=until.pk
    )
    rows = SkillChange.objects.across(reason=_SAYS).filter(made_by__in=runs)
    if runs.count() == 1:
        counted = rows.order_by().values_list("what").annotate(many=Count("pk"))
        first = rows.order_by("iri", "what", "pk").values_list("iri", "what", "before", "after")[:most]
        listed = tuple(Change(iri, What(what), before, after) for iri, what, before, after in first)
        return listed, {What(what): many for what, many in counted}
    found: list[Change] = []
    counts: Counter[What] = Counter()
    ordered = rows.order_by("iri", "made_by", "pk").values_list("iri", "made_by", "what", "before", "after")
    for iri, mine in groupby(ordered.iterator(chunk_size=_ROWS), key=itemgetter(0)):
        steps: defaultdict[int, list[Change]] = defaultdict(list)
        for _iri, run, what, before, after in mine:
            steps[run].append(Change(iri, What(what), before, after))
        together = combined(steps.values())
        counts.update(change.what for change in together)
        found += together[: most - len(found)]
    return tuple(found), dict(counts)


def changes(framework: Framework, *, since: FrameworkImport, until: FrameworkImport) -> tuple[Change, ...]:
    """What changed after the import `since` up to and with the import `until`, as if it were one step."""
    runs = FrameworkImport.objects.across(reason=_SAYS).filter(
        framework=framework, state="DONE", pk__gt=since.pk, pk__lte=until.pk
    )
    steps: Mapping[int, list[Change]] = {pk: [] for pk in runs.order_by("pk").values_list("pk", flat=True)}
    rows = SkillChange.objects.across(reason=_SAYS).filter(made_by__in=steps.keys()).order_by("pk")
    for pk, iri, what, before, after in rows.values_list("made_by", "iri", "what", "before", "after"):
        steps[pk].append(Change(iri, What(what), before, after))
    return combined(steps.values())


def groups_of(skill_iris: Collection[str]) -> dict[str, str]:
    """Identity -> the group of breadth, "" when nobody said; those not here are left out."""
    return {iri: row.group for iri, row in by_iri(skill_iris).items()}


def _replacements(iris: set[str]) -> dict[str, str]:
    rows = SkillRelation.objects.across(reason=_SAYS).filter(kind="replaced").order_by("-pk")
    wanted, found = sorted(iris), dict[str, str]()
    for place in range(0, len(wanted), _AT_ONCE):
        found |= rows.filter(subject__in=wanted[place : place + _AT_ONCE]).values_list("subject", "object")
    return found


def _sorted(found: Mapping[str, Skill], iris: Iterable[str], among: Collection[str]) -> tuple[Skill, ...]:
    rows = {iri: found[iri] for iri in iris if iri in found and iri in among}
    return tuple(sorted(rows.values(), key=lambda row: (row.name.casefold(), row.pk)))
