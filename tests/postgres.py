"""A PostgreSQL server of the tests' own: in a temporary folder, on a socket nobody else can reach.

`cluster()` starts it and gives its address; `python -m tests.postgres COMMAND…` runs a command with
TEST_DATABASE_URL pointing at it. PostgreSQL refuses to run as root: then it runs as user `postgres`.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

QUICK = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    "jit=off",
    "max_connections=60",
    "listen_addresses=",
)
NOTICE = "NOTICE: no PostgreSQL server is installed; what needs one is skipped (apt install postgresql)"


def programs() -> Path | None:
    """Return the folder with initdb and pg_ctl of the newest PostgreSQL, or None."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if folders:
        return max(folders, key=lambda folder: int(folder.parent.name) if folder.parent.name.isdigit() else 0)
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found and shutil.which("pg_ctl") else None


def owner() -> str | None:
    """Return the user the server must run as, or None for whoever we are.

    Raises:
        LookupError: we are root, and there is no user `postgres` to run it as.
    """
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise LookupError("PostgreSQL does not run as root, and there is no user postgres") from None


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """Start a server and give an address for DATABASE_URL; stop and remove it afterwards.

    Raises:
        LookupError: PostgreSQL is not installed, or cannot be run by anybody here.
    """
    bin_ = programs()
    if bin_ is None:
        raise LookupError(NOTICE)
    user = owner()
    folder = Path(tempfile.mkdtemp(prefix="cairn-pg-"))
    if user:
        shutil.chown(folder, user)

    def run(*command: str) -> None:
        done = subprocess.run(
            [str(bin_ / command[0]), *command[1:]],
            user=user,
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise LookupError(f"{command[0]} failed: {done.stderr.strip()[-500:]}")

    data = str(folder / "data")
    try:
        run("initdb", "-D", data, "-U", "cairn", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        settings = " ".join(f"-c {setting}" for setting in (*QUICK, f"unix_socket_directories={folder}"))
        run("pg_ctl", "-D", data, "-w", "-s", "-l", str(folder / "log"), "-o", settings, "start")
        try:
            yield f"postgresql://cairn@/cairn?host={folder}"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-s", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    """Run `command` with TEST_DATABASE_URL; without PostgreSQL say so, and succeed."""
    try:
        with cluster() as url:
            return subprocess.run(
                command, env={**os.environ, "TEST_DATABASE_URL": url}, check=False
            ).returncode
    except LookupError as error:
        print(error)
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
