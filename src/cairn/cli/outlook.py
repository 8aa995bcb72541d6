"""What `cairn verify` may ask of the world, opened only when it is asked.

Files given with `--with`; the web, through the one guarded fetcher; and the installation of this
machine, when the data folder has one and one of its own addresses is asked about. Until then no
fetcher, no settings and no Django are loaded.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urlsplit

from cairn.credentials.contexts import ContextStore
from cairn.credentials.document import JSONObject, parse
from cairn.credentials.inspection import Fetched, KeyStanding
from cairn.errors import CairnError
from cairn.services.ports import FETCHES_PER_VERIFICATION, Fetcher, FetchPurpose
from cairn.services.verify.endorsed import About, Kept
from cairn.services.verify.examination import Archive, Memory, NoArchive, Registered

if TYPE_CHECKING:
    from datetime import datetime

    from cairn.services.ports import Ports
    from cairn.site.config import Config

Answer = TypeVar("Answer")
_DEFAULT_PORTS: Final = {"http": ":80", "https": ":443"}
# A JSON-LD context has none of these; a status list or a DID document has some.
_NOT_IN_A_CONTEXT: Final = frozenset(
    {"id", "type", "issuer", "proof", "credentialSubject", "verificationMethod", "assertionMethod"}
)


class Installation:
    """The Cairn whose data folder this is; nothing of it is loaded before it is needed."""

    def __init__(self) -> None:
        self.entered = False

    @cached_property
    def config(self) -> Config:
        """The settings.

        Raises:
            ConfigError: one of them is wrong.
        """
        from cairn.site.folder import load

        return load(os.environ)

    @cached_property
    def hosts(self) -> frozenset[str]:
        """The hosts (with port, unless it is the usual one) that are its own; none without a database."""
        from cairn.cli.house import has_database

        if not has_database(self.config):
            return frozenset()
        origin = urlsplit(self.config.origin)
        own = {origin.netloc, *self.config.allowed_hosts}
        if self.config.url is None:  # a demonstration is at home under both names of this machine
            own.add(f"127.0.0.1:{self.config.port}")
        return frozenset(own)

    def owns(self, url: object) -> bool:
        """Is this an address of this installation?"""
        if not isinstance(url, str) or not url.startswith(("https://", "http://")):
            return False
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        return parts.netloc.lower().removesuffix(_DEFAULT_PORTS[parts.scheme]) in self.hosts

    def may_know(self, issuer_id: str) -> bool:
        """Is it worth asking the register of known issuers? A look at the SQLite file costs milliseconds only."""
        from cairn.cli.house import has_database

        database = self.config.database
        if database.engine != "sqlite" or not has_database(self.config):
            return database.engine != "sqlite"
        import sqlite3

        try:
            connection = sqlite3.connect(f"{Path(database.name).absolute().as_uri()}?mode=ro", uri=True)
            with closing(connection):
                query = "select 1 from records_trustedissuer where issuer_id = ? limit 1"
                return connection.execute(query, (issuer_id,)).fetchone() is not None
        except sqlite3.Error:  # of another version, or none at all: `cairn doctor` says so
            return False

    def answer(self, url: str) -> bytes | None:
        """Answer one of its addresses from the store."""
        ports = self.ports
        from cairn.services.share.documents import answer_own

        return self.ask(lambda: answer_own(url, ports=ports))

    def archive(self) -> Archive:
        """Return what its records know."""
        _ = self.ports
        from cairn.services.verify.archive import Records

        return Records()

    def ask(self, question: Callable[[], Answer]) -> Answer:
        """Ask the database.

        Raises:
            CairnError: config.database.unreachable.
        """
        if not self.entered:
            return question()
        from django.db import DatabaseError

        try:
            return question()
        except DatabaseError as error:
            first = (str(error) or type(error).__name__).splitlines()[0]
            raise CairnError(
                f"the database of this installation cannot be read ({first}): run cairn doctor",
                code="config.database.unreachable",
            ) from None

    @cached_property
    def ports(self) -> Ports:
        """Its world; Django is set up with the first look."""
        from cairn.cli.house import enter

        enter()
        self.entered = True
        from cairn.site.world import ports

        return ports()


class LazyFetcher:
    """The guarded fetcher, made when the first address is asked.

    turned_away: HOST:PORT of addresses of this machine or of a private network that were not asked.
    """

    def __init__(
        self, installation: Installation, *, to: int | None = None, turned_away: set[str] | None = None
    ) -> None:
        self._installation = installation
        self._to = to
        self.turned_away: set[str] = set() if turned_away is None else turned_away

    def __call__(self, url: str, *, purpose: FetchPurpose) -> Fetched:
        found = self._real(url, purpose=purpose)
        near = near_place(url) if found.state == "refused" else ""
        if near and near not in map(_written, self._installation.config.fetch_allow):
            self.turned_away.add(near)
        return found

    def limited(self, to: int = FETCHES_PER_VERIFICATION) -> LazyFetcher:
        return LazyFetcher(self._installation, to=to, turned_away=self.turned_away)

    @cached_property
    def _real(self) -> Fetcher:
        from cairn.adapters import clock
        from cairn.adapters.fetch import WebFetcher

        fetcher: Fetcher = WebFetcher(
            now=clock.now,
            allow=self._installation.config.fetch_allow,
            own_hosts=self._own_hosts,
            answer_own=self._installation.answer,
        )
        return fetcher if self._to is None else fetcher.limited(self._to)

    def _own_hosts(self) -> Collection[str]:
        return self._installation.hosts


class LazyArchive:
    """The records of this installation, asked once one of its own addresses came up."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    def memory_of(self, document: JSONObject) -> Memory:
        own = self._installation.owns(document.get("id"))
        known = self._known(asked=own)
        return self._installation.ask(lambda: known.memory_of(document))

    def standings(self, methods: tuple[str, ...]) -> Mapping[str, KeyStanding]:
        return self._installation.ask(lambda: self._known().standings(methods))

    def is_ours(self, issuer_id: str) -> bool:
        return self._installation.ask(lambda: self._known().is_ours(issuer_id))

    def registered(self, issuer_id: str, *, at: datetime) -> Registered | None:
        asked = self._installation.entered or self._installation.may_know(issuer_id)
        return self._installation.ask(lambda: self._known(asked=asked).registered(issuer_id, at=at))

    def endorsements_of(self, subjects: tuple[tuple[About, str], ...], *, issuer_id: str) -> tuple[Kept, ...]:
        own = any(self._installation.owns(subject) for _about, subject in subjects)
        known = self._known(asked=own)
        return self._installation.ask(lambda: known.endorsements_of(subjects, issuer_id=issuer_id))

    def _known(self, *, asked: bool = False) -> Archive:
        return self._installation.archive() if asked or self._installation.entered else NoArchive()


