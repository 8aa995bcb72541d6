"""What a newer version of a standard would mean for a credential that adopts an older one, before it moves."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from cairn.quality.conformance import conformance
from cairn.quality.profiles import Fact
from cairn.records import conversion
from cairn.records.models import AchievementVersion, Adoption, Organisation, StandardVersion
from cairn.services.access import Seat
from cairn.services.design.conformance import issuer_of
from cairn.services.design.definitions import of_standard
from cairn.services.errors import NotFound
from cairn.services.standards.find import published


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What a credential would lack under a version of a standard.

    facts: what it does not state yet, required and advised. outcomes: texts that none of its outcomes refers to.
    reworded: (as it was, as it is) of outcomes that it refers to and which read otherwise now.
    dropped: texts that it refers to and which are no longer in the standard.
    """

    facts: tuple[Fact, ...]
    outcomes: tuple[str, ...]
    reworded: tuple[tuple[str, str], ...]
    dropped: tuple[str, ...]

    @property
    def required(self) -> tuple[Fact, ...]:
        """The facts without which it could not be published."""
        return tuple(fact for fact in self.facts if fact.required)

    @property
    def is_nothing(self) -> bool:
        """Whether it could move as it stands."""
        return not (self.facts or self.outcomes or self.reworded or self.dropped)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A credential of an organisation, the version of a standard that it adopts, and what a newer one would mean."""

    adoption: Adoption
    impact: Impact | None  # null: it is on the newest


def current(organisation: Organisation) -> QuerySet[Adoption]:
    """What an organisation's credentials adopt: its drafts, and of each credential the newest published version."""
    later = AchievementVersion.objects.public().filter(
        achievement=OuterRef("version__achievement"), number__gt=OuterRef("version__number")
    )
    rows = Adoption.objects.of(organisation).filter(version__achievement__archived_at=None)
    return rows.filter(Q(version__state="DRAFT") | ~Exists(later))


def behind(organisation: Organisation) -> QuerySet[Adoption]:
    """Those of them on a version that a newer one follows."""
    newer = StandardVersion.objects.public().filter(
        standard=OuterRef("standard_version__standard"), number__gt=OuterRef("standard_version__number")
    )
    rows = current(organisation).filter(Exists(newer))
    return rows.select_related("version", "standard_version__standard__organisation").order_by("pk")


def adopting(seat: Seat, standard: UUID) -> tuple[StandardVersion, QuerySet[Adoption]]:
    """Return the newest version of a standard, and what this organisation's credentials adopt of it.

    Raises:
        NotFound: no such standard, or none of the organisation's credentials adopts it.
    """
    newest = published(standard)
    rows = current(seat.organisation).filter(standard_version__standard=newest.standard)
    if not rows.exists():
        raise NotFound("none of its credentials adopts this standard")
    found = rows.select_related(
        "version__achievement__organisation", "standard_version__standard__organisation"
    )
    return newest, found.prefetch_related("version__outcomes")


def standing(row: Adoption, newest: StandardVersion) -> Standing:
    """Return how a credential stands to the newest version of a standard."""
    if row.standard_version_id == newest.pk:
        return Standing(adoption=row, impact=None)
    return Standing(adoption=row, impact=impact(row.version, row.standard_version, newest))


def impact(version: AchievementVersion, pinned: StandardVersion, wanted: StandardVersion) -> Impact:
    """Return what a credential would lack if it adopted `wanted` in place of `pinned`."""
    achievement = conversion.to_achievement(version)
    issuer = issuer_of(version.achievement.organisation)
    judged = conformance(achievement, issuer=issuer, also=[of_standard(wanted)])[-1]
    was, now = ({one["key"]: one["text"] for one in row.outcomes} for row in (pinned, wanted))
    mine = {str(skill.get("code", "")) for row in version.outcomes.all() for skill in row.skills}
    return Impact(
        facts=judged.missing,
        outcomes=tuple(text for key, text in now.items() if key not in mine),
        reworded=tuple(
            (was[key], text) for key, text in now.items() if key in mine and was.get(key, text) != text
        ),
        dropped=tuple(text for key, text in was.items() if key in mine and key not in now),
    )
