"""The one place where the ports are built from the settings, once per process."""

from __future__ import annotations

from functools import cache

from cairn.services.ports import Ports


@cache
def ports() -> Ports:
    """Return the world that this process lives in."""
    from cairn.adapters.build import ports as build

    return build()
