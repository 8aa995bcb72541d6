"""An expert of Harbour School, and a seminar of theirs that Amina is invited to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cairn.records.models import Invitee, OutboxMessage, Seminar
from cairn.services.meet import consent, door, experts, inviting, reflecting, seminars, series
from tests.services.stage import Stage

MARA = {
    "name": "Mara Lindqvist",
    "title": "Head of rigging",
    "body_name": "Tidewater Rigging",
    "email": "mara@tidewater.example",
    "languages": "en, sv",
    "topics": "Splicing, loads",
    "may_mentor": True,
}


class Meeting:
    """A seminar in a week for Amina's open assessment; `begin()` moves the world to its start."""

    def __init__(self, stage: Stage, *, assessment: Any = None, days: float = 7) -> None:
        self.stage, self.seat, self.ports = stage, stage.owner, stage.ports
        self.assessment = assessment or stage.assessment()
        self.achievement = self.assessment.achievement
        self.expert = experts.add(self.seat, facts=MARA, ports=self.ports)
        self.seminar: Seminar = seminars.plan(
            self.seat,
            facts=self.facts(days=days),
            expert=self.expert.uuid,
            serves=[self.achievement.uuid],
            ports=self.ports,
        )

    def facts(self, *, days: float = 7, **more: object) -> dict[str, object]:
        zone = ZoneInfo(self.stage.harbour.time_zone)
        local = (self.stage.world.now + timedelta(days=days)).astimezone(zone)
        return {
            "title": "What ropes taught me",
            "description": "An hour; bring a rope.",
            "reflect_on": "Which knot would you trust, and why?",
            "date": local.date().isoformat(),
            "start": local.strftime("%H:%M"),
            "minutes": "60",
            "place": "Quay 3",
            **more,
        }

    def invite(self) -> Invitee:
        """Amina; her letter is in the outbox."""
        inviting.invite(self.seat, self.seminar.uuid, ports=self.ports)
        return self.invitee

    @property
    def invitee(self) -> Invitee:
        rows = Invitee.objects.of(self.stage.harbour).filter(seminar=self.seminar)
        return rows.select_related("seminar__organisation__site", "learner").get()

    def letters(self, kind: str) -> list[OutboxMessage]:
        return list(OutboxMessage.objects.of(self.stage.harbour).filter(kind=kind).order_by("pk"))

    def link(self, kind: str = "seminar_invited", *, place: int = -1) -> str:
        """The secret in the newest letter of a kind, or in that at a place."""
        return str(self.letters(kind)[place].payload["link"]).rpartition("/")[2]

    @property
    def code(self) -> str:
        return str(self.letters("seminar_invited")[-1].payload["code"])

    def consent_link(self) -> str:
        return experts.ask(self.seat, self.expert.uuid, ports=self.ports)[1]

    def speaker_link(self) -> str:
        return inviting.ask_speaker(self.seat, self.seminar.uuid, ports=self.ports)[1]

    def begin(self) -> None:
        self.stage.world.at(self.seminar.starts_at)

    def change(self, **facts: object) -> Seminar:
        self.seminar = seminars.change(self.seat, self.seminar.uuid, facts=facts, ports=self.ports)
        return self.seminar

    def token(self) -> str:
        """What the code on the screen says now."""
        return door.token_at(self.seminar, at=self.stage.world.now)

    def attended(self) -> Invitee:
        invitee = self.invite()
        self.begin()
        return door.tick(self.seat, self.seminar.uuid, invitee.uuid, is_present=True, ports=self.ports)

    def count(self, **how: Any) -> Invitee:
        now = self.stage.world.now
        return door.attend(self.seminar, **{"scanned_at": now, "ports": self.ports, **how})

    def reflect(self, text: str = "The bowline.", **more: Any) -> Any:
        return reflecting.write(
            self.invitee, self.assessment.uuid, text=text, **{"ports": self.ports, **more}
        )


def arguments(stage: Stage, assessment: Any) -> dict[str, object]:
    """What fills the addresses of a seminar that begins in a quarter of an hour."""
    meeting = Meeting(stage, assessment=assessment, days=0.01)
    Seminar.objects.of(stage.harbour).update(series=meeting.seminar.uuid)
    invitee = meeting.invite()
    speaking = meeting.speaker_link()
    return {
        "expert": meeting.expert.uuid,
        "seminar": meeting.seminar.uuid,
        "invitee": invitee.uuid,
        "invitation_uuid": invitee.uuid,
        "meeting:expert": meeting.consent_link(),
        "meeting:speak": speaking,
        "meeting:speak-calendar": speaking,
        "meeting:seminar": meeting.link(),
        "meeting:seminar-calendar": meeting.link(),
        "meeting:door": meeting.token(),
    }


