"""The keys of a batch: opened by the processes that sign, and not by the worker.

Opening a key costs 64 MB for a moment, on purpose. A worker that has a batch in hand would hold both at
once; so even the status list, which the look at a sample needs, is signed where the credentials are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from cairn.credentials.keys import KeyType, PublicKey, Signer
from cairn.services.ports import KeyHandle, Keystore, Ports, Presses


@dataclass(frozen=True, slots=True)
class KeysElsewhere:
    """A keystore whose signers sign in the processes of `press`; all else is the keystore's."""

    press: Presses
    keystore: Keystore

    def create(self, type: KeyType, *, did_for: Callable[[PublicKey], str]) -> KeyHandle:  # noqa: A002
        return self.keystore.create(type, did_for=did_for)

    def signer(self, uri: str, *, verification_method: str) -> Signer:
        return self.press.signer(uri, verification_method=verification_method)

    def forget(self, uri: str) -> None:
        self.keystore.forget(uri)


def signing_elsewhere(ports: Ports) -> Ports:
    """Return the same world, in which this process opens no key; as it is where there is no press."""
    return (
        ports if ports.press is None else replace(ports, keystore=KeysElsewhere(ports.press, ports.keystore))
    )
