"""Check this installation, and say for each thing what to do.

Looks at address, data folder, database, contexts, keys, status lists, books, files, mail, letters that wait, clock,
worker and web server.
Each line begins with `ok`, `note` (works, but look at it) or `fault`; an arrow says what to do.

exit codes: 0 no fault; 1 at least one

examples:
  cairn doctor
  CAIRN_DATA=/srv/cairn cairn doctor
"""

from __future__ import annotations

import argparse
import itertools
import os
import socket
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from cairn.cli import running
from cairn.cli.house import enter, has_database
from cairn.cli.said import Grade, Question, Said, asked
from cairn.errors import CairnError
from cairn.site.config import Config
from cairn.site.folder import load

EX_FAULTY: Final = 1
OLDEST_YEAR: Final = 2026  # no clock that is right says less
SAMPLE: Final = 500  # signatures that are checked
PATIENCE: Final = 5.0  # seconds for comparing files with rows
DIGITS: Final = "0123456789abcdef"


def configure(parser: argparse.ArgumentParser) -> None:
    """There is nothing to choose."""


def run(_: argparse.Namespace) -> int:
    """Ask every question; a question that breaks is itself a fault."""
    config = load(os.environ)
    if not has_database(config):
        return _print([*_all(WITHOUT_DATABASE, config), *_nothing_here(config)])
    enter()
    first = _all((*WITHOUT_DATABASE, _data, _database), config)
    broken = any(said.subject == "database" and said.grade == "fault" for said in first)
    rest: Sequence[Question] = (
        (_mail, running.web)
        if broken
        else (
            _keys,
            running.status_lists,
            _books,
            _files,
            _mail,
            running.letters,
            _clock,
            running.worker,
            running.web,
        )
    )
    return _print([*first, *_all(rest, config)])


def _print(answers: Sequence[Said]) -> int:
    from cairn.cli.terminal import plain, say

    for said in answers:
        say(f"{said.grade:<5} {said.subject}: {plain(said.sentence)}")
        if said.advice:
            say(f"      → {plain(said.advice)}")
    return EX_FAULTY if any(said.grade == "fault" for said in answers) else 0


def _all(questions: Sequence[Question], config: Config) -> list[Said]:
    return [said for question in questions for said in asked(question, config)]


def _nothing_here(config: Config) -> Iterator[Said]:
    yield Said(
        "fault",
        "database",
        f"there is no installation in {config.data}",
        "name its folder in CAIRN_DATA, or run cairn setup to begin one",
    )


def _address(config: Config) -> Iterator[Said]:
    if config.url is None:
        yield Said(
            "note",
            "address",
            f"a demonstration at {config.origin}: credentials are of this machine only",
            "set CAIRN_URL to the address people will type, before the first real credential is issued",
        )
        return
    if not config.secure:
        yield Said(
            "note", "address", f"{config.url} is not https", "put a reverse proxy with a certificate in front"
        )
    try:
        socket.getaddrinfo(config.hostname, None)
    except OSError:
        yield Said(
            "fault",
            "address",
            f"{config.hostname} has no address",
            "enter it in the DNS, or correct CAIRN_URL",
        )
    else:
        yield Said("ok", "address", config.url)


def _data(config: Config) -> Iterator[Said]:
    usage = os.statvfs(config.data)
    free = usage.f_bavail * usage.f_frsize // 2**20
    if free < 500:
        yield Said(
            "fault",
            "data",
            f"{free} MB are free at {config.data}",
            "make room: evidence is up to 250 MB a piece of work",
        )
    else:
        yield Said("ok", "data", f"{config.data}, {free} MB free")


def _database(config: Config) -> Iterator[Said]:
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield Said(
            "fault",
            "database",
            str(error).splitlines()[0],
            "check DATABASE_URL and that the server is running",
        )
        return
    if missing:
        yield Said("fault", "database", f"{len(missing)} steps behind this version", "run cairn setup")
    else:
        yield Said("ok", "database", f"{config.database.engine}, up to date")
    if config.database.engine == "sqlite" and config.url is not None:
        yield Said(
            "note",
            "database",
            "SQLite is good for one machine",
            "for more than one, or many writers: DATABASE_URL",
        )


def _contexts(_: Config) -> Iterator[Said]:
    from cairn.credentials.contexts import bundled

    yield Said("ok", "contexts", f"{len(list(bundled().urls()))} documents, as the ledger says")


