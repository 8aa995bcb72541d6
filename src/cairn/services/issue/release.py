"""Second step of issuing: sign, look at it as a stranger would, and only then release.

Everything here may be repeated after a crash: the proof's `created` is the row's
own, so a retry signs the same bytes; the release is one guarded update; offer,
mail and audit row are written in the same transaction as the signed bytes.

Source: trust.md, "Issuance: exactly once" (sign, T2, outbox).
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from cairn.credentials import contexts, document, proof
from cairn.credentials.document import JSONObject
from cairn.credentials.inspection import Finding
from cairn.credentials.verification import VerificationError
from cairn.records.models import Award, Credential
from cairn.services.access import Actor
from cairn.services.admin.keys import signer_for
from cairn.services.audit import record
from cairn.services.errors import NotFound, Refused
from cairn.services.issue import scrutiny
from cairn.services.issue.offers import open_offer
from cairn.services.ports import Ports

RESUME_AFTER = timedelta(seconds=60)


def release(uuid: UUID, *, actor: Actor, ports: Ports) -> Credential:
    """Bring an intent to its end; a credential that is issued already is returned as it is.

    Raises:
        NotFound: there is no such credential.
        Refused: lint or verification refused it, now or before; the row is FAILED and says why.
    """
    credentials = Credential.objects.across(reason="resumed by whoever finds it")
    found = (
        credentials.select_related("key", "status_list", "organisation", "award__learner")
        .filter(uuid=uuid)
        .first()
    )
    if found is None:
        raise NotFound("no such credential")
    if found.state == "FAILED":
        message = f"this credential was refused before: {found.failure}"
        raise Refused(message, findings=(), code="issue.refused")
    if found.state != "INTENT":
        return found
    unsigned = document.parse_object(found.unsigned)
    _lint(found, unsigned, ports=ports)
    ports.faultpoint("issue.before_signing")
    signer = signer_for(found.key, ports=ports)
    signed = proof.attach(
        unsigned, signer=signer, created=found.created_at, suite=found.suite, contexts=contexts.bundled()
    )
    ports.faultpoint("issue.after_signing")
    text = document.dump(signed)
    _verify(found, text, ports=ports)
    ports.faultpoint("issue.before_storing")
    with transaction.atomic():
        _store(found, text, actor=actor, ports=ports)
    ports.faultpoint("issue.after_storing")
    return credentials.get(uuid=uuid)


def _lint(found: Credential, unsigned: JSONObject, *, ports: Ports) -> None:
    failed = scrutiny.faults(unsigned, key=found.key, at=found.created_at)
    if failed:
        _fail(found, failed, ports=ports)


def _verify(found: Credential, text: str, *, ports: Ports) -> None:
    """Verify the very bytes that will be stored, with the list as anybody gets it."""
    try:
        scrutiny.verify_text(
            text, key=found.key, status_list=found.status_list, created_at=found.created_at, ports=ports
        )
    except VerificationError as error:
        _fail(found, error.report.doubts, ports=ports)


def _fail(found: Credential, findings: tuple[Finding, ...], *, ports: Ports) -> None:
    said = "; ".join(f"{finding.code}: {finding.message}" for finding in findings)[:500]
    with transaction.atomic():
        mine = Credential.objects.of(found.organisation).filter(pk=found.pk, state="INTENT")
        if mine.update(state="FAILED", failure=said):
            _hand_back(found)
        record(
            "credential.refused",
            subject=("credential", found.uuid),
            organisation=found.organisation,
            actor=Actor(),
            at=ports.now(),
            details={"code": findings[0].code},
        )
    raise Refused(f"this credential was not issued: {findings[0].message}", findings=findings)


def _hand_back(refused: Credential) -> None:
    """Its award is to be issued again, unless a credential stands that this one was to correct."""
    organisation = refused.organisation
    others = Credential.objects.of(organisation).filter(award=refused.award_id).exclude(state="FAILED")
    if not others.exists():
        Award.objects.of(organisation).filter(pk=refused.award_id).update(to_issue=True)


def _store(found: Credential, text: str, *, actor: Actor, ports: Ports) -> None:
    now = ports.now()
    changed = (
        Credential.objects.of(found.organisation)
        .filter(pk=found.pk, state="INTENT")
        .update(state="ISSUED", signed=text, issued_at=now)
    )
    if not changed:
        return  # another worker released the same bytes a moment ago
    if found.supersedes_id:
        Credential.objects.of(found.organisation).filter(pk=found.supersedes_id).update(is_superseded=True)
    ports.faultpoint("issue.inside_storing")
    record(
        "credential.issued",
        subject=("credential", found.uuid),
        organisation=found.organisation,
        actor=actor,
        at=now,
    )
    open_offer(found, kind="corrected" if found.supersedes_id else "offer", at=now, ports=ports)


def resume_stale(*, ports: Ports) -> int:
    """Resume every intent older than a minute; return how many were brought to an end."""
    before = ports.now() - RESUME_AFTER
    stale = Credential.objects.across(reason="the worker serves everybody").filter(
        state="INTENT", created_at__lte=before
    )
    ended = 0
    for uuid in stale.order_by("created_at").values_list("uuid", flat=True)[:200]:
        try:
            release(uuid, actor=Actor(), ports=ports)
        except Refused:
            continue  # the row says why; the page shows it
        ended += 1
    return ended
