"""What callers have spent, in a file: several processes count together, and nothing else can make it forget."""

from __future__ import annotations

import fcntl
import logging
import multiprocessing
import os
import stat
import threading
import time

import pytest

from cairn.adapters import accounts
from cairn.adapters.accounts import SIZE, SharedAccounts
from cairn.services.meters import WINDOW, Meter

AT = 1_000_000.0


def meter(shared, *, most_asked=60, most_cpu=10.0, name="visitor"):
    made = Meter(most_asked=most_asked, most_cpu=most_cpu, name=name)
    made.accounts = shared
    return made


@pytest.fixture
def path(tmp_path):
    return tmp_path / "limits"


@pytest.fixture
def shared(path):
    made = SharedAccounts(path, now=lambda: AT)
    yield made
    made.close()


def asked_for(path, told, start, times):
    own = SharedAccounts(path, now=lambda: AT)
    counter = meter(own)
    start.wait()
    let_in = sum(counter.ask("203.0.113.9") == 0 for _ in range(times))
    told.put(let_in)


def test_processes_that_count_at_the_same_time_let_in_as_many_as_one_would(path):
    context = multiprocessing.get_context("fork")
    told, start = context.Queue(), context.Event()
    processes = [context.Process(target=asked_for, args=(path, told, start, 300)) for _ in range(4)]
    for process in processes:
        process.start()
    start.set()
    let_in = [told.get(timeout=30) for _ in processes]
    for process in processes:
        process.join()
    assert sum(let_in) == 60


def test_threads_of_a_process_count_together(shared):
    counter = meter(shared)
    let_in = []
    threads = [
        threading.Thread(target=lambda: let_in.extend(counter.ask("a") == 0 for _ in range(50)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert let_in.count(True) == 60


def test_processor_time_is_written_down_and_the_window_ends(shared):
    counter = meter(shared)
    assert counter.wait("a", at=AT) == 0
    counter.spend("a", 10.0, at=AT + 1)
    assert counter.wait("a", at=AT + 2) == 58
    assert counter.wait("a", at=AT + WINDOW) == 0


def test_a_clock_that_is_set_back_locks_nobody_out_for_long(shared):
    counter = meter(shared, most_asked=1)
    assert [counter.wait("a", at=AT), counter.wait("a", at=AT - 3600)] == [0, 0]
    assert 0 < counter.wait("a", at=AT - 3599) <= WINDOW


def test_what_was_spent_outlives_a_restart(path, shared):
    assert meter(shared, most_asked=1).ask("a") == 0
    again = SharedAccounts(path, now=lambda: AT)
    try:
        assert meter(again, most_asked=1).ask("a") > 0
        assert meter(again, most_asked=1, name="token").ask("a") == 0  # another meter
    finally:
        again.close()


def test_a_crowd_pushes_out_those_whose_window_began_first(shared, monkeypatch):
    monkeypatch.setattr(accounts, "_SETS", 1)  # everybody has the same eight places
    counter = meter(shared, most_asked=1)
    for number in range(8):
        assert counter.wait(f"{number}", at=AT + number) == 0
    assert counter.wait("one more", at=AT + 8) == 0
    assert counter.wait("7", at=AT + 9) > 0
    assert counter.wait("1", at=AT + 9) > 0
    assert counter.wait("0", at=AT + 9) == 0  # forgotten


def test_the_file_is_small_and_its_owners_alone(path, shared):
    assert path.stat().st_size == SIZE < 1_000_000
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("found", [b"", b"something else", bytes(SIZE)])
def test_a_file_that_is_not_ours_is_made_anew(path, found):
    path.write_bytes(found)
    made = SharedAccounts(path, now=lambda: AT)
    try:
        assert [meter(made, most_asked=1).ask("a") == 0 for _ in range(2)] == [True, False]
    finally:
        made.close()


def test_a_file_that_was_cut_short_is_filled_again(path, shared):
    os.truncate(path, 100)
    counter = meter(shared, most_asked=1)
    assert [counter.ask("a") == 0 for _ in range(2)] == [True, False]


def test_without_its_file_a_process_counts_by_itself_and_says_so(path, caplog):
    made = SharedAccounts(path, now=lambda: AT)
    made.close()
    counter = meter(made, most_asked=1)
    with caplog.at_level(logging.WARNING):
        assert [counter.ask("a") == 0 for _ in range(2)] == [True, False]
    assert caplog.text.count("not shared") == 1


@pytest.mark.parametrize("call", ["pread", "pwrite"])
def test_a_file_that_takes_or_gives_nothing_leaves_the_limits_on(shared, monkeypatch, caplog, call):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(accounts.os, call, refuse)
    counter = meter(shared, most_asked=2)
    with caplog.at_level(logging.WARNING):
        asked = [counter.ask("a") == 0 for _ in range(5)]
    assert asked == [True, True, False, False, False]
    assert caplog.text.count("not shared") == 1


def hold(path, held, over):
    with path.open("r+b") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        held.set()
        over.wait(10)


def test_a_lock_that_another_process_keeps_holds_nobody_up(path, shared):
    context = multiprocessing.get_context("fork")
    held, over = context.Event(), context.Event()
    process = context.Process(target=hold, args=(path, held, over))
    process.start()
    assert held.wait(10)
    try:
        counter = meter(shared, most_asked=1)
        begun = time.monotonic()
        asked = [counter.ask("a") == 0 for _ in range(2)]
        taken = time.monotonic() - begun
    finally:
        over.set()
        process.join()
    assert asked == [True, False], "it counts alone meanwhile"
    assert taken < 2
    assert counter.ask("a") == 0, "and with the others again"
    assert counter.ask("a") > 0
