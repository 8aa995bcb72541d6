"""First step of a chunk: decide, reserve, and write down, before anything is signed.

The chunk keeps, as one text, everything that is about to be signed: the leaves of every credential, its
address and code, its place in a status list, and the instant of the proofs. From here on the chunk can be
repeated by any worker, and signs the same bytes. Learners, awards and credentials come into being in the
second step (`batch_store`), with their signatures, so that a chunk that is cancelled or refused leaves
nothing behind but places in the status list that stay empty.

Rows that do not fit (somebody who has an assessment already, facts without a template) are put aside for
the single route.

Source: trust.md, "Issuance: exactly once" (T1); docs/decisions/0014.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from json import JSONDecoder
from typing import Final
from uuid import UUID

from django.db import transaction

from cairn.badges.errors import CompositionError
from cairn.credentials.document import dump
from cairn.credentials.mould import leaves_text
from cairn.records.bulk import first_of_each
from cairn.records.models import Assessment, Award, Credential, JobChunk, Learner
from cairn.services.issue import statuslists
from cairn.services.issue.batch_plan import Named, NoTemplate, Place, Plan
from cairn.services.issue.judging import Facts, Judge
from cairn.services.jobs import Lease
from cairn.services.ports import Ports
from cairn.services.tokens import CROCKFORD

SALT: Final = 16  # bytes, for the hash of an address
_VARIANT: Final = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}
_decode: Final = JSONDecoder().decode  # of texts that only this module writes
_LETTERS: Final = bytes(CROCKFORD[byte % 32].encode()[0] for byte in range(256))


@dataclass(frozen=True, slots=True)
class Known:
    """A learner who is here already."""

    pk: int
    person: Named
    language: str


@dataclass(slots=True)
class Draft:
    """One credential that is about to be signed.

    known: the primary key of a learner who was here already; 0: the row makes one.
    template: primary key. leaves: as they are stored.
    """

    number: int
    facts: Facts
    person: Named
    known: int
    language: str
    uuid: UUID
    code: str
    status_list: int
    status_index: int
    template: int
    leaves: str
    salt: bytes = b""
    status_url: str = ""


@dataclass(slots=True)
class Intent:
    """A chunk that is about to be signed. aside: numbers of rows for the single route.

    endorsements: the names of those that its credentials carry.
    """

    chunk: JobChunk
    at: datetime
    key: int
    suite: str
    drafts: list[Draft]
    endorsements: tuple[str, ...] = ()
    aside: dict[int, str] = field(default_factory=dict)

    def to_text(self) -> str:
        """Return it as the chunk keeps it."""
        rows = [
            [
                one.number,
                one.uuid.hex,
                one.code,
                one.status_list,
                one.status_index,
                one.template,
                one.known,
                one.person.name,
                one.person.email,
                one.person.number,
                one.language,
                one.leaves,
                one.salt.hex(),
            ]
            for one in self.drafts
        ]
        aside = {str(number): why for number, why in self.aside.items()}
        kept = {
            "at": int(self.at.timestamp()),
            "key": self.key,
            "suite": self.suite,
            "endorsements": list(self.endorsements),
            "rows": rows,
            "aside": aside,
        }
        return dump(kept)  # type: ignore[arg-type]


class Rows:
    """Reads the rows of a chunk: [line, [cells in the order of the job's fields]]."""

    def __init__(self, fields: Sequence[str], judge: Judge) -> None:
        self._fields = tuple(fields)
        self._judge = judge

    def of(self, chunk: JobChunk) -> dict[int, Facts]:
        """Return line → what the row says, in the order of the file."""
        return {number: self._judge.facts(data) for number, data in rows_of(chunk, self._fields)}


def rows_of(chunk: JobChunk, fields: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a chunk as field → cell."""
    return [(number, dict(zip(fields, cells, strict=True))) for number, cells in _decode(chunk.rows)]


def intend(chunk: JobChunk, *, plan: Plan, rows: Rows, lease: Lease, taken: set[str], ports: Ports) -> Intent:
    """Write down what a chunk will sign; it is INTENT afterwards.

    taken: codes of chunks that are on their way; those of this one are added.

    Raises:
        LeaseLost: paused, cancelled or taken over; nothing was written.
        Conflict: `status.busy`.
    """
    facts = rows.of(chunk)
    ports.faultpoint("bulk.before_intent")
    with transaction.atomic():
        intent = _drafted(chunk, facts, plan=plan, taken=taken, ports=ports)
        ports.faultpoint("bulk.inside_intent")
        lease.hold(at=ports.now())  # last: until then another connection may store the chunk before
        written = JobChunk.objects.of(plan.organisation).filter(pk=chunk.pk, state="READY")
        written.update(state="INTENT", intent=intent.to_text())
    chunk.state, chunk.rows = "INTENT", ""  # the text is not needed any more, and there is much of it
    ports.faultpoint("bulk.after_intent")
    taken.update(one.code for one in intent.drafts)
    return intent


def read_back(chunk: JobChunk, *, rows: Rows) -> Intent:
    """Return what a chunk was about to sign when its worker died."""
    kept = _decode(chunk.intent)
    facts = rows.of(chunk)
    drafts = [
        Draft(
            number=row[0],
            facts=facts[row[0]],
            person=Named(row[7], row[8], row[9]),
            known=row[6],
            language=row[10],
            uuid=UUID(hex=row[1]),
            code=row[2],
            status_list=row[3],
            status_index=row[4],
            template=row[5],
            leaves=row[11],
            salt=bytes.fromhex(row[12]),
        )
        for row in kept["rows"]
    ]
    aside = {int(number): why for number, why in kept["aside"].items()}
    chunk.intent = chunk.rows = ""
    at, endorsements = datetime.fromtimestamp(kept["at"], UTC), tuple(kept.get("endorsements", ()))
    return Intent(chunk, at, kept["key"], kept["suite"], drafts, endorsements, aside)


def _drafted(
    chunk: JobChunk, facts: Mapping[int, Facts], *, plan: Plan, taken: set[str], ports: Ports
) -> Intent:
    intent = Intent(chunk, plan.at, plan.key.pk, plan.suite, [], plan.load.names)
    known = learners_of(facts.values(), plan)
    busy = assessed({one.pk for one in known.values()}, plan)
    fit: list[tuple[int, Facts, Known | None]] = []
    whose: set[str] = set()
    for number, said in facts.items():
        here = known.get(key_of(said))
        if here is not None and here.pk in busy:
            intent.aside[number] = "batch.assessed_before"
        elif key_of(said) in whose:
            intent.aside[number] = "batch.repeated"
        else:
            fit.append((number, said, here))
        whose.add(key_of(said))
        whose.discard("")
    if fit:
        _reserve(intent, fit, plan=plan, taken=taken, ports=ports)
    return intent


def _reserve(
    intent: Intent,
    fit: Sequence[tuple[int, Facts, Known | None]],
    *,
    plan: Plan,
    taken: set[str],
    ports: Ports,
) -> None:
    places = statuslists.reserve_many(
        plan.organisation,
        purpose=plan.version.status_purpose,
        issuer_did=plan.key.did,
        count=len(fit),
        ports=ports,
    )
    codes = free_codes(len(fit), taken=taken, ports=ports)
    uuids = random_uuids(len(fit), ports=ports)
    salts = ports.random_bytes(SALT * len(fit))
    origin = plan.organisation.issuing_origin
    for place, (number, said, here) in enumerate(fit):
        status_list, index = places[place]
        draft = Draft(
            number=number,
            facts=said,
            person=here.person if here else Named(said.name, said.email, said.number),
            known=here.pk if here else 0,
            language=here.language if here else "",
            uuid=uuids[place],
            code=codes[place],
            status_list=status_list.pk,
            status_index=index,
            template=0,
            leaves="",
            salt=salts[place * SALT : place * SALT + SALT],
            status_url=status_list.url,
        )
        try:
            template, leaves = plan.leaves(draft.person, said, place_of(draft, origin))
        except (NoTemplate, CompositionError) as error:
            intent.aside[number] = error.code
            continue
        draft.template, draft.leaves = template.pk, leaves_text(leaves)
        intent.drafts.append(draft)


def place_of(draft: Draft, origin: str) -> Place:
    """What was reserved for a credential, as the plan asks for it."""
    return Place(f"{origin}/credentials/{draft.uuid}", draft.salt, draft.status_url, draft.status_index)


def key_of(said: Facts) -> str:
    """What makes two rows the same learner: the address, else the number; "" when there is neither."""
    return said.email or (f"number:{said.number}" if said.number else "")


def learners_of(facts: Iterable[Facts], plan: Plan) -> dict[str, Known]:
    """The learners who are here already, by `key_of`; as `deciding` finds them one by one."""
    found: dict[str, Known] = {}
    emails = [one.email for one in facts if one.email]
    numbers = [one.number for one in facts if one.number and not one.email]
    here = Learner.objects.of(plan.organisation).filter(archived_at=None)
    columns = ("pk", "name", "email", "number", "language")
    if emails:
        rows = first_of_each(here.exclude(email=""), "email", emails, columns)
        found |= {row[2]: Known(row[0], Named(*row[1:4]), row[4]) for row in rows}
    if numbers:
        rows = first_of_each(here.exclude(number=""), "number", numbers, columns)
        found |= {f"number:{row[3]}": Known(row[0], Named(*row[1:4]), row[4]) for row in rows}
    return found


def assessed(learners: Iterable[int], plan: Plan) -> set[int]:
    """Those learners who have an assessment or an award of this version already."""
    wanted = list(learners)
    found: set[int] = set()
    for model in (Assessment, Award) if wanted else ():
        rows = model.objects.of(plan.organisation).filter(version=plan.version)
        found.update(learner for (learner,) in first_of_each(rows, "learner_id", wanted, ("learner_id",)))
    return found


def free_codes(count: int, *, taken: set[str], ports: Ports) -> list[str]:
    """Codes that no credential has, and none that is on its way."""
    everybody = Credential.objects.across(reason="codes are unique everywhere")
    found: list[str] = []
    mine: set[str] = set()
    while len(found) < count:
        made = [code for code in _codes(count - len(found), ports) if code not in taken and code not in mine]
        used = {code for (code,) in first_of_each(everybody, "code", made, ("code",))}
        fresh = [code for code in dict.fromkeys(made) if code not in used]
        mine.update(fresh)
        found += fresh
    return found


def _codes(count: int, ports: Ports) -> list[str]:
    """As `tokens.new_code` makes one."""
    letters = ports.random_bytes(8 * count).translate(_LETTERS).decode()
    return [f"{letters[at : at + 4]}-{letters[at + 4 : at + 8]}" for at in range(0, 8 * count, 8)]


def random_uuids(count: int, *, ports: Ports) -> list[UUID]:
    """Random UUIDs of version 4."""
    bits = ports.random_bytes(16 * count)
    return [UUID(bytes=bits[at : at + 16], version=4) for at in range(0, 16 * count, 16)]


def uuids_alike(count: int, *, ports: Ports) -> list[str]:
    """Random UUIDs of version 4 that begin alike, as 32 hexadecimal digits.

    For rows that nobody sees from outside: they lie next to one another in their index, and the 74
    bits that differ are still nothing to guess.
    """
    head, digits = ports.random_bytes(6).hex(), ports.random_bytes(10 * count).hex()
    return [
        f"{head}4{digits[at : at + 3]}{_VARIANT[digits[at + 3]]}{digits[at + 4 : at + 19]}"
        for at in range(0, 20 * count, 20)
    ]
