"""The quality facts of a published version: what its standard says, and what the records of this site know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from cairn.badges.elements import Supervision
from cairn.badges.ledger import Ledger
from cairn.badges.reading import Badge
from cairn.quality.facts import Case, Fact, Reviewed, facts
from cairn.records.models import AchievementVersion, LearningOffer, Review
from cairn.services.codesign.ledger import ledger_of

#: What is known of something that says nothing.
NOTHING: Final = facts(
    Case(said_in="standard", assessed=None, outcomes=0, judged=0, supervision=None, ledger=Ledger())
)


def facts_of(version: AchievementVersion) -> tuple[Fact, ...]:
    """Return the facts of one version, in the order in which every page shows them."""
    return facts(case_of(version))


def facts_of_many(versions: Sequence[AchievementVersion]) -> list[tuple[Fact, ...]]:
    """Return the facts of each version; the reviews of all are asked for at once."""
    known = _reviews([version.pk for version in versions])
    return [facts(_case(version, known.get(version.pk))) for version in versions]


def case_of(version: AchievementVersion) -> Case:
    """Return what the facts of a version are drawn from."""
    return _case(version, _reviews([version.pk]).get(version.pk))


def _case(version: AchievementVersion, review: Review | None) -> Case:
    organisation = version.achievement.organisation
    outcomes = list(version.outcomes.all())
    judged = [one for one in outcomes if one.assessment or one.pass_mark is not None or one.levels.all()]
    zone = ZoneInfo(organisation.time_zone)
    return Case(
        said_in="standard",
        assessed=version.assessed,
        outcomes=len(outcomes),
        judged=len(judged),
        supervision=Supervision(version.supervision) if version.supervision else None,
        ledger=ledger_of(version),
        issuer=organisation.name,
        version=str(version.number or ""),
        revised=version.published_at.astimezone(zone).date() if version.published_at else None,
        review=_reviewed(review, zone) if review is not None else None,
    )


def _reviews(versions: Sequence[int]) -> dict[int, Review]:
    """The last review that approved each version, by the version's key."""
    rows = Review.objects.across(reason="that a published version was reviewed is public")
    decided = rows.filter(version__in=versions, state="APPROVED", decided_at__isnull=False)
    listed = decided.select_related("body").order_by("decided_at", "pk")
    return {row.version_id: row for row in listed}


def _reviewed(row: Review, zone: ZoneInfo) -> Reviewed | None:
    """What a review says. A reviewer is never one of the authors, and declared that nothing stands in the way."""
    if row.decided_at is None:
        return None
    outside = row.body if row.body_id != row.organisation_id else None
    day = row.decided_at.astimezone(zone).date()
    return Reviewed(day=day, by=outside.name if outside else "", is_external=outside is not None)


def facts_of_badge(badge: Badge) -> tuple[Fact, ...]:
    """Return the facts of anybody's document, as far as it says anything."""
    return facts(Case.of_badge(badge))


@dataclass(frozen=True, slots=True)
class OfCourse:
    """What a course leads to, and its facts; without a version nothing is known."""

    version: AchievementVersion | None
    facts: tuple[Fact, ...]


def of_courses(rows: Iterable[LearningOffer]) -> list[OfCourse]:
    """Return for each course the facts of the published version it leads to, the newest where it names none."""
    listed = list(rows)
    addresses = {row.achievement for row in listed if row.achievement}
    whole = {uuid for address in addresses if (uuid := _uuid_in(address)) is not None}
    versions = (
        AchievementVersion.objects.public()
        .filter(Q(url__in=addresses) | Q(achievement__uuid__in=whole))
        .select_related("achievement__organisation")
        .prefetch_related("outcomes__levels")
        .order_by("number")
    )
    found: dict[str, AchievementVersion] = {}
    for version in versions:
        found[version.url] = version
        found[version.url.rpartition("/versions/")[0]] = version  # the newest is the last
    named = [found.get(row.achievement) for row in listed]
    known = [one for one in dict.fromkeys(named) if one is not None]
    told = dict(zip(known, facts_of_many(known), strict=True))
    return [OfCourse(one, told[one] if one is not None else NOTHING) for one in named]


def _uuid_in(address: str) -> UUID | None:
    """The uuid at the end of an achievement's lasting address."""
    try:
        return UUID(address.rpartition("/achievements/")[2])
    except ValueError:
        return None
