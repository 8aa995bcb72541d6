"""A worker's turn at a job that issues from a file: intent, signing, checking, storing, chunk after chunk.

While the signing processes work on one chunk, the one before is stored (on PostgreSQL by a thread of its
own, `batch_apart`) and the intent of the next is written down. A chunk that a dead worker left as INTENT is
finished first, with the same bytes. Rows that were put aside are issued one by one at the end.

Source: trust.md, "Issuance: exactly once"; docs/decisions/0014.
"""

from __future__ import annotations

import contextlib
import gc
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Final, NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cairn.credentials import contexts
from cairn.credentials.keys import Signer
from cairn.credentials.pressing import Order, Piece, Press, Pressed, PressError
from cairn.errors import CairnError
from cairn.records.bulk import Loader
from cairn.records.models import AchievementVersion, CredentialTemplate, IssuerKey, JobChunk, JobRow
from cairn.services import jobs
from cairn.services.admin.keys import active_key, signer_for
from cairn.services.issue import batch_deaths
from cairn.services.issue.batch_apart import Storeroom
from cairn.services.issue.batch_check import BatchRefused, check_sample
from cairn.services.issue.batch_intent import Intent, Rows, intend, read_back
from cairn.services.issue.batch_keys import signing_elsewhere
from cairn.services.issue.batch_plan import Plan, make_plan
from cairn.services.issue.batch_store import store
from cairn.services.issue.batch_work import WORK
from cairn.services.issue.columns import Columns
from cairn.services.issue.deciding import decide
from cairn.services.issue.intent import require_open
from cairn.services.issue.issue import issue
from cairn.services.issue.judging import Judge
from cairn.services.jobs import Lease, LeaseLost
from cairn.services.ports import PortError, Ports

SLICE: Final = 500  # credentials in one order: so that every process has something to do
APART: Final = 200  # jobs of more rows may be stored by a thread of its own, with a connection of its own
DEPTH: Final = 2  # chunks between intent and storing: one is signed while the other is stored
HERE: Final = 200  # jobs of up to so many rows are signed in this process: starting another takes longer
OBJECTS: Final = 200_000  # new ones between two looks of the garbage collector
TRIES: Final = 3  # of one chunk whose rows collide with what others did meanwhile


@dataclass(slots=True)
class Signing:
    """A chunk that is being signed."""

    intent: Intent
    plan: Plan
    key: IssuerKey
    futures: list[Future[list[Pressed]]]

    def wait(self) -> list[Pressed]:
        """Return what was signed, in the order of the drafts.

        Raises:
            PressError: as the press. KeystoreError: the key cannot be reached.
        """
        return [one for future in self.futures for one in future.result()]


class Stored(NamedTuple):
    """A chunk that is being stored, or was."""

    intent: Intent
    future: Future[object]


