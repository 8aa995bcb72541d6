"""Do background work: signing in bulk, letters, status lists. Runs until it is stopped."""

from __future__ import annotations

import argparse

from cairn.cli.house import enter


def configure(parser: argparse.ArgumentParser) -> None:
    """There is nothing to choose."""


def run(_: argparse.Namespace) -> int:
    enter()
    from django.core.management import call_command

    call_command("qcluster", verbosity=0)
    return 0
