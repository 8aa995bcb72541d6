"""Do background work: signing in bulk, letters, status lists. Runs until it is stopped.

Stopping waits for the jobs under way. Whatever is cut short is done again later: every job may run twice
without harm.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from types import FrameType

from cairn.cli.house import enter

EX_SOFTWARE = 70
PATIENCE = 12.0  # seconds for the jobs under way


def configure(parser: argparse.ArgumentParser) -> None:
    """There is nothing to choose."""


def run(_: argparse.Namespace) -> int:
    """Start the cluster of worker processes, and stop it in order.

    django-q2 stops inside its signal handler, and waits there for ever when its processes were told to
    stop too (as systemd and `timeout` do). So the signal only leaves a note here.
    """
    enter()
    from django_q.cluster import Cluster

    from cairn.worker.postman import Postman

    told: list[int] = []
    os.register_at_fork(after_in_child=die_with_parent)
    cluster = Cluster()

    def note(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        told.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, note)
    cluster.start()
    postman = Postman()  # after the fork: its thread and its connections are of this process alone
    postman.start()
    while not told and cluster.sentinel.is_alive():
        time.sleep(0.2)
    postman.stop()
    if not told:
        return EX_SOFTWARE  # the sentinel died by itself
    stopping = threading.Thread(target=cluster.stop, daemon=True)
    stopping.start()
    stopping.join(PATIENCE)
    if cluster.sentinel.is_alive():
        cluster.sentinel.kill()
    return 0


def die_with_parent() -> None:
    """Ask Linux to end this child when its parent is gone; elsewhere nothing happens."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
