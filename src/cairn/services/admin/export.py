"""Everything this installation holds of one person, in one archive they can read.

`everything.json` has the rows, `credentials/` the signed documents exactly as
they were signed, `evidence/` the files as they were handed in, `earned/` what
came from elsewhere, as it came.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q

from cairn.credentials.document import JSONObject, JSONValue, dump_pretty
from cairn.records.documents import signed_text
from cairn.records.models import (
    Assessment,
    AuditEvent,
    Award,
    Booking,
    ConsentReceipt,
    Credential,
    Earned,
    Endorsement,
    EndorsementRequest,
    EvidenceItem,
    Goal,
    Grant,
    Invitee,
    LabResult,
    Learner,
    LibraryDownload,
    Membership,
    Notice,
    Offer,
    OwnStack,
    OwnStackPart,
    OwnText,
    Person,
    PersonToken,
    Plan,
    Proposal,
    QualificationPin,
    Reflection,
    RefreshLetters,
    Result,
    ShareLink,
    SkillClaim,
    Stack,
    StackPart,
    StatusChange,
)
from cairn.services import audit
from cairn.services.access import Actor
from cairn.services.admin import addresses
from cairn.services.admin.export_written import written
from cairn.services.ports import FileError, Ports
from cairn.services.stack import decided

#: Secrets and inner wiring say nothing about the person; signed text has files of its own.
_LEFT_OUT: Final = frozenset(
    {
        "id",
        "token_hash",
        "file_key",
        "signed",
        "unsigned",
        "template",
        "leaves",
        "proof_value",
        "code_hash",
        "digest",
        "jwt",
        "request_key",
        "payload_hash",
    }
)


@transaction.atomic
def export_everything(person: Person, *, ports: Ports) -> bytes:
    """Return a ZIP of every row about this person, their signed files and their evidence."""
    now = ports.now()
    credentials = list(Credential.objects.owned_by(person).select_related("organisation").order_by("pk"))
    evidence = list(EvidenceItem.objects.owned_by(person).order_by("pk"))
    everything = _everything(person, credentials, evidence, at=now)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("everything.json", dump_pretty(everything))
        for credential in credentials:
            if text := signed_text(credential):
                pack.writestr(f"credentials/{credential.uuid}.json", text)
            if credential.jwt:
                pack.writestr(f"credentials/{credential.uuid}.jwt", credential.jwt)
        for endorsement in _endorsements(credentials):
            pack.writestr(f"endorsements/{endorsement.uuid}.json", endorsement.signed)
        for item in evidence:
            if item.file_key:
                _pack_file(
                    pack, item.file_key, f"evidence/{item.uuid}-{safe_filename(item.name)}", ports=ports
                )
        for paper in Earned.objects.owned_by(person).exclude(file_key="").order_by("pk"):
            place = f"earned/{paper.uuid}-{safe_filename(paper.filename)}"
            _pack_file(pack, paper.file_key, place, ports=ports)
    audit.record(
        "person.export",
        subject=("person", person.uuid),
        organisation=None,
        actor=Actor(person=person),
        at=now,
    )
    return archive.getvalue()


def _endorsements(credentials: list[Credential]) -> list[Endorsement]:
    """What others signed about these awards."""
    rows = Endorsement.objects.across(reason="about this person's awards").filter(credential__in=credentials)
    return list(rows.select_related("organisation").order_by("pk"))


def _pack_file(pack: zipfile.ZipFile, key: str, place: str, *, ports: Ports) -> None:
    """Add one file; a lost one is said in its place, so that the rest still arrives."""
    try:
        pack.writestr(place, ports.files.read(key))
    except FileError as error:
        pack.writestr(f"{place}.missing.txt", f"{error.code}\n")


def safe_filename(name: str) -> str:
    """Return a name that is one path segment on every system.

    >>> safe_filename("../../etc/passwd"), safe_filename("صورة 1.png")
    ('_.._etc_passwd', 'صورة 1.png')
    """
    kept = "".join(letter if letter.isalnum() or letter in " .-_()" else "_" for letter in name)
    return kept.strip(". ")[-100:].strip(". ") or "file"


def _everything(
    person: Person, credentials: list[Credential], evidence: list[EvidenceItem], *, at: datetime
) -> JSONObject:
    learners = list(Learner.objects.owned_by(person).select_related("organisation").order_by("pk"))
    assessments = list(Assessment.objects.owned_by(person).select_related("version").order_by("pk"))
    results = Result.objects.across(reason="about this person").filter(assessment__in=assessments)
    sent_to = Q(email__in=addresses.verified_of(person)) | Q(credential__in=credentials)
    offers = Offer.objects.across(reason="about this person").filter(sent_to)
    changes = StatusChange.objects.across(reason="about this person").filter(credential__in=credentials)
    acts = AuditEvent.objects.across(reason="this person's own acts").filter(actor_uuid=person.uuid)
    emails: list[JSONValue] = [
        {"email": email, "verified": proved} for email, proved in addresses.every_of(person)
    ]
    return {
        "exported_at": _plain(at),
        "person": _row(person),
        "addresses": emails,
        "memberships": _rows(
            Membership.objects.owned_by(person).select_related("organisation").order_by("pk")
        ),
        "learners": _rows(learners),
        "assessments": _rows(assessments),
        "evidence": _rows(evidence),
        "results": _rows(results.select_related("outcome", "level").order_by("pk")),
        "awards": _rows(Award.objects.owned_by(person).select_related("version").order_by("pk")),
        "credentials": _rows(credentials),
        "offers": _rows(offers.order_by("pk")),
        "status_changes": _rows(changes.order_by("pk")),
        "share_links": _rows(ShareLink.objects.owned_by(person).order_by("pk")),
        "earned_elsewhere": _rows(Earned.objects.owned_by(person).order_by("pk")),
        "skill_claims": _rows(SkillClaim.objects.owned_by(person).order_by("pk")),
        "goals": _rows(Goal.objects.owned_by(person).order_by("pk")),
        "plans": _rows(Plan.objects.owned_by(person).select_related("goal").order_by("pk")),
        "qualification_pins": _rows(QualificationPin.objects.owned_by(person).order_by("pk")),
        "stacks": _rows(Stack.objects.owned_by(person).order_by("pk")),
        "stack_parts": _rows(StackPart.objects.owned_by(person).order_by("pk")),
        "waivers": _rows(decided.of_person(person)),
        "own_stacks": _rows(OwnStack.objects.owned_by(person).order_by("pk")),
        "own_stack_parts": _rows(OwnStackPart.objects.owned_by(person).order_by("pk")),
        "proposals": _rows(Proposal.objects.owned_by(person).order_by("pk")),
        "endorsement_requests": _rows(
            EndorsementRequest.objects.owned_by(person).select_related("link").order_by("pk")
        ),
        "endorsements": _rows(_endorsements(credentials)),
        "own_texts": _rows(OwnText.objects.owned_by(person).order_by("pk")),
        "api_tokens": _rows(PersonToken.objects.owned_by(person).order_by("pk")),
        "consents": _rows(ConsentReceipt.objects.owned_by(person).order_by("pk")),
        "grants": _rows(Grant.objects.across(reason="given to this person").filter(to_person=person)),
        "refresh_letters": _rows(RefreshLetters.objects.owned_by(person).order_by("pk")),
        "notices": _rows(Notice.objects.owned_by(person).order_by("pk")),
        "library_downloads": _downloads(person),
        **_meetings(person),
        **written(person, addresses.verified_of(person), row=_row),
        "acts": _rows(acts.order_by("pk")),
    }


def _downloads(person: Person) -> list[JSONValue]:
    """What they took from libraries, each with what it was called, under which licence, and whose it was."""
    rows = LibraryDownload.objects.owned_by(person).select_related("version__entry__organisation", "by")
    return [
        {
            **_row(row),
            "title": row.version.entry.title,
            "number": row.version.number,
            "licence": row.version.licence,
            "owner": row.version.entry.organisation.name,
        }
        for row in rows.order_by("pk")
    ]


def _meetings(person: Person) -> JSONObject:
    """Seminars they were invited to, what they wrote after them, seats in labs, what was measured there."""
    invited = Invitee.objects.owned_by(person).select_related("seminar", "learner", "sharing").order_by("pk")
    booked = Booking.objects.owned_by(person).select_related("slot__facility", "learner", "sharing")
    return {
        "seminars": [
            {
                **_row(row),
                "title": row.seminar.title,
                "starts_at": _plain(row.seminar.starts_at),
                "place": row.seminar.place or row.seminar.join_link,
            }
            for row in invited
        ],
        "reflections": _rows(Reflection.objects.owned_by(person).select_related("evidence").order_by("pk")),
        "lab_bookings": [
            {
                **_row(row),
                "lab": row.slot.facility.name,
                "starts_at": _plain(row.slot.starts_at),
                "minutes": row.slot.minutes,
            }
            for row in booked.order_by("pk")
        ],
        "lab_results": _rows(
            LabResult.objects.owned_by(person).select_related("facility", "organisation").order_by("pk")
        ),
    }


def _rows(rows: Iterable[models.Model]) -> list[JSONValue]:
    return [_row(row) for row in rows]


def _row(row: models.Model, only: frozenset[str] = frozenset()) -> JSONObject:
    """Return one row as plain values; a row it points to by its uuid and, where it has one, its name.

    only: these columns; empty: all of them.
    """
    body: JSONObject = {}
    for field in row._meta.concrete_fields:  # noqa: SLF001 - Django's documented way to list columns
        if field.name in _LEFT_OUT or (only and field.name not in only):
            continue
        if isinstance(field, models.ForeignKey):
            target = getattr(row, field.name)
            body[field.name] = str(target.uuid) if hasattr(target, "uuid") else None
            if hasattr(target, "name") and not isinstance(target, Person):
                body[f"{field.name}_name"] = str(target.name)
            continue
        body[field.name] = _plain(getattr(row, field.name))
    return body


def _plain(value: object) -> JSONValue:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, (date, UUID, Decimal)):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    return str(value)
