"""What others reach with the same documents on this machine, in the same run.

@digitalbazaar/vc runs in Node (where node_modules holds it), PyLD in this process. Both get
every context handed over and reach no network.
"""

from __future__ import annotations

import functools
import hashlib
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tests.peers import peers as javascript

from bench.frame import material
from bench.frame.figure import Figure
from cairn.credentials import instants
from cairn.credentials.contexts import bundled
from cairn.credentials.document import JSONObject
from cairn.credentials.keys import PublicKey

SCRIPT: Final = Path(__file__).parent / "peer.mjs"
NEEDED: Final = ("@digitalbazaar/vc", "@digitalbazaar/eddsa-rdfc-2022-cryptosuite")
DOCUMENTS: Final = 8


def missing() -> str:
    """Return why @digitalbazaar/vc cannot be asked here, "" when it can."""
    if javascript.node() is None:
        return "there is no Node here"
    found = all((javascript.MODULES / name / "package.json").is_file() for name in NEEDED)
    return "" if found else "@digitalbazaar/vc is not installed (scripts/assets.py install --peers)"


@functools.cache
def digitalbazaar(*, seconds: float = 3.0, rounds: int = 5) -> tuple[Figure, Figure] | None:
    """Return how often @digitalbazaar/vc issues and verifies with eddsa-rdfc-2022; None without it."""
    program = javascript.node()
    if program is None or missing():
        return None
    credentials = [material.without_status(material.badge(number)) for number in range(DOCUMENTS)]
    question = {
        "credentials": credentials,
        "contexts": {url: json.loads(bundled().get(url) or b"") for url in bundled().urls()},
        "seed": (bytes([7]) * 32).hex(),
        "created": instants.write(material.AT),
        "seconds": seconds,
        "rounds": rounds,
    }
    done = subprocess.run(
        [program, str(SCRIPT)], input=json.dumps(question) + "\n", capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"the peer failed: {done.stderr[-2000:]}")
    said = json.loads(done.stdout)
    name = f"@digitalbazaar/vc {said['version']}"
    return Figure(f"{name}: issue", said["issue"]), Figure(f"{name}: verify", said["verify"])


@functools.cache
def pyld_loader() -> Any:
    """Return a document loader for PyLD that answers the bundled contexts from memory."""
    store = bundled()
    known = {url: json.loads(store.get(url) or b"") for url in store.urls()}

    def load(url: str, _: object = None) -> dict[str, Any]:
        return {
            "contextUrl": None,
            "documentUrl": url,
            "document": known[url],
            "contentType": "application/ld+json",
        }

    return load


def pyld_verifier(signed: Sequence[JSONObject], key: PublicKey) -> Any:
    """Return what verifies one of `signed` (by number) the plain way: PyLD's own canonical form, and the key.

    No check of coverage, issuer, dates or withdrawal: only whether the signature holds.
    """
    from pyld import jsonld

    from cairn.credentials.multiformats import multibase_decode

    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": pyld_loader()}

    def digest(document: JSONObject) -> bytes:
        return hashlib.sha256(jsonld.normalize(document, options).encode()).digest()

    def verify(number: int) -> None:
        document = signed[number]
        proof: Any = document["proof"]
        bare = {name: value for name, value in document.items() if name != "proof"}
        stated = {name: value for name, value in proof.items() if name != "proofValue"}
        stated["@context"] = document["@context"]
        key.verify(multibase_decode(proof["proofValue"], header="z"), digest(stated) + digest(bare))

    return verify
