"""What is the same for all credentials of a batch, worked out once: issuer, version, key, days, templates.

A plan is made for a turn of the worker. A learner's credential is then a handful of strings, filled into
the template of its shape. The shape says which facts there are at all: an address, a number, which
outcomes have a level or a mark. The general way (`composing`) makes the template, and is asked again for
a sample: both must say the same, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from cairn.badges.composition import Award as BadgeAward
from cairn.badges.composition import compose, instant
from cairn.badges.errors import CompositionError
from cairn.badges.recipient import Recipient, identity_hash, normal_email
from cairn.badges.result import Result as BadgeResult
from cairn.credentials import status as status_lists
from cairn.credentials.document import JSONObject
from cairn.credentials.template import TemplateError
from cairn.errors import CairnError
from cairn.records import conversion
from cairn.records.models import AchievementVersion, CredentialTemplate, IssuerKey, Organisation
from cairn.services.admin.keys import active_key
from cairn.services.issue.batch_leaves import Leaves, found_in
from cairn.services.issue.composing import DEFAULT_SUITE, suite_for
from cairn.services.issue.judging import Facts, Result
from cairn.services.ports import Ports
from cairn.services.vouch import travelling

Shape = tuple[bool, bool, tuple[tuple[int, bool, bool], ...]]
_ADDRESS: Final = 0  # the place of the credential's own address among the facts
_SAMPLE_DAY: Final = datetime(2101, 1, 2, 3, 4, 5, tzinfo=UTC)


class NoTemplate(CairnError):
    """These facts cannot be issued in bulk; the single route takes them, or says why not."""

    code = "batch.no_template"


@dataclass(frozen=True, slots=True)
class Day:
    """What is printed for one day of award; texts: the three instants as they are written."""

    awarded_at: datetime
    valid_from: datetime
    valid_until: datetime | None
    texts: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Named:
    """Who a credential is for, as it will name them: a learner who is here already, or the row's facts."""

    name: str
    email: str
    number: str


@dataclass(frozen=True, slots=True)
class Place:
    """What was reserved for one credential. salt: for the hash of the address."""

    url: str
    salt: bytes
    status_url: str
    status_index: int