def _keys(config: Config) -> Iterator[Said]:
    from cairn.records.models import IssuerKey, KeyState
    from cairn.services.admin.keys import public_key_of
    from cairn.site.world import ports

    active = IssuerKey.objects.across(reason="the doctor looks at every key").filter(state=KeyState.ACTIVE)
    broken = []
    for key in active:
        try:
            signer = ports().keystore.signer(key.uri, verification_method=key.verification_method)
            public_key_of(key).verify(signer.sign(b"doctor"), b"doctor")
        except CairnError as error:
            broken.append(f"{key.uri} ({error.code})")
    if broken:
        yield Said(
            "fault",
            "keys",
            f"{len(broken)} signing keys do not sign: {', '.join(broken[:3])}",
            f"bring back {config.data / 'keys'} and its passphrase from the backup",
        )
    else:
        yield Said("ok", "keys", f"{active.count()} in use, and all of them sign")
    if config.key_passphrase is None:
        yield Said(
            "note",
            "keys",
            "the passphrase lies in the data folder, beside the keys",
            "to keep them apart, give it in CAIRN_KEY_PASSPHRASE_FILE",
        )


def _books(config: Config) -> Iterator[Said]:
    """Rows that contradict one another, and a sample of the signatures."""
    from cairn.records.models import Credential
    from cairn.services.admin import ledger
    from cairn.site.world import ports

    issued = Credential.objects.across(reason="the doctor looks at the books").filter(state="ISSUED").count()
    kept = ports().now() - timedelta(days=config.keep_letters)
    books = ledger.discrepancies(every=max(1, issued // SAMPLE), letters_since=kept)
    found = list(itertools.islice(books, 5))
    if not found:
        yield Said("ok", "books", f"{issued} credentials, and nothing contradicts them")
    for one in found:
        yield Said(
            "fault",
            "books",
            f"{one.subject}: {one.message} ({one.code})",
            "stop the worker, keep a copy of the database, and compare it with the last backup",
        )


def _files(config: Config) -> Iterator[Said]:
    """Files without a row and rows without a file, a sixteenth at a time, for a few seconds at most."""
    from cairn.services.admin import loose_files
    from cairn.site.world import ports

    until = time.monotonic() + PATIENCE
    looked = parts = 0
    loose = gone = 0
    lost: tuple[str, ...] = ()
    for begin in DIGITS:
        if time.monotonic() > until:
            break
        parts += 1
        for kind in loose_files.COLUMNS:
            found = loose_files.compare(kind, begin, ports=ports())
            looked += found.files
            loose += len(found.without_row)
            gone += len(found.without_file)
            lost = (*lost, *found.without_file)[:3]
    of_all = (
        "" if parts == len(DIGITS) else f", in {parts} of {len(DIGITS)} parts: there was no time for more"
    )
    if gone:
        yield Said(
            "fault",
            "files",
            f"{gone} that a row names are not there ({', '.join(lost)}){of_all}",
            f"bring back {config.data / 'files'} from the backup; whoever opens one is told that it is missing",
        )
    if loose:
        yield Said(
            "note",
            "files",
            f"{loose} are named by no row, more than a day old{of_all}",
            "the worker removes each after thirty days; stop it if an older backup was put back by mistake",
        )
    if not gone and not loose:
        yield Said("ok", "files", f"{looked}, and each that should be there is{of_all}")


def _mail(config: Config) -> Iterator[Said]:
    if config.mail.kind != "smtp":
        where = "to the terminal" if config.mail.kind == "console" else f"to {config.data / 'mail'}"
        grade: Grade = "ok" if config.url is None else "note"
        advice = "" if config.url is None else "set CAIRN_MAIL to a mail server, or nobody gets a letter"
        yield Said(grade, "mail", f"letters go {where}", advice)
        return
    from django.core.mail import get_connection

    connection = get_connection()
    try:
        connection.open()
    except OSError as error:  # smtplib's errors are OSErrors too
        yield Said(
            "fault",
            "mail",
            f"{config.mail.host} does not take letters ({type(error).__name__})",
            "check CAIRN_MAIL",
        )
    else:
        yield Said("ok", "mail", f"{config.mail.host} answers")
    finally:
        connection.close()


def _clock(_: Config) -> Iterator[Said]:
    from cairn.records.models import AuditEvent
    from cairn.site.world import ports

    now = ports().now()
    events = AuditEvent.objects.across(reason="the doctor compares the clock with what was recorded")
    last = events.order_by("-at").values_list("at", flat=True).first()
    if now.year < OLDEST_YEAR or (last is not None and last > now + timedelta(minutes=1)):
        since = f", before what was recorded at {last:%Y-%m-%d %H:%M} UTC" if last and last > now else ""
        yield Said(
            "fault",
            "clock",
            f"it says {now:%Y-%m-%d %H:%M} UTC{since}",
            "set the machine's clock; signatures carry the time",
        )
    else:
        yield Said("ok", "clock", f"{now:%Y-%m-%d %H:%M} UTC")


WITHOUT_DATABASE: Final[tuple[Question, ...]] = (_address, _contexts)
