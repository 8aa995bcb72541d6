"""Letters about seminars: who is invited, what changed, that it is off; each with a file for the calendar.

A letter brings a new link: only hashes are kept, so an older one ends with it. The code for the door stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import override

from cairn.records.models import Expert, ExpertState, GuestLink, Invitee, Organisation, Seminar
from cairn.services import outbox, places
from cairn.services.access import Actor, Seat
from cairn.services.codesign import guests
from cairn.services.meet import calendar, experts
from cairn.services.meet.calendar import Event, Method, Someone
from cairn.services.ports import Ports
from cairn.services.tokens import hash_token, new_token

SPEAK: Final = "speak"  # the link by which an expert accepts or declines
SEMINAR: Final = "seminar"  # the link of a learner
REMINDED: Final = timedelta(days=1)  # before it begins


def speaker(seminar: Seminar) -> str:
    """Who speaks, as somebody beyond the organisation may read it: only the body before they agreed."""
    expert = seminar.expert
    return expert.name if experts.is_shown(expert) else experts.body_of(expert)


def event(seminar: Seminar, *, link: str = "", guest: Someone | None = None) -> Event:
    """A seminar as a calendar takes it."""
    organisation = seminar.organisation
    with_whom = speaker(seminar)
    parts = (with_whom, organisation.name, seminar.description, seminar.join_link)
    return Event(
        uid=f"{seminar.uuid}@{organisation.site.origin.partition('://')[2]}",
        sequence=seminar.sequence,
        stamp=seminar.changed_at,
        starts_at=seminar.starts_at,
        minutes=seminar.minutes,
        summary=seminar.title,
        description="\n".join(part for part in parts if part),
        place=seminar.place or seminar.join_link,
        link=link or seminar.join_link,
        organiser=Someone(organisation.name, organisation.contact_email),
        guest=guest,
    )


def file(seminar: Seminar) -> str:
    """The calendar file of a seminar, for whoever may see it."""
    return calendar.write(event(seminar), "CANCEL" if seminar.cancelled_at else "PUBLISH")


def when(seminar: Seminar, language: str) -> str:
    """When and where, in two or three lines."""
    local = seminar.starts_at.astimezone(ZoneInfo(seminar.organisation.time_zone))
    with override(language):
        begins = f"{date_format(local, 'DATETIME_FORMAT')} ({seminar.organisation.time_zone})"
    return "\n".join(part for part in (begins, seminar.place, seminar.join_link) if part)


def invited(invitee: Invitee, *, token: str, code: str, rank: int, ports: Ports) -> None:
    """Write to a learner who is invited."""
    _to_learner("seminar_invited", invitee, token=token, code=code, rank=rank, ports=ports)


def asked(seminar: Seminar, link: GuestLink, token: str, *, ports: Ports) -> None:
    """Write to the expert: do they hold it?"""
    _to_expert("seminar_speaker_asked", seminar, link, token, ports=ports)


def changed(seminar: Seminar, *, is_moved: bool, at: datetime, ports: Ports) -> None:
    """Tell everybody once of a change; a new time asks the expert again."""
    for invitee, token, rank in renewed(seminar, ports=ports):
        _to_learner("seminar_changed", invitee, token=token, rank=rank, ports=ports)
    if seminar.expert_state in (ExpertState.ASKED, ExpertState.ACCEPTED):
        if is_moved:
            seminar.expert_state = ExpertState.ASKED
            seminar.save(update_fields=["expert_state"])
        link, token = new_link(seminar, at=at, ports=ports)
        kind = "seminar_speaker_asked" if is_moved else "seminar_changed"
        _to_expert(kind, seminar, link, token, ports=ports)


def cancelled(seminar: Seminar, *, at: datetime, ports: Ports) -> None:
    """Tell everybody once that it is off, with the reason."""
    for invitee, token, rank in renewed(seminar, ports=ports):
        _to_learner("seminar_cancelled", invitee, token=token, rank=rank, ports=ports, method="CANCEL")
    if seminar.expert_state in (ExpertState.ASKED, ExpertState.ACCEPTED):
        link, token = new_link(seminar, at=at, ports=ports)
        _to_expert("seminar_cancelled", seminar, link, token, ports=ports, method="CANCEL")


def reminded(seminar: Seminar, *, at: datetime, ports: Ports) -> int:
    """Remind everybody who was invited before the last day, and the expert who accepted; return how many."""
    count = 0
    for invitee, token, rank in renewed(seminar, before=seminar.starts_at - REMINDED, ports=ports):
        _to_learner("seminar_reminder", invitee, token=token, rank=rank, ports=ports)
        count += 1
    if seminar.expert_state == ExpertState.ACCEPTED and seminar.expert.email:
        link, token = new_link(seminar, at=at, ports=ports)
        _to_expert("seminar_speaker_reminder", seminar, link, token, ports=ports)
        count += 1
    return count


def replaced(seminar: Seminar, expert: Expert, *, ports: Ports) -> None:
    """Write to an expert who was asked, or had accepted, that somebody else holds it; their calendar lets it go."""
    if not expert.email:
        return
    link = places.issuer(seminar.organisation)
    guest = Someone(expert.name, expert.email)
    _post(
        "seminar_replaced",
        seminar,
        sender=seminar.organisation,
        guest=guest,
        key=f"seminar_replaced:{seminar.uuid}:{seminar.sequence}",
        link=link,
        code="",
        language=seminar.organisation.language,
        rank=0,
        method="CANCEL",
        ports=ports,
    )


def new_link(
    seminar: Seminar, *, at: datetime, ports: Ports, seat: Seat | None = None
) -> tuple[GuestLink, str]:
    """A link by which the expert answers; older ones end. seat: who asks."""
    older = GuestLink.objects.of(seminar.organisation).filter(purpose=SPEAK, subject=seminar.uuid)
    older.filter(used_at=None, ended_at=None).update(ended_at=at)
    asker = seat or Seat(seminar.organisation, Actor(), frozenset())
    return guests.make(asker, SPEAK, experts.guest_of(seminar.expert), subject=seminar.uuid, ports=ports)


def end_links(seminar: Seminar, *, at: datetime) -> None:
    """End every link of whoever was asked so far, used ones too: somebody else holds it now."""
    links = GuestLink.objects.of(seminar.organisation).filter(purpose=SPEAK, subject=seminar.uuid)
    links.filter(ended_at=None).update(ended_at=at)


def renewed(
    seminar: Seminar, *, before: datetime | None = None, ports: Ports
) -> Iterator[tuple[Invitee, str, int]]:
    """Who gets a letter, the secret of their new link, and the rank of the letters.

    before: when they were invited; whoever was put away since is not reminded.
    """
    invited_ones = seminar.invitees.exclude(learner__email="")
    if before is not None:
        invited_ones = invited_ones.filter(invited_at__lte=before, learner__archived_at=None)
    rows = list(invited_ones.select_related("learner__organisation").order_by("pk"))
    tokens = [new_token(ports) for _row in rows]
    for invitee, token in zip(rows, tokens, strict=True):
        invitee.token_hash = hash_token(token)
        invitee.seminar = seminar
    mine = Invitee.objects.of(seminar.organisation)
    mine.bulk_update(rows, ["token_hash"], batch_size=200)
    rank = outbox.rank_of(len(rows))
    yield from ((invitee, token, rank) for invitee, token in zip(rows, tokens, strict=True))


def _to_learner(
    kind: str,
    invitee: Invitee,
    *,
    token: str,
    code: str = "",
    rank: int,
    ports: Ports,
    method: Method = "REQUEST",
) -> None:
    seminar, learner = invitee.seminar, invitee.learner
    if not learner.email:
        return
    _post(
        kind,
        seminar,
        sender=learner.organisation,  # a guest hears from their own; the host keeps no address of theirs
        guest=Someone(learner.name, learner.email),
        key=f"{kind}:{invitee.uuid}:{seminar.sequence}",
        link=places.guest(seminar.organisation, SEMINAR, token),
        code=code,
        language=learner.language or learner.organisation.language,
        rank=rank,
        method=method,
        ports=ports,
    )


def _to_expert(
    kind: str, seminar: Seminar, link: GuestLink, token: str, *, ports: Ports, method: Method = "REQUEST"
) -> None:
    if not seminar.expert.email:
        return
    _post(
        kind,
        seminar,
        sender=seminar.organisation,
        guest=Someone(seminar.expert.name, seminar.expert.email),
        key=f"{kind}:{link.uuid}",
        link=places.guest(seminar.organisation, SPEAK, token),
        code="",
        language=seminar.organisation.language,
        rank=0,
        method=method,
        ports=ports,
    )


def _post(
    kind: str,
    seminar: Seminar,
    *,
    sender: Organisation,
    guest: Someone,
    key: str,
    link: str,
    code: str,
    language: str,
    rank: int,
    method: Method,
    ports: Ports,
) -> None:
    outbox.post(
        kind,
        to=guest.email,
        key=key,
        organisation=sender,
        payload={
            "name": guest.name,
            "title": seminar.title,
            "issuer": seminar.organisation.name,
            "asked": when(seminar, language),
            "reason": seminar.cancelled_reason,
            "code": code,
            "link": link,
            "calendar": calendar.write(event(seminar, link=link, guest=guest), method),
        },
        language=language,
        at=ports.now(),
        ports=ports,
        rank=rank,
    )
