"""Serve pages and the API at HOST:PORT: two processes with two threads each, unless said otherwise.

Style sheets and scripts that are of another version than this program are copied anew first.
"""

from __future__ import annotations

import argparse
import os
import socket

from cairn.cli.serving import told
from cairn.site.config import Config, ConfigError
from cairn.site.folder import load, prepare

PROCESSES = 2
MOST_PROCESSES = 64
#: Python runs one of them at a time; the second answers while the first waits for the database or the jail.
THREADS = 2


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", metavar="ADDRESS", help="listen here instead of HOST")
    parser.add_argument("--port", metavar="NUMBER", help="listen here instead of PORT")
    parser.add_argument(
        "--workers",
        metavar="NUMBER",
        type=_number,
        default=PROCESSES,
        help=f"processes, each with {THREADS} threads: as many as processors (default {PROCESSES})",
    )


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_PROCESSES:
        raise argparse.ArgumentTypeError(f"a number from 1 to {MOST_PROCESSES}")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    os.environ.update({k: v for k, v in (("HOST", arguments.host), ("PORT", arguments.port)) if v})
    config = load(os.environ)
    prepare(config)
    refuse_taken(config)
    from cairn.cli import assets

    if assets.refresh(config):
        print("page assets: were of another version, made anew")
    os.environ["DJANGO_SETTINGS_MODULE"] = "cairn.site.settings"
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    server = Granian(
        "cairn.site.wsgi:application",
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        workers=arguments.workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        log_level=LogLevels.warning,
        log_access=False,
    )
    with told(config):
        server.serve()
    return 0


def refuse_taken(config: Config) -> None:
    """Find out before anything starts whether the address is free.

    Raises:
        ConfigError: another process listens there, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as error:
            raise ConfigError(
                f"PORT {config.port} at {config.host} cannot be used ({error.strerror}): choose another, "
                f"like PORT={config.port + 1 if config.port < 65535 else 8000}",
                code="config.port.taken",
                params={"setting": "PORT"},
            ) from None
