"""Who cannot review: whoever had a hand in what is reviewed, by their own acts or by the body they belong to.

A reason is one row of `ROWS`. All of it is worked out from what the records say; what they cannot know, the
reviewer declares in their own words.

Source: feature Q1, "independent reviewer".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from cairn.records.models import (
    AchievementVersion,
    ApiToken,
    AuditEvent,
    Comment,
    Gate,
    GuestLink,
    Involvement,
    Membership,
    Objection,
    Organisation,
    Person,
    Research,
    Review,
    SignOff,
)
from cairn.services.admin.letterbox import proved_addresses


@dataclass(frozen=True)
class Case:
    """Somebody in front of a version. body: for whom they would review; None: the organisation itself."""

    version: AchievementVersion
    person: Person
    body: Organisation | None
    writers: frozenset[UUID]

    @property
    def owner(self) -> Organisation:
        return self.version.achievement.organisation

    @cached_property
    def versions(self) -> list[AchievementVersion]:
        rows = AchievementVersion.objects.of(self.owner)
        return list(rows.filter(achievement=self.version.achievement).only("uuid", "published_by"))

    @cached_property
    def member_of(self) -> set[int]:
        """The organisations they are a member of now."""
        rows = Membership.objects.owned_by(self.person).filter(ended_at=None)
        return set(rows.values_list("organisation_id", flat=True))

    @cached_property
    def programs(self) -> list[UUID]:
        """The programs that act for them there: what a program wrote, whoever made its key wrote."""
        return list(
            ApiToken.objects.of(self.owner).filter(created_by=self.person).values_list("uuid", flat=True)
        )

    @cached_property
    def addresses(self) -> list[str]:
        return proved_addresses(self.person)

    def at(self, field: str) -> Q:
        """What holds where a column is one of their addresses; there is one at least."""
        return reduce(or_, (Q(**{f"{field}__iexact": one}) for one in self.addresses))


def writers_of(version: AchievementVersion) -> frozenset[UUID]:
    """Who wrote any version of it, by the trail: persons and programs. A program that published it wrote it, too."""
    owner = version.achievement.organisation
    versions = AchievementVersion.objects.of(owner).filter(achievement=version.achievement)
    of_it = {"subject_kind": "version", "subject_uuid__in": list(versions.values_list("uuid", flat=True))}
    rows = AuditEvent.objects.of(owner).filter(
        **of_it
    )  # along `audit_of_a_version`, however long the trail is
    written = rows.filter(Q(action__startswith="achievement.") | Q(action__in=_ADOPTED))
    by_hand = written.exclude(action="achievement.publish", actor_kind="person")
    return frozenset(uuid for uuid in by_hand.values_list("actor_uuid", flat=True).distinct() if uuid)


_ADOPTED: Final = ("standard.adopt", "standard.drop")  # outcomes and demands come with a standard


def _designed(case: Case) -> bool:
    if case.version.achievement.created_by_id == case.person.pk:
        return True
    return bool(case.writers) and not case.writers.isdisjoint((case.person.uuid, *case.programs))


def _published(case: Case) -> bool:
    return any(one.published_by_id == case.person.pk for one in case.versions)


def _asked(case: Case) -> bool:
    rows = Review.objects.of(case.owner).filter(version__achievement=case.version.achievement)
    return rows.filter(asked_by=case.person).exists()


def _commented(case: Case) -> bool:
    rows = Comment.objects.of(case.owner).filter(workspace__achievement=case.version.achievement)
    return rows.filter(author=case.person).exists()


def _named(case: Case) -> bool:
    """They passed a gate, signed, added research, answered an objection, or were asked by a link."""
    mine, of_it = case.person, {"version__achievement": case.version.achievement}
    research = Research.objects.of(case.owner).filter(workspace__achievement=case.version.achievement)
    links = GuestLink.objects.of(case.owner).filter(**of_it)
    asked = Q(made_by=mine) | (case.at("email") if case.addresses else Q())
    return (
        Gate.objects.of(case.owner).filter(**of_it, passed_by=mine).exists()
        or SignOff.objects.of(case.owner).filter(**of_it, decided_by=mine).exists()
        or research.filter(added_by=mine).exists()
        or Objection.objects.of(case.owner).filter(**of_it, answered_by=mine).exists()
        or links.filter(asked).exists()
    )


def _involved(case: Case) -> bool:
    """They, or the body they would review for, belong to a partner that has or had a hand in it."""
    rows = Involvement.objects.of(case.owner).filter(workspace__achievement=case.version.achievement)
    bodies = case.member_of | ({case.body.pk} if case.body is not None else set())
    if rows.filter(partner__as_organisation__in=bodies - {case.owner.pk}).exists():
        return True
    return bool(case.addresses) and rows.filter(case.at("partner__contact_email")).exists()


def _belongs(case: Case) -> bool:
    return case.body is not None and case.owner.pk in case.member_of


#: Why somebody cannot review, in the order in which it is said.
ROWS: Final[tuple[tuple[str, Callable[[Case], bool]], ...]] = (
    ("designed", _designed),
    ("published", _published),
    ("asked", _asked),
    ("commented", _commented),
    ("named", _named),
    ("involved", _involved),
    ("belongs", _belongs),
)


def conflicts(
    version: AchievementVersion,
    person: Person,
    *,
    body: Organisation | None,
    writers: frozenset[UUID] | None = None,
) -> tuple[str, ...]:
    """Return why this person cannot review, as codes of `ROWS`; () when nothing stands in the way.

    writers: as `writers_of` found them, where several people are asked about.
    """
    case = Case(version, person, body, writers_of(version) if writers is None else writers)
    return tuple(code for code, holds in ROWS if holds(case))


def in_words(codes: tuple[str, ...]) -> list[str]:
    """Say each of these to the person they are about."""
    sentences = {
        "designed": _("You wrote or changed it."),
        "published": _("You published a version of it."),
        "asked": _("You asked for a review of it."),
        "commented": _("You commented on it in its workspace."),
        "named": _("You are named in its workspace: you signed, passed a gate, asked, or were asked."),
        "involved": _("You belong to a partner that has a hand in it."),
        "belongs": _("You are a member of the organisation whose credential it is."),
    }
    return [sentences[code] for code in codes]
