"""What a person brought along, as the core's passport takes it: papers of elsewhere, and their own word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from cairn.passport.outside import source_of
from cairn.passport.passport import Evidence, HeldCredential, Source, Standing
from cairn.records.models import Earned, Person, SkillClaim
from cairn.records.reads.binding import achievements, not_held
from cairn.skills.skill import Group

#: A last check older than this no longer proves anything; see docs/explanation/passport.md.
CHECK_KEEPS: Final = timedelta(days=30)
_GROUPS: Final = frozenset(Group)


def brought_along(
    person: Person, *, at: datetime, on: date
) -> tuple[tuple[Evidence, ...], tuple[HeldCredential, ...]]:
    """The evidence in what the person earned elsewhere and in their own word, and those papers.

    A copy of a credential that they hold here adds nothing.
    """
    mine = list(Earned.objects.owned_by(person).order_by("-awarded_date", "pk"))
    rows = not_held(person, mine)
    bound = achievements(rows)
    claims = list(SkillClaim.objects.owned_by(person).select_related("earned").order_by("pk"))
    known = {one.pk: one for one in rows}
    said: dict[int, list[SkillClaim]] = {}
    for claim in claims:
        if claim.earned_id is not None and claim.earned_id in known:
            said.setdefault(claim.earned_id, []).append(claim)
    papers, evidence = [], []
    for row in rows:
        paper = _paper(row, said.get(row.pk, ()), bound.get(row.pk, ""), at=at, on=on)
        papers.append(paper)
        evidence += _named(row, paper)
        evidence += [_said_of(claim, row, paper) for claim in said.get(row.pk, ())]
    evidence += [_claimed(claim) for claim in claims if claim.earned_id not in known]
    return tuple(evidence), tuple(papers)


def is_verified(row: Earned, *, at: datetime) -> bool:
    """Sound, of an issuer we know, to an address of the person's, and checked not long ago."""
    return row.verdict == "valid" and doubt_of(row, at=at) == ""


def doubt_of(row: Earned, *, at: datetime) -> str:
    """Why it does not count as verified: a code, empty when it does.

    nothing_to_check, unsound, unchecked, issuer_unknown, not_named, old_check.
    """
    if not row.verdict:
        return "nothing_to_check"
    if row.verdict != "valid":
        return "unsound" if row.verdict in ("invalid", "error") else "unchecked"
    if row.known in ("", "no"):
        return "issuer_unknown"
    if not row.names_holder:
        return "not_named"
    return "old_check" if row.checked_at is None or at - row.checked_at > CHECK_KEEPS else ""


def standing_of(row: Earned, *, on: date) -> Standing:
    """Does it stand on that day? What is unsound for any other reason counts as withdrawn."""
    if row.cause == "validity.expired" or (row.until_date is not None and row.until_date < on):
        return Standing.EXPIRED
    if row.cause == "status.suspended":
        return Standing.SUSPENDED
    return Standing.REVOKED if row.verdict in ("invalid", "error") else Standing.GOOD


def _paper(
    row: Earned, said: Sequence[SkillClaim], achievement: str, *, at: datetime, on: date
) -> HeldCredential:
    subjects = [entry["iri"] for entry in row.skills] + [claim.skill for claim in said]
    frameworks = [entry.get("framework", "") for entry in row.skills]
    return HeldCredential(
        id=str(row.uuid),
        name=row.title,
        achievement=achievement,
        provider=row.provider_iri,
        provider_name=row.provider_name,
        credits=row.ects or Decimal(0),
        hours=row.hours or Decimal(0),
        level=row.level,
        kind=row.kind,
        group=_group(row.skill_group),
        subjects=tuple(dict.fromkeys(subjects)),
        frameworks=tuple(dict.fromkeys(name for name in frameworks if name)),
        awarded=row.awarded_date,
        until=row.until_date,
        verified=is_verified(row, at=at),
        assessed=row.assessed,
        here=False,
        known=row.known or "no",
        source=source_of(row.kind),
        standing=standing_of(row, on=on),
    )


def _named(row: Earned, paper: HeldCredential) -> list[Evidence]:
    return [_evidence(row, paper, entry) for entry in row.skills]


def _said_of(claim: SkillClaim, row: Earned, paper: HeldCredential) -> Evidence:
    """A skill that the person says this paper shows: no stronger than a paper that cannot be checked."""
    return Evidence(
        skill=claim.skill,
        name=claim.name,
        source=paper.source,
        shown=row.awarded_date,
        credential=paper.id,
        claim=str(claim.uuid),
        title=row.title,
        provider=row.provider_iri,
        provider_name=row.provider_name,
        text=claim.words,
        group=_group(claim.skill_group),
        level=claim.level,
        until=row.until_date,
        used=claim.used_date,
        standing=paper.standing,
    )


def _evidence(row: Earned, paper: HeldCredential, entry: Mapping[str, str]) -> Evidence:
    return Evidence(
        skill=entry["iri"],
        name=entry["name"],
        source=paper.source,
        shown=row.awarded_date,
        credential=paper.id,
        title=row.title,
        provider=row.provider_iri,
        provider_name=row.provider_name,
        achievement=row.achievement,
        text=entry.get("text", ""),
        result=entry.get("result", ""),
        group=paper.group,
        level=int(entry["level"]) if entry.get("level") else row.level,
        verified=paper.verified,
        assessed=row.assessed,
        until=row.until_date,
        standing=paper.standing,
    )


def _claimed(claim: SkillClaim) -> Evidence:
    return Evidence(
        skill=claim.skill,
        name=claim.name,
        source=Source.SELF_CLAIMED,
        shown=claim.said_date,
        claim=str(claim.uuid),
        text=claim.words,
        group=_group(claim.skill_group),
        level=claim.level,
        used=claim.used_date,
    )


def _group(value: str) -> Group | None:
    return Group(value) if value in _GROUPS else None
