"""What a person holds, read by skill: level, strength, source, freshness, and where each comes from.

Only what stands today grants a skill. What expired, was withdrawn or is on
hold is kept apart (`lapsed`), so that the person sees what to refresh; nothing
downstream may count it.

Source: features P1, P4, P9, N21; docs/explanation/passport.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum

from cairn.passport.freshness import Freshness, FreshState, Term, freshness, term
from cairn.skills.skill import Group


class Source(StrEnum):
    """How it was learned and who says so (feature P1).

    FORMAL: inside a recognised qualification. NON_FORMAL: a course or training outside of one.
    INFORMAL: work, volunteering, life, with somebody's proof. SELF_CLAIMED: only the person says so.
    ENDORSED: somebody else vouches for it without having assessed it.
    """

    FORMAL = "formal"
    NON_FORMAL = "non-formal"
    INFORMAL = "informal"
    SELF_CLAIMED = "self-claimed"
    ENDORSED = "endorsed"


class Strength(IntEnum):
    """How strong the evidence is; each needs more than the one before.

    CLAIMED: the person's own word. STATED: a paper says so that could not be checked, attendance,
    or somebody vouches. ASSESSED: assessed once, and the credential verified. CORROBORATED: two
    independent ones agree (assessed twice, or assessed and endorsed). STRONG: three or more.
    """

    CLAIMED = 0
    STATED = 1
    ASSESSED = 2
    CORROBORATED = 3
    STRONG = 4

    @property
    def stones(self) -> int:
        """How many of three evidence stones are filled."""
        return max(0, int(self) - 1)


class LevelBy(StrEnum):
    """Who says at which level a skill is held.

    ASSESSED: whoever assessed it, in a credential that verifies. STATED: a paper that could not be checked,
    attendance, or somebody who vouches. CLAIMED: the person, of themselves or of what a paper shows.
    """

    ASSESSED = "assessed"
    STATED = "stated"
    CLAIMED = "claimed"


class Standing(StrEnum):
    """What a credential is today; only GOOD grants anything."""

    GOOD = "good"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCredential:
    """One credential of a passport, with the facts that rules of qualifications ask about.

    id: its uuid in this passport, as text. here: issued by this installation (else earned elsewhere).
    achievement: IRI of what it is one of; "" when nobody said who may say so. provider: the issuer's IRI.
    credits: ECTS. level: 1..8, None when nobody said. kind: Open Badges achievement type.
    subjects: IRIs of the skills it shows. frameworks: names of frameworks it is aligned to.
    verified: its seal and standing were checked and are good.
    known: how well its issuer is known: here register domain no.
    until: the issuer's last day, inclusive; None: for ever.
    """

    id: str
    name: str
    achievement: str = ""
    provider: str = ""
    provider_name: str = ""
    credits: Decimal = Decimal(0)
    hours: Decimal = Decimal(0)
    level: int | None = None
    kind: str = ""
    group: Group | None = None
    subjects: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ()
    awarded: date
    until: date | None = None
    verified: bool = False
    assessed: bool = False
    here: bool = True
    known: str = "here"
    source: Source = Source.NON_FORMAL
    standing: Standing = Standing.GOOD

    @property
    def counts(self) -> bool:
        """May it count for something else? Verified, and its issuer is vouched for: a web address is too little."""
        return self.verified and self.known in ("here", "register")

    @property
    def stands(self) -> bool:
        """Does it stand today?"""
        return self.standing is Standing.GOOD


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One reason to believe that somebody has a skill, and where it comes from.

    credential: id of the HeldCredential; "" for a claim of one's own. claim: uuid of the claim, else "".
    text: the outcome that was met, or the words that led to a claim. result: as reached ("Merit").
    verified: the credential behind it was checked. assessed: somebody judged it.
    shown: the day of the award, or on which the person said so. until: the issuer's last day.
    listed: the skill is in a framework; else `skill` is the outcome's own address.
    """

    skill: str
    name: str
    source: Source
    shown: date
    credential: str = ""
    claim: str = ""
    title: str = ""
    provider: str = ""
    provider_name: str = ""
    achievement: str = ""
    text: str = ""
    result: str = ""
    group: Group | None = None
    level: int | None = None
    verified: bool = False
    assessed: bool = False
    until: date | None = None
    used: date | None = None
    standing: Standing = Standing.GOOD
    listed: bool = True

    @property
    def proves(self) -> bool:
        """Was it assessed by somebody, and does the credential verify?"""
        return self.assessed and self.verified and self.source is not Source.ENDORSED

    @property
    def claimed(self) -> bool:
        """Does only the person say so?"""
        return self.source is Source.SELF_CLAIMED

    def term(self, *, used: date | None = None) -> Term:
        """Until when it is fresh; `used`: the day the skill was last used."""
        return term(
            shown=self.shown, until=self.until, group=self.group, claimed=self.claimed, used=used or self.used
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSkill:
    """A skill that somebody has, or (in `Passport.lapsed`) had.

    skill: its IRI. listed: it is in a framework; else it is an outcome's own address.
    level: the highest that stands, 1..8, of the evidence that counts most: proven, else on paper, else one's
        own word; None when it says none. level_by: who says so; None when nobody does.
    evidence: strongest and newest first. source: of the first. last_shown, last_used: days.
    """

    skill: str
    name: str
    group: Group | None
    level: int | None
    strength: Strength
    source: Source
    evidence: tuple[Evidence, ...]
    freshness: Freshness
    listed: bool = True
    level_by: LevelBy | None = None

    @property
    def shown_level(self) -> int | None:
        """The level where it was assessed; what a paper or the person says of it is no level to build on."""
        return self.level if self.level_by is LevelBy.ASSESSED else None

    @property
    def fresh_until(self) -> date:
        """The last day on which it is fresh."""
        return self.freshness.until

    @property
    def stale(self) -> bool:
        """Was it shown too long ago?"""
        return self.freshness.state is FreshState.STALE

    @property
    def proven(self) -> bool:
        """Was it assessed by somebody, in a credential that verifies?"""
        return self.strength >= Strength.ASSESSED

    @property
    def last_shown(self) -> date:
        """The day on which it was last shown."""
        return max(one.shown for one in self.evidence)

    @property
    def last_used(self) -> date | None:
        """The day on which the person says they last used it."""
        return max((one.used for one in self.evidence if one.used), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passport:
    """Everything a person holds on one day.

    skills: those that stand; credentials: those that stand, the newest first.
    lapsed: skills that only lapsed credentials showed; lapsed_credentials: those.
    """

    on: date
    skills: tuple[HeldSkill, ...] = ()
    credentials: tuple[HeldCredential, ...] = ()
    lapsed: tuple[HeldSkill, ...] = ()
    lapsed_credentials: tuple[HeldCredential, ...] = ()

    def skill(self, iri: str) -> HeldSkill | None:
        """The skill of that IRI when it is held today."""
        return next((one for one in self.skills if one.skill == iri), None)


def passport(evidence: Iterable[Evidence], credentials: Iterable[HeldCredential], *, on: date) -> Passport:
    """Read evidence and credentials by skill, as of a day.

    Evidence of one skill is one entry. What does not stand on that day, or is past the
    issuer's last day, adds nothing to a skill that something else still shows.
    """
    papers = sorted(credentials, key=lambda one: (one.awarded, one.id), reverse=True)
    shown: dict[str, list[Evidence]] = {}
    for one in evidence:
        shown.setdefault(one.skill, []).append(one)
    held: list[HeldSkill] = []
    lapsed: list[HeldSkill] = []
    for found in shown.values():
        standing = [one for one in found if _stands(one, on=on)]
        if standing:
            held.append(_skill(standing, on=on))
        else:
            gone = _skill(found, on=on)
            lapsed.append(replace(gone, freshness=replace(gone.freshness, state=FreshState.LAPSED)))
    return Passport(
        on=on,
        skills=tuple(sorted(held, key=_order)),
        lapsed=tuple(sorted(lapsed, key=_order)),
        credentials=tuple(one for one in papers if _stands(one, on=on)),
        lapsed_credentials=tuple(one for one in papers if not _stands(one, on=on)),
    )


def strength(evidence: Iterable[Evidence]) -> Strength:
    """How strong all of it is together; two credentials of one achievement of one provider are one voice."""
    found = list(evidence)
    voices = {(one.provider, one.achievement or one.credential) for one in found if one.proves}
    if voices:
        vouching = {one.provider for one in found if one.source is Source.ENDORSED and one.verified}
        vouching -= {provider for provider, _achievement in voices}  # nobody corroborates themselves
        return Strength(
            min(Strength.STRONG, Strength.ASSESSED + len(voices | {(v, "") for v in vouching}) - 1)
        )
    return Strength.CLAIMED if all(one.claimed for one in found) else Strength.STATED


def _stands(one: Evidence | HeldCredential, *, on: date) -> bool:
    return one.standing is Standing.GOOD and (one.until is None or on <= one.until)


def _skill(found: list[Evidence], *, on: date) -> HeldSkill:
    ordered = sorted(found, key=_weight, reverse=True)
    first = ordered[0]
    level, level_by = _level(ordered)
    return HeldSkill(
        skill=first.skill,
        name=first.name,
        group=next((one.group for one in ordered if one.group), None),
        level=level,
        level_by=level_by,
        strength=strength(ordered),
        source=first.source,
        evidence=tuple(ordered),
        freshness=_freshness(ordered, on=on),
        listed=first.listed,
    )


def _level(found: list[Evidence]) -> tuple[int | None, LevelBy | None]:
    """The highest level that those say who count most; what counts less lends them none."""
    for by, speaking in (
        (LevelBy.ASSESSED, [one for one in found if one.proves]),
        (LevelBy.STATED, [one for one in found if not one.claimed and not one.claim]),
        (LevelBy.CLAIMED, found),
    ):
        if speaking:
            level = max((one.level for one in speaking if one.level is not None), default=None)
            return level, by if level is not None else None
    return None, None


def _freshness(ordered: list[Evidence], *, on: date) -> Freshness:
    """Of what others say when there is any: one's own word only tells that it was used."""
    speaking = [one for one in ordered if not one.claimed] or ordered
    used = max((one.used for one in ordered if one.used), default=None)
    return freshness((one.term(used=used) for one in speaking), on=on)


def _weight(one: Evidence) -> tuple[bool, bool, bool, bool, int, date, str]:
    says_so = not one.claim  # the paper itself, not its holder
    return one.proves, not one.claimed, one.verified, says_so, one.level or 0, one.shown, one.credential


def _order(one: HeldSkill) -> tuple[str, int, int, str]:
    return (one.group or "~", -int(one.strength), -(one.level or 0), one.name.casefold())
