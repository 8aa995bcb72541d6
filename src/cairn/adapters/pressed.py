"""A signing process: does one order after the other, until whoever started it is gone.

Run by `cairn.adapters.press` as `python -I -m cairn.adapters.pressed`; speaks in the frames of
`cairn.adapters.frames` on standard input and output. The first says where the keys are and what they are
sealed with; it is never repeated, shown or logged. There is no database here, and no Django.
"""

from __future__ import annotations

import base64
import gc
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from cairn.adapters import clock, randomness
from cairn.adapters.frames import Message, receive, send
from cairn.adapters.keystore import FileKeystore
from cairn.credentials.contexts import bundled
from cairn.credentials.keys import Signer
from cairn.credentials.pressing import Order, Piece, Press
from cairn.errors import CairnError
from cairn.services.ports import KeystoreError

OBJECTS: Final = 100_000  # new ones between two looks of the garbage collector; a credential leaves none


def main() -> None:
    """Get ready, and sign until the parent is gone."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the key
    os.nice(5)  # whoever decides and stores comes first: this process has something to do meanwhile
    try:
        told = receive(0)
    except EOFError:
        return
    keystore = FileKeystore(
        Path(told["data"]) / "keys",
        passphrase=base64.b64decode(told["passphrase"]),
        now=clock.now,
        random_bytes=randomness.random_bytes,
    )

    def signer_for(uri: str, method: str) -> Signer:
        return keystore.signer(uri, verification_method=method)

    press = Press(signer_for, contexts=bundled())
    gc.freeze()
    gc.set_threshold(OBJECTS, 10, 10)
    while True:
        try:
            said = receive(0)
        except EOFError:
            return
        send(1, _done(press, signer_for, said))


def _done(press: Press, signer_for: Callable[[str, str], Signer], said: Message) -> Message:
    try:
        if "message" in said:
            return _signed(signer_for(said["key"], said["method"]), said["message"])
        pressed = press(_order(said))
    except CairnError as error:
        is_keystore = isinstance(error, KeystoreError)
        return {"refused": error.code, "message": str(error), "keystore": is_keystore}
    return {"pressed": [[one.proof_value, one.digest.hex(), one.refused] for one in pressed]}


def _signed(signer: Signer, message: str | None) -> Message:
    """Sign one message; without one say only whose signature it would be."""
    signature = "" if message is None else signer.sign(bytes.fromhex(message)).hex()
    return {"public": signer.public_key.multibase, "signature": signature}


def _order(said: Message) -> Order:
    return Order(
        key=said["key"],
        verification_method=said["method"],
        suite=said["suite"],
        created=datetime.fromisoformat(said["created"]),
        templates=tuple(said["templates"]),
        pieces=tuple(Piece(*piece) for piece in said["pieces"]),
    )


if __name__ == "__main__":
    main()
