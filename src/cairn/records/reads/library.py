"""Lists of the library: entries with what is new about them, downloads, and what an achievement uses."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, F, Max, Q, QuerySet

from cairn.records.models import (
    Achievement,
    AchievementVersion,
    LibraryDownload,
    LibraryEntry,
    LibraryUse,
    LibraryVersion,
    Organisation,
    VendorCertification,
)
from cairn.records.reads.lists import searched

SORTS: Final = {"title": ("title", "pk"), "added": ("created_at", "pk"), "until": ("expires_date", "pk")}
WARNED: Final = timedelta(days=30)  # before the last day
STATES: Final = ("waiting", "ending", "withdrawn")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a library stands: how many entries, versions that wait for an educator, entries that end soon or ended."""

    total: int
    waiting: int
    ending: int
    ended: int


@dataclass(frozen=True, slots=True)
class Upstream:
    """What became of the original of a copy.

    held, newest: numbers of its versions, the one that was copied and the newest; newest None: it is gone.
    withdrawn: why, "" when it is there. expires_date: its last day.
    """

    held: int
    newest: int | None
    withdrawn: str = ""
    expires_date: date | None = None

    @property
    def is_behind(self) -> bool:
        return self.newest is not None and self.newest > self.held


def listed(
    organisation: Organisation, *, search: str = "", kind: str = "", state: str = "", today: date
) -> QuerySet[LibraryEntry]:
    """The entries of an organisation. Annotated: newest (number of the last version), waiting (that many wait)."""
    rows = LibraryEntry.objects.of(organisation).filter(withdrawn_at__isnull=state != "withdrawn")
    if kind:
        rows = rows.filter(kind=kind)
    if state == "ending":
        rows = rows.filter(expires_date__lte=today + WARNED)
    rows = rows.annotate(
        newest=Max("versions__number"), waiting=Count("versions", filter=Q(versions__state="WAITING"))
    )
    if state == "waiting":
        rows = rows.filter(waiting__gt=0)
    return searched(rows, search, within=("title", "description")).select_related("partner")


def standing(organisation: Organisation, *, today: date) -> Standing:
    """Count what the first sentence of the page says."""
    rows = LibraryEntry.objects.of(organisation).filter(withdrawn_at=None)
    waiting = LibraryVersion.objects.of(organisation).filter(state="WAITING", entry__withdrawn_at=None)
    said = rows.aggregate(
        total=Count("pk"),
        ending=Count("pk", filter=Q(expires_date__gte=today, expires_date__lte=today + WARNED)),
        ended=Count("pk", filter=Q(expires_date__lt=today)),
    )
    return Standing(said["total"], waiting.count(), said["ending"], said["ended"])


def behind(organisation: Organisation) -> frozenset[int]:
    """Primary keys of the copies whose owner has a newer version."""
    mine = LibraryVersion.objects.of(organisation).filter(entry__withdrawn_at=None, origin__isnull=False)
    theirs = Q(
        origin__entry__versions__state="APPROVED",
        origin__entry__versions__deleted_at=None,
        origin__entry__withdrawn_at=None,
    )
    rows = mine.values("entry").annotate(
        have=Max("origin__number"), there=Max("origin__entry__versions__number", filter=theirs)
    )
    return frozenset(rows.filter(there__gt=F("have")).values_list("entry", flat=True))


def versions(entry: LibraryEntry) -> QuerySet[LibraryVersion]:
    """Every version, the newest first. Annotated: taken (downloads)."""
    rows = LibraryVersion.objects.of(entry.organisation).filter(entry=entry)
    return rows.annotate(taken=Count("downloads")).order_by("-number")


