"""The plot: two providers, their people, learners at several stages. Played through services only.

`welcome` loads it once and returns the lines for the terminal; the passwords
are made from this installation's own secret, so nothing is printed twice and
no password is the same in two places. The clock of the story runs from a year
ago to now, so that dates look like life.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop as _noop

from cairn.demo import (
    codesign,
    designs,
    ledger,
    library,
    meet,
    own_stacks,
    partners,
    passport,
    pathways,
    review,
    skills,
    stacking,
    standards,
    vouch,
)
from cairn.demo.designs import Design
from cairn.demo.plot import Plot
from cairn.records.models import OutboxMessage, StatusList, User
from cairn.services.access import Actor
from cairn.services.admin import first_owner, operators, start, trusted
from cairn.services.admin.wipe import wipe_organisations
from cairn.services.issue import status, statuslists
from cairn.services.issue.correct import correct
from cairn.services.ports import Mail, Ports

NORTHFIELD: Final = "Northfield Institute"
LARKHAVEN: Final = "University of Larkhaven"
GUILD: Final = "did:web:crafts.example"  # an issuer of elsewhere that is known here


@dataclass(frozen=True, slots=True)
class Cast:
    """Somebody with a log-in, and what they may do."""

    email: str
    name: str
    part: str
    roles: tuple[str, ...] = ()


TOMAS: Final = Cast("tomas@northfield.example", "Tomas Berg", _noop("owner, designs and issues"), ("owner",))
SOFIA: Final = Cast("sofia@northfield.example", "Sofia Marin", _noop("assessor"), ("assessor",))
INES: Final = Cast("ines@northfield.example", "Ines Ferreira", _noop("issues credentials"), ("issuer",))
OWEN: Final = Cast("owen@larkhaven.example", "Owen Hale", _noop("owner of the university"), ("owner",))
NORA: Final = Cast(review.NORA, "Nora Quill", _noop("reviews for a quality body"))
LEILA: Final = Cast("leila@people.example", "Leila Haddad", _noop("learner with a passport"))
SAMIR: Final = Cast("samir@people.example", "سمير منصور", _noop("learner, reads Arabic"))
CAST: Final = (TOMAS, SOFIA, INES, OWEN, NORA, LEILA, SAMIR)


class Calendar:
    """The story's clock: set to days before the real present, never after it."""

    def __init__(self, present: datetime) -> None:
        self._present = present
        self._now = present

    def days_ago(self, days: float) -> None:
        """Move to so many days before now."""
        self._now = self._present - timedelta(days=days)

    def at(self, moment: datetime) -> None:
        """Move to a moment, which is not to come."""
        self._now = min(moment, self._present)

    def now(self) -> datetime:
        return self._now


class NoLetterbox:
    """The people of the story have no letterboxes: their mail counts as delivered."""

    per_minute = 0

    def send(self, mail: Mail) -> None:
        """Take the letter and let it be."""

    def close(self) -> None:
        """There is nothing to let go of."""


