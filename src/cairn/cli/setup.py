"""Prepare this installation: data folder and secrets, database tables, page assets.

Safe to run again at any time; it does only what is still to do. The demonstration world is loaded when
CAIRN_DEMO is on and it is not there yet; with CAIRN_DEMO=0 the one-time link of the first owner is printed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from importlib.util import find_spec
from typing import Final

from cairn.cli.house import enter
from cairn.cli.work import die_with_parent
from cairn.errors import CairnError
from cairn.site.config import Config

READY: Final = "page assets: ready"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="print only what cannot be found elsewhere")
    parser.add_argument("--assets", action="store_true", help="prepare the page assets only")


def run(arguments: argparse.Namespace) -> int:
    config = enter()
    say = (lambda _: None) if arguments.quiet else print
    if arguments.assets:
        say(_assets(config))
        return 0
    # Nothing here needs the page assets: they are made meanwhile, in a process of their own.
    command = [sys.executable, "-m", "cairn.cli", "setup", "--assets", "--quiet"]
    with subprocess.Popen(command, preexec_fn=die_with_parent) as copying:  # noqa: S603
        say(tables(config))
        _schedule()
        welcome = _welcome(config)
    say(_assets(config) if copying.returncode else READY)
    for line in welcome:
        print(line)
    sys.stdout.flush()
    return 0


def tables(config: Config) -> str:
    """Bring the database up to date; make the tables where there are none.

    Raises:
        CairnError: config.database.unreachable.
    """
    from django.core.management import call_command
    from django.db import OperationalError

    from cairn.records import fresh

    try:
        if not fresh.make():
            call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        where = "the SQLite file" if config.database.engine == "sqlite" else "the PostgreSQL server"
        raise CairnError(
            f"{where} cannot be used ({str(error).splitlines()[0]}): "
            "check DATABASE_URL and that it is running",
            code="config.database.unreachable",
        ) from None
    return f"database: {config.database.engine}, up to date"


def _schedule() -> None:
    """Let the worker look every minute for what was left behind."""
    from django_q.models import Schedule

    Schedule.objects.update_or_create(
        name="tick",
        defaults={
            "func": "cairn.worker.jobs.tick",
            "schedule_type": Schedule.MINUTES,
            "minutes": 1,
            "repeats": -1,
        },
    )


def _assets(config: Config) -> str:
    """Copy style sheets and scripts to where the web server reads them, under names that carry their hash."""
    from cairn.cli import assets

    assets.collect(config)
    return READY


def _welcome(config: Config) -> list[str]:
    """Load the demonstration, or make the first owner's link; return what tells how to get in."""
    story = "cairn.demo.story"
    wanted = story if config.demo and find_spec(story) else "cairn.services.admin.first_owner"
    from importlib import import_module

    from cairn.site.world import ports

    lines: list[str] = import_module(wanted).welcome(ports())
    return lines
