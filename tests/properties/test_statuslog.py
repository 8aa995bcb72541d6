"""A list is what its numbered changes add up to, in whatever steps they are read; and one gzip member."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cairn.credentials import gzipped, status
from cairn.credentials.status import MIN_BITS, StatusList
from cairn.credentials.statuslog import BEGINNING, Change, Projection

PLACES = st.one_of(st.integers(0, 12), st.integers(0, MIN_BITS - 1))
ACTS = st.lists(st.tuples(PLACES, st.sampled_from(["REVOKE", "SUSPEND", "REINSTATE"])), max_size=60)


def log(acts):
    return [Change(number, f"m{number}", place, kind) for number, (place, kind) in enumerate(acts, start=1)]


def told_simply(changes):
    """The same again, written as slowly and plainly as can be."""
    revoked = {change.index for change in changes if change.kind == "REVOKE"}
    held = {change.index: change.kind == "SUSPEND" for change in changes if change.kind != "REVOKE"}
    return StatusList.empty().with_set(*revoked, *(index for index, is_held in held.items() if is_held))


@given(ACTS)
def test_the_bits_are_what_the_changes_say(acts):
    assert Projection.of(MIN_BITS).after(log(acts)).bits == told_simply(log(acts))


@given(ACTS, st.lists(st.integers(0, 60), max_size=6))
def test_reading_on_from_anywhere_gives_what_reading_from_the_beginning_gives(acts, stops):
    changes = log(acts)
    whole = Projection.of(MIN_BITS).after(changes)
    some, read = Projection.of(MIN_BITS), 0
    for stop in [*sorted(min(stop, len(changes)) for stop in stops), len(changes)]:
        some = some.after(changes[read:stop])
        read = stop
    assert some == whole
    assert (whole.number, whole.mark) == (len(acts), f"m{len(acts)}" if acts else BEGINNING)


def test_a_change_that_is_missing_or_comes_twice_is_noticed():
    first, second, third = log([(1, "REVOKE"), (2, "REVOKE"), (3, "REVOKE")])
    for wrong in ([second], [first, third], [first, first]):
        with pytest.raises(ValueError, match="does not follow"):
            Projection.of(MIN_BITS).after(wrong)


def test_a_place_outside_the_list_is_no_other_place():
    for index in (-1, MIN_BITS):
        with pytest.raises(ValueError, match="outside"):
            Projection.of(MIN_BITS).after([Change(1, "m1", index, "REVOKE")])


@given(st.binary(max_size=5 * gzipped.BLOCK))
@example(b"")
@example(bytes(gzipped.BLOCK))
@example(b"\xff" * (3 * gzipped.BLOCK + 1))
@settings(max_examples=60)
def test_blocks_are_one_gzip_member_that_others_read(data):
    packed = gzipped.pack(data)
    reader = zlib.decompressobj(31)
    assert reader.decompress(packed) == data
    assert (reader.eof, reader.unused_data) == (True, b"")
    assert gzip.decompress(packed) == data


@given(st.sets(PLACES, max_size=40), PLACES)
def test_a_bit_more_packs_into_the_same_text_whatever_was_packed_before(indexes, one_more):
    bits = StatusList.empty().with_set(*indexes)
    status.encode(bits)
    step_by_step = status.encode(bits.with_set(one_more))
    gzipped._deflated.cache_clear()
    assert status.encode(bits.with_set(one_more)) == step_by_step


def test_a_flipped_bit_costs_one_block():
    bits = StatusList.empty().with_set(*range(0, MIN_BITS, 97))
    status.encode(bits)
    before = gzipped._deflated.cache_info().misses
    status.encode(bits.with_set(1))
    assert gzipped._deflated.cache_info().misses == before + 1


@given(st.binary(min_size=16, max_size=64), st.integers(2, 3000), st.data())
@settings(max_examples=50)
def test_places_taken_together_are_those_taken_one_by_one(seed, length, data):
    first = data.draw(st.integers(0, length - 1))
    count = data.draw(st.integers(1, min(40, length - first)))
    together = status.places(seed, first, count, length)
    assert together == [status.permute(seed, first + step, length) for step in range(count)]
