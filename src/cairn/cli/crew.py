"""Several processes that make credentials, and give them back in the order they were asked for.

Processes, not threads: two threads sign no faster than one (shared design, speed.md). They are forked, so
that the key never leaves memory. Ctrl-C is this process's business alone; theirs is to end with it.

Each process has a line of its own: one that is killed in the middle of an answer ends its line. Where several
share one, as in the pools of the standard library, half an answer is waited for without end.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

from cairn.cli.learners import Learner
from cairn.cli.work import die_with_parent
from cairn.errors import CairnError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

    from cairn.cli.making import Maker

AHEAD: Final = 2  # pieces of work for each process that are asked for before the first is needed


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
    hands: list[_Hand] = []
    free: SimpleQueue[_Hand] = SimpleQueue()

    def ask(piece: Sequence[Order]) -> list[Outcome]:
        hand = free.get()
        try:
            return hand.make(piece)
        finally:
            free.put(hand)

    pool = ThreadPoolExecutor(number)  # they only wait, and begin when all processes are forked
    try:
        for _ in range(number):
            hands.append(_Hand(maker, lock, hands))
            free.put(hands[-1])
        for piece, future in _in_order(pool, ask, pieces, ahead=number * AHEAD):
            yield piece, future.result()
    finally:
        for hand in hands:
            hand.end()
        pool.shutdown(cancel_futures=True)  # nobody waits any more: every line has ended
        for hand in hands:
            hand.close()


def _in_order(
    pool: ThreadPoolExecutor,
    ask: Callable[[Sequence[Order]], list[Outcome]],
    pieces: Iterable[Sequence[Order]],
    *,
    ahead: int,
) -> Iterator[tuple[Sequence[Order], Future[list[Outcome]]]]:
    asked: deque[tuple[Sequence[Order], Future[list[Outcome]]]] = deque()
    for piece in pieces:
        asked.append((piece, pool.submit(ask, piece)))
        if len(asked) > ahead:
            yield asked.popleft()
    while asked:
        yield asked.popleft()


class _Hand:
    """A process that makes credentials, and the line to it: one question at a time."""

    def __init__(self, maker: Maker, lock: int, others: Sequence[_Hand]) -> None:
        """others: those that were forked before, whose lines are none of this one's business."""
        fork = multiprocessing.get_context("fork")
        self.line, theirs = fork.Pipe()
        ours = [self.line, *(hand.line for hand in others)]
        self._process: ForkProcess = fork.Process(
            target=_begin, args=(maker, lock, os.getpid(), theirs, ours), daemon=True
        )
        self._process.start()
        theirs.close()  # before the next is forked: the line ends with its process

    def make(self, piece: Sequence[Order]) -> list[Outcome]:
        """Have a piece made.

        Raises:
            CairnError: issue.process, the process was killed; whatever making it raised.
        """
        try:
            self.line.send(piece)
            answer = self.line.recv()
        except (EOFError, OSError):
            message = "a process that signs was killed (is there enough memory?): run the same command again"
            raise CairnError(message, code="issue.process") from None
        if isinstance(answer, BaseException):
            raise answer
        return list(answer)

    def end(self) -> None:
        """End the process, whatever it is doing, and with it whoever waits for its answer."""
        self._process.kill()
        self._process.join()

    def close(self) -> None:
        """Give back what an ended process leaves; nobody may be waiting for it."""
        self.line.close()
        self._process.close()


def _begin(maker: Maker, lock: int, parent: int, line: Connection, ours: Sequence[Connection]) -> None:
    """Make what is asked for, until the line ends. ours: the parent's ends of lines, which came with the fork."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    die_with_parent()
    if os.getppid() != parent:
        os._exit(1)
    os.close(lock)
    for end in ours:
        end.close()  # kept open here, no line would end with the parent
    while True:
        try:
            answer: object = _made(maker, line.recv())
        except EOFError:
            return
        except Exception as error:  # noqa: BLE001 - whoever asked for the piece gets it
            answer = error
        line.send(answer)


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
