"""The verbs of the story: each one is a few service calls on a certain day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from cairn.demo.designs import Design
from cairn.records.models import (
    AchievementVersion,
    Assessment,
    Award,
    Credential,
    JobRow,
    Learner,
    Organisation,
    OutboxMessage,
    Person,
)
from cairn.services.access import EVERY_ROLE, Actor, Seat
from cairn.services.admin import addresses, members, organisations, start
from cairn.services.assess import evidence, marking
from cairn.services.design import draft, publish
from cairn.services.hold import claim, sharing
from cairn.services.issue import bulk, rehearsal
from cairn.services.issue.issue import issue
from cairn.services.ports import Ports
from cairn.services.run import learners


class Clock(Protocol):
    def days_ago(self, days: float) -> None: ...

    def at(self, moment: datetime) -> None: ...

    def now(self) -> datetime: ...


class NoQueue:
    """The story does its own work; what it asks the queue for is done by `Plot` itself."""

    def enqueue(self, job: str, uuid: UUID) -> None:
        """Take the request and let it be."""


class Plot:
    """Who and what there is so far, by the names the story uses."""

    def __init__(self, ports: Ports, calendar: Clock, *, password_of: Callable[[str], str]) -> None:
        self.ports = replace(ports, queue=NoQueue())
        self.calendar = calendar
        self._password_of = password_of
        self.people: dict[str, Person] = {}
        self.organisations: dict[str, Organisation] = {}
        self.owners: dict[str, Person] = {}
        self.versions: dict[str, AchievementVersion] = {}

    def day(self, *, days_ago: float) -> str:
        """The ISO day so many days before now."""
        self.calendar.days_ago(days_ago)
        return self.calendar.now().date().isoformat()

    def person(self, email: str, name: str, *, language: str = "en") -> Person:
        made = start.open_account(
            email=email, name=name, password=self._password_of(email), language=language, ports=self.ports
        )
        self.people[email] = made
        return made

    def organisation(self, name: str, *, owner: str, facts: Mapping[str, object]) -> Organisation:
        person = self.people[owner]
        made = organisations.create(person, name=name, country="IE", ports=self.ports)
        self.organisations[name], self.owners[name] = made, person
        self.organisations[name] = organisations.update_profile(
            self.seat(name), facts=facts, ports=self.ports
        )
        return self.organisations[name]

    def seat(self, organisation: str) -> Seat:
        """The owner's seat."""
        return Seat(self.organisations[organisation], Actor(person=self.owners[organisation]), EVERY_ROLE)

    def member(self, organisation: str, email: str, roles: tuple[str, ...]) -> None:
        token = members.invite(self.seat(organisation), email=email, roles=roles, ports=self.ports)
        members.accept(token, person=self.people[email], ports=self.ports)

    def draft(self, organisation: str, design: Design, *, days_ago: float) -> AchievementVersion:
        self.calendar.days_ago(days_ago)
        seat = self.seat(organisation)
        facts = design.facts
        version = draft.create(
            seat, name=str(facts["name"]), language=str(facts.get("language", "en")), ports=self.ports
        )
        return draft.save(version.uuid, seat=seat, facts=facts, outcomes=design.inputs(), ports=self.ports)

    def publish(self, organisation: str, design: Design, *, days_ago: float) -> AchievementVersion:
        version = self.draft(organisation, design, days_ago=days_ago)
        self.versions[design.key] = publish.publish(
            version.uuid, seat=self.seat(organisation), change_note="", ports=self.ports
        )
        return self.versions[design.key]

    def republish(
        self, organisation: str, design: Design, *, days_ago: float, changes: Mapping[str, object]
    ) -> None:
        """Publish the next version with some facts changed; `change_note` among them says why."""
        self.calendar.days_ago(days_ago)
        seat = self.seat(organisation)
        facts = dict(changes)
        note = str(facts.pop("change_note"))
        version = draft.new_draft(self.versions[design.key].achievement.uuid, seat=seat, ports=self.ports)
        draft.save(version.uuid, seat=seat, facts=facts, ports=self.ports)
        self.versions[design.key] = publish.publish(
            version.uuid, seat=seat, change_note=note, ports=self.ports
        )

    def learner(self, organisation: str, email: str, name: str, *, language: str = "en") -> Learner:
        """The organisation's learner with this address, added when new; linked to their person."""
        found = Learner.objects.of(self.organisations[organisation]).filter(email=email).first()
        if found is None:
            found = learners.add(
                self.seat(organisation), name=name, email=email, language=language, ports=self.ports
            )
        if email in self.people:
            addresses.adopt_learners(self.people[email], ports=self.ports)
            found.refresh_from_db()
        return found

    def begin(
        self,
        organisation: str,
        design: Design,
        email: str,
        name: str,
        *,
        days_ago: float,
        language: str = "en",
    ) -> Assessment:
        """An assessment that waits for evidence."""
        self.calendar.days_ago(days_ago)
        learner = self.learner(organisation, email, name, language=language)
        version = self.versions[design.key]
        (made,) = learners.assign(self.seat(organisation), [learner.uuid], version.uuid, ports=self.ports)
        return made

    def hand_in(
        self,
        organisation: str,
        design: Design,
        email: str,
        name: str,
        *,
        days_ago: float,
        language: str = "en",
    ) -> Assessment:
        """Evidence is handed in: a text and a picture."""
        made = self.begin(organisation, design, email, name, days_ago=days_ago, language=language)
        seat = self.seat(organisation)
        evidence.add_text(
            made.uuid,
            by=seat,
            name="My notes",
            text="What I did, step by step, and what I would do differently next time.",
            ports=self.ports,
        )
        evidence.add_file(
            made.uuid,
            by=seat,
            name="Photograph of the task",
            data=self.ports.images.qr_png(f"evidence of {name}", scale=4),
            filename="task.png",
            ports=self.ports,
        )
        return evidence.submit(
            made.uuid, by=seat, statement="All of it is my own work.", tools_used="None", ports=self.ports
        )

    def award(
        self,
        organisation: str,
        design: Design,
        email: str,
        name: str,
        *,
        days_ago: float,
        level: str,
        language: str = "en",
    ) -> Award:
        """Handed in, marked on every outcome with this level, and awarded."""
        seat = self.seat(organisation)
        if design.outcomes:
            made = self.hand_in(organisation, design, email, name, days_ago=days_ago + 5, language=language)
        else:
            made = self.begin(organisation, design, email, name, days_ago=days_ago, language=language)
        self.calendar.days_ago(days_ago)
        for outcome in made.version.outcomes.all():
            reached = outcome.levels.get(name=level)
            marking.mark(
                made.uuid,
                seat=seat,
                outcome_uuid=outcome.uuid,
                level_uuid=reached.uuid,
                feedback=reached.description,
                ports=self.ports,
            )
        return marking.award(made.uuid, seat=seat, ports=self.ports)

    def earn(
        self,
        organisation: str,
        design: Design,
        email: str,
        name: str,
        *,
        days_ago: float,
        level: str,
        language: str = "en",
    ) -> Credential:
        """Awarded and issued."""
        award = self.award(
            organisation, design, email, name, days_ago=days_ago, level=level, language=language
        )
        return issue(award.uuid, seat=self.seat(organisation), ports=self.ports)

    def claim(self, credential: Credential, email: str, *, public: bool = False) -> None:
        person = self.people[email]
        waiting = Credential.objects.of(credential.organisation).select_related("award__learner")
        claim.accept(waiting.get(pk=credential.pk), person=person, ports=self.ports)
        if public:
            sharing.set_public(credential.uuid, person=person, public=True, ports=self.ports)

    def keep(self, credential: Credential, *, days_ago: float) -> None:
        """Somebody without an account follows the link in their mail and keeps the credential."""
        self.calendar.days_ago(days_ago)
        letters = OutboxMessage.objects.of(credential.organisation).filter(kind="offer")
        offer = credential.offers.get()
        link = str(letters.get(key=f"offer:{offer.uuid}").payload["link"])
        claim.claim(link.rpartition("/")[2], person=None, ports=self.ports)

    def not_yet(
        self, organisation: str, design: Design, email: str, name: str, *, days_ago: float, reasons: str
    ) -> None:
        made = self.hand_in(organisation, design, email, name, days_ago=days_ago)
        marking.not_yet(made.uuid, seat=self.seat(organisation), reasons=reasons, ports=self.ports)

    def bulk(
        self, organisation: str, design: Design, filename: str, text: str, *, days_ago: float
    ) -> list[Credential]:
        """A file is rehearsed and its good rows are issued, in the order of the file."""
        self.calendar.days_ago(days_ago)
        seat = self.seat(organisation)
        version = self.versions[design.key]
        job = rehearsal.rehearse(
            seat, data=text.encode(), filename=filename, version_uuid=version.uuid, ports=self.ports
        )
        bulk.start(seat, job.uuid, ports=self.ports)
        while JobRow.objects.of(seat.organisation).filter(job=job, state="READY").exists():
            bulk.run_chunk(job.uuid, ports=self.ports)
        bulk.run_chunk(job.uuid, ports=self.ports)
        issued = Credential.objects.of(seat.organisation).filter(request_key__startswith=f"job:{job.uuid}:")
        return list(issued.order_by("pk"))
