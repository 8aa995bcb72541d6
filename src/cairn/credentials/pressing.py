"""Signing and checking the credentials of a batch: what a worker process of ours does, and nothing else.

An order names one key, one suite and one instant, the templates and the leaves of each credential as
they will be stored. What comes back is the value of each proof and the digest of each signed text. Every
credential is built from its stored leaves, signed, and checked before it is answered: leaves, hash and
signature are taken from its text anew. Whoever rebuilds it later compares with the digest.

Codes of PressError
    press.check    a credential that was just signed does not hold; nothing of the order may be released
    press.died     the process that signs is gone or silent; the order may be given again
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, TypeAlias

from cairn.credentials.batch import BatchSigner, batch_signer
from cairn.credentials.batch_jcs import JcsBatchSigner
from cairn.credentials.contexts import ContextStore
from cairn.credentials.instants import write_stamp
from cairn.credentials.keys import Signer
from cairn.credentials.mould import leaves_from
from cairn.credentials.template import Template
from cairn.errors import CairnError

Ready: TypeAlias = BatchSigner | JcsBatchSigner
_KEPT: Final = 64  # templates ready for signing; proving one costs a twentieth of a second


class PressError(CairnError):
    """An order was not done, or must not be used."""

    code = "press.died"


class Piece(NamedTuple):
    """One credential to be signed: the place of its template in the order, its leaves as stored."""

    template: int
    leaves: str


class Pressed(NamedTuple):
    """One credential that was signed. refused: the code of why it was not; then the rest is empty."""

    proof_value: str
    digest: bytes
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """Credentials to be signed with one key.

    key: its address in the keystore, never the key. created: of every proof, in whole seconds.
    templates: as `Template.to_text` writes them.
    """

    key: str
    verification_method: str
    suite: str
    created: datetime
    templates: tuple[str, ...]
    pieces: tuple[Piece, ...]


class Press:
    """Does orders one after the other; keeps the templates it has proved."""

    def __init__(self, signer_for: Callable[[str, str], Signer], *, contexts: ContextStore) -> None:
        self._signer_for = signer_for
        self._contexts = contexts
        self._ready: OrderedDict[tuple[str, ...], Ready] = OrderedDict()

    def __call__(self, order: Order) -> list[Pressed]:
        """Sign and check every piece.

        Raises:
            PressError: press.check.
            KeystoreError: the key cannot be reached.
        """
        signer = self._signer_for(order.key, order.verification_method)
        tools = [self._tools(text, order, signer) for text in order.templates]
        return [_pressed(piece, tools[piece.template]) for piece in order.pieces]

    def _tools(self, text: str, order: Order, signer: Signer) -> Ready | str:
        """What signs under this template, or the code of why it cannot be used."""
        name = (text, order.key, order.verification_method, order.suite, write_stamp(order.created))
        found = self._ready.get(name)
        if found is not None:
            self._ready.move_to_end(name)
            return found
        try:
            made = batch_signer(
                Template.from_text(text),
                signer=signer,
                created=order.created,
                suite=order.suite,
                contexts=self._contexts,
            )
        except CairnError as error:
            return error.code
        self._ready[name] = made
        while len(self._ready) > _KEPT:
            self._ready.popitem(last=False)
        return made


def _pressed(piece: Piece, tools: Ready | str) -> Pressed:
    if isinstance(tools, str):
        return Pressed("", b"", tools)
    try:
        made = tools.seal(leaves_from(piece.leaves))
    except CairnError as error:
        return Pressed("", b"", error.code)
    try:
        tools.check_sealed(made.data)
    except CairnError as error:
        raise PressError(
            "a credential does not hold right after it was signed", code="press.check"
        ) from error
    return Pressed(made.proof_value, hashlib.sha256(made.data).digest())
