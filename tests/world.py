"""The only fake: a world with a settable clock, counted randomness, a small web and an open letterbox.

Everything that decides something is the real thing (pictures, certificates, tables, file types,
mail checks, signatures). Only what reaches outside is replaced, and it behaves: what was never put
on the world's web cannot be reached, what is sent can be read in `world.letters`.

    world = World(now=MARCH)
    claim(offer, by=amina, ports=world.ports)
    world.at(APRIL)                                   # time passes
    world.web["https://status.example/1"] = signed     # somebody publishes something
    assert world.asked == [("https://status.example/1", "status")]
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from cairn.adapters import files as real_files
from cairn.adapters.certificates import TypstCertificates
from cairn.adapters.images import PillowImages
from cairn.adapters.mail import checked
from cairn.adapters.queue import InlineQueue
from cairn.adapters.tables import CsvTables
from cairn.credentials.did import did_key, method_for
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.inspection import Fetched
from cairn.credentials.keys import KeyType, LocalSigner, PrivateKey, PublicKey, Signer
from cairn.services.ports import (
    FETCHES_PER_VERIFICATION,
    FetchPurpose,
    FileKind,
    FileType,
    KeyHandle,
    KeystoreError,
    Mail,
    MailError,
    Ports,
)
from tests.papers import PapersReadHere

JANUARY = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
MARCH = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
APRIL = datetime(2026, 4, 20, 12, 0, tzinfo=UTC)
MAY = datetime(2026, 5, 4, 8, 30, tzinfo=UTC)

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]


class WorldEnds(BaseException):
    """The process dies here, as after kill -9: no `except Exception` of ours may catch it."""


@dataclass(frozen=True)
class NamedIssuer:
    """Somebody who signs, with a did:key from a fixed seed. It is a `Signer`."""

    key: str
    name: str
    private: PrivateKey = field(repr=False)

    @property
    def did(self) -> str:
        return did_key(self.private.public_key)

    @property
    def verification_method(self) -> str:
        return method_for(self.did, self.private.public_key)

    @property
    def public_key(self) -> PublicKey:
        return self.private.public_key

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


def issuer(key: str, name: str, *, type: KeyType = KeyType.ED25519) -> NamedIssuer:  # noqa: A002
    """Return the issuer of that key word: the same word is always the same key."""
    return NamedIssuer(
        key, name, PrivateKey.from_seed(type, hashlib.sha256(f"seed of {key}".encode()).digest())
    )


class WorldFetcher:
    """Answers from the world's web, and remembers what it was asked."""

    def __init__(self, world: World, left: list[int] | None = None) -> None:
        self._world = world
        self._left = left

    def __call__(self, url: str, *, purpose: FetchPurpose) -> Fetched:
        world = self._world
        own = world.answer_own(url)
        if own is not None:
            return Fetched(url=url, state="ok", at=world.now, body=own)
        if self._left is not None:
            if self._left[0] < 1:
                return Fetched(url=url, state="refused", at=world.now, reason="too many addresses")
            self._left[0] -= 1
        world.asked.append((url, purpose))
        answer = world.web.get(url)
        if isinstance(answer, Fetched):
            return answer
        if answer is None:
            return Fetched(url=url, state="unreachable", at=world.now, reason="not in this world")
        return Fetched(url=url, state="ok", at=world.now, body=answer)

    def limited(self, to: int = FETCHES_PER_VERIFICATION) -> WorldFetcher:
        return WorldFetcher(self._world, [to])


class MemoryKeystore:
    """Keys from numbered seeds, by address; forgotten ones are gone."""

    def __init__(self) -> None:
        self.keys: dict[str, PrivateKey] = {}
        self.signed = 0
        self._made = 0

    def create(self, type: KeyType, *, did_for: Callable[[PublicKey], str]) -> KeyHandle:  # noqa: A002
        self._made += 1
        private = PrivateKey.from_seed(type, bytes([self._made % 256]) * 32)
        did_for(private.public_key)
        uri = f"file:world-{self._made}"
        self.keys[uri] = private
        return KeyHandle(uri=uri, public_key=private.public_key)

    def signer(self, uri: str, *, verification_method: str) -> Signer:
        private = self.keys.get(uri)
        if private is None:
            raise KeystoreError("no key has this address", params={"uri": uri})
        return LocalSigner(private, verification_method)

    def forget(self, uri: str) -> None:
        self.keys.pop(uri, None)


class Letterbox:
    """Keeps every letter; `fails_with` makes the next ones fail.

    failing: address -> the error of letters to it. per_minute: the set pace, 0 for none.
    """

    def __init__(self) -> None:
        self.letters: list[Mail] = []
        self.fails_with: MailError | None = None
        self.failing: dict[str, MailError] = {}
        self.per_minute = 0

    def send(self, mail: Mail) -> None:
        mail = checked(mail)
        error = self.failing.get(mail.to, self.fails_with)
        if error is not None:
            raise error
        self.letters.append(mail)

    def close(self) -> None:
        """There is nothing to let go of."""


