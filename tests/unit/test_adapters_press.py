"""Signing processes that do not do what they should: whoever waits for them is told so, in time."""

from __future__ import annotations

import sys
import time

import pytest
from tests.world import MARCH

from cairn.adapters import press
from cairn.adapters.press import PressPool
from cairn.credentials.pressing import Order, PressError

DEAF = (sys.executable, "-I", "-c", "import time; time.sleep(60)")


def test_a_process_that_does_not_listen_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(press, "SILENCE", 0.3)
    pool = PressPool(tmp_path, passphrase=lambda: b"correct horse", processes=1, command=DEAF)
    large = Order("file:a", "did:key:z#z", "eddsa-rdfc-2022", MARCH, ("x" * 4_000_000,), ())
    begun = time.monotonic()
    try:
        with pytest.raises(PressError, match="does not listen") as died:
            pool.submit(large).result(timeout=20)
    finally:
        pool.close()
    assert died.value.code == "press.died"
    assert time.monotonic() - begun < 20
