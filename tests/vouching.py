"""Rows of vouching around Harbour School: endorsements received, given and asked for; its entries in the registers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tests.services.stage import Stage

from cairn.records.models import (
    AccreditationRecord,
    AchievementVersion,
    Credential,
    Endorsement,
    EndorsementRequest,
    OutboxMessage,
    Recognition,
)
from cairn.services.vouch import asking, giving, recognising, subjects
from cairn.services.vouch.giving import Words

SAID = Words(comment="We work by this every day.", name="Eve", title="Head of crews")
ASKED = {"body": "Elsewhere", "name": "Eve", "email": "eve@elsewhere.example", "words": "You helped."}


@dataclass(frozen=True, slots=True)
class Vouching:
    """received, given: of Harbour. of_award: of Amina's credential. token: of the link behind `asked`."""

    received: Endorsement
    given: Endorsement
    of_award: Endorsement
    asked: EndorsementRequest
    asked_by_holder: EndorsementRequest
    token: str
    recognition: Recognition
    accreditation: AccreditationRecord


def link() -> str:
    """The secret in the newest letter that asks for an endorsement."""
    letters = OutboxMessage.objects.across(reason="test").filter(kind="endorsement_asked")
    letter = letters.order_by("pk").last()
    assert letter is not None
    return str(letter.payload["link"]).rpartition("/")[2]


def around(stage: Stage, version: AchievementVersion, credential: Credential) -> Vouching:
    """One of each."""
    ports = stage.ports
    by_holder = asking.for_award(stage.amina, credential.uuid, facts=ASKED, agrees=True, ports=ports)
    asked = asking.for_version(stage.owner, version.uuid, facts=ASKED, ports=ports)
    token = link()
    about = f"{stage.elsewhere.issuing_origin}/issuers/{stage.elsewhere.uuid}"
    return Vouching(
        giving.give(stage.outsider, subjects.of_version(version), SAID, ports=ports),
        giving.give(stage.owner, subjects.of_issuer(stage.elsewhere), SAID, ports=ports),
        giving.give(stage.outsider, subjects.of_credential(credential), SAID, ports=ports),
        asked,
        by_holder,
        token,
        recognising.recognise(stage.owner, {"address": about, "purpose": "hiring"}, ports=ports),
        AccreditationRecord.objects.create(
            uuid=ports.new_uuid(),
            organisation=stage.harbour,
            about=stage.elsewhere,
            subject_name="Elsewhere",
            scope="Deck work",
            since_date=date(2026, 1, 2),
            recorded_at=stage.world.now,
        ),
    )
