"""The conversation with a process that may be slow, stuck or mad: it has an end, and then the process is gone."""

from __future__ import annotations

import sys
import time

import pytest

from cairn.adapters.cells import Cell, Died

LARGE = {"data": "x" * 4_000_000}
ECHO = "from cairn.adapters.frames import receive, send; send(1, {'long': len(receive(0)['data'])})"


def cell(code):
    return Cell([sys.executable, "-I", "-c", code], quiet=True)


def test_who_does_not_listen_is_killed_in_time():
    deaf = cell("import time; time.sleep(60)")
    begun = time.monotonic()

    with pytest.raises(Died, match="does not listen"):
        deaf.tell(LARGE, 0.3)

    assert time.monotonic() - begun < 5
    assert not deaf.lives


def test_a_large_message_arrives_whole():
    listening = cell(ECHO)
    try:
        listening.tell(LARGE)
        assert listening.hear(10) == {"long": 4_000_000}
    finally:
        listening.kill()


@pytest.mark.parametrize("said", [b"\0\0\0\3{x}", b"\0\0\0\2\xff\xfe"], ids=["no JSON", "no text"])
def test_what_is_no_message_ends_the_conversation(said):
    mad = cell(f"import os; os.write(1, {said!r})")

    with pytest.raises(Died, match="no message"):
        mad.hear(10)

    assert not mad.lives
