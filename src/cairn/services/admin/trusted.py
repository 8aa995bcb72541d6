"""The register of known issuers: whom of elsewhere the operator of this installation vouches for.

An entry changes the sentence of a verdict ("known here as …"), never the verdict itself: what
is not sound stays so, whoever issued it.

Source: trust.md, "Verdicts"; docs/how-to/known-issuers.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cairn.records.models import IssuerKey, TrustedIssuer
from cairn.services import audit
from cairn.services.access import Actor
from cairn.services.admin import operators
from cairn.services.errors import Conflict, NotFound
from cairn.services.fields import Fields, known_names
from cairn.services.ports import Ports

FIELDS: Final = ("issuer_id", "name", "reason", "source", "valid_until")
MOST: Final = 10_000  # entries; whoever needs more needs another register
# A DID without a path, query or fragment: DID Core 1.0, section 3.1.
_DID: Final = re.compile(r"did:[a-z0-9]{1,40}:(?:[A-Za-z0-9._:-]|%[0-9A-Fa-f]{2}){1,560}(?<!:)\Z")


@transaction.atomic
def add(facts: Mapping[str, object], *, by: Actor, ports: Ports) -> TrustedIssuer:
    """Put an issuer into the register; from now on verdicts name it.

    facts: FIELDS; `reason` (why it is known) is for operators, `source` (from which list) for everybody.

    Raises:
        NotFound: not an operator.
        InvalidInput: a field is missing or unusable.
        Conflict: `register.known_already`; `register.full`.
    """
    operators.require(by)
    now = ports.now()
    read = _read(facts, today=now.date())
    if TrustedIssuer.objects.filter(removed_at=None).count() >= MOST:
        raise Conflict(_("The register is full: take entries out first."), code="register.full")
    _free(read, apart_from=None)
    made = TrustedIssuer.objects.create(uuid=ports.new_uuid(), added_at=now, **read)
    _record("register.added", made, by=by, ports=ports)
    return made


@transaction.atomic
def change(uuid: UUID, facts: Mapping[str, object], *, by: Actor, ports: Ports) -> TrustedIssuer:
    """Correct an entry; facts as for `add`, all of them.

    Raises:
        NotFound: not an operator, no such entry, or it was taken out.
        InvalidInput: a field is missing or unusable.
        Conflict: `register.known_already`; another entry has this identifier.
    """
    operators.require(by)
    found = _locked(uuid)
    if found.removed_at is not None:
        raise NotFound("no such entry")
    read = _read(facts, today=ports.now().date(), before=found)
    _free(read, apart_from=found)
    changed = [name for name in FIELDS if getattr(found, name) != read[name]]
    for name in changed:
        setattr(found, name, read[name])
    if changed:
        TrustedIssuer.objects.filter(pk=found.pk).update(**{name: read[name] for name in changed})
        _record("register.changed", found, by=by, ports=ports, fields=", ".join(changed))
    return found


@transaction.atomic
def remove(uuid: UUID, *, by: Actor, ports: Ports) -> TrustedIssuer:
    """Take an entry out; it is kept aside and can be put back.

    Raises:
        NotFound: not an operator, or no such entry.
        Conflict: `register.removed_already`.
    """
    operators.require(by)
    found = _locked(uuid)
    if found.removed_at is not None:
        raise Conflict(_("This entry was taken out already."), code="register.removed_already")
    found.removed_at = ports.now()
    TrustedIssuer.objects.filter(pk=found.pk).update(removed_at=found.removed_at)
    _record("register.removed", found, by=by, ports=ports)
    return found


@transaction.atomic
def restore(uuid: UUID, *, by: Actor, ports: Ports) -> TrustedIssuer:
    """Put an entry back as it was.

    Raises:
        NotFound: not an operator, or no such entry.
        Conflict: `register.not_removed`; `register.known_already`: it was added anew meanwhile.
    """
    operators.require(by)
    found = _locked(uuid)
    if found.removed_at is None:
        raise Conflict(_("This entry is in the register."), code="register.not_removed")
    _free({"issuer_id": found.issuer_id}, apart_from=found)
    found.removed_at = None
    TrustedIssuer.objects.filter(pk=found.pk).update(removed_at=None)
    _record("register.restored", found, by=by, ports=ports)
    return found


def find(said: str) -> TrustedIssuer:
    """Return the entry in the register with this identifier or uuid.

    Raises:
        NotFound: there is none.
    """
    in_it = TrustedIssuer.objects.filter(removed_at=None)
    found = in_it.filter(issuer_id=said.strip()).first()
    if found is None:
        try:
            found = in_it.filter(uuid=UUID(said.strip())).first()
        except ValueError:
            found = None
    if found is None:
        raise NotFound(_("The register has no entry with this identifier."))
    return found


def _read(
    facts: Mapping[str, object], *, today: date, before: TrustedIssuer | None = None
) -> dict[str, str | date | None]:
    known_names(facts, FIELDS)
    fields = Fields()
    issuer_id = _identifier(fields, facts.get("issuer_id"))
    read: dict[str, str | date | None] = {
        "issuer_id": issuer_id,
        "name": fields.text("name", facts.get("name"), most=200, required=True),
        "reason": fields.text("reason", facts.get("reason"), most=500, required=True, lines=True),
        "source": fields.text("source", facts.get("source"), most=300),
    }
    ends = fields.day("valid_until", facts.get("valid_until"))
    if ends is not None and ends < today and (before is None or before.valid_until != ends):
        fields.complain("valid_until", _("Choose a day that is not over yet, or none."))
    fields.done()
    return {**read, "valid_until": ends}


def _identifier(fields: Fields, value: object) -> str:
    """Read a DID or an https address, exactly as credentials write it."""
    text = fields.text("issuer_id", value, most=600, required=True)
    if not text or fields.wrong("issuer_id"):
        return text
    if not text.startswith(("did:", "http:", "https:")):
        fields.complain("issuer_id", _("Write the whole identifier, starting with did: or https://."))
    elif not text.startswith("did:"):
        return fields.link("issuer_id", text, most=600, required=True)
    elif "#" in text:
        fields.complain("issuer_id", _("Leave out # and what follows: that names a key, not the issuer."))
    elif not _DID.match(text):
        fields.complain("issuer_id", _("Write the whole identifier, such as did:web:school.example."))
    elif IssuerKey.objects.across(reason="is it one of our own?").filter(did=text).exists():
        fields.complain("issuer_id", _("This issuer is of this installation and known without the register."))
    return text


def _free(read: Mapping[str, object], *, apart_from: TrustedIssuer | None) -> None:
    others = TrustedIssuer.objects.filter(issuer_id=read["issuer_id"], removed_at=None)
    if apart_from is not None:
        others = others.exclude(pk=apart_from.pk)
    if others.exists():
        raise Conflict(_("This issuer is in the register already."), code="register.known_already")


def _locked(uuid: UUID) -> TrustedIssuer:
    found = TrustedIssuer.objects.select_for_update().filter(uuid=uuid).first()
    if found is None:
        raise NotFound("no such entry")
    return found


def _record(action: str, entry: TrustedIssuer, *, by: Actor, ports: Ports, fields: str = "") -> None:
    audit.record(
        action,
        subject=("known issuer", entry.uuid),
        organisation=None,
        actor=by,
        at=ports.now(),
        details={"fields": fields} if fields else None,
    )