def password_of(email: str) -> str:
    """The password of one log-in, made from this installation's secret: the same at every start."""
    key = settings.SECRET_KEY.encode()
    digest = hmac.new(key, f"demonstration {email}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:10]).decode().lower()


def is_loaded() -> bool:
    """Has the story been played here?"""
    return User.objects.filter(email=TOMAS.email).exists()


def accounts() -> tuple[tuple[str, str, str, str], ...]:
    """(part, name, e-mail, password) of everybody who can log in; empty when the story is not here."""
    if not is_loaded():
        return ()
    return tuple((who.part, who.name, who.email, password_of(who.email)) for who in CAST)


def welcome(ports: Ports) -> list[str]:
    """Load the story when it is not there yet; return the lines with the log-ins."""
    first_owner_lines = first_owner.welcome(ports) if not is_loaded() and not start.is_empty() else []
    if not is_loaded():
        start.ensure_site(
            origin=settings.CAIRN_ORIGIN, is_demonstration=settings.CAIRN_URL is None, ports=ports
        )
        load(ports)
    lines = ["The demonstration world is loaded. Log-ins (for this data folder only):"]
    lines += [f"  {email:28} {password}   {name}, {part}" for part, name, email, password in accounts()]
    return first_owner_lines + lines


def wipe(ports: Ports) -> list[str]:
    """Remove what the story made, and nothing else."""
    if not is_loaded():
        return ["There is no demonstration world here."]
    wipe_organisations(
        (NORTHFIELD, LARKHAVEN, pathways.SALTMARSH, review.BOARD, standards.BODY, *vouch.ORGANISATIONS),
        emails=(*(who.email for who in CAST), pathways.MARA, ledger.ROSA, standards.MIRA, *vouch.PEOPLE),
        known=(GUILD, *passport.known()),
        ports=ports,
    )
    skills.wipe(ports)
    pathways.wipe(ports)
    return ["The demonstration world is gone."]


def load(ports: Ports) -> None:
    """Play the whole story; all of it, or nothing."""
    calendar = Calendar(ports.now())
    ports = replace(ports, now=calendar.now, mail=NoLetterbox())
    with transaction.atomic():
        calendar.days_ago(400)
        skills.load(ports)
        plot = Plot(ports, calendar, password_of=password_of)
        for who in CAST:
            plot.person(who.email, who.name, language="ar" if who is SAMIR else "en")
        _northfield(plot)
        _larkhaven(plot)
        _leila(plot)
        _samir(plot)
        codesign.play(plot, provider=NORTHFIELD, university=LARKHAVEN)
        ledger.play(plot, provider=NORTHFIELD)
        review.play(plot, provider=LARKHAVEN)
        _the_june_run(plot)
        _what_waits(plot)
        calendar.days_ago(0)
        _the_register(plot)
        passport.play(plot, learner=LEILA.email, operator=TOMAS.email)
        stacking.play(plot, provider=LARKHAVEN, learner=SAMIR.email)
        pathways.play(plot, learner=LEILA.email)
        own_stacks.play(plot, learner=LEILA.email, provider=LARKHAVEN)
        vouch.play(plot, provider=NORTHFIELD, university=LARKHAVEN)
        partners.play(plot, provider=NORTHFIELD)
        library.play(plot, provider=NORTHFIELD, university=LARKHAVEN)
        meet.play(plot, provider=NORTHFIELD, learner=LEILA.email, university=LARKHAVEN, guest=SAMIR.email)
        standards.play(plot, university=LARKHAVEN)
        calendar.days_ago(0)  # wherever the last of them left it
        for status_list in StatusList.objects.across(reason="the story's lists, as of today"):
            statuslists.publish(status_list, ports=plot.ports)
        letters = OutboxMessage.objects.across(reason="the story's own letters").filter(state="WAITING")
        letters.update(state="SENT", sent_at=ports.now(), payload={})


def _northfield(plot: Plot) -> None:
    plot.organisation(
        NORTHFIELD,
        owner=TOMAS.email,
        facts={
            "legal_name": "Northfield Institute of Vocational Education (invented)",
            "description": "A vocational college by the sea. Short courses with real tasks, marked in the open.",
            "sector": "vocational",
            "issuer_type": "college",
            "accreditation": "accredited",
            "accreditation_note": "Listed by the national quality body (invented)",
            "region": "West coast",
            "time_zone": "Europe/Dublin",
            "web_address": "https://northfield.example",
            "contact_email": "hello@northfield.example",
            "complaints_contact": "complaints@northfield.example",
            "signatories": [
                {"name": "Tomas Berg", "title": "Head of short courses"},
                {"name": "Sofia Marin", "title": "Lead assessor"},
            ],
        },
    )
    for who in (SOFIA, INES):
        plot.member(NORTHFIELD, who.email, who.roles)
    for days, design in zip(range(390, 320, -10), designs.NORTHFIELD_DESIGNS, strict=True):
        plot.publish(NORTHFIELD, design, days_ago=days)
    plot.republish(NORTHFIELD, designs.SOLAR, days_ago=150, changes=SECOND_SOLAR)


def _the_register(plot: Plot) -> None:
    """Tomas runs this installation, and knows one issuer of elsewhere."""
    tomas = Actor(person=operators.appoint(TOMAS.email, ports=plot.ports).person)
    trusted.add(
        {
            "issuer_id": GUILD,
            "name": "Guild of Coastal Crafts (invented)",
            "source": "https://register.example/providers",
            "reason": "Called their office and compared the identifier.",
        },
        by=tomas,
        ports=plot.ports,
    )


SECOND_SOLAR: Final[dict[str, object]] = {
    "prerequisites": "Electrical installation at level 3, or one year on site",
    "change_note": "One year on site is enough now: two employers asked for it.",
}


def _larkhaven(plot: Plot) -> None:
    plot.organisation(
        LARKHAVEN,
        owner=OWEN.email,
        facts={
            "legal_name": "University of Larkhaven (invented)",
            "description": "A university that takes short courses as seriously as long ones.",
            "sector": "higher",
            "issuer_type": "university",
            "accreditation": "institution",
            "time_zone": "Europe/Dublin",
            "web_address": "https://larkhaven.example",
            "contact_email": "short-courses@larkhaven.example",
            "signatories": [{"name": "Dr Owen Hale", "title": "Dean of continuing education"}],
        },
    )
    for days, design in zip(range(380, 340, -10), designs.LARKHAVEN_DESIGNS, strict=True):
        plot.publish(LARKHAVEN, design, days_ago=days)


def _leila(plot: Plot) -> None:
    """Five stones in the passport, one offer that waits, one that was corrected."""
    earned: tuple[tuple[str, Design, float, str], ...] = (
        (NORTHFIELD, designs.TOOLBOX, 300, "Met"),
        (LARKHAVEN, designs.SITE_DATA, 240, "Merit"),
        (NORTHFIELD, designs.AUDIT, 180, "Met"),
        (NORTHFIELD, designs.SOLAR, 90, "Merit"),
        (LARKHAVEN, designs.AI_TOOLS, 40, "Met"),
    )
    for where, design, days, level in earned:
        credential = plot.earn(where, design, LEILA.email, "Leila Haddad", days_ago=days, level=level)
        plot.claim(credential, LEILA.email, public=design is designs.SOLAR)
    plot.earn(NORTHFIELD, designs.FIRST_AID, LEILA.email, "Leila Haddad", days_ago=3, level="Met")
    plot.earn(NORTHFIELD, designs.OPEN_DAY, LEILA.email, "Leila Haddad", days_ago=310, level="")


def _samir(plot: Plot) -> None:
    credential = plot.earn(
        LARKHAVEN, designs.ARABIC_DATA, SAMIR.email, "سمير منصور", days_ago=60, level="محقق", language="ar"
    )
    plot.claim(credential, SAMIR.email, public=True)


RUN: Final = (
    "Amara Okafor", "Bilal Rahman", "Chen Wei", "Dorota Nowak", "Elif Kaya", "Farid Nazari", "Greta Lind",
    "Hana Kobayashi", "Ivan Petrov", "Jonas Weber", "Kwame Mensah", "Lucía Fernández", "Mei Tanaka",
    "Nadia Haddad", "Olu Adeyemi", "Piotr Zieliński", "Quentin Moreau", "Rania Saleh", "Sven Dahl",
)  # fmt: skip


def _the_june_run(plot: Plot) -> None:
    """A whole run from a file: two rows broken on purpose, then what life does to credentials."""
    lines = ["Name,E-mail,Date,Outcome 1,Outcome 2,Outcome 3,Outcome 4"]
    day = plot.day(days_ago=120)
    for name in RUN:
        address = f"{name.split()[0].lower()}@people.example".encode("ascii", "ignore").decode()
        lines.append(f"{name},{address},{day},Met,Met,Merit,Met")
    lines.insert(8, f"Yara Costa,yara.people.example,{day},Met,Met,Met,Met")
    lines.insert(15, f",zoe@people.example,{day},Met,Met,Met,Met")
    issued = plot.bulk(NORTHFIELD, designs.SOLAR, "june-run.csv", "\n".join(lines), days_ago=118)
    for place, credential in enumerate(issued[:14]):
        plot.keep(credential, days_ago=117 - place)
    seat = plot.seat(NORTHFIELD)
    plot.calendar.days_ago(70)
    status.revoke(
        issued[3].uuid, seat=seat, reason="The film of the test was somebody else's.", ports=plot.ports
    )
    status.suspend(
        issued[5].uuid, seat=seat, reason="The test record is being checked again.", ports=plot.ports
    )
    plot.calendar.days_ago(65)
    correct(
        issued[11].uuid,
        seat=seat,
        name="Lucía Fernández Ruiz",
        reason="Second surname was missing",
        ports=plot.ports,
    )


def _what_waits(plot: Plot) -> None:
    """Work for the assessor and the issuer, so that no page is empty."""
    for name, days in (("Noor van Dijk", 6), ("Tariq Aziz", 4), ("Uma Patel", 2)):
        address = f"{name.split()[0].lower()}@people.example"
        plot.hand_in(NORTHFIELD, designs.PRINTING, address, name, days_ago=days)
    plot.not_yet(
        NORTHFIELD,
        designs.PRINTING,
        "vera@people.example",
        "Vera Holm",
        days_ago=8,
        reasons="The print is right, but the fitting cannot be seen. Send one short film of the fitting.",
    )
    plot.begin(NORTHFIELD, designs.PRINTING, LEILA.email, "Leila Haddad", days_ago=5)
    for name in ("Wanda Ruiz", "Xavier Lopes", "Yusuf Demir"):
        address = f"{name.split()[0].lower()}@people.example"
        plot.award(NORTHFIELD, designs.AUDIT, address, name, days_ago=1, level="Met")
