"""The quality facts of a published version: what its standard says, and what the records of this site know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from cairn.badges import loose
from cairn.badges.elements import Supervision
from cairn.badges.ledger import Ledger
from cairn.credentials.document import JSONObject
from cairn.quality.facts import Appeals, Case, Fact, Reviewed, facts
from cairn.records.models import AchievementVersion, LearningOffer, LookAgain, ReviewDecision
from cairn.services.codesign.ledger import ledger_of
from cairn.services.codesign.text import text_of
from cairn.services.review import appealing
from cairn.services.review.way import changed

#: What is known of something that says nothing.
NOTHING: Final = facts(
    Case(said_in="standard", assessed=None, outcomes=0, judged=0, supervision=None, ledger=Ledger())
)


def facts_of(version: AchievementVersion) -> tuple[Fact, ...]:
    """Return the facts of one version, in the order in which every page shows them."""
    return facts(case_of(version))


def facts_of_many(versions: Sequence[AchievementVersion]) -> list[tuple[Fact, ...]]:
    """Return the facts of each version; the approvals of all are asked for at once."""
    known, again, routes = _approvals(versions), _again(versions), _routes(versions)
    return [facts(_case(version, known.get(version.pk), again, routes)) for version in versions]


def case_of(version: AchievementVersion) -> Case:
    """Return what the facts of a version are drawn from."""
    return _case(version, _approvals([version]).get(version.pk), _again([version]), _routes([version]))


def _case(
    version: AchievementVersion,
    approval: ReviewDecision | None,
    again: Mapping[int, date],
    routes: Mapping[int, Appeals],
) -> Case:
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
        again=again.get(version.achievement_id),
        appeals=routes.get(version.achievement_id),
        review=_reviewed(approval, zone) if approval is not None else None,
    )


def _again(versions: Sequence[AchievementVersion]) -> dict[int, date]:
    """By which day each achievement, or the first of its outcomes, is looked at again."""
    rows = LookAgain.objects.across(reason="by when somebody looks again is public")
    waiting = rows.filter(achievement__in={one.achievement_id for one in versions}, done_at=None)
    return dict(waiting.order_by("-by_date").values_list("achievement_id", "by_date"))


def _routes(versions: Sequence[AchievementVersion]) -> dict[int, Appeals]:
    """How one appeals against a decision about each achievement."""
    found = appealing.routes_of({one.achievement for one in versions})
    return {key: Appeals(who=row.who, days=row.days) for key, row in found.items()}


def _approvals(versions: Sequence[AchievementVersion]) -> dict[int, ReviewDecision]:
    """The last approval of each version by a reviewer, of those that were given for the text as it stands."""
    rows = ReviewDecision.objects.across(reason="that a published version was reviewed is public")
    given = rows.filter(review__version__in=versions, kind="APPROVED")
    by_version = {row.review.version_id: row for row in given.select_related("review").order_by("pk")}
    return {
        version.pk: row
        for version in versions
        if (row := by_version.get(version.pk)) is not None and _is_of(version, row)
    }


def _is_of(version: AchievementVersion, approval: ReviewDecision) -> bool:
    """Was this text approved? What a text had no word for when it was approved is not compared."""
    then: JSONObject = approval.text
    now = text_of(version)
    said = {name: loose.item(now["facts"]).get(name) for name in loose.item(then.get("facts"))}
    return not changed(then, {**now, "facts": said})


def _reviewed(approval: ReviewDecision, zone: ZoneInfo) -> Reviewed:
    """What a review says. A reviewer is never one of the authors, and declared that nothing stands in the way."""
    review = approval.review
    outside = review.body_id not in (None, review.organisation_id)
    day = approval.decided_at.astimezone(zone).date()
    return Reviewed(day=day, by=approval.organisation_name if outside else "", is_external=outside)


@dataclass(frozen=True, slots=True)
class OfCourse:
    """What a course leads to, and its facts; without a version nothing is known."""

    version: AchievementVersion | None
    facts: tuple[Fact, ...]


def of_courses(rows: Iterable[LearningOffer]) -> list[OfCourse]:
    """Return for each course the facts of the published version it leads to, the newest where it names none."""
    listed = list(rows)
    addresses = {row.achievement for row in listed if row.achievement}
    whole = {uuid for address in addresses if (uuid := uuid_in(address)) is not None}
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


def uuid_in(address: str) -> UUID | None:
    """The uuid at the end of an achievement's lasting address."""
    try:
        return UUID(address.rpartition("/achievements/")[2])
    except ValueError:
        return None
