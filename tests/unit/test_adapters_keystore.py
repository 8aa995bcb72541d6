"""The keystore: sealed files, private to their owner, found by address and by nothing else."""

from __future__ import annotations

import base64
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cairn.adapters.keystore import FileKeystore, passphrase_file
from cairn.credentials.did import did_key, method_for
from cairn.credentials.keys import KeyType
from cairn.services.ports import KeystoreError

MARCH = datetime(2026, 3, 14, tzinfo=UTC)


def keystore(folder: Path, *, passphrase: bytes = b"correct horse", environ: dict[str, str] | None = None):
    return FileKeystore(
        folder / "keys",
        passphrase=passphrase,
        now=lambda: MARCH,
        random_bytes=os.urandom,
        environ=environ or {},
    )


@pytest.mark.parametrize("kind", [KeyType.ED25519, KeyType.P256])
def test_a_key_that_was_made_signs_again_in_another_process(tmp_path, kind):
    handle = keystore(tmp_path).create(kind, did_for=did_key)
    did = did_key(handle.public_key)

    signer = keystore(tmp_path).signer(handle.uri, verification_method="did:web:harbour.example#key-1")

    assert signer.verification_method == "did:web:harbour.example#key-1"
    assert signer.public_key == handle.public_key
    handle.public_key.verify(signer.sign(b"message"), b"message")
    assert method_for(did, handle.public_key).startswith(did)


def test_a_key_lies_sealed_in_a_file_that_only_its_owner_reads(tmp_path):
    handle = keystore(tmp_path).create(KeyType.ED25519, did_for=did_key)

    (path,) = (tmp_path / "keys").iterdir()
    assert handle.uri == f"file:{path.name.removesuffix('.key.json')}"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_wrong_passphrase_opens_nothing(tmp_path):
    handle = keystore(tmp_path).create(KeyType.ED25519, did_for=did_key)

    with pytest.raises(KeystoreError) as caught:
        keystore(tmp_path, passphrase=b"wrong").signer(handle.uri, verification_method="did:example:1#1")
    assert caught.value.code == "keystore.locked"


def test_without_a_passphrase_no_key_is_made(tmp_path):
    with pytest.raises(KeystoreError) as caught:
        keystore(tmp_path, passphrase=b"").create(KeyType.ED25519, did_for=did_key)
    assert caught.value.code == "keystore.locked"
    assert not (tmp_path / "keys").exists() or not list((tmp_path / "keys").iterdir())


def test_a_forgotten_key_signs_no_more(tmp_path):
    store = keystore(tmp_path)
    handle = store.create(KeyType.ED25519, did_for=did_key)
    store.signer(handle.uri, verification_method="did:example:1#1")

    store.forget(handle.uri)
    store.forget(handle.uri)

    with pytest.raises(KeystoreError) as caught:
        store.signer(handle.uri, verification_method="did:example:1#1")
    assert caught.value.code == "keystore.unknown"


@pytest.mark.parametrize(
    "uri",
    [
        "file:../../etc/passwd",
        "file:/etc/passwd",
        "file:a/b",
        "file:..",
        "file:.hidden",
        "file:",
        "file:a\x00b",
        "file:a\n",
        "file:" + "a" * 65,
        "env:../x",
        "pkcs11:token=x",
        "http://example.org",
        "FILE:abc",
        "",
    ],
)
def test_an_address_that_is_none_reaches_nothing(tmp_path, uri):
    store = keystore(tmp_path)
    for ask in (lambda: store.signer(uri, verification_method="x"), lambda: store.forget(uri)):
        with pytest.raises(KeystoreError) as caught:
            ask()
        assert caught.value.code == "keystore.uri"


@pytest.mark.parametrize("encoded", [False, True])
def test_a_sealed_key_may_come_from_the_environment(tmp_path, encoded):
    handle = keystore(tmp_path).create(KeyType.ED25519, did_for=did_key)
    (path,) = (tmp_path / "keys").iterdir()
    value = base64.b64encode(path.read_bytes()).decode() if encoded else path.read_text()

    elsewhere = keystore(tmp_path / "elsewhere", environ={"HARBOUR_KEY": value})
    signer = elsewhere.signer("env:HARBOUR_KEY", verification_method="did:example:1#1")

    assert signer.public_key == handle.public_key
    for missing in ("env:NOTHING", "env:harbour_key"):
        with pytest.raises(KeystoreError):
            elsewhere.signer(missing, verification_method="did:example:1#1")


def test_nothing_shows_what_must_not_be_seen(tmp_path):
    store = keystore(tmp_path)
    handle = store.create(KeyType.ED25519, did_for=did_key)
    signer = store.signer(handle.uri, verification_method="did:example:1#1")

    assert "horse" not in repr(store)
    assert "Private" not in repr(signer)
    assert "kept" not in repr(signer)


def test_the_passphrase_of_a_data_folder_is_made_once_and_is_private(tmp_path):
    first = passphrase_file(tmp_path, os.urandom)

    assert passphrase_file(tmp_path, os.urandom) == first
    assert len(first) >= 48
    path = tmp_path / "keys.passphrase"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    with pytest.raises(KeystoreError) as caught:
        passphrase_file(tmp_path, os.urandom)
    assert "chmod 600" in str(caught.value)
