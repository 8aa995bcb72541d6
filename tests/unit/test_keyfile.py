"""Key files: sealed, bounded, and every word in them authenticated."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from cairn.credentials.keyfile import Cost, KeyFile, KeyFileError, seal, unseal
from cairn.credentials.keys import KeyType, PrivateKey

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
CHEAP = Cost(memory=19 * 1024, iterations=2, lanes=1)
KEY = PrivateKey.from_seed(KeyType.ED25519, bytes([7]) * 32)


def sealed(private: PrivateKey = KEY, **changes) -> bytes:
    return seal(
        private,
        **{
            "did": "did:web:harbour.example",
            "verification_method": "did:web:harbour.example#1",
            "passphrase": b"a long walk",
            "salt": bytes(range(16)),
            "nonce": bytes(range(12)),
            "created": NOW,
            "cost": CHEAP,
            **changes,
        },
    )


FILE = sealed()


def refusal(data: bytes, passphrase: bytes = b"a long walk") -> str:
    with pytest.raises(KeyFileError) as caught:
        unseal(data, passphrase=passphrase)
    return caught.value.code


def changed(*path: str, to: object) -> bytes:
    envelope = json.loads(FILE)
    place = envelope
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = to
    return json.dumps(envelope).encode()


@pytest.mark.parametrize("key_type", [KeyType.ED25519, KeyType.P256, KeyType.P384])
def test_a_key_comes_back_with_its_passphrase(key_type):
    private = PrivateKey.from_seed(key_type, bytes([7]) * 32)

    signer, said = unseal(sealed(private), passphrase=b"a long walk")

    assert signer.public_key == private.public_key == said.public_key
    assert signer.sign(b"x") == private.sign(b"x")
    assert (said.did, said.verification_method, said.created) == (
        "did:web:harbour.example",
        "did:web:harbour.example#1",
        NOW,
    )


def test_the_default_cost_is_the_one_of_rfc_9106():
    default = Cost()

    assert (default.memory, default.iterations, default.lanes) == (65536, 3, 4)


def test_the_file_shows_the_public_key_and_never_the_private_one():
    assert KeyFile.read(FILE).public_key == KEY.public_key
    assert KEY.reveal_material() not in FILE
    assert KEY.reveal_material().hex().encode() not in FILE


def test_the_order_of_members_and_white_space_do_not_matter():
    turned = dict(reversed(json.loads(FILE).items()))

    assert unseal(json.dumps(turned).encode(), passphrase=b"a long walk")


@pytest.mark.parametrize("passphrase", [b"a long walk ", b"A long walk", b""])
def test_another_passphrase_opens_nothing(passphrase):
    assert refusal(FILE, passphrase) == "keyfile.passphrase"


def test_a_file_is_not_sealed_without_a_passphrase():
    with pytest.raises(KeyFileError, match="passphrase"):
        sealed(passphrase=b"")


@pytest.mark.parametrize(("salt", "nonce"), [(bytes(8), bytes(12)), (bytes(16), bytes(8))])
def test_a_short_salt_or_nonce_is_refused(salt, nonce):
    with pytest.raises(KeyFileError) as caught:
        sealed(salt=salt, nonce=nonce)
    assert caught.value.code == "keyfile.parameters"


OTHER = PrivateKey.from_seed(KeyType.ED25519, bytes([8]) * 32).public_key.multibase


@pytest.mark.parametrize(
    ("path", "to", "code"),
    [
        (("did",), "did:web:evil.example", "keyfile.passphrase"),
        (("verificationMethod",), "did:web:evil.example#1", "keyfile.passphrase"),
        (("created",), "2027-01-01T00:00:00Z", "keyfile.passphrase"),
        (("created",), "yesterday", "keyfile.unreadable"),
        (("publicKeyMultibase",), OTHER, "keyfile.passphrase"),
        (("publicKeyMultibase",), "z6Mk", "keyfile.unreadable"),
        (("comment",), "added", "keyfile.passphrase"),
        (("type",), "P-256", "keyfile.unreadable"),
        (("format",), "cairn-key/2", "keyfile.version"),
        (("format",), "something", "keyfile.unreadable"),
        (("format",), 1, "keyfile.unreadable"),
        (("did",), "", "keyfile.unreadable"),
        (("kdf",), None, "keyfile.unreadable"),
        (("kdf", "name"), "scrypt", "keyfile.version"),
        (("kdf", "memoryKiB"), 8, "keyfile.parameters"),
        (("kdf", "memoryKiB"), 2**40, "keyfile.parameters"),
        (("kdf", "memoryKiB"), True, "keyfile.unreadable"),
        (("kdf", "memoryKiB"), "65536", "keyfile.unreadable"),
        (("kdf", "memoryKiB"), 20 * 1024, "keyfile.passphrase"),
        (("kdf", "iterations"), 1, "keyfile.parameters"),
        (("kdf", "iterations"), 10**9, "keyfile.parameters"),
        (("kdf", "lanes"), 0, "keyfile.parameters"),
        (("kdf", "lanes"), 64, "keyfile.parameters"),
        (("kdf", "salt"), "AAAA", "keyfile.parameters"),
        (("kdf", "salt"), "AAECAwQFBgcICQoLDA0ODg", "keyfile.passphrase"),
        (("kdf", "salt"), "not base64!", "keyfile.unreadable"),
        (("cipher", "name"), "none", "keyfile.version"),
        (("cipher", "nonce"), "AAAA", "keyfile.parameters"),
        (("ciphertext",), "", "keyfile.unreadable"),
        (("ciphertext",), "AAAA", "keyfile.passphrase"),
    ],
)
def test_a_changed_file_gives_no_key(path, to, code):
    assert refusal(changed(*path, to=to)) == code


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"\xff", b"{" * 100, b'{"format":"cairn-key/1"}', b" " * 20000]
)
def test_other_files_are_no_key_files(data):
    assert refusal(data) == "keyfile.unreadable"
