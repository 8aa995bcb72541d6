"""What an organisation asks for before it publishes: whether, who and how many review, in how many working days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.errors import CairnError
from cairn.quality.clock import WorkingDays
from cairn.quality.lanes import Lane
from cairn.quality.panel import ALONE, MOST_PLACES, Deep, Panel
from cairn.records.models import AchievementVersion, Organisation, ReviewRule, Role
from cairn.records.models.review import WHO_REVIEWS
from cairn.services import audit
from cairn.services.access import Seat
from cairn.services.fields import Fields, known_names
from cairn.services.ports import Ports

FIELDS: Final = (
    "is_required", "who", "minor_days", "major_days", "remind_days", "weekdays", "holidays",
    "deep_level", "deep_ects", "deep_kinds", "deep_places", "deep_votes",
)  # fmt: skip
MOST_DAYS: Final = 60  # working days for a review
MOST_HOLIDAYS: Final = 400
HOURS_OF_ECTS: Final = 25  # ECTS Users' Guide 2015: 25 to 30
KINDS: Final = ("stand-alone", "part", "complementary", "alternative")  # of stackability
WHO: Final = tuple(name for name, _words in WHO_REVIEWS)
_DAYS: Final = tuple(str(day) for day in range(1, 8))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The rule of an organisation. who: "own", "body" or "either"; days: working days.

    holiday_lines: the holidays as they were typed, each with its name, in their order.
    deep: from where on several review a major change.
    """

    is_required: bool = False
    who: str = "either"
    minor_days: int = 3
    major_days: int = 10
    remind_days: int = 2
    works: WorkingDays = field(default_factory=WorkingDays)
    holiday_lines: tuple[str, ...] = ()
    deep: Deep = field(default_factory=Deep)

    def panel_of(self, version: AchievementVersion, lane: Lane) -> Panel:
        """How many review a version, and how many of them have to approve; a minor change has one reviewer."""
        ects = version.ects
        if ects is None and version.hours is not None:
            ects = version.hours / HOURS_OF_ECTS
        asks = self.deep.asks(level=version.eqf_level, ects=ects, kind=version.stackability)
        return self.deep.panel if lane is Lane.MAJOR and asks else ALONE

    def days_of(self, lane: Lane) -> int:
        """How many working days a review of this lane may take."""
        return self.minor_days if lane is Lane.MINOR else self.major_days

    def due(self, start: date, days: int) -> tuple[date, date]:
        """Return the day on which it is due, and the one on which somebody is reminded of it."""
        due = self.works.after(start, days)
        day, left = due, self.remind_days
        while left and day > start:
            day -= timedelta(days=1)
            left -= self.works.is_one(day)
        return due, day


def rule_of(organisation: Organisation) -> Rule:
    """Return the rule of an organisation; one that never said anything asks for no approval."""
    row = ReviewRule.objects.of(organisation).first()
    if row is None:
        return Rule()
    return Rule(
        is_required=row.is_required,
        who=row.who,
        minor_days=row.minor_days,
        major_days=row.major_days,
        remind_days=row.remind_days,
        works=WorkingDays(
            weekdays=frozenset(row.weekdays) or WorkingDays().weekdays,
            holidays=frozenset(date.fromisoformat(day[:10]) for day in row.holidays),
        ),
        holiday_lines=tuple(row.holidays),
        deep=Deep(
            level=row.deep_level,
            ects=row.deep_ects,
            kinds=frozenset(row.deep_kinds),
            panel=Panel(row.deep_places, row.deep_votes),
        ),
    )


def rule_for(organisation: Organisation, body: Organisation | None) -> Rule:
    """Return the rule of an organisation in the working days of whoever reviews: a quality body has its own."""
    rule = rule_of(organisation)
    return rule if body is None else replace(rule, works=rule_of(body).works)


def today_of(organisation: Organisation, *, ports: Ports) -> date:
    """The organisation's day."""
    return day_of(organisation, ports.now())


def day_of(organisation: Organisation, at: datetime) -> date:
    """The organisation's day of a moment."""
    return at.astimezone(ZoneInfo(organisation.time_zone)).date()


