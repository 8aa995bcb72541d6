"""Who had a hand in a version, out of the rows: what will be signed, and what is frozen when it is published.

Only where there is a workspace. Only partners that are public are named, and only persons who agreed to it for
that signature. A source is one function of `SOURCES`; a further one is one more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Max

from cairn.badges.ledger import MAX_NAME, MAX_TITLE, Act, Contribution, Ledger, Part, has_address
from cairn.badges.text import UNSAFE, blank
from cairn.records.models import (
    AchievementVersion,
    Comment,
    Involvement,
    Objection,
    Organisation,
    Partner,
    Rating,
    Research,
    ReviewDecision,
    SignOff,
    Strand,
    Workspace,
)
from cairn.services.codesign.text import digest_of
from cairn.services.codesign.workspace import find

_STRANDS: Final = {strand: place for place, strand in enumerate(Strand.values)}


@dataclass(frozen=True)
class Case:
    """A version whose contributions are looked for. number: the one it has, or will have."""

    workspace: Workspace
    version: AchievementVersion
    number: int

    @property
    def organisation(self) -> Organisation:
        return self.workspace.achievement.organisation

    @cached_property
    def digest(self) -> str:
        """Of the text as it is published."""
        return digest_of(self.version)

    def day(self, at: datetime | None) -> date | None:
        """The day of the organisation."""
        return at.astimezone(ZoneInfo(self.organisation.time_zone)).date() if at is not None else None


def ledger_of(version: AchievementVersion) -> Ledger:
    """Return what a published version has in it, and what a draft would have, were it published now."""
    if version.state == "PUBLISHED":
        return Ledger.from_json(version.ledger)
    return build(version)


def build(version: AchievementVersion) -> Ledger:
    """Collect the contributions to a version from every source; empty without a workspace."""
    return Ledger.of(contributions(version))


def contributions(version: AchievementVersion) -> list[Contribution]:
    """Every line that would be published, however many; not those that were left out because a partner said so."""
    workspace = find(version.achievement)
    if workspace is None:
        return []
    case = Case(workspace, version, version.number or _next_number(version))
    gone = _left_out(version)
    found = (one for source in SOURCES for one in source(case))
    return [one for one in found if (one.organisation, key_of(one)) not in gone]


def key_of(one: Contribution) -> str:
    """What a line about one organisation is known by: PART:ACT; a signature is the same for an older text."""
    act = Act.SIGNED if one.act is Act.SIGNED_DRAFT else one.act
    return f"{one.part.value}:{act.value}"


def _left_out(version: AchievementVersion) -> frozenset[tuple[str, str]]:
    rows = Objection.objects.of(version.achievement.organisation).filter(
        version=version, state="LEFT_OUT", replaced_at=None
    )
    return frozenset(
        (name, f"{row.part}:{row.act}")
        for row in rows.select_related("partner")
        if (name := name_of(row.partner))  # of those who are not named, nobody is left out for another
    )


def _next_number(version: AchievementVersion) -> int:
    versions = AchievementVersion.objects.of(version.achievement.organisation)
    last = versions.filter(achievement=version.achievement).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def involved(case: Case) -> Iterator[Contribution]:
    """Partners that have a hand in a strand now: what ended before publication is not signed."""
    rows = Involvement.objects.of(case.organisation).filter(workspace=case.workspace, ended_at=None)
    listed = sorted(rows.select_related("partner"), key=lambda row: (_STRANDS[row.strand], row.pk))
    for row in listed:
        if name := name_of(row.partner):
            yield Contribution(
                part=Part(row.strand), act=Act.INVOLVED, organisation=name, role=_line(row.role, MAX_NAME)
            )


def signed(case: Case) -> Iterator[Contribution]:
    """The newest signature of each partner at each gate, for this text or for an older one."""
    rows = SignOff.objects.of(case.organisation).filter(version=case.version)
    newest = {(row.stage, row.partner_id): row for row in rows.select_related("partner").order_by("pk")}
    for row in sorted(newest.values(), key=lambda row: (row.decided_at or row.asked_at, row.pk)):
        name = name_of(row.partner)
        if row.state != "SIGNED" or not name:
            continue
        person = _line(row.signer_name, MAX_NAME) if row.may_name else ""
        yield Contribution(
            part=Part(row.stage),
            act=Act.SIGNED if row.digest == case.digest else Act.SIGNED_DRAFT,
            organisation=name,
            person=person,
            title=_line(row.signer_title, MAX_TITLE) if person else "",
            number=case.number,
            day=case.day(row.decided_at),
        )


def rated(case: Case) -> Iterator[Contribution]:
    """Who rated outcomes that are still in it; counted together where they are no public partner."""
    keys = set(case.version.outcomes.values_list("key", flat=True))
    rows = Rating.objects.of(case.organisation).filter(
        link__version__achievement=case.version.achievement, outcome_key__in=keys
    )
    by_name: dict[str, list[Rating]] = defaultdict(list)
    for row in rows.select_related("link__partner").order_by("pk"):
        by_name[name_of(row.link.partner)].append(row)
    for name in sorted(by_name, key=lambda name: (not name, name)):
        some = by_name[name]
        yield Contribution(
            part=Part.NEED,
            act=Act.RATED,
            organisation=name,
            unnamed=0 if name else len({row.link.body_name.casefold() for row in some}),
            number=len({row.outcome_key for row in some}),
            day=case.day(max(row.rated_at for row in some)),
        )


def researched(case: Case) -> Iterator[Contribution]:
    """Whose documents, surveys and data show the need; whoever was interviewed did not agree to be signed."""
    rows = Research.objects.of(case.organisation).filter(
        workspace=case.workspace, is_public=True, removed_at=None
    )
    rows = rows.exclude(kind="interview")
    by_source: dict[str, list[Research]] = defaultdict(list)
    for row in rows.order_by("pk"):
        if source := _line(row.source, MAX_NAME):
            by_source[source].append(row)
    for source, some in by_source.items():
        yield Contribution(
            part=Part.NEED,
            act=Act.RESEARCHED,
            organisation=source,
            role=_line(some[0].title, MAX_NAME) if len(some) == 1 else "",
            number=len(some),
            day=max(row.made_date for row in some),
        )


def decided(case: Case) -> Iterator[Contribution]:
    """Decisions about this version that a partner took part in; what was decided is not signed."""
    rows = Comment.objects.of(case.organisation).filter(
        workspace=case.workspace,
        version=case.version,
        kind="DECISION",
        partner__isnull=False,
        removed_at=None,
    )
    found: dict[tuple[str, Part], list[Comment]] = defaultdict(list)
    for row in rows.select_related("partner").order_by("pk"):
        if name := name_of(row.partner):
            found[name, _part_of(row.about)].append(row)
    for (name, part), some in found.items():
        yield Contribution(
            part=part,
            act=Act.DECIDED,
            organisation=name,
            number=len(some),
            day=case.day(max(row.made_at for row in some)),
        )


def reviewed(case: Case) -> Iterator[Contribution]:
    """Who approved this very text in a review: a body from outside, or the organisation itself; no reviewer by name."""
    rows = ReviewDecision.objects.of(case.organisation).filter(review__version=case.version, kind="APPROVED")
    for row in rows.order_by("pk"):
        name = _line(row.organisation_name, MAX_NAME)
        if name and row.digest == case.digest:
            yield Contribution(
                part=Part.APPROVE,
                act=Act.REVIEWED,
                organisation=name,
                number=case.number,
                day=case.day(row.decided_at),
            )


#: Where contributions come from, in the order in which they are told; what is too much is counted, the last first.
SOURCES: Final[tuple[Callable[[Case], Iterator[Contribution]], ...]] = (
    involved,
    signed,
    reviewed,
    rated,
    researched,
    decided,
)


def name_of(partner: Partner | None) -> str:
    """The name of a partner in use that may be named in public; "" for any other."""
    if partner is None or not partner.is_public or partner.archived_at is not None:
        return ""
    return _line(partner.name, MAX_NAME)


def _line(text: str, most: int) -> str:
    """Return a text as one line that can be signed; "" where there is none, or an address in it."""
    line = UNSAFE.sub("", " ".join(text.split()))
    line = line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
    return "" if blank(line) or has_address(line) else line


def _part_of(about: str) -> Part:
    kind, _, name = about.partition(":")
    known = kind in ("strand", "stage") and name in {part.value for part in Part}
    return Part(name) if known else Part.WHOLE
