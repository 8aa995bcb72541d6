"""Compile what a first start loads, while other parts of set-up wait for the network: `make setup` runs it."""

from __future__ import annotations

import importlib
import os
import tempfile
from collections.abc import Mapping

STARTS = (
    "cairn.cli.assets",
    "cairn.cli.run",
    "cairn.cli.serve",
    "cairn.cli.setup",
    "cairn.cli.work",
    "cairn.demo.story",
    "cairn.records.fresh",
    "cairn.site.urls",
    "cairn.worker.jobs",
    "django.contrib.staticfiles.management.commands.collectstatic",
    "django.core.management.commands.migrate",
)


def bare(environ: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without settings of Cairn: a wrong one is for `cairn run` to refuse, in one line."""
    from cairn.site.config import SETTINGS

    ours = {*(one.name for one in SETTINGS), *(f"{one.name}_FILE" for one in SETTINGS)}
    return {name: value for name, value in environ.items() if name not in ours}


def main() -> None:
    """Import the pages, the API, the worker and the demonstration once: Python keeps what it compiled."""
    with tempfile.TemporaryDirectory() as folder:
        own = bare(os.environ)
        os.environ.clear()
        os.environ |= {**own, "CAIRN_DATA": folder, "DJANGO_SETTINGS_MODULE": "cairn.site.settings"}
        from cairn.site.folder import load, prepare

        prepare(load(os.environ))
        import django

        django.setup()
        for name in STARTS:
            importlib.import_module(name)
        importlib.import_module("cairn.api.openapi").api()


if __name__ == "__main__":
    main()
