"""One letter for each person about several days of a series, with a file for the calendar of each day.

As with letters about one seminar, each brings a new link of each day, and older ones end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cairn.records.models import Expert, ExpertState, Learner, Organisation, Seminar
from cairn.services import outbox, places
from cairn.services.meet import calendar, telling
from cairn.services.meet.calendar import Method, Someone
from cairn.services.meet.seminars import Rewritten
from cairn.services.ports import Ports


@dataclass(frozen=True, slots=True)
class _Day:
    """A day in somebody's letter. link: theirs, or one that everybody may open."""

    seminar: Seminar
    link: str
    key: str


def changed(done: Sequence[Rewritten], *, at: datetime, ports: Ports) -> None:
    """Tell everybody of the days that changed; a new time asks the expert again."""
    told = [one for one in done if one.is_told]
    _to_learners("seminar_series_changed", [one.seminar for one in told], ports=ports)
    moved, others = (
        [one.seminar for one in told if one.is_moved],
        [one.seminar for one in told if not one.is_moved],
    )
    for seminar in moved:
        if seminar.expert_state in _KNOWING:
            seminar.expert_state = ExpertState.ASKED
            seminar.save(update_fields=["expert_state"])
    _to_experts("seminar_series_asked", moved, at=at, ports=ports)
    _to_experts("seminar_series_changed", others, at=at, ports=ports)
    _to_former([(one.seminar, one.former) for one in done if one.former is not None], ports=ports)


def cancelled(rows: Sequence[Seminar], *, at: datetime, ports: Ports) -> None:
    """Tell everybody that these days are off, with the reason."""
    _to_learners("seminar_series_cancelled", rows, method="CANCEL", ports=ports)
    _to_experts("seminar_series_cancelled", rows, method="CANCEL", at=at, ports=ports)


_KNOWING = (ExpertState.ASKED, ExpertState.ACCEPTED)


def _to_learners(kind: str, rows: Iterable[Seminar], *, method: Method = "REQUEST", ports: Ports) -> None:
    letters: dict[int, tuple[Learner, list[_Day]]] = {}
    for row in rows:
        for invitee, token, _rank in telling.renewed(row, ports=ports):
            link = places.guest(row.organisation, telling.SEMINAR, token)
            day = _Day(row, link, f"{invitee.uuid}:{row.sequence}")
            letters.setdefault(invitee.learner_id, (invitee.learner, []))[1].append(day)
    rank = outbox.rank_of(len(letters))
    for learner, days in letters.values():
        _post(
            kind,
            Someone(learner.name, learner.email),
            days,
            sender=learner.organisation,  # a guest hears from their own
            language=learner.language or learner.organisation.language,
            rank=rank,
            method=method,
            ports=ports,
        )


def _to_experts(
    kind: str, rows: Iterable[Seminar], *, method: Method = "REQUEST", at: datetime, ports: Ports
) -> None:
    letters: dict[int, tuple[Expert, list[_Day]]] = {}
    for row in rows:
        if row.expert_state not in _KNOWING:
            continue
        link, token = telling.new_link(row, at=at, ports=ports)
        day = _Day(row, places.guest(row.organisation, telling.SPEAK, token), str(link.uuid))
        letters.setdefault(row.expert_id, (row.expert, []))[1].append(day)
    for expert, days in letters.values():
        _to_expert(kind, expert, days, method=method, ports=ports)


def _to_former(rows: Iterable[tuple[Seminar, Expert]], *, ports: Ports) -> None:
    """Who was asked, or had accepted, and holds them no more: their calendar lets them go."""
    letters: dict[int, tuple[Expert, list[_Day]]] = {}
    for row, expert in rows:
        day = _Day(row, places.issuer(row.organisation), f"{row.uuid}:{row.sequence}")
        letters.setdefault(expert.pk, (expert, []))[1].append(day)
    for expert, days in letters.values():
        _to_expert("seminar_series_replaced", expert, days, method="CANCEL", ports=ports)


def _to_expert(kind: str, expert: Expert, days: Sequence[_Day], *, method: Method, ports: Ports) -> None:
    sender = days[0].seminar.organisation
    guest = Someone(expert.name, expert.email)
    _post(kind, guest, days, sender=sender, language=sender.language, rank=0, method=method, ports=ports)


def _post(
    kind: str,
    guest: Someone,
    days: Sequence[_Day],
    *,
    sender: Organisation,
    language: str,
    rank: int,
    method: Method,
    ports: Ports,
) -> None:
    if not guest.email:
        return
    first = days[0].seminar
    has_own_links = len({day.link for day in days}) > 1
    said = []
    for day in days:
        lines = [telling.when(day.seminar, language), day.link if has_own_links else ""]
        said.append("\n".join(line for line in lines if line))
    files = [calendar.write(telling.event(day.seminar, link=day.link, guest=guest), method) for day in days]
    outbox.post(
        kind,
        to=guest.email,
        key=f"{kind}:{days[0].key}",
        organisation=sender,
        payload={
            "name": guest.name,
            "title": first.title,
            "issuer": first.organisation.name,
            "asked": "\n\n".join(said),
            "reason": first.cancelled_reason,
            "link": days[0].link,
            "calendar": "".join(files),
        },
        language=language,
        at=ports.now(),
        ports=ports,
        rank=rank,
    )
