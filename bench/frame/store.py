"""A store of any size: one organisation with real credentials, and rows like theirs behind them.

    with Store() as store:
        store.grow(10_000)
        store.stage, store.ports, store.version

A hundred credentials are issued from a file by the real code. The rest are rows as a batch stores them
(learner, assessment, award, credential, offer, letter), written by `records.bulk`: they repeat what one of
the hundred says and its signature, so that a million need not be signed. A third of them is taken, one in
two hundred withdrawn. Results of outcomes are left out.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from uuid import UUID, uuid4

from bench.frame import batch

SAMPLE: Final = 100  # credentials that are really signed
HELD: Final = 12  # of them in one passport
CHUNK: Final = 5_000
LIST: Final = 131_072  # places of a status list
REVOKED: Final = 200  # one in so many
TAKEN: Final = 3


class Store:
    """An installation in a folder of its own that lasts as long as the block; once in a process."""

    def __init__(self) -> None:
        place = "/dev/shm" if os.environ.get("BENCH_MEMORY_DISK") else None
        self._folder = tempfile.TemporaryDirectory(prefix="cairn-growth-", dir=place)
        self.folder = Path(self._folder.name)
        self.ports: Any = None
        self.stage: Any = None
        self.version: Any = None
        self.sample = 0  # the credential that the others repeat
        self.lists: dict[int, int] = {}  # number of a filled status list → its key

    def __enter__(self) -> Self:
        os.environ["CAIRN_RATE_LIMITS"] = "off"
        batch.settle(self.folder)
        self.ports = batch.the_ports(self.folder)
        self.stage, self.version = batch.prepared(self.ports, whole=False)
        self._issue_the_sample()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from django.db import connection

        self.ports.press.close()
        connection.close()
        self._folder.cleanup()

    @property
    def size(self) -> int:
        """How many credentials there are."""
        from cairn.records.models import Credential

        return Credential.objects.of(self.stage.harbour).count()

    def _issue_the_sample(self) -> None:
        from cairn.records.models import Credential
        from cairn.services.issue import bulk, rehearsal
        from cairn.worker.jobs import bound

        data = b"".join(line.encode() for line in batch.rows(SAMPLE))
        owner = self.stage.owner
        job = rehearsal.rehearse(
            owner, data=data, filename="learners.csv", version_uuid=self.version.uuid, ports=self.ports
        )
        self.ports.queue.run(bound(self.ports))
        bulk.start(owner, job.uuid, ports=self.ports)
        self.ports.queue.run(bound(self.ports))
        rows = Credential.objects.of(self.stage.harbour).filter(state="ISSUED")
        if rows.count() != SAMPLE:
            raise RuntimeError("the sample was not issued")
        *mine, self.sample = rows.order_by("pk").values_list("pk", flat=True)[: HELD + 1]
        rows.filter(pk__in=mine).update(
            claimed_by=self.stage.amina, claimed_at=self.ports.now(), is_public=True
        )

    def award(self) -> UUID:
        """Decide on one new learner, and return the award that is to be issued."""
        from cairn.records.models import Award

        with Filling(self) as filling:
            filling.awards(1, to_issue=True)
        return Award.objects.of(self.stage.harbour).order_by("-pk").values_list("uuid", flat=True)[0]

    def grow(self, wanted: int) -> None:
        """Fill it up to `wanted` credentials."""
        from django.db import connection

        missing = wanted - self.size
        while missing > 0:
            some = min(CHUNK, missing)
            with Filling(self) as filling:
                filling.credentials(some)
            missing -= some
        with connection.cursor() as cursor:
            cursor.execute(
                "ANALYZE" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)"
            )


class Filling:
    """Some more rows, in one transaction."""

    def __init__(self, store: Store) -> None:
        from django.db import transaction

        from cairn.records.bulk import Loader

        self.store, self.now = store, store.ports.now()
        self.loader = Loader(store.stage.harbour)
        self._transaction = transaction.atomic()

    def __enter__(self) -> Self:
        self._transaction.__enter__()
        self.loader.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transaction.__exit__(kind, error, trace)

    def _put(self, model: Any, count: int, varying: tuple[str, ...], columns: Any, **same: Any) -> list[int]:
        """Store `count` rows with keys and uuids of their own; `columns`: values by row number."""
        keys = list(self.loader.keys(model, count))
        rows = [(key, uuid4().hex, *columns(number)) for number, key in enumerate(keys)]
        self.loader.store(model, ("id", "uuid", *varying), rows, **same)
        return keys

    def awards(self, count: int, *, to_issue: bool = False) -> list[int]:
        """New learners who earned it; with what they showed for each outcome, if it is to be issued."""
        from cairn.records.models import Assessment, Award, Learner

        organisation, version, by = self.store.stage.harbour, self.store.version, self.store.stage.bram
        words = [uuid4().hex[:12] for _ in range(count)]
        learners = self._put(
            Learner,
            count,
            ("name", "email"),
            lambda number: (f"{words[number].title()} Grown", f"{words[number]}@example.org"),
            organisation_id=organisation.pk,
            created_at=self.now,
        )
        alike = {"organisation_id": organisation.pk, "version_id": version.pk, "decided_at": self.now}
        assessments = self._put(
            Assessment,
            count,
            ("learner_id",),
            lambda number: (learners[number],),
            achievement_id=version.achievement_id,
            state="AWARDED",
            created_at=self.now,
            submitted_at=self.now,
            decided_by_id=by.pk,
            **alike,
        )
        if to_issue:
            self._results(assessments)
        return self._put(
            Award,
            count,
            ("learner_id", "assessment_id"),
            lambda number: (learners[number], assessments[number]),
            awarded_date=self.now.date(),
            decided_by_id=by.pk,
            to_issue=to_issue,
            **alike,
        )

    def _results(self, assessments: list[int]) -> None:
        from cairn.records.models import Result

        for outcome in self.store.version.outcomes.all():
            level = outcome.levels.filter(meets=True).first()
            self._put(
                Result,
                len(assessments),
                ("assessment_id",),
                lambda number: (assessments[number],),
                outcome_id=outcome.pk,
                level_id=level and level.pk,
                mark=None if level else 80,
                met=True,
                assessed_at=self.now,
                assessed_by_id=self.store.stage.bram.pk,
            )

    def credentials(self, count: int) -> None:
        """What a batch writes of `count` rows, but nothing is signed."""
        from cairn.records.models import Credential, Offer, OutboxMessage

        organisation, awards = self.store.stage.harbour, self.awards(count)
        one = Credential.objects.of(organisation).get(pk=self.store.sample)
        uuids = [uuid4() for _ in range(count)]
        keys = list(self.loader.keys(Credential, count))
        at = [self.now if key % TAKEN == 0 else None for key in keys]
        stem = one.url[:-36]  # what comes before the uuid
        rows = [
            (
                key,
                uuid.hex,
                award,
                f"grown:{key}",
                f"{key:064x}",
                f"{key:012x}",
                when,
                f"{stem}{uuid}",
                *place,
            )
            for key, uuid, award, when in zip(keys, uuids, awards, at, strict=True)
            for place in (self._place(key),)
        ]
        varying = ("id", "uuid", "award_id", "request_key", "payload_hash", "code", "claimed_at", "url")
        same = ("suite", "title", "learner_name", "leaves", "proof_value", "digest", "valid_until")
        self.loader.store(
            Credential,
            (*varying, "status_list_id", "status_index"),
            rows,
            organisation_id=organisation.pk,
            state="ISSUED",
            key_id=one.key_id,
            template_id=one.template_id,
            created_at=self.now,
            issued_at=self.now,
            **{name: getattr(one, name) for name in same},
        )
        self._put(
            Offer,
            count,
            ("credential_id", "email", "token_hash"),
            lambda number: (keys[number], f"{keys[number]}@example.org", _hash(keys[number])),
            created_at=self.now,
            expires_at=self.now + timedelta(days=30),
            sent_at=self.now,
        )
        self._put(
            OutboxMessage,
            count,
            ("key", "recipient", "subject_uuid"),
            lambda number: (f"grown:{keys[number]}", f"{keys[number]}@example.org", uuids[number].hex),
            organisation_id=organisation.pk,
            kind="offer",
            state="SENT",
            created_at=self.now,
            next_at=self.now,
        )
        self._withdraw([(key, place) for key, *_rest, place, _index in rows if key % REVOKED == 0])

    def _place(self, key: int) -> tuple[int, int]:
        """A place in a list that nothing else reserves from."""
        from cairn.records.models import StatusList

        number, index = divmod(key, LIST)
        if number not in self.store.lists:
            made = StatusList.objects.create(
                uuid=uuid4(),
                organisation=self.store.stage.harbour,
                url=f"https://badges.example/status/grown-{number}",
                purpose="revocation",
                is_open=False,
                seed=bytes(32),
                valid_until=self.now + timedelta(days=3650),
            )
            self.store.lists[number] = made.pk
        return self.store.lists[number], index

    def _withdraw(self, some: list[tuple[int, int]]) -> None:
        from cairn.records.models import StatusChange

        self._put(
            StatusChange,
            len(some),
            ("credential_id", "status_list_id", "number"),
            lambda number: (*some[number], some[number][0]),
            kind="REVOKE",
            reason="Grown",
            at=self.now,
        )


def _hash(key: int) -> str:
    return hashlib.sha256(str(key).encode()).hexdigest()
