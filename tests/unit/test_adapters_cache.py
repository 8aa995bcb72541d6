"""The cache in a folder: what one web process writes down the others know, and only one is the first."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import stat
import time

import pytest
from django.core.cache import cache, caches

from cairn.adapters.cache import FolderCache


def first_of(folder, told, start, keys):
    own = FolderCache(str(folder), {})
    start.wait()
    told.put(sum(own.add(f"code-{key}", "y", 30) for key in range(keys)))


def test_a_code_is_used_in_one_process_only(tmp_path):
    folder = tmp_path / "cache"
    context = multiprocessing.get_context("fork")
    told, start = context.Queue(), context.Event()
    processes = [context.Process(target=first_of, args=(folder, told, start, 40)) for _ in range(3)]
    for process in processes:
        process.start()
    start.set()
    firsts = [told.get(timeout=30) for _ in processes]
    for process in processes:
        process.join()
    assert sum(firsts) == 40
    assert FolderCache(str(folder), {}).get("code-7") == "y"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_folder_may_be_deleted_at_any_time(tmp_path):
    kept = FolderCache(str(tmp_path / "cache"), {})
    assert kept.add("a", 1)
    shutil.rmtree(tmp_path / "cache")
    assert kept.add("a", 1)


def test_limits_on_logging_in_are_kept_there_and_the_worker_s_own_figures_are_not():
    assert isinstance(caches["default"], FolderCache)
    assert not isinstance(caches["process"], FolderCache)
    assert cache.add("once", 1, 5)
    assert not cache.add("once", 1, 5)
    cache.delete("once")


def aged(kept, key, seconds):
    """As if it had been written so long ago."""
    then = time.time() - seconds
    os.utime(kept._key_to_file(key), (then, then))


@pytest.mark.parametrize("put", ["add", "set"])
def test_what_is_over_makes_room_and_what_holds_stays(tmp_path, put):
    kept = FolderCache(str(tmp_path / "cache"), {"OPTIONS": {"MAX_ENTRIES": 20}})
    for number in range(15):
        kept.set(f"login-{number}", number, 300)
    for number in range(5):
        kept.set(f"over-{number}", number, 300)
        kept.touch(f"over-{number}", -1)
    getattr(kept, put)("new", "y", 30)
    assert [kept.get(f"login-{number}") for number in range(15)] == list(range(15))
    assert kept.get("new") == "y"
    assert len(kept._list_cache_files()) == 16


def test_of_too_many_that_hold_the_oldest_go_and_only_a_few(tmp_path):
    kept = FolderCache(str(tmp_path / "cache"), {"OPTIONS": {"MAX_ENTRIES": 20}})
    for number in range(20):
        kept.set(f"{number}", number, 300)
        aged(kept, f"{number}", 100 - number)
    assert kept.add("new", "y", 30)
    assert [kept.get(f"{number}") for number in range(20)] == [None, *range(1, 20)]
    assert kept.get("new") == "y"
