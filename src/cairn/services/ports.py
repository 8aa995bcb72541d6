"""Everything a service may ask of the world, as types; `cairn.adapters` answers.

A service takes one `Ports` value and reads nothing else: no clock, network,
file system, randomness or queue of its own. `tests/world.py` builds the same
value from fakes, `cairn.adapters.build.ports` from the real ones.

PortError               services   the world said no; doors translate by code
├── MailError           mail.refused  mail.later  mail.unreachable  mail.header; params may carry "reply"
├── KeystoreError       keystore.unknown  keystore.locked  keystore.uri  keystore.unwritable
├── FileError           file.too_large  file.empty  file.unknown_type  file.type_mismatch  file.encoding  file.markup
│                       file.missing  file.key  file.unwritable
├── ImageError          image.unreadable  image.too_large  image.too_many_pixels  image.text_too_long
│                       image.failed
├── CertificateError    certificate.too_slow  certificate.failed
├── PaperError          paper.* (see `cairn.adapters.papers`)
└── TableError          table.* (see `cairn.adapters.tables`); params may carry "line" and "column"
"""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, Literal, Protocol
from uuid import UUID

from cairn.errors import CairnError
from cairn.services.lists import Tables
from cairn.services.mailing import Mail as Mail
from cairn.services.mailing import Mailer as Mailer
from cairn.services.papers import Papers
from cairn.services.prints import BadgePicture, Certificate, CertificateSheet, StatementSheet

if TYPE_CHECKING:
    from concurrent.futures import Future

    from cairn.credentials.inspection import Fetched, Inspection, Report
    from cairn.credentials.keys import KeyType, PublicKey, Signer
    from cairn.credentials.pressing import Order, Pressed
    from cairn.skills.meaning import Embedder

FetchPurpose = Literal["did", "status", "context", "credential", "link"]
FileKind = Literal["evidence", "image", "logo", "export", "earned", "research", "library"]
FETCHES_PER_VERIFICATION = 4


class PortError(CairnError):
    """The world refused or could not be reached."""

    code = "port"


class MailError(PortError):
    """The message was not handed over; it may be tried again when `mail.later` or `mail.unreachable`."""

    code = "mail.refused"


class KeystoreError(PortError):
    """A key address is malformed, unknown, or its file cannot be opened."""

    code = "keystore.unknown"


class FileError(PortError):
    """An upload is not taken, or a stored file is not there."""

    code = "file.unknown_type"


class ImageError(PortError):
    """The bytes are not a picture we are willing to decode."""

    code = "image.unreadable"


class CertificateError(PortError):
    """The PDF could not be set."""

    code = "certificate.failed"


class PaperError(PortError):
    """A paper (a CV, a certificate) cannot be read; the message says what to do instead."""

    code = "paper.damaged"


class TableError(PortError):
    """A table file cannot be read; the message names line and repair."""

    code = "table.unreadable"


# --- fetching ------------------------------------------------------------------------------------


class Fetcher(Protocol):
    """The one way out. Never raises: what went wrong is `state` and `reason`.

    One call, one address. A fetcher from `limited` makes at most so many
    requests over the wire (answers from the cache or from our own store are
    free); after that it answers "refused". Take one per verification.
    """

    def __call__(self, url: str, *, purpose: FetchPurpose) -> Fetched: ...

    def limited(self, to: int = FETCHES_PER_VERIFICATION) -> Fetcher: ...


# --- judging -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judgement:
    """A case with everything that was fetched for it, and what the checks saw."""

    case: Inspection
    report: Report


class Judge(Protocol):
    """Whoever runs the checks: this process, or one that may be killed. Never raises for what a document says."""

    def __call__(self, case: Inspection, *, fetch: Fetcher, offline: bool = False) -> Judgement: ...


# --- keys ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeyHandle:
    """Where a private key lives, and its public half. The database stores both.

    uri: `file:NAME` or `env:NAME`; never key material.
    """

    uri: str
    public_key: PublicKey


class Keystore(Protocol):
    """Private keys by address. Nothing here gives a private key away."""

    def create(self, type: KeyType, *, did_for: Callable[[PublicKey], str]) -> KeyHandle:  # noqa: A002
        """Make and store a new key; `did_for` names the DID it will sign for."""
        ...

    def signer(self, uri: str, *, verification_method: str) -> Signer:
        """Return what signs with the key at `uri`, under that method id.

        Raises:
            KeystoreError: the address is malformed or unknown, or the file cannot be opened.
        """
        ...

    def forget(self, uri: str) -> None:
        """Destroy the private key at `uri`; what it signed still verifies."""
        ...


# --- files ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileType:
    """What the bytes are, whatever their name says."""

    content_type: str
    extension: str