@dataclass
class Plan:
    """One turn's plan. at: the instant of decision and proof, in whole seconds.

    What its credentials carry (`load`) is looked up once; when that changes, so do plan and template.
    """

    organisation: Organisation
    version: AchievementVersion
    key: IssuerKey
    suite: str
    at: datetime
    new_uuid: Callable[[], UUID]
    templates: dict[Shape, tuple[CredentialTemplate, Leaves] | None] = field(default_factory=dict)
    _days: dict[date | None, Day | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.zone = ZoneInfo(self.organisation.time_zone)
        self.achievement = conversion.to_achievement(self.version)
        self.issuer = conversion.issuer_profile(self.organisation, self.key)
        self.today = self.at.astimezone(self.zone).date()
        self._snapshot = _said_of(self.organisation)
        self.load = travelling.load(self.version, self.organisation, self.key, at=self.at)
        self._levels = {
            level.id: outcome.level_url(self.achievement.url, str(level.position))
            for row in self.version.outcomes.all()
            if (outcome := self.achievement.outcome(row.key)) is not None
            for level in row.levels.all()
        }

    def still_holds(self, organisation: Organisation) -> bool:
        """Whether the organisation says of itself, and others of it, what they said when the plan was made."""
        if _said_of(organisation) != self._snapshot:
            return False
        return travelling.load(self.version, organisation, self.key, at=self.at).names == self.load.names

    # --- one learner ------------------------------------------------------------------------------

    def day(self, awarded: date | None) -> Day:
        """What is printed when the award is of that day; None: today.

        Raises:
            NoTemplate: it would end before it begins.
        """
        if awarded not in self._days:
            self._days[awarded] = self._day(awarded)
        found = self._days[awarded]
        if found is None:
            raise NoTemplate("it would end before it begins")
        return found

    def leaves(self, person: Named, facts: Facts, place: Place) -> tuple[CredentialTemplate, tuple[str, ...]]:
        """Return the template and the leaves of a learner's credential.

        Raises:
            NoTemplate: there is no template for such facts.
            CompositionError: a fact that no credential may state.
        """
        Recipient(name=person.name, email=person.email, salt=place.salt, number=person.number)
        shape = shape_of(person, facts)
        if shape not in self.templates:
            self.templates[shape] = self._template(person, facts)
        found = self.templates[shape]
        if found is None:
            raise NoTemplate("no template for such a row")
        return found[0], found[1].of(self._said(person, facts, place, self.day(facts.date)))

    def compose(self, person: Named, facts: Facts, place: Place) -> JSONObject:
        """Return the unsigned credential as the general way composes it.

        Raises:
            CompositionError: as `badges.composition.compose`.
        """
        return self._compose(person, facts, place, self.day(facts.date))

    def _said(self, person: Named, facts: Facts, place: Place, day: Day) -> list[str]:
        """The facts as strings, the credential's address first; the others in any fixed order."""
        salt = place.salt.hex()
        index = str(place.status_index)
        said = [place.url, person.name, person.number, place.status_url, index, f"{place.status_url}#{index}"]
        said += day.texts
        if person.email:
            said += (identity_hash(normal_email(person.email), salt=salt), salt)
        for result in facts.results:
            if result.met:
                said.append(self._levels[result.level.id] if result.level is not None else "")
                said.append(mark_text(result.mark))
        return said

    def _day(self, awarded: date | None) -> Day | None:
        """As `composing.printed_for` and `conversion.awarded_at` say it of an award row."""
        day = awarded or self.today
        noon = datetime.combine(day, time(12), tzinfo=self.zone).astimezone(UTC)
        at = self.at if day == self.today else noon
        valid_from = min(at, self.at)
        until = self.achievement.validity.end(at, zone=self.zone)
        return None if until is not None and until <= valid_from else day_of(at, valid_from, until)

    def _compose(self, person: Named, facts: Facts, place: Place, day: Day) -> JSONObject:
        composed = compose(
            self.achievement,
            issuer=self.issuer,
            recipient=Recipient(name=person.name, email=person.email, salt=place.salt, number=person.number),
            award=BadgeAward(awarded_at=day.awarded_at, results=results_of(facts)),
            id=place.url,
            valid_from=day.valid_from,
            valid_until=day.valid_until,
            status=status_lists.entry(place.status_url, self.version.status_purpose, place.status_index),
        )
        return self.load.enclosed.into(composed)

    # --- templates --------------------------------------------------------------------------------

    def _template(self, person: Named, facts: Facts) -> tuple[CredentialTemplate, Leaves] | None:
        """Cut the template for such facts from two made-up credentials, and store it; None: it cannot be done."""
        samples = [self._sample(person, facts, number) for number in (1, 2)]
        try:
            composed = [self._compose(*sample) for sample in samples]
            said = [self._said(*sample) for sample in samples]
            cut = found_in(composed[0], composed[1], facts=(said[0], said[1]), address=_ADDRESS)
        except (TemplateError, CompositionError):
            return None
        return self._stored(cut), cut

    def _stored(self, cut: Leaves) -> CredentialTemplate:
        rows = CredentialTemplate.objects.of(self.organisation)
        made, _ = rows.get_or_create(
            key=self.key,
            suite=self.suite,
            digest=cut.template.digest,
            defaults={
                "uuid": self.new_uuid(),
                "organisation": self.organisation,
                "version": self.version,
                "text": cut.template.to_text(),
                "created_at": self.at,
            },
        )
        return made

    def _sample(self, person: Named, facts: Facts, number: int) -> tuple[Named, Facts, Place, Day]:
        """Facts of the same shape as these, with nothing in common with those of the other number."""
        made_up = Named(
            f"Sample {number}",
            f"sample{number}@sample.example" if person.email else "",
            f"sample number {number}" if person.number else "",
        )
        place = Place(
            url=f"https://sample{number}.example/credentials/{number}",
            salt=bytes([number]) * 16,
            status_url=f"https://sample{number}.example/status/{number}",
            status_index=1_000_000 + number,
        )
        first = _SAMPLE_DAY + timedelta(days=1000 * number)
        until = self.achievement.validity.end(first, zone=self.zone)
        day = day_of(first, first - timedelta(days=1), until)
        results = tuple(
            _sample_result(result, place, number) for place, result in enumerate(facts.results) if result.met
        )
        return made_up, Facts(made_up.name, made_up.email, made_up.number, None, results), place, day


def make_plan(organisation: Organisation, version: AchievementVersion, *, at: datetime, ports: Ports) -> Plan:
    """Make the plan of a turn.

    Raises:
        Conflict: `key.none_active`.
    """
    key = active_key(organisation)
    return Plan(
        organisation=organisation,
        version=version,
        key=key,
        suite=suite_for(key, asked=DEFAULT_SUITE),
        at=at.replace(microsecond=0),
        new_uuid=ports.new_uuid,
    )


def shape_of(person: Named, facts: Facts) -> Shape:
    """Which facts there are: two learners with the same shape have the same template."""
    results = tuple(
        [
            (result.outcome.id, result.level is not None, result.mark is not None)
            for result in facts.results
            if result.met
        ]
    )
    return bool(person.email), bool(person.number), results


def results_of(facts: Facts) -> tuple[BadgeResult, ...]:
    """The results that are met, as `conversion.to_results` says them of rows."""
    return tuple(
        BadgeResult(
            outcome=result.outcome.key,
            level=str(result.level.position) if result.level is not None else "",
            value=mark_text(result.mark),
        )
        for result in facts.results
        if result.met
    )


def mark_text(mark: Decimal | None) -> str:
    """A mark as it is printed: 72, not 72.0; "" for none."""
    return f"{mark.normalize():f}" if mark is not None else ""


def day_of(awarded_at: datetime, valid_from: datetime, valid_until: datetime | None) -> Day:
    """A day with its instants as texts."""
    until = instant(valid_until) if valid_until is not None else ""
    return Day(awarded_at, valid_from, valid_until, (instant(awarded_at), instant(valid_from), until))


def _sample_result(result: Result, place: int, number: int) -> Result:
    """A result of the same kind: another level that meets the outcome, a mark beyond every pass mark."""
    level = result.level
    if level is not None:
        meeting = [one for one in result.outcome.levels.all() if one.meets]
        level = meeting[-1 if number == 2 else 0] if meeting else level
    mark = None if result.mark is None else Decimal(f"{1000 + place}.{number}")
    return replace(result, level=level, mark=mark)


def _said_of(organisation: Organisation) -> tuple[object, ...]:
    """Everything an organisation states that is printed or decides what is printed."""
    return (
        organisation.name,
        organisation.web_address,
        organisation.contact_email,
        organisation.description,
        tuple(str(one.get("name", "")) for one in organisation.signatories),
        organisation.image_key,
        organisation.country,
        organisation.region,
        organisation.time_zone,
        organisation.issuing_origin,
    )
