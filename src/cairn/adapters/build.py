"""Putting the real ports together: for the web, the worker and the command line alike."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from cairn.adapters import clock, randomness
from cairn.adapters.fetch import WebFetcher
from cairn.adapters.fetch_cache import Cache
from cairn.adapters.files import FolderFiles
from cairn.adapters.indexes import FolderIndexes
from cairn.adapters.keystore import FileKeystore, passphrase_file
from cairn.adapters.mail import DjangoMailer
from cairn.adapters.papers import JailedPapers
from cairn.adapters.queue import DatabaseQueue, InlineQueue
from cairn.adapters.tables import CsvTables
from cairn.services.ports import AnswerOwn, Ports, no_fault, nothing_of_our_own


@dataclass(frozen=True, slots=True)
class Wiring:
    """What the adapters need to know of one installation; `cairn.site` reads it from the environment.

    data: the data folder; keys lie in `keys/`, files in `files/`, what can be made again in `indexes/`.
    mail_from: the installation's own sender. mail_per_minute: how fast letters leave, 0 for no limit.
    key_passphrase: None: the one in the data folder, made at first use.
    fetch_allow: (host, port) pairs that may be fetched over plain http and at private addresses.
    own_hosts: asked at every fetch, because an organisation may have got a new issuing host.
    answer_own: answers an address of one of those from the store.
    """

    data: Path
    mail_from: str
    mail_per_minute: int = 0
    key_passphrase: bytes | None = field(default=None, repr=False)
    fetch_allow: tuple[tuple[str, int], ...] = ()
    own_hosts: Callable[[], Collection[str]] = tuple
    answer_own: AnswerOwn = nothing_of_our_own
    fetch_cache: Cache | None = None
    queue: Literal["database", "inline"] = "database"
    faultpoint: Callable[[str], None] = no_fault


def ports(wiring: Wiring) -> Ports:
    """Return the ports of a process. Build once: the fetcher's cache and the opened keys live in them."""
    from cairn.adapters.certificates import TypstCertificates
    from cairn.adapters.images import PillowImages
    from cairn.adapters.jail import Jail
    from cairn.adapters.judging import KnownFirst
    from cairn.adapters.press import PressPool
    from cairn.adapters.semantics import installed

    jail = Jail()
    atexit.register(jail.close)

    def passphrase() -> bytes:
        return wiring.key_passphrase or passphrase_file(wiring.data, randomness.random_bytes)

    press = PressPool(wiring.data, passphrase=passphrase)
    atexit.register(press.close)
    return Ports(
        now=clock.now,
        new_uuid=randomness.new_uuid,
        random_bytes=randomness.random_bytes,
        fetch=fetcher(wiring),
        keystore=FileKeystore(
            wiring.data / "keys",
            passphrase=passphrase,
            now=clock.now,
            random_bytes=randomness.random_bytes,
        ),
        mail=DjangoMailer(wiring.mail_from, per_minute=wiring.mail_per_minute),
        files=FolderFiles(wiring.data / "files", random_bytes=randomness.random_bytes),
        images=PillowImages(),
        certificates=TypstCertificates(),
        tables=CsvTables(),
        papers=JailedPapers(),
        queue=InlineQueue() if wiring.queue == "inline" else DatabaseQueue(),
        judge=KnownFirst(jail),
        press=press,
        indexes=FolderIndexes(wiring.data / "indexes"),
        meaning=installed(),
        faultpoint=wiring.faultpoint,
    )


def fetcher(wiring: Wiring) -> WebFetcher:
    """Return the fetcher alone, for `cairn verify`, which needs nothing else of the world."""
    return WebFetcher(
        now=clock.now,
        allow=wiring.fetch_allow,
        own_hosts=wiring.own_hosts,
        answer_own=wiring.answer_own,
        cache=wiring.fetch_cache,
    )