def upstream(entry: LibraryEntry) -> Upstream | None:
    """What became of the original; None: this is no copy."""
    mine = LibraryVersion.objects.of(entry.organisation).filter(entry=entry).exclude(origin_owner="")
    held = mine.select_related("origin__entry").order_by("-number").first()
    if held is None:
        return None
    if held.origin is None:
        return Upstream(held.origin_number or 0, None)
    theirs = held.origin.entry
    rows = LibraryVersion.objects.across(reason="whoever has a copy is told what became of the original")
    kept = rows.filter(entry=theirs, state="APPROVED", deleted_at=None)
    last = kept.order_by("-number").values_list("number", flat=True)
    withdrawn = (theirs.withdrawn_reason or "–") if theirs.withdrawn_at is not None else ""
    return Upstream(held.origin.number, last.first(), withdrawn, theirs.expires_date)


def copies(entry: LibraryEntry) -> QuerySet[LibraryVersion]:
    """Copies that other organisations keep, by organisation: their owner may know who they are."""
    rows = LibraryVersion.objects.across(
        reason="copies of one's own entry: that they are, and who keeps them"
    )
    return (
        rows.filter(origin__entry=entry)
        .select_related("entry__organisation", "origin")
        .order_by("entry__organisation__name", "-number")
    )


def downloads(entry: LibraryEntry) -> QuerySet[LibraryDownload]:
    """Who took which version when, the newest first."""
    rows = LibraryDownload.objects.of(entry.organisation).filter(version__entry=entry)
    return rows.select_related("version", "person", "by").order_by("-pk")


def uses(achievement: Achievement) -> QuerySet[LibraryUse]:
    """What learners of an achievement work with now."""
    rows = LibraryUse.objects.of(achievement.organisation).filter(achievement=achievement, ended_at=None)
    return rows.select_related("version__entry__organisation", "version__entry__partner").order_by("pk")


def to_attach(organisation: Organisation, audiences: Collection[str]) -> QuerySet[LibraryVersion]:
    """The newest approved version of each entry that learners may download, by title."""
    rows = LibraryVersion.objects.of(organisation).filter(
        state="APPROVED", deleted_at=None, entry__withdrawn_at=None, entry__audience__in=list(audiences)
    )
    newest = rows.values("entry").annotate(last=Max("pk")).values("last")
    return rows.filter(pk__in=newest).select_related("entry").order_by("entry__title", "pk")


def rubrics(organisation: Organisation, *, search: str = "", today: date) -> QuerySet[LibraryVersion]:
    """The newest rubric of each entry that can be used, by title."""
    rows = LibraryVersion.objects.of(organisation).filter(
        ~Q(rubric=""),
        Q(entry__expires_date=None) | Q(entry__expires_date__gte=today),
        state="APPROVED",
        deleted_at=None,
        entry__withdrawn_at=None,
        entry__kind="rubric",
    )
    newest = rows.values("entry").annotate(last=Max("pk")).values("last")
    found = rows.filter(pk__in=newest).select_related("entry").order_by("entry__title", "pk")
    return searched(found, search, within=("entry__title", "entry__description"))


def certifications(
    organisation: Organisation, *, search: str = "", today: date
) -> QuerySet[VendorCertification]:
    """The register in use. Annotated: counts (mappings in force)."""
    rows = VendorCertification.objects.of(organisation).filter(archived_at=None)
    now = Q(mappings__ended_at=None, mappings__until_date__gte=today)
    found = searched(rows, search, within=("vendor", "title", "code"))
    return found.annotate(counts=Count("mappings", filter=now))


def courses(organisation: Organisation, *, most: int) -> list[AchievementVersion]:
    """Credentials to choose from, the newest version of each, drafts too; the newest ones, by name."""
    rows = AchievementVersion.objects.of(organisation).filter(achievement__archived_at=None)
    newest = rows.order_by("-pk").select_related("achievement")
    newest = newest.only("name", "achievement__uuid")[: most * 2]
    found = {one.achievement_id: one for one in reversed(list(newest))}
    return sorted(found.values(), key=lambda one: (one.name.casefold(), one.pk))[:most]