@transaction.atomic
def save(seat: Seat, *, facts: Mapping[str, object], ports: Ports) -> Rule:
    """Say what is asked for from now on; what is under way keeps the day it is due.

    facts: each of `FIELDS`; weekdays: "1" (Monday) to "7"; holidays: ISO days, a line each, or a list of them.

    Raises:
        NotPermitted: not an owner.
        InvalidInput: a value cannot be used; too many holidays to count so many working days.
    """
    seat.require(Role.OWNER)
    known_names(facts, FIELDS)
    fields = Fields()
    said = _read(fields, facts)
    fields.done()
    holidays, weekdays = said.pop("holidays"), said.pop("weekdays")
    works = WorkingDays(weekdays=frozenset(weekdays), holidays=frozenset(holidays))
    try:
        works.after(today_of(seat.organisation, ports=ports), MOST_DAYS)
    except CairnError:
        fields.complain("holidays", _("There are too many holidays: no working days are left."))
        fields.done()
    now = ports.now()
    values = {
        **said,
        "weekdays": weekdays,
        "holidays": [f"{day.isoformat()} {name}".strip() for day, name in sorted(holidays.items())],
        "changed_at": now,
    }
    row, _new = ReviewRule.objects.of(seat.organisation).update_or_create(
        organisation=seat.organisation,
        defaults=values,
        create_defaults={**values, "uuid": ports.new_uuid()},
    )
    audit.record(
        "review.rule",
        subject=("review_rule", row.uuid),
        organisation=seat.organisation,
        actor=seat.actor,
        at=now,
        details={"is_required": row.is_required, "who": row.who, **_deep_in_words(row)},
    )
    return rule_of(seat.organisation)


def _deep_in_words(row: ReviewRule) -> dict[str, str | int]:
    """From where on several review, for the trail."""
    return {
        "deep_level": row.deep_level or "",
        "deep_ects": "" if row.deep_ects is None else f"{row.deep_ects.normalize():f}",
        "deep_kinds": " ".join(sorted(row.deep_kinds)),
        "deep_places": row.deep_places,
        "deep_votes": row.deep_votes,
    }


def _read(fields: Fields, facts: Mapping[str, object]) -> dict[str, Any]:
    before = Rule()
    found: dict[str, Any] = {
        "is_required": fields.flag("is_required", facts.get("is_required")),
        "who": fields.choice("who", facts.get("who", before.who), WHO, required=True),
        "weekdays": [
            int(day)
            for day in fields.choices("weekdays", facts.get("weekdays", _DAYS[:5]), _DAYS, required=True)
        ],
        "holidays": _holidays(fields, facts.get("holidays")),
    }
    for name, least in (("minor_days", 1), ("major_days", 1), ("remind_days", 0)):
        number = fields.whole(name, facts.get(name, getattr(before, name)), least=least, most=MOST_DAYS)
        if number is None and not fields.wrong(name):
            fields.complain(name, _("Fill this in."))
        found[name] = number
    return {**found, **_deep(fields, facts)}


def _deep(fields: Fields, facts: Mapping[str, object]) -> dict[str, Any]:
    """From where on several review, how many, and how many have to approve."""
    found: dict[str, Any] = {
        "deep_level": fields.whole("deep_level", facts.get("deep_level"), least=1, most=8),
        "deep_ects": fields.decimal(
            "deep_ects", facts.get("deep_ects"), least=Decimal(1), most=Decimal(120), step=Decimal("0.25")
        ),
        "deep_kinds": fields.choices("deep_kinds", facts.get("deep_kinds") or (), KINDS, required=False),
    }
    panel = Deep().panel
    for name, least, usual in (("deep_places", 2, panel.places), ("deep_votes", 1, panel.needed)):
        number = fields.whole(name, facts.get(name), least=least, most=MOST_PLACES)
        found[name] = usual if number is None else number
    if found["deep_votes"] > found["deep_places"] and not fields.wrong("deep_votes"):
        fields.complain("deep_votes", _("No more can approve than review."))
    return found


def _holidays(fields: Fields, value: object) -> dict[date, str]:
    """Read days, one a line; what follows a day on its line is for people, and kept."""
    if isinstance(value, list | tuple):
        value = "\n".join(str(one) for one in value)
    text = fields.text("holidays", value, most=MOST_HOLIDAYS * 80, lines=True)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > MOST_HOLIDAYS:
        said = _("These are %(count)d days; at most %(most)d fit.")
        fields.complain("holidays", said % {"count": len(lines), "most": MOST_HOLIDAYS})
        return {}
    found: dict[date, str] = {}
    for number, line in enumerate(lines, start=1):
        day, *name = line.split(maxsplit=1)
        try:
            found[date.fromisoformat(day)] = "".join(name)
        except ValueError:
            said = _("Line %(number)d: write the day as year-month-day, such as 2026-12-25.")
            fields.complain("holidays", said % {"number": number})
            break
    return found