READS = ("meet/door.code", "meet/door.scanned", "meet/inviting.link_of", "meet/inviting.speakers_seminar",
         "meet/series.look")  # fmt: skip
STEPS = ("meet/telling.new_link", "meet/telling.asked", "meet/telling.cancelled", "meet/telling.changed",
         "meet/telling.invited", "meet/telling.renewed", "meet/series_letters.cancelled",
         "meet/series_letters.changed")  # fmt: skip


def acts(act: Callable[..., Callable[[], object]]) -> dict[str, Callable[[Stage], Callable[[], object]]]:
    """Every act of meeting, for the test that each of them is in the trail."""

    def on(
        service: Callable[..., object], *places: Callable[[Meeting], object], **named: Any
    ) -> Callable[[Stage], Callable[[], object]]:
        def made(stage: Stage) -> Callable[[], object]:
            meeting = Meeting(stage)
            known = [place(meeting) for place in places]
            more = {name: value(meeting) if callable(value) else value for name, value in named.items()}
            return act(service, *known, ports=meeting.ports, **more)

        return made

    def seat(meeting: Meeting) -> object:
        return meeting.seat

    def expert(meeting: Meeting) -> object:
        return meeting.expert.uuid

    def seminar(meeting: Meeting) -> object:
        return meeting.seminar.uuid

    def of_series(meeting: Meeting) -> object:
        Seminar.objects.of(meeting.stage.harbour).update(series=meeting.seminar.uuid)
        return meeting.seminar.uuid

    def put_away(meeting: Meeting) -> object:
        experts.archive(meeting.seat, meeting.expert.uuid, ports=meeting.ports)
        return meeting.expert.uuid

    def begun(meeting: Meeting) -> Any:
        invitee = meeting.invite()
        meeting.begin()
        return invitee.uuid

    return {
        "meet/experts.add": on(experts.add, seat, facts=MARA),
        "meet/experts.update": on(experts.update, seat, expert, facts={"topics": "Knots"}),
        "meet/experts.archive": on(experts.archive, seat, expert),
        "meet/experts.restore": on(experts.restore, seat, put_away),
        "meet/experts.ask": on(experts.ask, seat, expert),
        "meet/consent.decide": on(consent.decide, Meeting.consent_link, agrees=True),
        "meet/consent.correct": on(consent.correct, Meeting.consent_link, facts={"topics": "Knots"}),
        "meet/consent.withdraw": on(consent.withdraw, Meeting.consent_link),
        "meet/seminars.plan": on(
            seminars.plan,
            seat,
            facts=Meeting.facts,
            expert=expert,
            serves=lambda meeting: [meeting.achievement.uuid],
        ),
        "meet/seminars.plan_series": on(
            seminars.plan_series,
            seat,
            facts=Meeting.facts,
            days=["2026-05-01"],
            expert=expert,
            serves=lambda meeting: [meeting.achievement.uuid],
        ),
        "meet/seminars.change": on(seminars.change, seat, seminar, facts={"place": "Quay 4"}),
        "meet/seminars.cancel": on(seminars.cancel, seat, seminar, reason="A storm."),
        "meet/series.change": on(series.change, seat, of_series, facts={"place": "Quay 4"}),
        "meet/series.cancel": on(series.cancel, seat, of_series, reason="A storm."),
        "meet/inviting.ask_speaker": on(inviting.ask_speaker, seat, seminar),
        "meet/inviting.answer": on(inviting.answer, Meeting.speaker_link, accepts=True),
        "meet/inviting.invite": on(inviting.invite, seat, seminar),
        "meet/door.tick": on(door.tick, seat, seminar, begun, is_present=True),
        "meet/door.attend": lambda stage: _attending(act, stage),
        "meet/reflecting.write": lambda stage: _reflecting(act, stage),
    }


def _attending(act: Callable[..., Callable[[], object]], stage: Stage) -> Callable[[], object]:
    meeting = Meeting(stage)
    meeting.invite()
    meeting.begin()
    now = stage.world.now
    return act(door.attend, meeting.seminar, scanned_at=now, code=meeting.code, ports=stage.ports)


def _reflecting(act: Callable[..., Callable[[], object]], stage: Stage) -> Callable[[], object]:
    meeting = Meeting(stage)
    invitee = meeting.attended()
    where = meeting.assessment.uuid
    return act(reflecting.write, invitee, where, text="The bowline.", ports=stage.ports)
