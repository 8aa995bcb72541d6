"""First step of issuing: decide, reserve, and write down, before anything is signed.

The row holds the whole unsigned document, the status index and the key. From
here on every step can be repeated: the same request key finds the same row.

Source: trust.md, "Issuance: exactly once" (T1).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cairn.credentials import document
from cairn.credentials.canonical import jcs
from cairn.credentials.document import JSONObject
from cairn.records.models import Award, Credential, Organisation
from cairn.services.access import Seat
from cairn.services.admin.keys import active_key
from cairn.services.audit import record
from cairn.services.errors import Conflict, InvalidInput
from cairn.services.issue import statuslists
from cairn.services.issue.composing import DEFAULT_SUITE, compose_document, printed_for, suite_for
from cairn.services.ports import Ports
from cairn.services.tokens import new_code
from cairn.services.vouch import travelling

MAX_REQUEST_KEY = 120


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: enough to say whether a repeated request is the same one."""

    award: Award
    request_key: str
    suite: str = DEFAULT_SUITE
    supersedes: Credential | None = None
    reason: str = ""
    name: str | None = None
    awarded_date: date | None = None

    def payload_hash(self) -> str:
        """sha256 over everything that decides what the credential will say."""
        said: JSONObject = {
            "award": str(self.award.uuid),
            "suite": self.suite,
            "supersedes": str(self.supersedes.uuid) if self.supersedes else "",
            "name": self.name or "",
            "date": self.awarded_date.isoformat() if self.awarded_date else "",
        }
        return hashlib.sha256(jcs(said)).hexdigest()


def intend(request: Request, *, seat: Seat, ports: Ports) -> Credential:
    """Return the credential row for this request, making it when it is new.

    Raises:
        NotPermitted: the seat is neither owner nor issuer.
        Conflict: the request key was used for something else (`issue.request_key`),
            the award already has a credential (`issue.already_issued`), no key;
            the organisation is archived (`issue.archived`).
    """
    seat.require("issuer")
    if not request.request_key or len(request.request_key) > MAX_REQUEST_KEY:
        raise InvalidInput(
            f"a request key has 1 to {MAX_REQUEST_KEY} characters", code="issue.request_key_form"
        )
    found = _existing(request, organisation=seat.organisation)
    if found is not None:
        return found
    ports.faultpoint("issue.before_intent")
    try:
        with transaction.atomic():
            made = _write(request, seat=seat, ports=ports)
            ports.faultpoint("issue.inside_intent")
    except IntegrityError:  # the same request at the same moment: the other one won
        found = _existing(request, organisation=seat.organisation)
        if found is None:
            raise
        return found
    ports.faultpoint("issue.after_intent")
    return made


def _existing(request: Request, *, organisation: Organisation) -> Credential | None:
    found = Credential.objects.of(organisation).filter(request_key=request.request_key).first()
    if found is None:
        return None
    if found.payload_hash != request.payload_hash():
        raise Conflict(_("This request key was used for another credential."), code="issue.request_key")
    return found


def _write(request: Request, *, seat: Seat, ports: Ports) -> Credential:
    now = ports.now()
    organisation = _locked(seat.organisation)
    if request.supersedes is None and _already(request.award):
        raise Conflict(
            _("This award already has a credential; correct that one instead."), code="issue.already_issued"
        )
    key = active_key(organisation)
    version = request.award.version
    status_list, index = statuslists.reserve(
        organisation, purpose=version.status_purpose, issuer_did=key.did, ports=ports
    )
    uuid = ports.new_uuid()
    printed = printed_for(request.award, name=request.name, awarded_date=request.awarded_date)
    url = f"{organisation.issuing_origin}/credentials/{uuid}"
    unsigned = compose_document(
        request.award,
        printed=printed,
        key=key,
        url=url,
        status=(status_list.url, status_list.purpose, index),
        salt=ports.random_bytes(16),
        now=now,
        enclosed=travelling.load(version, organisation, key, at=now).enclosed,
    )
    made = Credential.objects.create(
        uuid=uuid,
        organisation=organisation,
        award=request.award,
        supersedes=request.supersedes,
        correction_reason=request.reason,
        request_key=request.request_key,
        payload_hash=request.payload_hash(),
        key=key,
        suite=suite_for(key, asked=request.suite),
        url=url,
        code=_free_code(ports),
        status_list=status_list,
        status_index=index,
        title=version.name,
        learner_name=printed.name,
        unsigned=document.dump(unsigned),
        created_at=now.replace(microsecond=0),
        valid_until=printed.valid_until,
    )
    Award.objects.of(organisation).filter(pk=request.award.pk).update(to_issue=False)
    record(
        "credential.intended",
        subject=("credential", uuid),
        organisation=organisation,
        actor=seat.actor,
        at=now,
        details={"award": str(request.award.uuid)},
    )
    return made


def _locked(organisation: Organisation) -> Organisation:
    """Return the organisation, locked: one issuing at a time.

    Raises:
        Conflict: issue.archived.
    """
    rows = Organisation.objects.across(reason="one issuing at a time").select_for_update()
    found = rows.get(pk=organisation.pk)
    require_open(found)
    return found


def require_open(organisation: Organisation) -> None:
    """Go on, or raise.

    Raises:
        Conflict: issue.archived.
    """
    if organisation.archived_at is not None:
        raise Conflict(
            _("This provider is archived. It awards and issues nothing any more."), code="issue.archived"
        )


def _already(award: Award) -> bool:
    return award.credentials.exclude(state="FAILED").exists()


def _free_code(ports: Ports) -> str:
    """A code nobody has; 40 bits, so a second try is rare."""
    everybody = Credential.objects.across(reason="codes are unique everywhere")
    for _attempt in range(20):
        code = new_code(ports)
        if not everybody.filter(code=code).exists():
            return code
    raise Conflict(_("No free code was found; try again."), code="issue.code")