class Files(Protocol):
    """Bytes under random names. A key says nothing about whose file it is: rows do."""

    def identify(self, data: bytes, *, filename: str, kind: FileKind = "evidence") -> FileType:
        """Say what an upload is by its content. kind: what it is for, which says how large it may be.

        Raises:
            FileError: empty, over 25 MB (for the library and research 50 MB), of no kind we take, or not what its
                name says.
        """
        ...

    def put(self, data: bytes, *, kind: FileKind) -> str:
        """Store durably and return the key."""
        ...

    def open(self, key: str) -> BinaryIO: ...

    def read(self, key: str) -> bytes: ...

    def size(self, key: str) -> int: ...

    def delete(self, key: str) -> None:
        """Remove the file; a key that is not there is no error."""
        ...

    def is_there(self, key: str) -> bool:
        """Is there a file? What is no key of one is not."""
        ...

    def listed(self, kind: FileKind, *, begin: str) -> Iterator[tuple[str, datetime]]:
        """Every file of a kind whose name begins so (one or two hexadecimal digits), with when it was written."""
        ...


# --- pictures ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CleanImage:
    """An uploaded picture, decoded and written anew as PNG: no metadata, no trailing bytes."""

    png: bytes
    width: int
    height: int


class Images(Protocol):
    def badge_png(self, picture: BadgePicture) -> bytes: ...

    def badge_svg(self, picture: BadgePicture) -> bytes: ...

    def clean(self, data: bytes, *, largest: int = 1024) -> CleanImage:
        """Re-encode an upload, no side longer than `largest` px.

        Raises:
            ImageError: not a PNG, JPEG, GIF or WebP, or too large to decode.
        """
        ...

    def qr_svg(self, text: str) -> str: ...

    def qr_png(self, text: str, *, scale: int = 8) -> bytes: ...

    def read_codes(self, photo: bytes) -> tuple[str, ...]:
        """Return the text of every QR code found, in reading order; may be empty.

        Raises:
            ImageError: the photo cannot be decoded, or has over 20 million pixels.
        """
        ...


# --- certificates --------------------------------------------------------------------------------


class Certificates(Protocol):
    def render(self, sheet: CertificateSheet) -> bytes:
        """Return the PDF.

        Raises:
            CertificateError: over 5 s, or it cannot be set at all.
        """
        ...

    def set(self, sheet: CertificateSheet) -> Certificate:
        """Return the PDF with the code points no font has. Raises as `render` does."""
        ...

    def set_statement(self, sheet: StatementSheet) -> Certificate:
        """Return a conformance statement as a PDF. Raises as `render` does."""
        ...


# --- jobs ----------------------------------------------------------------------------------------


class Queue(Protocol):
    def enqueue(self, job: str, uuid: UUID) -> None:
        """Ask for `job` (a name the worker knows) on the row `uuid`, at least once, after this
        transaction commits."""
        ...


# --- indexes -------------------------------------------------------------------------------------


class Indexes(Protocol):
    """Files that can be made again from rows at any time: nothing is lost with them."""

    def read(self, name: str) -> Indexed | None:
        """Return what was kept under `name` (hexadecimal digits), mapped rather than read; None: nothing."""
        ...

    def keep(self, name: str, data: bytes) -> None:
        """Keep `data` for the next process; where that is not possible, it is made again."""
        ...


# --- signing many --------------------------------------------------------------------------------


class Presses(Protocol):
    """Processes of our own that sign and check the credentials of a batch."""

    def submit(self, order: Order) -> Future[list[Pressed]]:
        """Give an order; the answer may raise PressError or KeystoreError when it is asked for."""
        ...

    def signer(self, uri: str, *, verification_method: str) -> Signer:
        """Return what has the processes sign: the key is opened there, when it is first asked for something.

        It may raise PressError or KeystoreError whenever it is asked.
        """
        ...

    def close(self) -> None:
        """End the processes; the next order starts new ones."""
        ...


def no_fault(name: str) -> None:
    """Do nothing: the faultpoint of every ordinary run."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The world, as one value. Read `now` once per service call.

    now: the instant, timezone-aware, in UTC.
    judge: who judges what strangers send; None: this process.
    press: who signs many; None: this process.
    meaning: what turns texts into vectors, where the extra is installed; None: skills are found by words alone.
    indexes: what is kept to find skills in texts; None: it is made anew in every process.
    faultpoint: called with a name at every step of issuing, so that a test can kill the process there.
    """

    now: Callable[[], datetime]
    new_uuid: Callable[[], UUID]
    random_bytes: Callable[[int], bytes]
    fetch: Fetcher
    keystore: Keystore
    mail: Mailer
    files: Files
    images: Images
    certificates: Certificates
    tables: Tables
    papers: Papers
    queue: Queue
    judge: Judge | None = None
    press: Presses | None = None
    indexes: Indexes | None = None
    meaning: Embedder | None = None
    faultpoint: Callable[[str], None] = no_fault


AnswerOwn = Callable[[str], bytes | None]
"""Answers an address of this installation's own hosts from the store; None: nothing there."""


def nothing_of_our_own(url: str) -> bytes | None:  # noqa: ARG001
    """The answer of an installation that publishes nothing (the command line, a test)."""
    return None


Indexed = bytes | mmap.mmap
"""A file of an index: its bytes, or the file itself where the system can map it."""


Jobs = Mapping[str, Callable[[UUID], None]]
"""What a worker (or the inline queue) can do, by name."""
