from __future__ import annotations

import contextlib
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from cairn.credentials import instants


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.timezones()))  # noqa: DTZ001
def test_what_we_write_we_read_back(at):
    assert instants.read(instants.write(at)).at == at.astimezone(UTC).replace(microsecond=0)


@given(st.one_of(st.text(), st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.Z+-]{0,20}")))
def test_any_text_is_an_instant_or_a_declared_refusal(text):
    with contextlib.suppress(instants.InstantError):
        instants.read(text)
