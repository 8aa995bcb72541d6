"""JSON-LD contexts, known by address and sha256, and never fetched.

A context decides what a signature means: whoever controls it controls the
meaning of a signed document. So they come with the installation, each checked
against the ledger, and an unknown one is refused.

Source: W3C VC Data Model 2.0, "Base Context" and "Vocabularies" (hashes);
docs/decisions/0003-contexts-by-hash.md.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cairn.credentials.document import JSONObject, parse_object
from cairn.errors import CairnError

CREDENTIALS_V1: Final = "https://www.w3.org/2018/credentials/v1"
CREDENTIALS_V2: Final = "https://www.w3.org/ns/credentials/v2"
DATA_INTEGRITY_V1: Final = "https://w3id.org/security/data-integrity/v1"
DATA_INTEGRITY_V2: Final = "https://w3id.org/security/data-integrity/v2"
ED25519_2020: Final = "https://w3id.org/security/suites/ed25519-2020/v1"
MULTIKEY: Final = "https://w3id.org/security/multikey/v1"
JWK: Final = "https://w3id.org/security/jwk/v1"
CID: Final = "https://www.w3.org/ns/cid/v1"
DID: Final = "https://www.w3.org/ns/did/v1"
STATUS_V1: Final = "https://www.w3.org/ns/credentials/status/v1"
STATUS_LIST_2021: Final = "https://w3id.org/vc/status-list/2021/v1"
OPEN_BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OPEN_BADGES_EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"

NOT_FOR_ISSUING: Final = frozenset(
    {
        "https://www.w3.org/2018/credentials/examples/v1",
        "https://www.w3.org/ns/credentials/examples/v2",
        "https://www.w3.org/ns/credentials/undefined-terms/v2",
    }
)
"""Contexts for examples and for terms that nobody defined: read, never signed."""

UNSETTLED_TERMS: Final = frozenset({"jti", "endorsementJwt"})
"""Terms that only some copies of the Open Badges 3.0.3 context define: never signed."""

_PACKAGE: Final = Path(__file__).resolve().parents[2]  # …/cairn
_LEDGER: Final = _PACKAGE / "assets.ledger.json"


class ContextError(CairnError):
    """The bundled contexts are missing or not the ones the ledger names."""

    code = "contexts.not_built"


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class ContextStore:
    """The contexts that are trusted: address -> the bytes it answers.

    A store is compared by identity and never changes, so that what was worked
    out from it (parsed and resolved contexts) can be kept for its lifetime.
    """

    documents: Mapping[str, bytes]

    def __post_init__(self) -> None:
        object.__setattr__(self, "documents", MappingProxyType(dict(self.documents)))

    def get(self, url: str) -> bytes | None:
        """Return the bytes of the context at `url`, or None when it is not trusted."""
        return self.documents.get(url)

    def sha256(self, url: str) -> str | None:
        """Return the hash of the context at `url` in lower-case hexadecimal."""
        data = self.documents.get(url)
        return None if data is None else hashlib.sha256(data).hexdigest()

    def urls(self) -> tuple[str, ...]:
        """Return every trusted address, sorted."""
        return tuple(sorted(self.documents))

    def __contains__(self, url: object) -> bool:
        return url in self.documents

    def with_context(self, url: str, data: bytes) -> ContextStore:
        """Return a store that trusts `data` as the context at `url` too.

        For an operator's own context and for `--with`; it replaces one of the
        same address.

        Raises:
            DocumentError: `data` is not a JSON object within the limits.
            ContextError: contexts.not_a_context, it has no `@context`.
        """
        if "@context" not in parse_object(data):
            raise ContextError(f"{url} holds no @context", code="contexts.not_a_context", params={"url": url})
        return ContextStore({**self.documents, url: data})


@functools.cache
def bundled() -> ContextStore:
    """Return the contexts that come with the installation.

    Raises:
        ContextError: contexts.not_built, a file is missing or not the one the
            ledger names; `make setup` builds them.
    """
    return read_ledger(_LEDGER, _PACKAGE)


def read_ledger(ledger: Path, package: Path) -> ContextStore:
    """Return the contexts that `ledger` names, read from below `package` and compared by sha256."""
    files = parse_object(ledger.read_bytes())["files"] if ledger.is_file() else []
    documents: dict[str, bytes] = {}
    for row in files if isinstance(files, list) else ():
        if isinstance(row, dict) and isinstance(url := row.get("url"), str):
            documents[url] = _read(package / str(row["path"]), row)
    if not documents:
        raise ContextError(
            "no JSON-LD contexts are installed: run `make setup`", params={"path": str(ledger)}
        )
    return ContextStore(documents)


def _read(path: Path, row: JSONObject) -> bytes:
    try:
        data = path.read_bytes()
    except OSError:
        raise ContextError(
            f"the JSON-LD context {path.name} is missing: run `make setup`", params={"path": str(path)}
        ) from None
    if hashlib.sha256(data).hexdigest() != row["sha256"]:
        raise ContextError(
            f"the JSON-LD context {path.name} is not the one in the ledger: run `make setup`",
            params={"path": str(path)},
        )
    return data
