"""Several processes that make credentials, and give them back in the order they were asked for.

Processes, not threads: two threads sign no faster than one (shared design, speed.md). They are forked, so
that the key never leaves memory. Ctrl-C is this process's business alone; theirs is to end with it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cairn.cli.learners import Learner
from cairn.cli.work import die_with_parent
from cairn.errors import CairnError

if TYPE_CHECKING:
    from cairn.cli.making import Maker

AHEAD: Final = 2  # pieces of work for each process that are asked for before the first is needed
_MAKER: list[Maker] = []  # of a child process: what it was forked with


@dataclass(frozen=True, slots=True)
class Order:
    """A credential to be made."""

    learner: Learner
    id: str
    salt: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an order: its text, or every reason why there is none, as code and sentence."""

    text: str
    reasons: tuple[tuple[str, str], ...] = ()


def processes() -> int:
    """How many processes this machine has room for."""
    if "fork" not in multiprocessing.get_all_start_methods():
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def work(
    maker: Maker, pieces: Iterable[Sequence[Order]], *, number: int, lock: int
) -> Iterator[tuple[Sequence[Order], Sequence[Outcome]]]:
    """Make every piece of work with `number` processes (1: this one); yield the pieces in their order.

    lock: the descriptor with the folder's lock, which the processes let go of: it ends with this one.

    Raises:
        CairnError: issue.process, a process was killed. Differs: of the sample, one came out wrong.
    """
    if number < 2:
        for piece in pieces:
            yield piece, _made(maker, piece)
        return
    pool = ProcessPoolExecutor(
        number, multiprocessing.get_context("fork"), initializer=_begin, initargs=(maker, lock, os.getpid())
    )
    try:
        yield from _in_order(pool, pieces, ahead=number * AHEAD)
    except BrokenProcessPool:
        message = "a process that signs was killed (is there enough memory?): run the same command again"
        raise CairnError(message, code="issue.process") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_order(
    pool: ProcessPoolExecutor, pieces: Iterable[Sequence[Order]], *, ahead: int
) -> Iterator[tuple[Sequence[Order], Sequence[Outcome]]]:
    asked: deque[tuple[Sequence[Order], Future[list[Outcome]]]] = deque()
    for piece in pieces:
        asked.append((piece, pool.submit(_work, piece)))
        if len(asked) > ahead:
            first, future = asked.popleft()
            yield first, future.result()
    while asked:
        first, future = asked.popleft()
        yield first, future.result()


def _begin(maker: Maker, lock: int, parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    die_with_parent()
    if os.getppid() != parent:
        os._exit(1)
    os.close(lock)
    _MAKER[:] = [maker]


def _work(piece: Sequence[Order]) -> list[Outcome]:
    return _made(_MAKER[0], piece)


def _made(maker: Maker, piece: Sequence[Order]) -> list[Outcome]:
    return [_one(maker, order) for order in piece]


def _one(maker: Maker, order: Order) -> Outcome:
    from cairn.cli.making import Differs
    from cairn.cli.securing import Refused

    try:
        return Outcome(maker.make(order.learner, identifier=order.id, salt=order.salt))
    except Differs:  # what was made is not to be trusted, whichever row it was for
        raise
    except Refused as refused:
        return Outcome("", tuple((finding.code, finding.message) for finding in refused.findings))
    except CairnError as error:
        return Outcome("", ((error.code, str(error)),))
