"""`cairn issue` from the shell: rows of a CSV file to checked credentials in a folder, start-up left out

Processor time of the command and all its processes, less that of a list of 20: what a row costs, read,
judged, composed, signed, checked and written, against libsodium's bare signature of 64 bytes. The wall
clock says how fast it is on all processors. Memory is of the largest of its processes.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.cli.material import PASSPHRASE, key_file

from bench.frame import material, primitives
from bench.frame.figure import Figure, at_most, share
from bench.frame.measure import rates
from cairn.credentials import document

ROWS: Final = int(os.environ.get("CAIRN_BENCH_ROWS", "20000"))
FEW: Final = 20
_CHILD: Final = """
import re, resource, sys
from cairn.cli.shell import run
code = run(sys.argv[1:])
own = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
print("peak", max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)
"""


@dataclass(frozen=True, slots=True)
class Run:
    """cpu, wall: seconds. peak: MB of its largest process."""

    cpu: float
    wall: float
    peak: float


def figures() -> Iterator[Figure]:
    """Issue lists of two lengths in each form."""
    found = rates(primitives.works())
    sign = Figure(primitives.SIGN, found[primitives.SIGN])
    yield sign
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as name:
        place = Path(name)
        _prepare(place)
        for form, arguments in FORMS.items():
            base = _issue(place, "few.csv", *arguments)
            run = _issue(place, "rows.csv", *arguments)
            yield share(f"a row, {form}", (ROWS - FEW) / max(run.cpu - base.cpu, 0.001), of=sign)
            yield Figure(f"{ROWS:,} rows, {form}, all processors", ROWS / run.wall, "rows/s")
            yield at_most(f"memory at {ROWS:,} rows, {form}", run.peak, unit="MB", limit=150)
        again = _issue(place, "rows.csv", *FORMS["a file each"], fresh=False)
        yield Figure(f"{ROWS:,} rows that are there already", again.wall, "s")


FORMS: Final = {
    "one file": ("--format", "jsonl"),
    "one file, eddsa-jcs-2022": ("--format", "jsonl", "--suite", "eddsa-jcs-2022"),
    "one file, VC-JWT": ("--format", "jsonl", "--jwt", "EdDSA"),
    "a file each": ("--format", "files"),
}


def _prepare(place: Path) -> None:
    (place / "badge.json").write_text(document.dump(material.badge()))
    key_file(place, name="bench.key")
    for name, count in (("few.csv", FEW), ("rows.csv", ROWS)):
        with (place / name).open("w", encoding="utf-8") as file:
            file.write("name,email,number,date,result\n")
            file.writelines(
                f"Amina Diallo {n},amina.{n}@example.org,{n},2026-0{1 + n % 9}-11,{'merit' if n % 3 else 'pass'}\n"
                for n in range(count)
            )


def _issue(place: Path, learners: str, *arguments: str, fresh: bool = True) -> Run:
    out = place / "out"
    if fresh and out.exists():
        subprocess.run(["rm", "-rf", str(out)], check=True)
    command = ["issue", "--achievement", "badge.json", "--learners", learners, "--key", "bench.key"]
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, *command, "--out", "out", *arguments],
        cwd=place,
        env={**os.environ, "CAIRN_KEY_PASSPHRASE": PASSPHRASE},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = re.search(r"^peak (\d+)$", done.stdout, re.MULTILINE)
    assert peak is not None
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(cpu, wall, int(peak[1]) / 1024)
