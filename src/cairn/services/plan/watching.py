"""Kept plans are looked at once a day: a step that stopped being possible is told to its person by letter.

A few plans a minute, those that were looked at longest ago first. What offers say decides whether
anything more is read; the passport is read only for a plan of which a step seems lost. One letter a week
at most, and none for whoever turned them off; the plan itself stays as it was kept.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from cairn.errors import CairnError
from cairn.pathways.offer import Offer
from cairn.records.models import Person, Plan, Site
from cairn.records.reads import plan as reads
from cairn.services import audit, outbox, places
from cairn.services.access import Actor
from cairn.services.admin.letterbox import letters_to
from cairn.services.plan.keeping import Kept, progress, still_open
from cairn.services.plan.planning import today_of
from cairn.services.ports import Ports

LOG = logging.getLogger("cairn.services")

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
AT_ONCE: Final = 20  # plans: 28,800 a day
MOST_NAMED: Final = 5  # steps in one letter
LOST: Final = ("closed", "gone")


def watch_due(*, ports: Ports, most: int = AT_ONCE) -> int:
    """Look at up to `most` plans that nobody looked at for a day; return how many letters were written.

    One that cannot be looked at holds up no other: it is tried again in a day.
    """
    now = ports.now()
    kept = Plan.objects.across(reason="the worker looks after everybody's").filter(
        replaced_at=None, looked_at__lt=now - DAY
    )
    rows = list(kept.select_related("person__user", "goal").order_by("looked_at")[:most])
    if not rows:
        return 0
    Plan.objects.across(reason="the same").filter(pk__in=[row.pk for row in rows]).update(looked_at=now)
    offers = reads.offers_by_id({body["offer"] for row in rows for body in _bodies(row)})
    return sum(_watched(row, offers, at=now, ports=ports) for row in rows)


def _watched(row: Plan, offers: Mapping[str, Offer], *, at: datetime, ports: Ports) -> bool:
    person = row.person
    if not person.plan_letters or row.goal.archived_at is not None:
        return False
    today = today_of(person, ports)
    if not any(_seems_lost(body, offers, today) for body in _bodies(row) if body["offer"] not in row.told):
        return False
    try:
        found = progress(row, ports=ports)
    except CairnError as error:
        LOG.warning("plan.watch uuid=%s code=%s", row.uuid, error.code)
        return False
    lost = [step for step in found.steps if step.state in LOST and step.body["offer"] not in row.told]
    return bool(lost) and _told(row, lost, at=at, ports=ports)


def _bodies(row: Plan) -> Sequence[Mapping[str, str]]:
    steps: Sequence[Mapping[str, str]] = row.answer.get("steps", ())
    return steps


def _seems_lost(body: Mapping[str, str], offers: Mapping[str, Offer], today: date) -> bool:
    start, end = date.fromisoformat(body["start"]), date.fromisoformat(body["end"])
    return start > today and still_open(offers.get(body["offer"]), start, end, today) in LOST


@transaction.atomic
def _told(row: Plan, lost: Sequence[Kept], *, at: datetime, ports: Ports) -> bool:
    """Write the letter, unless there was one within a week; then it is said when that is over."""
    person = Person.objects.select_for_update(of=("self",)).select_related("user").get(pk=row.person_id)
    to = letters_to(person)
    site = Site.objects.order_by("pk").first()
    recent = person.plan_letter_at is not None and person.plan_letter_at > at - WEEK
    if recent or not to or site is None:
        return False
    names = [str(step.body["name"]) for step in lost]
    said = ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
    outbox.post(
        "plan_changed",
        to=to,
        key=f"plan_changed:{row.uuid}:{at.date()}",
        organisation=None,
        payload={
            "name": person.name,
            "title": row.goal.name,
            "issuer": site.name,
            "steps": said,
            "link": places.own_goal(site, row.goal.uuid),
        },
        language=person.language,
        at=at,
        ports=ports,
    )
    person.plan_letter_at = at
    person.save(update_fields=["plan_letter_at"])
    told = sorted({*row.told, *(str(step.body["offer"]) for step in lost)})
    Plan.objects.owned_by(person).filter(pk=row.pk).update(told=told)
    return True


@transaction.atomic
def want_letters(person: Person, *, wanted: bool, ports: Ports) -> None:
    """Turn letters about kept plans on or off."""
    Person.objects.filter(pk=person.pk).update(plan_letters=wanted)
    person.plan_letters = wanted
    audit.record(
        "person.letters_on" if wanted else "person.letters_off",
        subject=("person", person.uuid),
        organisation=None,
        actor=Actor(person=person),
        at=ports.now(),
    )