def near_place(url: str) -> str:
    """Return HOST:PORT of an address that is of this machine or of a private network by its looks; else ""."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if host != "localhost" and not host.endswith(".localhost"):
        try:
            if ipaddress.ip_address(host).is_global:
                return ""
        except ValueError:
            return ""
    return _written((host, port or (443 if parts.scheme == "https" else 80)))


def _written(place: tuple[str, int]) -> str:
    host, port = place
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def supplied(given: Mapping[str, bytes], *, at: datetime) -> dict[str, Fetched]:
    """Return the given documents as answers, by address; a DID document answers under https and http."""
    answers: dict[str, Fetched] = {}
    for url, body in given.items():
        for address in (url, *_twin(url)):
            if address == url or address not in given:
                answers[address] = Fetched(address, "ok", at, body)
    return answers


def trusting(contexts: ContextStore, given: Mapping[str, bytes]) -> ContextStore:
    """Return a store that trusts the given contexts too.

    Raises:
        CairnError: verify.bundled_context, one of them would replace a bundled one.
    """
    for url in given:
        if url in contexts:
            raise CairnError(
                f"--with {url}: this context comes with Cairn and cannot be replaced",
                code="verify.bundled_context",
                params={"url": url},
            )
    for url, body in given.items():
        if _is_context(body):
            contexts = contexts.with_context(url, body)
    return contexts


def _is_context(body: bytes) -> bool:
    if body.lstrip()[:1] != b"{":
        return False
    try:
        value = parse(body)
    except CairnError:
        return False  # whoever asks for it says what is wrong with it
    return isinstance(value, dict) and "@context" in value and not _NOT_IN_A_CONTEXT & value.keys()


def _twin(url: str) -> tuple[str, ...]:
    if not url.endswith("/did.json"):
        return ()
    scheme, _, rest = url.partition("://")
    return (f"{'http' if scheme == 'https' else 'https'}://{rest}",)
