"""Sign one credential for every learner of a list, into a folder. No database is needed.

The achievement is the JSON of an Open Badges Achievement (or of a badge of it), signed word for word; when
it says a creator, the issuer gets that name. The learners are a CSV file with a column "name", and if
wanted "email", "number", "date", and one column per outcome ("outcome 1", "outcome 2", or its words) or
one "result" for all: a level's name or number, a mark, or met / not met.

The folder gets index.csv and one file per learner, or one file with a credential a line (--format jsonl);
of a list of more than 5,000, a thousand files stand in each of numbered folders. Nothing of this is ever
overwritten; a run that was interrupted is repeated with the same command and goes on where it stopped.
Rows that cannot be used are named with line, code and how to mend them, and stand in broken.csv, which
every run writes anew: mend them there, and give that file as --learners.

exit codes: 0 everybody in the list has a credential; 65 somebody has none; 74 the disk is full;
130 interrupted

examples:
  cairn issue --achievement knots.json --learners june.csv --key school.key --out june
  cairn issue --achievement knots.json --learners june.csv --key p256.key --jwt ES256 --out june
  cairn issue --achievement knots.json --learners all.csv --key school.key --out all --format jsonl
"""

from __future__ import annotations

import argparse
import errno
import itertools
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import FrameType

    from cairn.cli.batch import Batch
    from cairn.cli.broken import BrokenRows
    from cairn.cli.crew import Order, Outcome
    from cairn.cli.designs import Design
    from cairn.cli.learners import Learner, Read, Sheet
    from cairn.cli.ledger import Entry
    from cairn.cli.making import Maker
    from cairn.cli.terminal import Progress

