"""Secrets in links and API tokens: random, shown once, kept only as a hash."""

from __future__ import annotations

import base64
import hashlib

from cairn.services.ports import Ports

CROCKFORD = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0 O 1 I: people read these aloud


def new_token(ports: Ports) -> str:
    """Return 256 random bits, URL-safe."""
    return base64.urlsafe_b64encode(ports.random_bytes(32)).rstrip(b"=").decode()


def hash_token(token: str) -> str:
    """Return what the database keeps of a token.

    A plain SHA-256 is enough: the token has 256 bits, so there is nothing to guess.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def new_code(ports: Ports) -> str:
    """Return a short code for people, such as K7QM-2F4D (40 bits)."""
    letters = "".join(CROCKFORD[byte % 32] for byte in ports.random_bytes(8))
    return f"{letters[:4]}-{letters[4:]}"
