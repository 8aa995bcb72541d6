"""What could be earned next for a qualification: the designs that this installation has published, and their prices."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Final

from cairn.records.models import AchievementVersion, LearningOffer
from cairn.records.reads.giving import skills_of
from cairn.records.reads.holding import achievement_of
from cairn.records.reads.skills import resolved
from cairn.services.stack.facts import HOURS
from cairn.stacking.held import LEVELS, Achieved, Offer
from cairn.stacking.rules import Qualification

MOST: Final = 2_000


def offers_for(rules: Qualification, held: Collection[str]) -> tuple[Offer, ...]:
    """Return what is published here and not held, as offers; the id is the uuid of the version.

    held: achievements that the person has.
    """
    in_hours = rules.unit.casefold() in HOURS
    exits = {exit_.awards for exit_ in rules.exits if exit_.awards}
    rows = (
        AchievementVersion.objects.public()
        .filter(
            achievement__archived_at=None,
            achievement__organisation__archived_at=None,
            achievement_type__gt="",
        )
        .select_related("achievement__organisation")
        .order_by("achievement_id", "-number")
    )
    newest: dict[int, AchievementVersion] = {}
    for row in rows[: MOST * 2]:
        newest.setdefault(row.achievement_id, row)
    skills = _skills(newest.values())
    now = resolved({iri for mine in skills.values() for iri, _framework in mine})
    costs = _costs()
    found = []
    for row in list(newest.values())[:MOST]:
        lasting = achievement_of(row)
        if lasting in held or lasting in exits:
            continue
        organisation = row.achievement.organisation
        amount = (row.hours if in_hours else row.ects) or Decimal(0)
        found.append(
            Offer(
                of=Achieved(
                    id=str(row.uuid),
                    achievement=lasting,
                    name=row.name,
                    credits=amount,
                    level=row.eqf_level if row.eqf_level in LEVELS else None,
                    provider=f"{organisation.issuing_origin}/issuers/{organisation.uuid}",
                    kind=row.achievement_type,
                    subjects=frozenset(now[iri] for iri, _framework in skills[row.pk]),
                    frameworks=frozenset(framework for _iri, framework in skills[row.pk]) - {""},
                    also=frozenset({row.url}),
                ),
                cost=costs.get((organisation.pk, lasting)),
            )
        )
    return tuple(found)


def _costs() -> dict[tuple[int, str], Decimal]:
    """The cheapest way to each achievement, in euro, by provider; those without a price are left out.

    What a provider asks for another's achievement is no price of it: only its own provider's offers are looked up.
    """
    rows = LearningOffer.objects.public().filter(closed_at=None, currency="EUR").exclude(achievement="")
    found: dict[tuple[int, str], Decimal] = {}
    priced = rows.exclude(prices=None).values_list("organisation", "achievement", "prices")
    for organisation, achievement, prices in priced[:MOST]:
        total = sum((Decimal(str(part["amount"])) for part in prices or ()), Decimal(0))
        key = (organisation, achievement.partition("/versions/")[0])
        found[key] = min(total, found.get(key, total))
    return found


def _skills(versions: Collection[AchievementVersion]) -> dict[int, list[tuple[str, str]]]:
    """Every skill that holding it would show, with its framework: those of the outcomes, and of the whole."""
    found = skills_of([one.pk for one in versions])
    return {
        one.pk: [
            *found.get(one.pk, ()),
            *(
                (str(entry["url"]), str(entry.get("framework", "")))
                for entry in one.alignments
                if entry.get("url") and entry.get("name")
            ),
        ]
        for one in versions
    }
