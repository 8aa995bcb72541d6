"""Who should know of what happened in a workspace: one row for each person, told on their page and in a letter.

Each side of a workspace, the organisation whose credential it is and every partner that reads it, is told through
those of its members who took part; a side of which nobody did yet, through a few of its designers and owners.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice, zip_longest
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from cairn.records.models import (
    Achievement,
    Comment,
    Gate,
    GuestLink,
    Involvement,
    Membership,
    Notice,
    Objection,
    Organisation,
    Partner,
    Person,
    Role,
    SignOff,
    Standard,
    StandardComment,
    Workspace,
)
from cairn.services.codesign.workspace import Voice, find
from cairn.services.ports import Ports

GATHERED: Final = timedelta(minutes=30)  # what happens within that time goes into one letter
MOST_TOLD: Final = 30  # persons of one event
FIRST: Final = 3  # of a side of which nobody took part
MOST_LOOKED_AT: Final = 200  # rows of what was said, or members, that are looked through


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is told. organisation: as whose member; partner: for which one they read it, if for one."""

    person: Person
    organisation: Organisation
    partner: Partner | None = None


def said(voice: Voice, comment: Comment, *, ports: Ports) -> None:
    """Something was said: answers go to those in the thread, all else to everybody in the workspace."""
    everybody = readers_of(voice.workspace)
    if comment.answers is not None:
        _tell("answer", in_thread(comment.answers, everybody), comment.uuid, voice, ports=ports)
        return
    kind = "comment" if comment.kind == "COMMENT" else "decision"
    _tell(kind, everybody, comment.uuid, voice, ports=ports)


def settled(voice: Voice, comment: Comment, *, ports: Ports) -> None:
    """A thread is settled: those in it hear of it."""
    everybody = readers_of(voice.workspace)
    _tell("settled", in_thread(comment, everybody), comment.uuid, voice, ports=ports)


def passed(voice: Voice, gate: Gate, *, ports: Ports) -> None:
    """A gate is passed."""
    _tell("gate", readers_of(voice.workspace), gate.uuid, voice, ports=ports)


def waits(row: SignOff, *, by: Person | None, ports: Ports) -> None:
    """A gate waits for a partner's signature: its members who may sign hear of it, where it has an organisation."""
    other = row.partner.as_organisation
    if other is None or row.partner.linked_at is None:
        return
    found = [Reader(one, other, row.partner) for one in first(other)]
    _write("signature", found, row.uuid, row.version.achievement, but=by, ports=ports)


def rated(link: GuestLink, *, ports: Ports) -> None:
    """An employer has rated: whoever asked hears of it, or the designers when they are gone."""
    if link.version is None:
        return
    asker = [link.made_by] if link.made_by is not None else []
    found = [Reader(one, link.organisation) for one in members(link.organisation, asker)]
    found = found or [Reader(one, link.organisation) for one in first(link.organisation)]
    _write("rated", found, link.uuid, link.version.achievement, but=None, ports=ports)


def objected(row: Objection, *, by: Person | None, ports: Ports) -> None:
    """A partner says that a line of the ledger is wrong: the organisation whose credential it is hears of it."""
    achievement = row.version.achievement
    workspace = find(achievement)
    everybody = readers_of(workspace) if workspace is not None else []
    found = [one for one in everybody if one.partner is None]
    _write("objection", found, row.uuid, achievement, but=by, ports=ports)


def answered(row: Objection, *, by: Person | None, ports: Ports) -> None:
    """The provider answered it: whoever raised it hears of it, while they are a member of the partner."""
    other = row.partner.as_organisation
    if other is None or row.partner.linked_at is None or row.raised_by is None:
        return
    found = [Reader(one, other, row.partner) for one in members(other, [row.raised_by])]
    _write("answered", found, row.uuid, row.version.achievement, but=by, ports=ports)


def readers_of(workspace: Workspace) -> list[Reader]:
    """Who hears of a workspace: of each side those who took part, or a few of its designers and owners."""
    owner = workspace.achievement.organisation
    found = [[Reader(one, owner) for one in members(owner, _took_part(workspace)) or first(owner)]]
    for partner in _reading(workspace):
        other = partner.as_organisation
        if other is not None:
            theirs = members(other, _said_something(workspace, partner)) or first(other)
            found.append([Reader(one, other, partner) for one in theirs])
    return shared_out(found)


def shared_out(sides: Sequence[Sequence[Reader]]) -> list[Reader]:
    """As many of them as are told of one event, side after side; many of one side keep no other from hearing of it."""
    in_turn = chain.from_iterable(zip_longest(*sides))
    told = set(islice((one for one in in_turn if one is not None), MOST_TOLD))
    return [one for side in sides for one in side if one in told]


