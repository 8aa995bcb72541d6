"""A worker that is killed: `python -m tests.services.issue.dying MODE …` in a process of its own.

    prepare FOLDER COUNT     tables, an organisation, COUNT jobs of a few rows each, started; prints their uuids
    read FOLDER              one more job whose list is long enough to be read by the worker; prints its uuid
    work FOLDER JOB STEP MINUTES  so much later one turn at a job; the process kills itself (SIGKILL) at STEP,
                             or at STEP@2 when it comes there for the second time
    finish FOLDER MINUTES    so much later: the worker's tick, everything that waits; prints what the books say

Chunks are small, so that a job has three of them, and on PostgreSQL a thread of its own stores them.
FOLDER holds keys, files and, unless DATABASE_URL says otherwise, the database.
"""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID

PHRASE = b"correct horse battery staple"
ROWS = 25
#: Where a worker can die while it issues a list.
STEPS = (
    "bulk.before_intent",
    "bulk.inside_intent",
    "bulk.after_intent",
    "bulk.before_signing",
    "bulk.after_signing",
    "bulk.after_checking",
    "bulk.before_storing",
    "bulk.before_outbox",
    "bulk.inside_storing",
    "bulk.after_storing",
    "bulk.between_chunks",
)


def settle(folder: str) -> None:
    """Set Django up with the database of this folder."""
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "cairn.site.settings",
            "CAIRN_DATA": folder,
            "CAIRN_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
            "CAIRN_DATABASE_POOL": "0",
        }
    )
    import django

    django.setup()


def the_world(folder: str, *, minutes: float = 0.0):
    """A world whose keys and files outlive the process, with real randomness."""
    import tests.world as worlds

    from cairn.adapters import clock, randomness
    from cairn.adapters.files import FolderFiles
    from cairn.adapters.keystore import FileKeystore

    world = worlds.World(now=worlds.MARCH + timedelta(minutes=minutes))
    world.keystore = FileKeystore(
        Path(folder) / "keys", passphrase=PHRASE, now=clock.now, random_bytes=randomness.random_bytes
    )
    world.ports = dataclasses.replace(
        world.ports,
        keystore=world.keystore,
        files=FolderFiles(Path(folder) / "files", random_bytes=randomness.random_bytes),
        random_bytes=randomness.random_bytes,
        new_uuid=randomness.new_uuid,
    )
    return world


def listed(job: int, rows: int = ROWS) -> bytes:
    lines = [
        f'"Learner ""{number}"" مثال {job}",learner{number}.{job}@example.org,{"Secure" if number % 2 else "Fluent"},72'
        for number in range(rows)
    ]
    return ("Name,E-mail,Outcome 1,Outcome 2\n" + "\n".join(lines) + "\n").encode()


def prepare(folder: str, count: str) -> None:
    from cairn.records import fresh

    assert fresh.make()
    import tests.services.stage as stages

    from cairn.services.issue import bulk, rehearsal

    world = the_world(folder)
    stages.World = lambda now: world
    stage = stages.Stage()
    version = stage.published()
    rehearsal.CHUNK = 10
    uuids = []
    for number in range(int(count)):
        job = rehearsal.rehearse(
            stage.owner, data=listed(number), filename="a.csv", version_uuid=version.uuid, ports=world.ports
        )
        bulk.start(stage.owner, job.uuid, ports=world.ports)
        uuids.append(str(job.uuid))
    (Path(folder) / "version").write_text(str(version.uuid))
    print(json.dumps(uuids))


def read(folder: str) -> None:
    from cairn.records.models import AchievementVersion, Person
    from cairn.services.access import EVERY_ROLE, Actor, Seat
    from cairn.services.issue import rehearsal

    version = AchievementVersion.objects.across(reason="the test's own").get(
        uuid=UUID((Path(folder) / "version").read_text())
    )
    organisation = version.achievement.organisation
    seat = Seat(organisation, Actor(person=Person.objects.order_by("pk").first()), EVERY_ROLE)
    rehearsal.AT_ONCE = 5
    job = rehearsal.rehearse(
        seat, data=listed(999), filename="a.csv", version_uuid=version.uuid, ports=the_world(folder).ports
    )
    print(json.dumps(str(job.uuid)))


def work(folder: str, job: str, step: str, minutes: str) -> None:
    from cairn.services.issue import batch_run, bulk

    step, _at, time = step.partition("@")
    left = [int(time or 1)]
    batch_run.APART = 0

    def die(name: str) -> None:
        left[0] -= name == step
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    world = the_world(folder, minutes=float(minutes))
    bulk.run_chunk(UUID(job), ports=dataclasses.replace(world.ports, faultpoint=die))


def finish(folder: str, minutes: str) -> None:
    from cairn.records.models import Credential, Job
    from cairn.services.admin import ledger
    from cairn.services.issue import bulk, release
    from cairn.worker.jobs import bound

    world = the_world(folder, minutes=float(minutes))
    release.resume_stale(ports=world.ports)
    resumed = bulk.resume_stale(before=world.now - timedelta(minutes=2), ports=world.ports)
    world.run_jobs(bound(world.ports))
    jobs = Job.objects.across(reason="the test's own").order_by("pk")
    print(
        json.dumps(
            {
                "resumed": resumed,
                "jobs": [[job.state, job.total, job.done, job.failed, job.failure] for job in jobs],
                "issued": Credential.objects.across(reason="the test's own").filter(state="ISSUED").count(),
                "books": [f"{one.code} {one.subject} {one.message}" for one in ledger.discrepancies()],
            }
        )
    )


if __name__ == "__main__":
    mode, folder, *rest = sys.argv[1:]
    settle(folder)
    {"prepare": prepare, "read": read, "work": work, "finish": finish}[mode](folder, *rest)
