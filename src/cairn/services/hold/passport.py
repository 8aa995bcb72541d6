"""A person's passport as of today: what stands, by skill, with where each comes from."""

from __future__ import annotations

import zoneinfo

from cairn.passport.passport import Passport, passport
from cairn.records.models import Person
from cairn.records.reads.holding import issued_here
from cairn.services.ports import Ports


def passport_of(person: Person, ports: Ports) -> Passport:
    """Read everything the person holds; what does not stand today grants no skill.

    Days are the person's own, in their time zone.
    """
    at = ports.now()
    evidence, credentials = issued_here(person, at=at)
    return passport(evidence, credentials, on=at.astimezone(zoneinfo.ZoneInfo(person.time_zone)).date())