MAX_ACHIEVEMENT: Final = 1024 * 1024
MAX_LEARNERS: Final = 50 * 1024 * 1024
MAX_ROWS: Final = 1_000_000
LARGE: Final = 5_000  # learners: more files are no folder to look at
BROKEN: Final = "broken.csv"
ALONE: Final = 300  # learners that one process has made before others have begun
MOST_SAID: Final = 1_000  # broken rows that are named on the terminal
EX_IOERR: Final = 74
INTERRUPTED: Final = 130
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    from cairn.cli.securing import add_arguments

    parser.add_argument(
        "--achievement", required=True, metavar="FILE", help="what is earned (Open Badges JSON)"
    )
    parser.add_argument(
        "--learners", required=True, metavar="FILE.csv", help="who earned it, and with what results"
    )
    parser.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="where the credentials go")
    parser.add_argument(
        "--format",
        choices=("files", "jsonl"),
        default="files",
        help="a file for each learner (the default), or one file with a credential a line",
    )
    parser.add_argument(
        "--processes",
        type=int,
        choices=range(1, 65),
        metavar="N",
        help="how many processes sign (default: one for each processor)",
    )
    add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Issue every row that can be, name the others, and count both."""
    from cairn.adapters.clock import now
    from cairn.cli import batch, crew, designs, learners
    from cairn.cli.broken import BrokenRows
    from cairn.cli.disk import read_input
    from cairn.cli.making import Maker
    from cairn.cli.securing import opened
    from cairn.cli.terminal import progress

    design = designs.read(read_input(arguments.achievement, most=MAX_ACHIEVEMENT))
    design.for_composing.to_json()  # says now what every row would say
    data = read_input(arguments.learners, most=MAX_LEARNERS)
    total = sum(1 for _row in _sheet(data, arguments, design).rows)  # and every line can be read
    securer = opened(arguments)
    at = now().replace(microsecond=0)
    number = 1 if total <= ALONE else arguments.processes or crew.processes()
    with (
        batch.opened(
            arguments.out,
            achievement=design.achievement.url,
            form=arguments.format,
            extension=securer.extension,
            large=total > LARGE,
        ) as folder,
        progress(total) as bar,
        BrokenRows(arguments.out / BROKEN) as broken,
        _told_to_stop() as told,
    ):
        sheet = _sheet(data, arguments, design)
        broken.begin(sheet.headers)
        rows = learners.read(sheet, achievement=design.for_composing, now=at, is_new=folder.is_new)
        run_ = _Run(Maker(design, securer, at), folder, bar, broken, told, number)
        try:
            run_.all(rows)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            bar.clear()
            return _full(error, run_.count, arguments.out)
        if told:
            bar.clear()
            return _interrupted(run_.count, arguments.out)
        broken.finish()
    done = run_.count
    print(f"{done.issued} issued, {done.kept} were there already, {done.refused} not issued: {arguments.out}")
    return 65 if done.refused else 0


def _sheet(data: bytes, arguments: argparse.Namespace, design: Design) -> Sheet:
    from cairn.adapters.tables import open_grid
    from cairn.cli import learners

    grid = open_grid(data, filename=arguments.learners, most_rows=MAX_ROWS)
    return learners.opened(grid, achievement=design.for_composing)


@dataclass(slots=True)
class _Count:
    issued: int = 0
    kept: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class _Run:
    """One run over the list: every row is issued, found to be there already, or named."""

    maker: Maker
    folder: Batch
    bar: Progress
    broken: BrokenRows
    told: list[int]
    processes: int
    count: _Count = field(default_factory=_Count)
    waiting: dict[str, tuple[Read, Entry | None]] = field(default_factory=dict)

    def all(self, rows: Iterable[Read]) -> None:
        """Go through every row; what is wrong with one does not stop the others."""
        from cairn.cli import batch, crew

        orders = self._orders(rows)
        pieces = iter(lambda: list(itertools.islice(orders, batch.PIECE)), [])
        for piece, outcomes in crew.work(self.maker, pieces, number=self.processes, lock=self.folder.lock):
            self._keep(piece, outcomes)
            if self.told:
                return

    def _orders(self, rows: Iterable[Read]) -> Iterator[Order]:
        """Yield what has to be made; count and name the rest."""
        from cairn.adapters.randomness import new_uuid, random_bytes
        from cairn.badges.recipient import MIN_SALT
        from cairn.cli.crew import Order

        for row in rows:
            if row.learner is None:
                self._refuse(row, [(row.fault.code, str(row.fault))] if row.fault else [])
                continue
            entry = self.folder.entry_of(row.learner)
            if entry is not None and self.folder.has(entry):
                self._found(row, row.learner, entry)
                continue
            identifier = entry.id if entry is not None else f"urn:uuid:{new_uuid()}"
            self.waiting[identifier] = (row, entry)
            yield Order(row.learner, identifier, random_bytes(MIN_SALT))

    def _found(self, row: Read, learner: Learner, entry: Entry) -> None:
        if entry.row == learner.digest:
            self.count.kept += 1
            self.bar.step()
            return
        message = f"The row was changed after {entry.file} was issued: a correction is a new credential."
        self._refuse(row, [("row.changed", message)])

    def _keep(self, piece: Sequence[Order], outcomes: Sequence[Outcome]) -> None:
        """Announce and write what was made; what would be refused never gets a line in the index."""
        from cairn.cli.batch import Ready

        rows = [self.waiting.pop(order.id) for order in piece]
        ready = [
            Ready(order.learner, order.id, outcome.text, entry)
            for order, outcome, (_row, entry) in zip(piece, outcomes, rows, strict=True)
            if outcome.text
        ]
        in_the_way = self.folder.keep(ready)
        for order, outcome, (row, _entry) in zip(piece, outcomes, rows, strict=True):
            if order.id in in_the_way:
                error = in_the_way[order.id]
                self._refuse(row, [(error.code, str(error))])
            elif outcome.text:
                self.count.issued += 1
                self.bar.step()
            else:
                self._refuse(row, outcome.reasons)

    def _refuse(self, row: Read, reasons: Sequence[tuple[str, str]]) -> None:
        from cairn.cli.terminal import complain

        self.count.refused += 1
        self.broken.add(row, reasons)
        if self.count.refused <= MOST_SAID:
            self.bar.clear()
            for code, message in reasons:
                complain(f"line {row.line}: {code}: {message}")
        if self.count.refused == MOST_SAID:
            complain(f"further rows are named in {self.broken.path} only")
        self.bar.step()


@contextmanager
def _told_to_stop() -> Iterator[list[int]]:
    """Note the first Ctrl-C, so that what is under way is brought to its end; the second ends at once."""
    told: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        told.append(number)
        signal.signal(signal.SIGINT, before)

    before = signal.getsignal(signal.SIGINT)
    try:
        signal.signal(signal.SIGINT, note)
    except ValueError:  # not in the main thread: nobody can press Ctrl-C
        yield told
        return
    try:
        yield told
    finally:
        signal.signal(signal.SIGINT, before)


def _interrupted(count: _Count, out: Path) -> int:
    from cairn.cli.terminal import complain

    complain(f"interrupted: {count.issued} issued in {out}; the same command goes on from there")
    return INTERRUPTED


def _full(error: OSError, count: _Count, out: Path) -> int:
    from cairn.cli.terminal import complain

    complain(
        f"disk.full: nothing more can be written to {out} ({error.strerror}), {count.issued} issued: "
        "make room; the same command goes on from there"
    )
    return EX_IOERR
