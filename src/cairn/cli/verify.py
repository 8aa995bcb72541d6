"""Say whether each SOURCE deserves trust, and why.

SOURCE is a file (JSON, JWT, baked PNG or SVG, a PDF with a credential attached), `-` for the standard
input, an address, or a compact JWT.
The first line is the verdict in one sentence; below it stands what each check saw.

exit codes:
  0  valid          every check passed
  1  invalid        at least one check failed
  2  indeterminate  nothing failed, but something could not be checked
  3  error          there was no credential to check
  64 wrong usage
Of several sources the worst counts: error, then invalid, then indeterminate, then valid.

examples:
  cairn verify badge.json
  cairn verify --json *.png
  cairn verify https://badges.example.org/credentials/8f2b… --at 2026-06-18T12:00:00Z
  cairn verify badge.json --offline --with https://school.example/.well-known/did.json=did.json
  curl -s https://badges.example.org/badge | cairn verify -
"""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cairn.errors import CairnError

if TYPE_CHECKING:
    from cairn.cli.outlook import Installation
    from cairn.credentials.contexts import ContextStore
    from cairn.credentials.inspection import Fetched
    from cairn.credentials.verdict import Word
    from cairn.services.papers import Papers
    from cairn.services.verify.examination import Examination

EXIT_ON_ERROR: Final = 3
EX_USAGE: Final = 64
EXIT_CODES: Final = {"valid": 0, "invalid": 1, "indeterminate": 2, "error": 3}
OPTIONS_ANYWHERE: Final = True  # `cairn verify a.json --json b.json` is understood
MAX_BYTES: Final = 5 * 1024 * 1024  # the largest picture; the core has smaller limits for the rest


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--json", action="store_true", help="print one JSON object per source on a line")
    parser.add_argument(
        "--at",
        type=_instant,
        metavar="INSTANT",
        help="judge validity and keys at this instant (2026-06-18T12:00:00Z); "
        "whether it was withdrawn is always judged now",
    )
    parser.add_argument("--offline", action="store_true", help="ask nothing of the network")
    parser.add_argument(
        "--with",
        dest="given",
        action="append",
        default=[],
        type=_given,
        metavar="URL=FILE",
        help="take FILE for what URL answers: a status list, a DID document (under https and http), or a "
        "JSON-LD context, which is then trusted for this run; split at the last =; may be repeated",
    )
    parser.add_argument("source", nargs="+", metavar="SOURCE", help="a file, -, an address or a compact JWT")


def run(arguments: argparse.Namespace) -> int:
    """Judge every source, print, and return the exit code of the worst."""
    from cairn.cli.outlook import Installation, supplied, trusting
    from cairn.cli.terminal import complain
    from cairn.credentials.contexts import bundled
    from cairn.credentials.verdict import worst

    given: dict[str, bytes] = dict(arguments.given)
    try:
        contexts = trusting(bundled(), given)
    except CairnError as error:
        if error.code == "contexts.not_built":
            raise
        complain(f"{error.code}: {error}")
        return EX_USAGE
    from cairn.adapters.clock import now

    verifier = _Verifier(
        contexts=contexts,
        given=supplied(given, at=now()),
        at=arguments.at,
        offline=arguments.offline,
        installation=Installation(),
    )
    verdicts: list[Word] = []
    for source in arguments.source:
        found = verifier.judge(source)
        _show(found, as_json=arguments.json, named=len(arguments.source) > 1)
        verdicts.append(found.verdict.verdict)
    _advise(verifier.turned_away)
    return EXIT_CODES[worst(verdicts)]


