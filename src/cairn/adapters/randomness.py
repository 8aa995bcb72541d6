"""The one place where Cairn draws lots: the operating system's generator, nothing else."""

from __future__ import annotations

import secrets
from uuid import UUID, uuid4


def new_uuid() -> UUID:
    """Return a random (version 4) UUID."""
    return uuid4()


def random_bytes(count: int) -> bytes:
    """Return `count` bytes that nobody can guess."""
    return secrets.token_bytes(count)
