"""Skills: ESCO complete is imported, then searched with typos, on SQLite

ESCO 1.1.1 (shared/data, written as CSV and packed first). Times are of the processor; a search is the
best of five, as a page of a quiet site would have it, and the slowest of sixteen searches is told.
"""

from __future__ import annotations

import os
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from tests import skillfiles
from tests.shared import ROOT

from bench.frame.figure import Figure, at_most

IMPORT_SECONDS: Final = 30
FIND_MS: Final = 30
TYPED: Final = (
    "python", "pyhton", "SQL", "electr", "weldng", "progamming", "first aid", "manage staff", "use software",
    "lead a team", "data analisys", "comissioning of solar panels", "install photovoltaic systms",
    "communicate with customers", "sotware developper",
    "develop strategies for management of systems and teams in the field",
)  # fmt: skip


def figures() -> Iterator[Figure]:
    """Import into an installation of its own, then search."""
    data = ROOT / "data" / "esco"
    if not data.exists():
        print(f"skipped: {data} is not there")
        return
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as folder:
        packed = Path(folder) / "ESCO dataset - v1.1.1.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in skillfiles.converted(data, Path(folder)):
                archive.write(path, path.name)
        os.environ["CAIRN_DATA"] = f"{folder}/data"
        yield from _measured(packed)


def _measured(packed: Path) -> Iterator[Figure]:
    from cairn.cli.house import enter

    enter()
    from django.conf import settings
    from django.core.management import call_command

    from cairn.records.reads import skillsearch
    from cairn.services.access import SYSTEM
    from cairn.services.admin import start
    from cairn.services.skills import importing
    from cairn.site.world import ports

    call_command("migrate", verbosity=0)
    start.ensure_site(origin=settings.CAIRN_ORIGIN, is_demonstration=True, ports=ports())
    began = time.process_time()
    source = importing.source_of(packed.read_bytes(), filename=packed.name, ports=ports())
    done = importing.load(source, kind="esco", by=SYSTEM, ports=ports())
    yield at_most(
        f"import of {done.skills:,} skills and {done.requirements:,} requirements",
        time.process_time() - began,
        unit="CPU-s",
        limit=IMPORT_SECONDS,
    )
    began = time.process_time()
    importing.load(source, kind="esco", by=SYSTEM, ports=ports())
    yield Figure("the same once more, compared with what is there", time.process_time() - began, "CPU-s")
    costs = sorted(min(_cost(skillsearch.find_skills, typed) for _ in range(5)) for typed in TYPED)
    yield Figure("search, median", costs[len(costs) // 2], "ms CPU")
    yield at_most("search, slowest", costs[-1], unit="ms CPU", limit=FIND_MS)


def _cost(search: Callable[[str], object], typed: str) -> float:
    began = time.process_time()
    search(typed)
    return (time.process_time() - began) * 1000
