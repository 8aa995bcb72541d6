"""One batch from the file to claimable: `python -m bench.frame.batch FOLDER ROWS [SAMPLE [whole]]`.

Makes an installation in FOLDER (the database is DATABASE_URL's, else SQLite there), writes a CSV of ROWS
learners with awkward names, sends it, issues it, and prints what it took as JSON. With SAMPLE a file gets
so many of the signed credentials, one a line, evenly spread.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

SECRET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: Names as they come: plain, quotes, a line break, right to left, beyond the basic plane, combining marks.
NAMES = (
    "Amina Al-Sayed",
    'Jo "JJ" O\'Neill-Smith',
    "Línea\nde Ejemplo",
    "أمينة السيد",
    "שרה כהן",
    "𝓐𝓭𝓪 𐐷 Lovelace",
    "Zoe\u0308 Noe\u0301mi A\u030angstro\u0308m",
    "王小明",
    "Comma, Semicolon; and \\ backslash",
    "Nguyễn Thị Minh Khai",
)


def rows(count: int) -> Iterator[str]:
    """The lines of the list; every hundredth name has two hundred characters."""
    yield "Name,E-mail,Number,Date,Outcome 1,Outcome 2\n"
    for number in range(count):
        name = f"{NAMES[number % len(NAMES)]} {'abcdefghij'[number % 7]}"
        if number % 100 == 99:
            name = (name + " " + "Long" * 50)[:200].strip()
        quoted = '"' + name.replace('"', '""') + '"'
        level, mark = ("Secure", "Fluent")[number % 2], 60 + number % 41
        day = f"2026-{1 + number % 3:02}-{1 + number % 28:02}"
        yield f"{quoted},learner{number}@example.org,N-{number:06},{day},{level},{mark}\n"


def settle(folder: Path) -> None:
    """Set Django up with the database of this folder."""
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "cairn.site.settings",
            "CAIRN_DATA": str(folder),
            "CAIRN_SECRET_KEY": SECRET,
            "CAIRN_DATABASE_POOL": "0",
        }
    )
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def the_ports(folder: Path) -> Any:
    """Real keys, files, clock, randomness and signing processes; jobs wait in this process."""
    from cairn.adapters import build

    wiring = build.Wiring(data=folder, mail_from="bench@example.org", queue="inline")
    return build.ports(wiring)


class Clock:
    """Where the time of this process goes: seconds on the wall and of the processor, by step."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}

    def measured(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            wall, cpu = time.perf_counter(), time.thread_time()
            try:
                return work(*args, **kwargs)
            finally:
                self.wall[name] = self.wall.get(name, 0.0) + time.perf_counter() - wall
                self.cpu[name] = self.cpu.get(name, 0.0) + time.thread_time() - cpu

        return timed


def watch(clock: Clock) -> None:
    """Put the clock around the steps of a batch."""
    from cairn.services.issue import batch_run, rehearsal

    rehearsal.read = clock.measured("read and judge", rehearsal.read)
    batch_run.intend = clock.measured("decide, reserve, compose", batch_run.intend)
    batch_run.Signing.wait = clock.measured("wait for signatures", batch_run.Signing.wait)  # type: ignore[method-assign]
    batch_run.check_sample = clock.measured("look at a sample", batch_run.check_sample)
    batch_run.store = clock.measured("store", batch_run.store)


class Memory(threading.Thread):
    """The most memory that a child of this process ever held, in MB."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0.0
        self.cpu: dict[str, float] = {}

    def run(self) -> None:
        while True:
            for pid in self.children():
                try:
                    status = Path(f"/proc/{pid}/status").read_text()
                    stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                if "VmHWM" in status and "pressed" in Path(f"/proc/{pid}/cmdline").read_text():
                    self.peak = max(self.peak, int(status.partition("VmHWM:")[2].split()[0]) / 1024)
                    self.behind(int(pid))
                    self.cpu[pid] = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
            time.sleep(0.2)

    @staticmethod
    def behind(pid: int) -> None:
        """Let signing come after everything else where this process comes before all others (BENCH_ALONE)."""
        if os.sched_getscheduler(0) == os.SCHED_FIFO:
            with contextlib.suppress(OSError):
                os.sched_setscheduler(pid, os.SCHED_FIFO, os.sched_param(4))

    @staticmethod
    def children() -> list[str]:
        found: list[str] = []
        for task in Path("/proc/self/task").iterdir():
            found += (task / "children").read_text().split()
        return found


#: What a provider cannot leave out; with all elements of the EU recommendation it is longer.
SHORT = (
    "name",
    "summary",
    "description",
    "criteria",
    "hours",
    "assessment_type",
    "eqf_level",
    "participation",
    "quality_assurance",
)


def prepared(ports: Any, *, whole: bool) -> tuple[Any, Any]:
    """An organisation and a published version like those that providers issue.

    whole: with every element of the EU recommendation (11 kB a credential), else a short one (7 kB).
    """
    import tests.services.stage as stages
    from tests.services.stage import FACTS, Stage

    from cairn.services.design import draft, publish
    from cairn.services.design.draft import LevelInput, OutcomeInput

    class World:
        def __init__(self, now: Any) -> None:
            self.ports, self.now = ports, now

    stages.World = World  # type: ignore[assignment, misc]
    stage = Stage(now=ports.now())
    outcomes = (
        OutcomeInput(
            text="Tie six deck knots from memory",
            assessment="Practical test",
            levels=(
                LevelInput(name="Not yet", description="Some knots slip."),
                LevelInput(name="Secure", description="Every knot holds.", meets=True),
                LevelInput(name="Fluent", description="Tied in the dark.", meets=True),
            ),
        ),
        OutcomeInput(
            text="Choose a knot for a load", outcome_type="knowledge", assessment="Test", pass_mark="60"
        ),
    )
    made = draft.create(stage.owner, name=str(FACTS["name"]), ports=ports)
    facts = {name: value for name, value in FACTS.items() if whole or name in SHORT}
    draft.save(made.uuid, seat=stage.owner, facts=facts, outcomes=outcomes, ports=ports)
    return stage, publish.publish(made.uuid, seat=stage.owner, change_note="", ports=ports)


def main(folder: Path, count: int, sample: int, *, whole: bool = False) -> None:
    """Do it and print what it took."""
    settle(folder)
    from cairn.records.models import Credential, Job, Offer
    from cairn.services.issue import bulk, rehearsal
    from cairn.worker.jobs import bound

    ports = the_ports(folder)
    stage, version = prepared(ports, whole=whole)
    data = b"".join(line.encode() for line in rows(count))
    clock, memory = Clock(), Memory()
    watch(clock)
    memory.start()
    Path("/proc/self/clear_refs").write_text("5")  # the peak from here on, not that of opening the key
    begun, cpu = time.perf_counter(), time.process_time()
    send = clock.measured("open the file", rehearsal.rehearse)
    job = send(stage.owner, data=data, filename="learners.csv", version_uuid=version.uuid, ports=ports)
    del data
    ports.queue.run(bound(ports))
    read = time.perf_counter() - begun
    bulk.start(stage.owner, job.uuid, ports=ports)
    ports.queue.run(bound(ports))
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    time.sleep(0.3)
    ports.press.close()
    job = Job.objects.across(reason="the benchmark's own").get(pk=job.pk)
    issued = Credential.objects.of(stage.harbour).filter(state="ISSUED")
    said = {
        "rows": count,
        "state": job.state,
        "failure": f"{job.failure_code} {job.failure}".strip(),
        "issued": issued.count(),
        "claimable": Offer.objects.of(stage.harbour).filter(claimed_at=None, ended_at=None).count(),
        "seconds": seconds,
        "reading": read,
        "cpu": cpu,
        "press_cpu": sum(memory.cpu.values()),
        "rss": int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024,
        "press_rss": memory.peak,
        "wall_by_step": clock.wall,
        "cpu_by_step": clock.cpu,
        "size": _size(issued),
    }
    if sample:
        _write_sample(folder / "sample.ndjson", issued, sample)
    print(json.dumps(said))


def _size(issued: Any) -> int:
    from cairn.records.documents import signed_text

    first = issued.order_by("pk").first()
    return len(signed_text(first).encode()) if first else 0


def _write_sample(path: Path, issued: Any, count: int) -> None:
    from cairn.records.documents import signed_text

    keys = list(issued.order_by("pk").values_list("pk", flat=True))
    chosen = keys[:: max(1, len(keys) // count)][:count]
    with path.open("w", encoding="utf-8") as file:
        for key in chosen:
            file.write(signed_text(issued.get(pk=key)) + "\n")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    words = sys.argv[1:]
    main(Path(words[0]), int(words[1]), int(words[2]) if words[2:] else 0, whole="whole" in words)
