from __future__ import annotations

import contextlib
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.credentials import status
from cairn.credentials.status import MIN_BITS, StatusList, StatusListError

INDEXES = st.integers(0, MIN_BITS - 1)


@given(seed=st.binary(min_size=16, max_size=64), length=st.integers(2, 700))
@settings(max_examples=40, deadline=None)
def test_every_credential_of_a_list_has_a_place_of_its_own(seed, length):
    places = [status.permute(seed, counter, length) for counter in range(length)]
    assert sorted(places) == list(range(length))


def test_a_full_list_of_ours_uses_every_place_once():
    places = {status.permute(bytes([3]) * 32, counter, MIN_BITS) for counter in range(0, MIN_BITS, 16)}
    assert len(places) == MIN_BITS // 16
    assert all(0 <= place < MIN_BITS for place in places)


def test_places_look_drawn_by_lot():
    # Mean and spread of neighbours' distance, against a uniform draw (about 43,700 and never in a row).
    places = [status.permute(bytes([9]) * 32, counter, MIN_BITS) for counter in range(2000)]
    steps = [abs(a - b) for a, b in itertools.pairwise(places)]
    assert 0.9 < (sum(steps) / len(steps)) / (MIN_BITS / 3) < 1.1
    assert places != sorted(places)


@given(indexes=st.sets(INDEXES, max_size=50))
def test_a_list_says_exactly_what_was_set(indexes):
    read = status.decode(status.encode(StatusList.empty().with_set(*indexes)))
    assert all(read[index] for index in indexes)
    assert int.from_bytes(read.bits, "big").bit_count() == len(indexes)


@given(index=INDEXES, others=st.sets(INDEXES, max_size=10))
def test_clearing_one_place_touches_no_other(index, others):
    others = others - {index}
    before = StatusList.empty().with_set(*others)
    assert before.with_set(index).with_cleared(index) == before


@given(st.one_of(st.text(), st.text("uABH4sI_-z0"), st.binary().map(lambda data: "u" + data.hex())))
def test_any_text_is_a_list_or_a_declared_refusal(text):
    with contextlib.suppress(StatusListError):
        status.decode(text)