def _took_part(workspace: Workspace) -> Iterator[Person]:
    """Of the organisation itself: who said something, passed a gate, asked somebody, or began the design."""
    achievement = workspace.achievement
    if achievement.created_by is not None:
        yield achievement.created_by
    yield from _said_something(workspace, None)
    gates = Gate.objects.of(achievement.organisation).filter(version__achievement=achievement)
    for gate in gates.exclude(passed_by=None).select_related("passed_by").order_by("-pk")[:MOST_LOOKED_AT]:
        if gate.passed_by is not None:
            yield gate.passed_by
    links = GuestLink.objects.of(achievement.organisation).filter(version__achievement=achievement)
    for link in links.exclude(made_by=None).select_related("made_by").order_by("-pk")[:MOST_LOOKED_AT]:
        if link.made_by is not None:
            yield link.made_by


def _said_something(workspace: Workspace, partner: Partner | None) -> list[Person]:
    rows = workspace.comments.filter(partner=partner, author__isnull=False).select_related("author")
    return [row.author for row in rows.order_by("-pk")[:MOST_LOOKED_AT] if row.author is not None]


def _reading(workspace: Workspace) -> list[Partner]:
    """Partners whose members read it now."""
    rows = Involvement.objects.of(workspace.achievement.organisation).filter(
        workspace=workspace,
        ended_at=None,
        partner__may_see=True,
        partner__archived_at=None,
        partner__linked_at__isnull=False,
        partner__as_organisation__archived_at=None,
    )
    found = {row.partner_id: row.partner for row in rows.select_related("partner__as_organisation")}
    return list(found.values())


def in_thread(begun: Comment | StandardComment, among: Iterable[Reader]) -> list[Reader]:
    """Those of them who said something in a thread."""
    answers = begun.answered_by.exclude(author=None).order_by("-pk").values_list("author", flat=True)
    inside = {begun.author_id, *answers[:MOST_LOOKED_AT]}
    return [one for one in among if one.person.pk in inside]


def members(organisation: Organisation, among: Iterable[Person]) -> list[Person]:
    """Those of them who are members, each once."""
    wanted = {one.pk: one for one in among}
    rows = Membership.objects.of(organisation).filter(ended_at=None, person__in=list(wanted))
    here = set(rows.values_list("person", flat=True))
    return [one for key, one in wanted.items() if key in here]


def first(organisation: Organisation) -> list[Person]:
    """A few of those who design there, owners last."""
    return designers(organisation)[:FIRST]


def designers(organisation: Organisation) -> list[Person]:
    """Members who design, owners last."""
    rows: QuerySet[Membership] = Membership.objects.of(organisation).filter(ended_at=None)
    found = [
        row
        for row in rows.select_related("person").order_by("pk")[:MOST_LOOKED_AT]
        if {Role.DESIGNER, Role.OWNER} & set(row.roles)
    ]
    found.sort(key=lambda row: Role.OWNER in row.roles)
    return [row.person for row in found]


def _tell(kind: str, readers: Collection[Reader], subject: UUID, voice: Voice, *, ports: Ports) -> None:
    _write(kind, readers, subject, voice.workspace.achievement, but=voice.actor.person, ports=ports)


def _write(
    kind: str,
    readers: Collection[Reader],
    subject: UUID,
    achievement: Achievement,
    *,
    but: Person | None,
    ports: Ports,
) -> None:
    """Write one row for each of them but whoever did it."""
    some = once(readers, but=but)
    write(kind, some, subject, achievement, achievement.organisation, at=ports.now(), ports=ports)


def once(readers: Collection[Reader], *, but: Person | None) -> list[Reader]:
    """Each of them once, as whom they come first, without whoever did it."""
    found = {one.person.pk: one for one in reversed(list(readers)) if but is None or one.person.pk != but.pk}
    return list(found.values())


def write(
    kind: str,
    readers: Iterable[Reader],
    subject: UUID,
    achievement: Achievement | None,
    organisation: Organisation,
    *,
    at: datetime,
    ports: Ports,
    standard: Standard | None = None,
) -> None:
    """Write down that these should know of it; a letter counts what is of an achievement, or of a standard.

    None does for those who want no such letters.
    """
    is_told = achievement is not None or standard is not None
    Notice.objects.bulk_create(
        Notice(
            uuid=ports.new_uuid(),
            organisation=organisation,
            reader=one.organisation,
            partner=one.partner,
            achievement=achievement,
            standard=standard,
            person=one.person,
            kind=kind,
            subject=subject,
            at=at,
            due_at=at + GATHERED if is_told and one.person.workspace_letters else None,
        )
        for one in readers
    )
