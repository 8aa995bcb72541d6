"""Set up, then serve pages and do background work until stopped (Ctrl-C).

This is what `make run` calls: `setup`, then `serve` and `work` as two child processes. When one of them
ends, the other is stopped.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

from cairn.cli.serve import refuse_taken
from cairn.cli.work import die_with_parent
from cairn.site.config import Config
from cairn.site.folder import load, prepare

PATIENCE = 15.0  # seconds that a child may take to finish what it is doing


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-setup", action="store_true", help="start at once; `cairn setup` has been run")


class _Stop(Exception):
    pass


def run(arguments: argparse.Namespace) -> int:
    config = load(os.environ)
    prepare(config)
    refuse_taken(config)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _asked_to_stop)
    children: list[subprocess.Popen[bytes]] = []
    try:
        if not arguments.no_setup:
            code = _start("setup").wait()
            if code:
                return code
        children = [_start("serve"), _start("work")]
        _announce(config, children)
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        return next((child.returncode for child in children if child.returncode), 1)
    except _Stop:
        return 0
    finally:
        _stop(children)


def _asked_to_stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    raise _Stop


def _start(verb: str) -> subprocess.Popen[bytes]:
    """Start a verb in a process group of its own: Ctrl-C reaches us alone, and we stop it in order."""
    command = [sys.executable, "-m", "cairn.cli", verb]
    return subprocess.Popen(command, process_group=0, preexec_fn=die_with_parent)  # noqa: S603


def _announce(config: Config, children: list[subprocess.Popen[bytes]]) -> None:
    """Say where it is, once somebody answers there."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.host, config.host)  # noqa: S104
    while all(child.poll() is None for child in children):
        try:
            with socket.create_connection((target, config.port), timeout=1):
                break
        except OSError:
            time.sleep(0.1)
    else:
        return
    print(f"\nCairn is at {config.origin}/  (Ctrl-C stops it)")
    if config.mail.kind == "file":
        print(f"Letters are written to {config.data / 'mail'}")
    sys.stdout.flush()


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + PATIENCE
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
