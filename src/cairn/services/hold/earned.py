"""What was earned elsewhere comes into the passport: as a file, by its link, or in one's own words.

What can be verified is verified on entry, by the same verifier that serves everybody;
everything else is kept and called unverified. The bytes are kept exactly as they came.
Nothing here is ever public: it is the person's alone, and goes when they say so.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from cairn.errors import CairnError
from cairn.passport.passport import Standing
from cairn.records.models import Credential, Earned, Person
from cairn.records.reads.brought import standing_of
from cairn.services import audit
from cairn.services.access import Actor
from cairn.services.admin import addresses
from cairn.services.admin.export import safe_filename
from cairn.services.errors import Conflict, InvalidInput, NotFound, Refused, TooMuch
from cairn.services.fields import Fields
from cairn.services.hold import earned_facts as reading
from cairn.services.hold.download import Download
from cairn.services.hold.earned_facts import Found
from cairn.services.ports import Ports
from cairn.services.stack import telling
from cairn.services.verify.examination import Examination
from cairn.services.verify.look import MAX_BYTES, verify_document

LOG = logging.getLogger("cairn.services")

MOST_EARNED: Final = 200  # of one person
MOST_TOTAL: Final = 100 * 1024 * 1024  # bytes of one person
_LAPSED: Final = ("validity.expired", "status.revoked", "status.suspended")


@dataclass(frozen=True, slots=True)
class Added:
    """What was kept, and what the verifier said; None where there was nothing to verify."""

    earned: Earned
    examination: Examination | None


def find(uuid: UUID, *, person: Person, lock: bool = False) -> Earned:
    """Return one of the things this person earned elsewhere.

    lock: until the transaction ends.

    Raises:
        NotFound: not theirs.
    """
    rows = Earned.objects.owned_by(person).filter(uuid=uuid)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotFound("nothing of that kind")
    return found


def add_file(
    person: Person, *, data: bytes, filename: str, facts: Mapping[str, object], ports: Ports
) -> Added:
    """Keep a file: a credential (JSON, token, PNG or SVG), or a paper about one (PDF, picture).

    facts: what the person says it is; used where the file itself says nothing
    (`earned_facts.typed`): title, provider_name, kind, awarded_date, until_date, level, hours, ects.

    Raises:
        InvalidInput: of no kind we take, over 5 MB, empty; or nothing says what it is.
        Conflict: `earned.twice`, `earned.held`; it is in the passport already.
        Refused: its seal does not hold; `findings` say why.
        TooMuch: `earned.too_many`, `earned.too_large`. How often one may ask is counted at the doors.
    """
    _within_limits(person, more=len(data))
    if not data or len(data) > MAX_BYTES:
        said = _("Choose a file of at most 5 MB.")
        raise InvalidInput(fields={"file": [said]}, code="earned.file")
    found = reading.open_file(data, examination=verify_document(data, ports=ports))
    return _keep(
        person, found, facts, way="file", data=data, filename=safe_filename(filename), link="", ports=ports
    )


def add_link(person: Person, *, link: str, facts: Mapping[str, object], ports: Ports) -> Added:
    """Keep what is behind a link; when that is no credential, the link itself and what the person says.

    The address is asked through the guarded fetcher: https, no private addresses, few redirects.

    Raises:
        InvalidInput, Conflict, Refused, TooMuch: as `add_file`.
    """
    _within_limits(person, more=0)
    fields = Fields()
    address = fields.link("link", link, most=1000, required=True)
    if address and not urlsplit(address).hostname:
        fields.complain("link", _("Write the whole address, starting with https://."))
    fields.done()
    answer = ports.fetch.limited(1)(address, purpose="credential")
    if answer.state == "ok" and answer.body:
        data = answer.body
        seen = verify_document(data, ports=ports, source=address)
        found = reading.open_file(data, examination=seen)
    else:
        data, found = b"", Found("words", "", None)
    return _keep(person, found, facts, way="link", data=data, filename="", link=address, ports=ports)


def add_words(person: Person, *, facts: Mapping[str, object], ports: Ports) -> Added:
    """Keep something by the person's own word: a degree, a licence, a course without a file.

    Raises:
        InvalidInput: no title or no day. TooMuch: as `add_file`.
    """
    _within_limits(person, more=0)
    found = Found("words", "", None)
    return _keep(person, found, facts, way="text", data=b"", filename="", link="", ports=ports)


@transaction.atomic
def describe(uuid: UUID, *, person: Person, facts: Mapping[str, object], ports: Ports) -> Earned:
    """Change what the person says of something whose file says nothing itself.

    Raises:
        NotFound: not theirs. InvalidInput: as `add_words`.
        Conflict: `earned.sealed`; a credential says its facts itself.
    """
    earned = find(uuid, person=person, lock=True)
    if earned.facts_by == "document":
        raise Conflict(_("The credential says this itself."), code="earned.sealed")
    said = reading.typed(facts, today=ports.now().date())
    Earned.objects.owned_by(person).filter(pk=earned.pk).update(**said)
    earned.refresh_from_db()
    _note("earned.describe", earned, person=person, ports=ports)
    return earned


def check_again(uuid: UUID, *, person: Person, ports: Ports) -> Added:
    """Verify it anew, from the bytes that were kept.

    Raises:
        NotFound: not theirs. Conflict: `earned.nothing_to_check`.
    """
    earned = find(uuid, person=person)
    if not earned.verdict:
        said = _("There is nothing in it that could be checked.")
        raise Conflict(said, code="earned.nothing_to_check")
    return _checked(earned, person=person, ports=ports)


def recheck_due(*, ports: Ports, most: int = 20) -> int:
    """Verify again what was last looked at over a week ago, the oldest first; return how many.

    One that cannot be looked at (its file is away) holds up no other: it is tried again in a week.
    """
    before = ports.now() - timedelta(days=7)
    due = Earned.objects.across(reason="the worker looks after everybody's").filter(
        checked_at__lt=before, verdict__in=("valid", "indeterminate")
    )
    rows = list(due.select_related("person").order_by("checked_at")[:most])
    for earned in rows:
        try:
            _checked(earned, person=earned.person, ports=ports, asked=False)
        except NotFound:
            continue  # removed a moment ago
        except CairnError as error:
            LOG.warning("earned.check uuid=%s code=%s", earned.uuid, error.code)
            Earned.objects.owned_by(earned.person).filter(pk=earned.pk).update(checked_at=ports.now())
    return len(rows)


def look_again(earned: Earned, *, person: Person, ports: Ports) -> None:
    """Verify a paper anew for an award that rests on it; what was removed meanwhile stays away."""
    if earned.verdict:
        with suppress(NotFound):
            _checked(earned, person=person, ports=ports, asked=False)


def original(uuid: UUID, *, person: Person, ports: Ports) -> Download:
    """The bytes as they came.

    Raises:
        NotFound: not theirs, or nothing but words was given.
    """
    earned = find(uuid, person=person)
    if not earned.file_key:
        raise NotFound("there is no file")
    return Download(ports.files.read(earned.file_key), earned.content_type, earned.filename)


@transaction.atomic
def remove(uuid: UUID, *, person: Person, ports: Ports) -> None:
    """Take it out of the passport, file and all. Skills said of it become the person's own word.

    Raises:
        NotFound: not theirs.
    """
    earned = find(uuid, person=person, lock=True)
    _note("earned.remove", earned, person=person, ports=ports)
    key = earned.file_key
    earned.delete()
    if key:
        transaction.on_commit(lambda: ports.files.delete(key))


def _keep(
    person: Person,
    found: Found,
    facts: Mapping[str, object],
    *,
    way: str,
    data: bytes,
    filename: str,
    link: str,
    ports: Ports,
) -> Added:
    """Store one row; the file first, so that a row never points to nothing."""
    seen = found.examination
    if seen is not None and not may_stay(seen):
        said = _("Its seal does not hold, so it was not added.")
        raise Refused(said, findings=seen.report.doubts, code="earned.unsound")
    now = ports.now()
    emails = addresses.verified_of(person)
    columns = reading.columns(found, facts, today=now.date())
    digest = hashlib.sha256(data).hexdigest() if data else ""
    _not_twice(person, digest, str(columns.get("document_id", "")))
    key = ports.files.put(data, kind="earned") if data else ""
    if data and not filename:
        filename = f"{safe_filename(str(columns['title']))}.{found.extension}"
    try:
        with transaction.atomic():
            earned = Earned.objects.create(
                uuid=ports.new_uuid(),
                person=person,
                way=way,
                file_key=key,
                filename=filename,
                content_type=found.content_type if data else "",
                size=len(data),
                sha256=digest,
                form=found.form,
                link=link,
                added_at=now,
                **columns,
                **(_judged(seen, emails) if seen is not None else {}),
            )
            _note("earned.add", earned, person=person, ports=ports, way=way, verdict=earned.verdict)
    except IntegrityError:
        ports.files.delete(key)
        raise
    return Added(earned, seen)


def may_stay(seen: Examination) -> bool:
    """Sound, doubtful, or sound but over: all these may stay. What was tampered with may not."""
    return seen.verdict.verdict in ("valid", "indeterminate") or seen.verdict.cause in _LAPSED


def _judged(seen: Examination, emails: tuple[str, ...]) -> dict[str, object]:
    return {
        "verdict": seen.verdict.verdict,
        "cause": (seen.verdict.cause or "")[:60],
        "known": seen.known,
        "names_holder": seen.document is not None and reading.names_holder(seen.document, emails),
        "checked_at": seen.now,
    }


def _checked(earned: Earned, *, person: Person, ports: Ports, asked: bool = True) -> Added:
    """Judge the bytes that were kept, and write only the judgement; what was removed meanwhile stays away."""
    seen = verify_document(ports.files.read(earned.file_key), ports=ports, source=earned.link)
    judged = _judged(seen, addresses.verified_of(person))
    now, stood = ports.now(), earned.verdict in ("valid", "indeterminate")
    with transaction.atomic():
        if not Earned.objects.owned_by(person).filter(pk=earned.pk).update(**judged):
            raise NotFound("nothing of that kind")
        earned.refresh_from_db()
        if asked:
            _note("earned.check", earned, person=person, ports=ports, verdict=earned.verdict)
        if stood and standing_of(earned, on=now.date()) in (Standing.REVOKED, Standing.SUSPENDED):
            telling.paper_fell(earned, at=now, ports=ports)
    return Added(earned, seen)


def _not_twice(person: Person, digest: str, document_id: str) -> None:
    mine = Earned.objects.owned_by(person)
    if (digest and mine.filter(sha256=digest).exists()) or (
        document_id and mine.filter(document_id=document_id).exists()
    ):
        raise Conflict(_("This is in your passport already."), code="earned.twice")
    if document_id and Credential.objects.owned_by(person).filter(url=document_id).exists():
        raise Conflict(_("You hold this one already: it was issued here."), code="earned.held")


def _within_limits(person: Person, *, more: int) -> None:
    mine = Earned.objects.owned_by(person)
    if mine.count() >= MOST_EARNED:
        raise TooMuch(_("At most 200 fit. Remove one first."), code="earned.too_many")
    if (mine.aggregate(total=Sum("size"))["total"] or 0) + more > MOST_TOTAL:
        raise TooMuch(_("At most 100 MB of files fit. Remove one first."), code="earned.too_large")


def _note(action: str, earned: Earned, *, person: Person, ports: Ports, **details: str) -> None:
    audit.record(
        action,
        subject=("earned", earned.uuid),
        organisation=None,
        actor=Actor(person=person),
        at=ports.now(),
        details=details,
    )
