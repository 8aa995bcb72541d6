"""The conformance statement of a version: each definition, each fact, in the words of this credential (D1).

Of a draft it says how things stand; with publication the main definition and those that it claims are frozen, so
that a later edition of the catalogue does not change what was said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from cairn.credentials.document import JSONObject
from cairn.quality.conformance import Line, lines
from cairn.quality.draft import Draft
from cairn.records import conversion
from cairn.records.models import AchievementVersion, ConformanceRecord
from cairn.services.access import Seat
from cairn.services.design.conformance import issuer_of, meter
from cairn.services.design.find import version_of
from cairn.services.errors import NotFound
from cairn.services.ports import Ports

FORMAT: Final = 1  # of the JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One definition. role: "main", "claimed" or "beside" (neither, only looked at)."""

    code: str
    name: str
    names: Mapping[str, str]
    source: str
    link: str
    note: str
    role: str
    met: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement. is_frozen: as it was at publication; made_at: when these facts were looked at."""

    version: AchievementVersion
    made_at: datetime
    is_frozen: bool
    definitions: tuple[Judged, ...]

    @property
    def met(self) -> tuple[Judged, ...]:
        """The definitions that are met."""
        return tuple(one for one in self.definitions if one.met)

    def to_json(self) -> JSONObject:
        """Return the statement as data."""
        version = self.version
        issuer = version.achievement.organisation
        return {
            "format": FORMAT,
            "achievement": version.url,
            "name": version.name,
            "version": version.number,
            "state": "published" if version.state == "PUBLISHED" else "draft",
            "publishedAt": version.published_at.isoformat() if version.published_at else None,
            "madeAt": self.made_at.isoformat(),
            "frozen": self.is_frozen,
            "issuer": {"name": issuer.name, "url": f"{issuer.issuing_origin}/issuers/{issuer.uuid}"},
            "definitions": [_json(one) for one in self.definitions],
        }


def of_draft(seat: Seat, version_uuid: UUID, *, ports: Ports) -> Statement:
    """Return the statement of a version of one's own organisation, draft or published.

    Raises:
        NotFound: no such version here.
    """
    found = version_of(seat, version_uuid)
    return statement(found, now=ports.now())


def published(achievement: UUID, number: int, *, ports: Ports) -> Statement:
    """Return the statement of a published version, for anybody.

    Raises:
        NotFound: there is no such version.
    """
    rows = AchievementVersion.objects.public().filter(achievement__uuid=achievement, number=number)
    found = rows.select_related("achievement__organisation").first()
    if found is None:
        raise NotFound("no such version")
    return statement(found, now=ports.now())


def statement(version: AchievementVersion, *, now: datetime) -> Statement:
    """Return what a version states: frozen where it was, else as it stands now."""
    record = ConformanceRecord.objects.of(version.achievement.organisation).filter(version=version).first()
    if record is not None and version.state == "PUBLISHED":
        rows = tuple(map(_thawed, record.definitions))
        return Statement(version=version, made_at=record.made_at, is_frozen=True, definitions=rows)
    return Statement(version=version, made_at=now, is_frozen=False, definitions=_judge(version))


def freeze(version: AchievementVersion, *, now: datetime, ports: Ports) -> ConformanceRecord:
    """Write down what a version states as it is published: its main definition and those that it claims."""
    claimed = [one for one in _judge(version) if one.role != "beside"] if version.assessed else []
    return ConformanceRecord.objects.create(
        uuid=ports.new_uuid(), version=version, definitions=[_json(one) for one in claimed], made_at=now
    )


def _judge(version: AchievementVersion) -> tuple[Judged, ...]:
    draft = Draft(conversion.to_achievement(version), issuer_of(version.achievement.organisation))
    judged = meter(version)
    claimed = {one.profile.code for one in judged.claimed}
    found = [
        Judged(
            code=one.profile.code,
            name=one.profile.name,
            names=dict(one.profile.names),
            source=one.profile.source,
            link=one.profile.link,
            note=one.profile.note,
            role="main" if one is judged.chosen else ("claimed" if one.profile.code in claimed else "beside"),
            met=one.met,
            lines=lines(one, draft),
        )
        for one in judged.conformances
    ]
    return tuple(sorted(found, key=lambda one: ("main", "claimed", "beside").index(one.role)))


def _json(one: Judged) -> JSONObject:
    said: dict[str, Any] = {name: getattr(one, name) for name in _PARTS}
    return {**said, "names": dict(one.names), "facts": [asdict(line) for line in one.lines]}


def _thawed(said: Mapping[str, Any]) -> Judged:
    rows: Sequence[Mapping[str, Any]] = said["facts"]
    return Judged(
        **{name: said[name] for name in (*_PARTS, "names")}, lines=tuple(Line(**row) for row in rows)
    )


_PARTS: Final = ("code", "name", "source", "link", "note", "role", "met")