class _Verifier:
    """One run of the command: the same contexts, answers and fetcher for every source."""

    def __init__(
        self,
        *,
        contexts: ContextStore,
        given: dict[str, Fetched],
        at: datetime | None,
        offline: bool,
        installation: Installation,
    ) -> None:
        from cairn.cli.outlook import LazyArchive, LazyFetcher

        self._contexts = contexts
        self._given = given
        self._at = at
        self._offline = offline
        self._fetch = LazyFetcher(installation)
        self._archive = LazyArchive(installation)

    @property
    def turned_away(self) -> set[str]:
        """Places of this machine or of a private network that were not asked, as HOST:PORT."""
        return self._fetch.turned_away

    def judge(self, source: str) -> Examination:
        """Judge one source; what cannot be had or read is a verdict too."""
        from cairn.cli.jail import GivenUp, bounded

        try:
            with bounded():
                return self._judge(source)
        except (GivenUp, MemoryError):
            message = "checking it takes more time or memory than one credential may have"
            return self._nothing(source, CairnError(message, code="check.given_up"))

    def _judge(self, source: str) -> Examination:
        from cairn.adapters.clock import now
        from cairn.services.verify.examination import examine

        try:
            data = self._read(source)
        except CairnError as error:
            if error.code.startswith("config."):
                raise  # nothing is wrong with the credential
            return self._nothing(source, error)
        return examine(
            data,
            contexts=self._contexts,
            now=now(),
            fetch=self._fetch,
            at=self._at,
            offline=self._offline,
            supplied=self._given,
            archive=self._archive,
            source=_named(source),
            papers=_papers_for(data),
        )

    def _nothing(self, source: str, error: CairnError) -> Examination:
        from cairn.adapters.clock import now
        from cairn.credentials.inspection import Report
        from cairn.credentials.verdict import unreadable
        from cairn.services.verify.examination import Examination

        at = now()
        return Examination(unreadable(error), Report(()), self._at or at, at, source=_named(source))

    def _read(self, source: str) -> bytes:
        """Return the bytes of a source.

        Raises:
            CairnError: source.*, it cannot be had.
        """
        if source == "-":
            return _within_limits(sys.stdin.buffer.read(MAX_BYTES + 1))
        if source.lower().startswith(("https://", "http://")):
            return self._fetched(source)
        path = Path(source)
        if _exists(path):
            try:
                with path.open("rb") as file:
                    return _within_limits(file.read(MAX_BYTES + 1))
            except OSError as error:
                message = f"{source}: {error.strerror}"
                raise CairnError(message, code="source.file_unreadable") from None
        if source.startswith("eyJ") and "." in source:
            return source.encode("utf-8", "surrogateescape")
        raise CairnError(f"there is no file {source}", code="source.file_missing")

    def _fetched(self, url: str) -> bytes:
        answer = self._given.get(url)
        if answer is None and self._offline:
            message = "it is an address, and --offline asks nothing of the network"
            raise CairnError(message, code="source.refused")
        answer = answer or self._fetch(url, purpose="credential")
        if answer.state != "ok":
            message = answer.reason or "that address gave no credential"
            raise CairnError(message, code=f"source.{answer.state}")
        return answer.body


def _show(found: Examination, *, as_json: bool, named: bool) -> None:
    if as_json:
        from cairn.cli.terminal import give
        from cairn.credentials.document import dump

        give((dump(found.to_json()) + "\n").encode("utf-8", "backslashreplace"))
        return
    from cairn.cli.terminal import say
    from cairn.cli.verdicts import lines

    for line in lines(found, named=named):
        say(line)
    sys.stdout.flush()


def _advise(turned_away: set[str]) -> None:
    """Say what lets addresses of this machine be asked; not among the verdicts, which programs read."""
    from cairn.cli.terminal import complain, plain

    if turned_away:
        places = plain(",".join(sorted(turned_away)))
        complain(
            f"{places}: an address of this machine or of a private network is not asked. To allow it: "
            f"CAIRN_FETCH_ALLOW={places}; of an installation whose data folder is here: CAIRN_DATA=FOLDER"
        )


def _papers_for(data: bytes) -> Papers | None:
    """Who opens a PDF; loaded for one only."""
    from cairn.services.verify.attached import PDF

    if not data.startswith(PDF):
        return None
    from cairn.adapters.papers import JailedPapers

    return JailedPapers()


def _instant(text: str) -> datetime:
    from cairn.credentials import instants

    try:
        return instants.read(text).at
    except CairnError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _given(text: str) -> tuple[str, bytes]:
    url, equals, name = text.rpartition("=")
    if not equals or not name or not url.lower().startswith(("https://", "http://")):
        raise argparse.ArgumentTypeError(
            f"{text[:200]!r} is not URL=FILE with a web address before the last ="
        )
    try:
        with Path(name).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise argparse.ArgumentTypeError(f"{name}: {why}") from None
    return url, data


def _within_limits(data: bytes) -> bytes:
    if len(data) > MAX_BYTES:
        raise CairnError("it is larger than 5 MB", code="source.too_large")
    return data


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a token is longer than any file name
        return False


def _named(source: str) -> str:
    """The source as it was given, in characters that every program can read."""
    return source.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
