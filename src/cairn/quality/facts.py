"""Quality facts instead of stars, the same for every provider (features Q2, N24).

A fact is one row of `FACTS`: a question, and how a case answers it. "Not known" is an ordinary answer, and every
fact says where it comes from. There is no score, and none can be made: the facts are not of one kind.

Source: features Q2 and N24; Council Recommendation 2022/C 243/02, Annex I, for supervision and identity.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from cairn.badges.elements import Supervision
from cairn.badges.ledger import Act, Ledger
from cairn.badges.reading import Badge

Answer = Literal["yes", "no", "unknown"]
Source = Literal["standard", "credential", "ledger", "provider", "record", ""]

#: Code of a fact -> what is asked, in English; pages look the sentence up.
QUESTIONS: Final[Mapping[str, str]] = {
    "assessed": "Assessed",
    "supervised": "Supervised",
    "identity": "Identity checked",
    "reviewed": "Reviewed by somebody independent",
    "external": "Reviewed from outside",
    "partners": "Made with employers or other partners",
    "double_marked": "Marked by two people",
    "appeals": "Appeal against a decision",
    "tracked": "What became of those who earned it",
    "revised": "Last revised",
    "again": "To be looked at again",
}
#: Key of what is said -> the sentence, in English; pages look it up and write days and names in their own way.
DETAILS: Final[Mapping[str, str]] = {
    "unknown": "Not known",
    "assessed": "Yes: {judged} of {count} outcomes say how",
    "assessed_somehow": "Yes",
    "attended": "No: attendance only",
    "supervised": "Yes",
    "supervised_online": "Yes, online",
    "supervised_on_site": "Yes, on site",
    "unsupervised": "No",
    "identity_online": "Yes, online",
    "identity_on_site": "Yes, on site",
    "identity_unchecked": "No",
    "reviewed": "Yes, on {day}",
    "reviewed_by": "Yes, by {who} on {day}",
    "reviewed_some_day": "Yes, by {who}",
    "reviewed_inside": "No: reviewed inside, on {day}",
    "partners_named": "Yes: {who}",
    "partners_counted": "Yes: {number} that are not named",
    "partners_both": "Yes: {who}, and {number} that are not named",
    "double_marked": "Yes: {many} of {count} decisions",
    "marked_once": "No: none of {count} decisions",
    "appeals": "Yes: within {days} days, to {who}",
    "tracked": "Yes: {many} of {count} answered",
    "revised": "{day}",
    "revised_version": "{day}, version {version}",
    "version_only": "Version {version}; the day is not said",
    "again": "By {day}",
}
#: Where a fact comes from, in English; nothing where nobody says.
SOURCES: Final[Mapping[str, str]] = {
    "standard": "The provider says so in the standard",
    "credential": "The issuer says so in the signed credential",
    "ledger": "The issuer says so in the contribution ledger",
    "provider": "The provider says so",
    "record": "From the records of this site",
}
MOST_NAMES: Final = 6
_SUPERVISED: Final[Mapping[Supervision, tuple[Answer, str]]] = {
    Supervision.UNSUPERVISED: ("no", "unsupervised"),
    Supervision.SUPERVISED: ("yes", "supervised"),
    Supervision.ONLINE_VERIFIED: ("yes", "supervised_online"),
    Supervision.ON_SITE_VERIFIED: ("yes", "supervised_on_site"),
}
_IDENTITY: Final[Mapping[Supervision, tuple[Answer, str]]] = {
    Supervision.UNSUPERVISED: ("no", "identity_unchecked"),
    Supervision.SUPERVISED: ("no", "identity_unchecked"),
    Supervision.ONLINE_VERIFIED: ("yes", "identity_online"),
    Supervision.ON_SITE_VERIFIED: ("yes", "identity_on_site"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A review of this version that was decided. by: who, where they may be named. is_external: not of the provider."""

    day: date
    by: str = ""
    is_independent: bool = True
    is_external: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeals:
    """That one can appeal against a decision. who: who decides about it. days: from the decision."""

    who: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """So many of so many: decisions marked twice, holders who answered. 0 <= many <= of, of > 0."""

    many: int
    of: int

    def __post_init__(self) -> None:
        if not 0 <= self.many <= self.of or not self.of:
            raise ValueError(f"a share is of at least one, got {self.many} of {self.of}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the facts are drawn from; None and empty mean that nobody said.

    said_in: where statements about assessment stand. outcomes, judged: how many, and of how many it is said
    how they are assessed. issuer: who issues or publishes it. revised: the day of this version.
    again: by which day somebody looks at it again.
    """

    said_in: Literal["standard", "credential"]
    assessed: bool | None
    outcomes: int
    judged: int
    supervision: Supervision | None
    ledger: Ledger
    issuer: str = ""
    version: str = ""
    revised: date | None = None
    again: date | None = None
    review: Reviewed | None = None
    double_marked: Counted | None = None
    appeals: Appeals | None = None
    tracked: Counted | None = None

    @classmethod
    def of_badge(cls, badge: Badge) -> Case:
        """Return the case of a document, as far as it says anything."""
        judged = [one for one in badge.outcomes if one.assessed_by or one.levels or one.value_max]
        return cls(
            said_in="credential",
            assessed=badge.assessed,
            outcomes=len(badge.outcomes),
            judged=len(judged),
            supervision=badge.eu.elements.supervision,
            ledger=badge.ledger,
            issuer=badge.issuer_name,
            version=badge.version,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One answer. said: key of `DETAILS`; params: numbers, names and days that fill it."""

    code: str
    answer: Answer
    said: str = "unknown"
    params: Mapping[str, str | int | date] = field(default_factory=dict)
    source: Source = ""

    @property
    def question(self) -> str:
        """What is asked, in English."""
        return QUESTIONS[self.code]

    @property
    def detail(self) -> str:
        """What is said, in English.

        >>> Fact(code="revised", answer="yes", said="revised", params={"day": date(2026, 4, 2)}).detail
        '2026-04-02'
        """
        return DETAILS[self.said].format_map(self.params)


def facts(case: Case) -> tuple[Fact, ...]:
    """Return one fact for each row of `FACTS`, in its order."""
    return tuple(_fact(code, answer(case)) for code, answer in FACTS.items())


def _fact(code: str, said: _Said | None) -> Fact:
    if said is None:
        return Fact(code=code, answer="unknown")
    answer, key, source, params = said
    return Fact(code=code, answer=answer, said=key, params=params, source=source)


_Params = Mapping[str, str | int | date]
_Said = tuple[Answer, str, Source, _Params]


def _assessed(case: Case) -> _Said | None:
    if case.assessed is None:
        return None
    if not case.assessed:
        return "no", "attended", case.said_in, {}
    if not case.judged:
        return "yes", "assessed_somehow", case.said_in, {}
    return "yes", "assessed", case.said_in, {"judged": case.judged, "count": case.outcomes}


def _of_supervision(table: Mapping[Supervision, tuple[Answer, str]]) -> Callable[[Case], _Said | None]:
    def answer(case: Case) -> _Said | None:
        if case.supervision is None:
            return None
        given, key = table[case.supervision]
        return given, key, case.said_in, {}

    return answer


def _reviewed(case: Case) -> _Said | None:
    review = case.review
    if review is None:
        return _in_ledger(case, outside=False)
    if not review.is_independent:
        return "no", "reviewed_inside", "record", {"day": review.day}
    return _by(review)


def _external(case: Case) -> _Said | None:
    review = case.review
    if review is None:
        return _in_ledger(case, outside=True)
    return _by(review) if review.is_external else ("no", "reviewed_inside", "record", {"day": review.day})


def _by(review: Reviewed) -> _Said:
    if review.by:
        return "yes", "reviewed_by", "record", {"who": review.by, "day": review.day}
    return "yes", "reviewed", "record", {"day": review.day}


def _in_ledger(case: Case, *, outside: bool) -> _Said | None:
    """What the ledger says of a review; the issuer's own name there is no review from outside."""
    for entry in case.ledger.entries:
        if entry.act is not Act.REVIEWED or (outside and entry.organisation in ("", case.issuer)):
            continue
        who = entry.person or entry.organisation
        if entry.day is not None:
            said: _Params = {"who": who, "day": entry.day}
            return "yes", "reviewed_by" if who else "reviewed", "ledger", said
        return ("yes", "reviewed_some_day", "ledger", {"who": who}) if who else None
    return None


def _partners(case: Case) -> _Said | None:
    """Whoever had a hand in it, rated, signed or decided; whose research it rests on is no partner by that."""
    made = [one for one in case.ledger.entries if one.act not in (Act.RESEARCHED, Act.REVIEWED)]
    names = list(dict.fromkeys(one.organisation for one in made if one.organisation not in ("", case.issuer)))
    unnamed = max((one.unnamed for one in made), default=0) + max(0, len(names) - MOST_NAMES)
    who = ", ".join(names[:MOST_NAMES])
    if not who and not unnamed:
        return None
    key = "partners_both" if who and unnamed else ("partners_named" if who else "partners_counted")
    return "yes", key, "ledger", {"who": who, "number": unnamed}


def _double_marked(case: Case) -> _Said | None:
    share = case.double_marked
    if share is None:
        return None
    if not share.many:
        return "no", "marked_once", "record", {"count": share.of}
    return "yes", "double_marked", "record", {"many": share.many, "count": share.of}


def _appeals(case: Case) -> _Said | None:
    route = case.appeals
    return (
        ("yes", "appeals", "provider", {"who": route.who, "days": route.days}) if route is not None else None
    )


def _tracked(case: Case) -> _Said | None:
    share = case.tracked
    if share is None or not share.many:
        return None
    return "yes", "tracked", "record", {"many": share.many, "count": share.of}


def _revised(case: Case) -> _Said | None:
    if case.revised is not None:
        key = "revised_version" if case.version else "revised"
        return "yes", key, "record", {"day": case.revised, "version": case.version}
    if case.version:
        return "unknown", "version_only", case.said_in, {"version": case.version}
    return None


def _again(case: Case) -> _Said | None:
    return ("yes", "again", "record", {"day": case.again}) if case.again is not None else None


#: The facts, in the order in which every page shows them.
FACTS: Final[Mapping[str, Callable[[Case], _Said | None]]] = {
    "assessed": _assessed,
    "supervised": _of_supervision(_SUPERVISED),
    "identity": _of_supervision(_IDENTITY),
    "reviewed": _reviewed,
    "external": _external,
    "partners": _partners,
    "double_marked": _double_marked,
    "appeals": _appeals,
    "tracked": _tracked,
    "revised": _revised,
    "again": _again,
}