class MemoryFiles:
    """Bytes by key; what is taken is decided by the real rules."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.stored: dict[str, bytes] = {}
        self.written: dict[str, datetime] = {}

    def identify(self, data: bytes, *, filename: str, kind: FileKind = "evidence") -> FileType:
        return real_files.identify(data, filename=filename, kind=kind)

    def put(self, data: bytes, *, kind: FileKind) -> str:
        if len(data) > real_files.most_of(kind) and kind != "export":
            raise real_files.too_large(kind)
        name = self._world.random_bytes(16).hex()
        key = f"{kind}/{name[:2]}/{name[2:4]}/{name}"
        self.stored[key] = data
        self.written[key] = self._world.now
        return key

    def open(self, key: str) -> BinaryIO:
        return io.BytesIO(self.read(key))

    def read(self, key: str) -> bytes:
        if key not in self.stored:
            raise real_files.missing()
        return self.stored[key]

    def size(self, key: str) -> int:
        return len(self.read(key))

    def delete(self, key: str) -> None:
        self.stored.pop(key, None)

    def is_there(self, key: str) -> bool:
        return key in self.stored

    def listed(self, kind: FileKind, *, begin: str) -> Iterator[tuple[str, datetime]]:
        for key in [one for one in self.stored if one.startswith(f"{kind}/{begin}")]:
            yield key, self.written[key]


class World:
    """One world. `world.ports` is what services take.

    now: the instant; `at` and `pass_time` move it.
    web: address -> body, or a whole `Fetched`, for what others publish.
    own: address -> body, for what this installation itself publishes.
    breaks_at: the name of the faultpoint at which the process dies (`WorldEnds`).
    """

    def __init__(self, now: datetime = MARCH, *, seed: str = "world") -> None:
        self.now = now
        self.web: dict[str, bytes | Fetched] = {}
        self.own: dict[str, bytes] = {}
        self.asked: list[tuple[str, str]] = []
        self.reached: list[str] = []
        self.breaks_at: str | None = None
        self.keystore = MemoryKeystore()
        self.letterbox = Letterbox()
        self.queue = InlineQueue()
        self.files = MemoryFiles(self)
        self.harbour = issuer("harbour", "Harbour School")
        self.northfield = issuer("northfield", "Northfield Institute")
        self.mallory = issuer("mallory", "Mallory & Co")
        self._seed = seed
        self._drawn = 0
        self.ports = Ports(
            now=lambda: self.now,
            new_uuid=self.new_uuid,
            random_bytes=self.random_bytes,
            fetch=WorldFetcher(self),
            keystore=self.keystore,
            mail=self.letterbox,
            files=self.files,
            images=PillowImages(),
            certificates=TypstCertificates(),
            tables=CsvTables(),
            papers=PapersReadHere(),
            queue=self.queue,
            faultpoint=self.faultpoint,
        )

    @property
    def letters(self) -> list[Mail]:
        return self.letterbox.letters

    def letters_to(self, address: str) -> list[Mail]:
        return [letter for letter in self.letters if letter.to == address]

    def at(self, now: datetime) -> World:
        """Set the clock."""
        self.now = now
        return self

    def pass_time(self, **units: float) -> World:
        """Move the clock on: `world.pass_time(days=31)`."""
        self.now += timedelta(**units)
        return self

    def random_bytes(self, count: int) -> bytes:
        """Return bytes that are the same in every run of the same test."""
        self._drawn += 1
        return hashlib.shake_256(f"{self._seed} {self._drawn}".encode()).digest(count)

    def new_uuid(self) -> UUID:
        return UUID(bytes=self.random_bytes(16), version=4)

    def answer_own(self, url: str) -> bytes | None:
        return self.own.get(url)

    def faultpoint(self, name: str) -> None:
        self.reached.append(name)
        if name == self.breaks_at:
            raise WorldEnds(name)

    def run_jobs(self, jobs: Mapping[str, Callable[[UUID], None]]) -> int:
        """Do everything that waits in the queue, as a worker would."""
        return self.queue.run(jobs)

    def unsigned_badge(self, *, by: NamedIssuer | None = None, **changes: JSONValue) -> JSONObject:
        """Return a minimal OpenBadgeCredential of Harbour School; `changes` replace whole members."""
        who = by or self.harbour
        home = f"https://{who.key}.example"
        document: JSONObject = {
            "@context": list(CONTEXTS),
            "id": f"{home}/credentials/3f0c7f0e-6c1b-4c7e-9f3a-2b6d1a5e8c01",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": "Knots",
            "issuer": {"id": who.did, "type": ["Profile"], "name": who.name},
            "validFrom": "2026-01-12T09:00:00Z",
            "credentialSubject": {
                "type": ["AchievementSubject"],
                "identifier": [
                    {
                        "type": "IdentityObject",
                        "identityType": "name",
                        "identityHash": "Amina Al-Sayed",
                        "hashed": False,
                    }
                ],
                "achievement": {
                    "id": f"{home}/achievements/9d8f5a52-7c0c-4a53-8f65-5f0b5e1f3a02/versions/1",
                    "type": ["Achievement"],
                    "name": "Knots",
                    "description": "Ties the six knots that a deck hand needs.",
                    "criteria": {"narrative": "Tied each knot twice, once in the dark."},
                },
            },
        }
        return {**document, **changes}

    def badge(
        self, *, by: NamedIssuer | None = None, suite: str = "eddsa-rdfc-2022", **changes: JSONValue
    ) -> JSONObject:
        """Return the same, signed by its issuer."""
        from cairn.credentials import proof
        from cairn.credentials.contexts import bundled

        return proof.attach(
            self.unsigned_badge(by=by, **changes),
            signer=by or self.harbour,
            created=JANUARY,
            suite=suite,
            contexts=bundled(),
        )


WORLD = World()
