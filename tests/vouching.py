"""Rows of vouching around Harbour School: endorsements received, given and asked for; its entries in the registers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cairn.records.models import (
    AccreditationRecord,
    AchievementVersion,
    Credential,
    Endorsement,
    EndorsementRequest,
    Organisation,
    OutboxMessage,
    Recognition,
)
from cairn.services.vouch import (
    accredit_file,
    accrediting,
    answering,
    asking,
    by_program,
    giving,
    recognising,
    register_file,
    showing,
    subjects,
    travelling,
    withdrawing,
)
from cairn.services.vouch.giving import Words
from tests.services.stage import Stage

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


#: For the tests of bug class 28: services that read, and steps of acts that are recorded as a whole.
READS = ("vouch/answering.asked", "vouch/register_file.look", "vouch/accredit_file.look")
STEPS = (
    "vouch/reminding.remind_due",
    "vouch/telling.given",
    "vouch/telling.withdrawn",
    "vouch/telling.declined",
    "vouch/telling.ends",
)


def _token(stage: Stage) -> str:
    asking.for_version(stage.owner, stage.published().uuid, facts=ASKED, ports=stage.ports)
    return link()


def _received(stage: Stage) -> Endorsement:
    return giving.give(stage.outsider, subjects.of_version(stage.published()), SAID, ports=stage.ports)


def _of_award(stage: Stage) -> Endorsement:
    return giving.give(stage.outsider, subjects.of_credential(stage.held()), SAID, ports=stage.ports)


def _body(stage: Stage) -> dict[str, object]:
    """Elsewhere is a quality body, and this is what it says."""
    Organisation.objects.across(reason="test").filter(pk=stage.elsewhere.pk).update(kind="quality")
    stage.elsewhere.refresh_from_db()
    address = f"{stage.harbour.issuing_origin}/issuers/{stage.harbour.uuid}"
    return {"address": address, "scope": "Deck work"}


def _recognised(stage: Stage) -> dict[str, object]:
    return {"address": stage.published().url, "purpose": "credit"}


def _file_of_a_body(act: Callable[..., Callable[[], object]]) -> Callable[[Stage], Callable[[], object]]:
    def made(stage: Stage) -> Callable[[], object]:
        said = _body(stage)
        data = f"address,scope\n{said['address']},{said['scope']}\n".encode()
        return act(accredit_file.bring, stage.outsider, data=data, filename="a.csv", ports=stage.ports)

    return made


def acts(act: Callable[..., Any]) -> dict[str, Callable[[Stage], Any]]:
    """How to do each act of these services."""
    why = {"reason": "Because of a test."}
    return {
        "vouch/asking.for_version": lambda s: act(
            asking.for_version, s.owner, s.published().uuid, facts=ASKED, ports=s.ports
        ),
        "vouch/asking.for_issuer": lambda s: act(asking.for_issuer, s.owner, facts=ASKED, ports=s.ports),
        "vouch/asking.for_award": lambda s: act(
            asking.for_award, s.amina, s.held().uuid, facts=ASKED, agrees=True, ports=s.ports
        ),
        "vouch/asking.take_back": lambda s: act(
            asking.take_back,
            s.owner,
            asking.for_issuer(s.owner, facts=ASKED, ports=s.ports).uuid,
            ports=s.ports,
        ),
        "vouch/asking.take_back_own": lambda s: act(
            asking.take_back_own,
            s.amina,
            asking.for_award(s.amina, s.held().uuid, facts=ASKED, agrees=True, ports=s.ports).uuid,
            ports=s.ports,
        ),
        "vouch/answering.keep": lambda s: act(answering.keep, _token(s), SAID, ports=s.ports),
        "vouch/answering.decline": lambda s: act(answering.decline, _token(s), words="No.", ports=s.ports),
        "vouch/answering.sign": lambda s: act(
            answering.sign, _token(s), SAID, seat=s.outsider, ports=s.ports
        ),
        "vouch/answering.sign_for_new": lambda s: act(
            answering.sign_for_new,
            _token(s),
            s.amina,
            SAID,
            name="Rigging",
            country="IE",
            ports=s.ports,
        ),
        "vouch/giving.give": lambda s: act(
            giving.give, s.outsider, subjects.of_version(s.published()), SAID, ports=s.ports
        ),
        "vouch/by_program.sign": lambda s: act(
            by_program.sign, s.outsider, SAID, address=s.published().url, link="", ports=s.ports
        ),
        "vouch/showing.decide": lambda s: act(
            showing.decide, s.owner, _received(s).uuid, show=True, ports=s.ports
        ),
        "vouch/showing.decide_own": lambda s: act(
            showing.decide_own, s.amina, _of_award(s).uuid, show=True, ports=s.ports
        ),
        "vouch/travelling.decide": lambda s: act(travelling.decide, s.owner, carries=False, ports=s.ports),
        "vouch/withdrawing.withdraw": lambda s: act(
            withdrawing.withdraw, s.outsider, _received(s).uuid, **why, ports=s.ports
        ),
        "vouch/recognising.recognise": lambda s: act(
            recognising.recognise, s.outsider, _recognised(s), ports=s.ports
        ),
        "vouch/register_file.bring": lambda s: act(
            register_file.bring,
            s.outsider,
            data=f"address,for\n{s.published().url},credit\n".encode(),
            filename="a.csv",
            ports=s.ports,
        ),
        "vouch/recognising.withdraw": lambda s: act(
            recognising.withdraw,
            s.outsider,
            recognising.recognise(s.outsider, _recognised(s), ports=s.ports).uuid,
            **why,
            ports=s.ports,
        ),
        "vouch/accrediting.accredit": lambda s: act(
            accrediting.accredit, s.outsider, _body(s), ports=s.ports
        ),
        "vouch/accredit_file.bring": _file_of_a_body(act),
        "vouch/accrediting.withdraw": lambda s: act(
            accrediting.withdraw,
            s.outsider,
            accrediting.accredit(s.outsider, _body(s), ports=s.ports).uuid,
            **why,
            ports=s.ports,
        ),
    }
