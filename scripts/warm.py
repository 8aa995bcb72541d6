"""Compile what a first start loads, while other parts of set-up wait for the network: `make setup` runs it."""

from __future__ import annotations

import importlib
import os
import tempfile

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


def main() -> None:
    """Import the pages, the API, the worker and the demonstration once: Python keeps what it compiled."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"CAIRN_DATA": folder, "DJANGO_SETTINGS_MODULE": "cairn.site.settings"}
        from cairn.site.folder import load, prepare

        prepare(load(os.environ))
        import django

        django.setup()
        for name in STARTS:
            importlib.import_module(name)
        importlib.import_module("cairn.api.openapi").api()


if __name__ == "__main__":
    main()