@dataclass
class Turn:
    """One worker's turn."""

    lease: Lease
    version: AchievementVersion
    ports: Ports
    judge: Judge = field(init=False)
    rows: Rows = field(init=False)
    taken: set[str] = field(default_factory=set)
    begun: set[int] = field(default_factory=set)
    tries: dict[int, int] = field(default_factory=dict)
    place: str = ""  # the chunk or row for which something is signed

    def __post_init__(self) -> None:
        job = self.lease.job
        columns = Columns.from_json(job.options.get("columns", {}))
        self.judge = Judge(self.version, columns, job.organisation, job.started_at or job.created_at)
        self.fields = tuple(job.options.get("fields", ()))
        self.rows = Rows(self.fields, self.judge)
        self.loader = Loader(job.organisation)
        self.plan: Plan | None = None
        if job.total > HERE:
            self.ports = signing_elsewhere(self.ports)
        self.here = Press(self._signer, contexts=contexts.bundled())
        self.texts: dict[int, str] = {}

    def go(self) -> bool:
        """Work until the turn is over; return whether everything is done.

        Raises:
            LeaseLost, BatchRefused, PressError, PortError, Conflict: see `run`.
        """
        with Storeroom(wanted=self.lease.job.total > APART) as storeroom:
            over = self._chunks(storeroom)
        return not over and self._alone()

    def _chunks(self, storeroom: Storeroom) -> bool:
        """Bring chunk after chunk to its end; return whether the turn was over before the last."""
        waiting: deque[Signing] = deque()
        stored: Stored | None = None
        while True:
            over = self.lease.turn_is_over(at=self.ports.now())
            while len(waiting) < DEPTH and not over and (chunk := self._next()) is not None:
                waiting.append(self._begin(chunk))
            signing = waiting.popleft() if waiting else None
            pressed = self._signed(signing) if signing else []
            if stored is not None:
                self._settle(stored)
            if signing is None:
                if stored is None or over:
                    return over
                stored = None  # what was taken back is begun anew
                continue
            stored = Stored(signing.intent, storeroom.do(partial(self._store, signing, pressed)))
            if not storeroom.is_apart:
                self._settle(stored)
                stored = None

    # --- chunks -----------------------------------------------------------------------------------

    def _next(self) -> JobChunk | None:
        """What is to be done next: first what somebody began, then the rest in the order of the file."""
        left = self.lease.job.chunks.exclude(state="DONE").exclude(pk__in=self.begun)
        chunk = left.filter(state="INTENT").first() or left.first()
        if chunk is not None:
            self.begun.add(chunk.pk)
        return chunk

    def _begin(self, chunk: JobChunk) -> Signing:
        self.lease.job.organisation.refresh_from_db()
        require_open(self.lease.job.organisation)
        self.place = f"chunk {chunk.number}"
        begun = self._begun(chunk) if chunk.state == "INTENT" else None
        if begun is not None:
            intent, plan, key = begun
        else:
            plan = self._current_plan()
            key = plan.key
            intent = intend(
                chunk, plan=plan, rows=self.rows, lease=self.lease, taken=self.taken, ports=self.ports
            )
        signer_for(key, ports=self.ports)  # a key that was stolen meanwhile signs nothing more
        self.ports.faultpoint("bulk.before_signing")
        return Signing(intent, plan, key, self._ordered(intent, key))

    def _begun(self, chunk: JobChunk) -> tuple[Intent, Plan, IssuerKey] | None:
        """What a dead worker wrote down; None, and forgotten: what its credentials carry is another set now."""
        intent = read_back(chunk, rows=self.rows)
        key = IssuerKey.objects.of(self.lease.job.organisation).get(pk=intent.key)
        plan = self._plan_of(intent, key)
        if plan.load.names == intent.endorsements:
            return intent, plan, key
        forget_intent(chunk, lease=self.lease, ports=self.ports)
        chunk.refresh_from_db()
        return None

    def _signed(self, signing: Signing) -> list[Pressed]:
        """Wait for the signatures of a chunk, and look at a sample of them."""
        self.place = f"chunk {signing.intent.chunk.number}"
        pressed = signing.wait()
        self.ports.faultpoint("bulk.after_signing")
        total = self.lease.job.total
        check_sample(
            signing.intent, pressed, total=total, key=signing.key, plan=signing.plan, ports=self.ports
        )
        self.ports.faultpoint("bulk.after_checking")
        return pressed

    def _store(self, signing: Signing, pressed: list[Pressed]) -> None:
        store(
            signing.intent,
            pressed,
            plan=signing.plan,
            loader=self.loader,
            lease=self.lease,
            work=WORK,
            fields=self.fields,
            ports=self.ports,
        )

    def _settle(self, stored: Stored) -> None:
        """Wait until a chunk is stored; one that collides with what others did is taken back."""
        intent = stored.intent
        try:
            stored.future.result()
        except IntegrityError:
            self._take_back(intent.chunk)
        else:
            self.begun.discard(intent.chunk.pk)
        self.taken.difference_update(draft.code for draft in intent.drafts)
        self.ports.faultpoint("bulk.between_chunks")

    def _ordered(self, intent: Intent, key: IssuerKey) -> list[Future[list[Pressed]]]:
        """Give the chunk to whoever signs, in slices."""
        numbers = sorted({draft.template for draft in intent.drafts})
        texts = tuple(self._text_of(pk) for pk in numbers)
        place_of = {pk: place for place, pk in enumerate(numbers)}
        pieces = [Piece(place_of[draft.template], draft.leaves) for draft in intent.drafts]
        orders = [
            Order(
                key=key.uri,
                verification_method=key.verification_method,
                suite=intent.suite,
                created=intent.at,
                templates=texts,
                pieces=tuple(pieces[at : at + SLICE]),
            )
            for at in range(0, len(pieces), SLICE)
        ]
        elsewhere = self.ports.press if self.lease.job.total > HERE else None
        return [elsewhere.submit(order) if elsewhere else self._here(order) for order in orders]

    def _here(self, order: Order) -> Future[list[Pressed]]:
        done: Future[list[Pressed]] = Future()
        done.set_result(self.here(order))
        return done

    def _signer(self, uri: str, method: str) -> Signer:
        return self.ports.keystore.signer(uri, verification_method=method)

    def _text_of(self, template: int) -> str:
        found = self.texts.get(template)
        if found is None:
            rows = CredentialTemplate.objects.of(self.lease.job.organisation)
            found = self.texts[template] = rows.values_list("text", flat=True).get(pk=template)
        return found

    def _take_back(self, chunk: JobChunk) -> None:
        """Something took a place meanwhile (a code, an address): the chunk is written down anew."""
        self.tries[chunk.pk] = self.tries.get(chunk.pk, 0) + 1
        if self.tries[chunk.pk] >= TRIES:
            raise BatchRefused(
                _("Others changed the same learners at the same time. Start it again."), code="batch.collides"
            )
        forget_intent(chunk, lease=self.lease, ports=self.ports)
        self.begun.discard(chunk.pk)

    # --- plans ------------------------------------------------------------------------------------

    def _current_plan(self) -> Plan:
        """The plan of this turn, made anew when the organisation or its key changed."""
        job = self.lease.job
        plan = self.plan
        if plan is None or plan.key != active_key(job.organisation) or not plan.still_holds(job.organisation):
            at = self.lease.taken_at
            plan = self.plan = make_plan(job.organisation, self.version, at=at, ports=self.ports)
        return plan

    def _plan_of(self, intent: Intent, key: IssuerKey) -> Plan:
        """The plan under which a dead worker wrote its intent."""
        return Plan(
            organisation=self.lease.job.organisation,
            version=self.version,
            key=key,
            suite=intent.suite,
            at=intent.at,
            new_uuid=self.ports.new_uuid,
        )

    # --- rows by themselves -----------------------------------------------------------------------

    def _alone(self) -> bool:
        """Issue the rows that were put aside, one by one; return whether all are done."""
        rows = self.lease.job.rows.filter(state="ALONE")
        while row := rows.first():
            if self.lease.turn_is_over(at=self.ports.now()):
                return False
            self._issue_alone(row)
        return True

    def _issue_alone(self, row: JobRow) -> None:
        """Decide and issue one row; whatever the core refuses is written into the row."""
        job, seat = self.lease.job, self.lease.seat
        self.place = f"row {row.number}"
        job.organisation.refresh_from_db()
        require_open(job.organisation)
        with transaction.atomic():
            self.lease.hold(at=self.ports.now())
        try:
            award = decide(row, judge=self.judge, version=self.version, seat=seat, ports=self.ports)
            self.ports.faultpoint("bulk.after_decision")
            key = f"job:{job.uuid}:{row.number}"
            issue(award.uuid, seat=seat, request_key=key, ports=self.ports)
        except (PressError, PortError):
            raise  # not the row's fault: the next turn finds what was decided, and goes on
        except CairnError as error:
            row.state, row.error_code, row.message = "FAILED", error.code[:60], str(error)[:500]
        else:
            row.state, row.error_code, row.message = "DONE", "", ""
        done = row.state == "DONE"
        with transaction.atomic():
            self.lease.hold(at=self.ports.now(), done=int(done), failed=int(not done))
            row.save()


def run(lease: Lease, *, ports: Ports) -> None:
    """Take one turn at the job, then ask for the next one; safe to run twice.

    A credential that is not what it should be stops the job: its chunk is forgotten, nothing of it
    is released, and the job says why. So does the process that signs when it has ended three times at
    the same place; before that its error is raised, the lease ends by itself, and the next worker tries again.

    Raises:
        PressError: press.died.
    """
    version = _version(lease)
    if version is None:
        lease.finish(
            "FAILED", ports=ports, code="not_found", failure=_("This course is not offered any more.")
        )
        return
    turn = Turn(lease, version, ports)
    try:
        with _rarely_collected():
            done = turn.go()
    except LeaseLost:
        return
    except CairnError as error:
        said: CairnError | None = error
        if batch_deaths.is_death(error):
            said = batch_deaths.written_down(lease, turn.place, ports=ports)
        if said is None:
            raise
        stop(lease, said, ports=ports)
        return
    if done:
        lease.finish("DONE", ports=ports)
    else:
        lease.again(ports=ports)


@contextlib.contextmanager
def _rarely_collected() -> Iterator[None]:
    """Let the collector look less often: a chunk makes a hundred thousand objects, none of them in a circle."""
    usual = gc.get_threshold()
    gc.set_threshold(OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def stop(lease: Lease, error: CairnError, *, ports: Ports) -> None:
    """Stop the job with a sentence; what was written down and not released is forgotten."""
    try:
        with transaction.atomic():
            lease.hold(at=ports.now())
            lease.job.chunks.filter(state="INTENT").update(state="READY", intent="")
            jobs.note("fail", lease.job, WORK, seat=lease.seat, at=ports.now(), details={"code": error.code})
            lease.finish("FAILED", ports=ports, code=error.code, failure=str(error))
    except LeaseLost:
        return


def forget_intent(chunk: JobChunk, *, lease: Lease, ports: Ports) -> None:
    """Let a chunk be written down anew: nothing of it was released, and its places stay empty."""
    with transaction.atomic():
        lease.hold(at=ports.now())
        mine = JobChunk.objects.of(lease.job.organisation).filter(pk=chunk.pk, state="INTENT")
        mine.update(state="READY", intent="")
    chunk.state, chunk.intent = "READY", ""


def _version(lease: Lease) -> AchievementVersion | None:
    if lease.job.subject_uuid is None:
        return None
    rows = AchievementVersion.objects.of(lease.job.organisation).filter(
        uuid=lease.job.subject_uuid, state="PUBLISHED"
    )
    return rows.select_related("achievement__organisation").prefetch_related("outcomes__levels").first()
