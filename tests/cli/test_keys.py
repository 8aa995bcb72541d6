"""`cairn keys`: key files that are never overwritten, and the keys of an installation."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time

import pytest

from cairn.cli import main
from cairn.credentials import document, keyfile
from tests.cli.command import ROOT, cairn, environment
from tests.cli.material import PASSPHRASE, key_file, run, unsigned, write


@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
@pytest.mark.parametrize(
    ("did", "begins"),
    [
        ("key", "did:key:z"),
        ("jwk", "did:jwk:ey"),
        ("web:school.example", "did:web:school.example"),
        ("web:localhost%3A8443:issuers:7", "did:web:localhost%3A8443:issuers:7"),
    ],
)
def test_a_new_key_says_its_identifier_and_method(place, capsys, did, begins, kind):
    assert run("keys", "new", "--did", did, "--type", kind, "--out", "a.key") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"did: {begins}")
    assert lines[1].startswith(f"verification method: {begins}")
    file = place / "a.key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert keyfile.KeyFile.read(file.read_bytes()).type.value == kind
    if did.startswith("web:"):
        page = document.parse_object("\n".join(lines[lines.index("{") :]))
        assert page["id"] == lines[0].removeprefix("did: ")
        assert page["assertionMethod"] == [lines[1].removeprefix("verification method: ")]
        assert lines[3].startswith("publish at https://")


def test_a_key_file_is_never_overwritten(place, capsys):
    file = key_file(place, name="a.key")
    before = file.read_bytes()
    assert run("keys", "new", "--did", "key", "--out", "a.key") == 65
    assert capsys.readouterr().err.startswith("file.exists: a.key")
    assert file.read_bytes() == before
    (place / "dangling").symlink_to(place / "nowhere")
    assert run("keys", "new", "--did", "key", "--out", "dangling") == 65
    assert sorted(path.name for path in place.iterdir()) == ["a.key", "dangling"]


def test_the_private_key_is_nowhere_in_clear(place, capsys):
    assert run("keys", "new", "--did", "key", "--out", "a.key") == 0
    signer, _ = keyfile.unseal((place / "a.key").read_bytes(), passphrase=PASSPHRASE.encode())
    assert capsys.readouterr().out.count("z6Mk") == 3
    with pytest.raises(keyfile.KeyFileError):
        keyfile.unseal((place / "a.key").read_bytes(), passphrase=b"another")
    assert signer.public_key.multibase.startswith("z6Mk")


def test_two_new_keys_differ(place):
    assert run("keys", "new", "--did", "key", "--out", "a.key") == 0
    assert run("keys", "new", "--did", "key", "--out", "b.key") == 0
    a, b = (keyfile.KeyFile.read((place / name).read_bytes()) for name in ("a.key", "b.key"))
    assert a.did != b.did


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["new", "--did", "key"],
        ["new", "--did", "ethr", "--out", "a.key"],
        ["new", "--did", "web:", "--out", "a.key"],
        ["new", "--did", "web:..:x", "--out", "a.key"],
        ["new", "--did", "web:school.example:..", "--out", "a.key"],
        ["new", "--did", "key", "--type", "RSA", "--out", "a.key"],
        ["rotate", "key-Ed25519.key"],
        ["rotate", "--out", "b.key"],
        ["retire"],
        ["retire", "key-Ed25519.key"],
        ["list", "a.key", "--organisation", "6f0f9a0e-6d6e-4c4c-8f3f-2d6c1f8e9a10"],
        ["list", "--organisation", "harbour"],
    ],
)
def test_wrong_usage_makes_nothing(place, capsys, monkeypatch, arguments):
    key_file(place)
    assert run("keys", *arguments, monkeypatch=monkeypatch) == 64
    assert capsys.readouterr().err.count("\n") == 1
    assert [path.name for path in place.iterdir()] == ["key-Ed25519.key"]


def test_without_a_passphrase_and_a_terminal_nothing_is_made(place):
    done = subprocess.run(
        [sys.executable, "-m", "cairn.cli", "keys", "new", "--did", "key", "--out", "a.key"],
        cwd=place,
        env=environment(),
        input=b"from the standard input\n",
        capture_output=True,
        start_new_session=True,
        check=False,
    )
    assert done.returncode == 65
    assert done.stderr.startswith(b"passphrase.missing: ")
    assert not (place / "a.key").exists()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (["correct horse battery", "correct horse battery"], 0),
        (["correct horse battery", "correct horse"], 65),
        (["short"], 65),
    ],
)
def test_a_passphrase_is_asked_for_twice_at_the_terminal(place, typed, code):
    child, terminal = pty.fork()
    if child == 0:
        os.environ.pop("CAIRN_KEY_PASSPHRASE", None)
        os.execve(
            sys.executable,
            [sys.executable, "-m", "cairn.cli", "keys", "new", "--did", "key", "--out", str(place / "a.key")],
            {**environment(), "PYTHONPATH": str(ROOT / "src")},
        )
    shown = b""
    for answer in typed:
        while shown.count(b": ") < typed.index(answer) + 1 and not shown.endswith(b"more: "):
            shown += os.read(terminal, 1000)
        time.sleep(0.3)
        os.write(terminal, answer.encode() + b"\n")
        shown = shown if answer != typed[0] else b"x: "
    said = b""
    try:
        while chunk := os.read(terminal, 1000):
            said += chunk
    except OSError:  # the other side has gone
        pass
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == code
    assert b"horse" not in said
    assert (place / "a.key").exists() == (code == 0)


def test_list_says_what_the_files_say_in_clear(place, capsys, monkeypatch):
    monkeypatch.delenv("CAIRN_KEY_PASSPHRASE")
    names = [key_file(place), key_file(place, method="web", seed=9)]
    assert run("keys", "list", *names) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:2] == ["state", "type"]
    assert "did:web:school.example#z6Mk" in lines[2]
    assert run("keys", "list", write(place / "x.json", b"{}")) == 65
    assert capsys.readouterr().err.startswith("keyfile.unreadable: ")
    assert run("keys", "list", place / "gone.key") == 66


def test_a_rotated_web_key_keeps_its_identifier_and_lists_both(place, capsys):
    old = key_file(place, method="web")
    assert run("keys", "rotate", old, "--out", "new.key") == 0
    out = capsys.readouterr().out
    page = document.parse_object(out[out.index("{") :])
    assert page["id"] == "did:web:school.example"
    assert len(page["verificationMethod"]) == 2  # type: ignore[arg-type]
    assert run("keys", "rotate", "new.key", old, "--out", "third.key") == 0
    out = capsys.readouterr().out
    assert len(document.parse_object(out[out.index("{") :])["verificationMethod"]) == 3  # type: ignore[arg-type]
    other = key_file(place, seed=8)
    assert run("keys", "rotate", old, other, "--out", "fourth.key") == 64


def test_a_rotated_did_key_is_a_new_identifier_of_the_same_type(place):
    old = key_file(place, kind=keyfile.KeyType.P256)
    assert run("keys", "rotate", old, "--out", "new.key") == 0
    before, after = (keyfile.KeyFile.read(path.read_bytes()) for path in (old, place / "new.key"))
    assert before.did != after.did
    assert before.type == after.type


def test_a_retired_key_signs_nothing_and_what_it_signed_still_verifies(place, capsys, monkeypatch):
    file = key_file(place, method="web")
    body = document.dump(unsigned()).encode()
    assert run("sign", "--key", file, stdin=body, monkeypatch=monkeypatch) == 0
    badge = write(place / "badge.json", capsys.readouterr().out)
    assert run("keys", "retire", "--yes", file) == 0
    assert b"ciphertext" not in file.read_bytes()
    assert run("sign", "--key", file, stdin=body, monkeypatch=monkeypatch) == 65
    assert capsys.readouterr().err.startswith("key.retired: ")
    assert run("keys", "retire", "--yes", file) == 65
    assert run("keys", "list", file) == 0
    assert "retired" in capsys.readouterr().out
    assert run("keys", "rotate", file, "--out", "new.key") == 0
    out = capsys.readouterr().out
    write(place / "did.json", out[out.index("{") :])
    assert run("verify", badge, "--with", "https://school.example/.well-known/did.json=did.json") == 0


def test_an_installation_that_is_not_there_is_not_made(place, capsys):
    assert main(["keys", "list"]) == 78
    assert capsys.readouterr().err.startswith("config.database.missing: ")
    assert not (place / "data").exists()


@pytest.mark.slow
def test_the_keys_of_an_organisation_rotate_and_retire(installation):
    done = installation.cairn("keys", "list")
    assert done.returncode == 0
    assert done.stdout.count(b"active") >= 2
    ((uuid,),) = installation.rows(
        "select o.uuid from records_organisation o where name like 'University%' limit 1"
    )
    done = installation.cairn("keys", "rotate", "--organisation", uuid)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"did: did:key:z6Mk")
    listed = installation.cairn("keys", "list", "--organisation", uuid).stdout
    assert (listed.count(b"active"), listed.count(b"retired")) == (1, 1)
    assert installation.cairn("keys", "retire", "--organisation", uuid).returncode == 0
    again = installation.cairn("keys", "retire", "--organisation", uuid)
    assert (again.returncode, again.stderr.split(b":")[0]) == (65, b"key.none_active")
    nobody = installation.cairn("keys", "list", "--organisation", "6f0f9a0e-6d6e-4c4c-8f3f-2d6c1f8e9a10")
    assert (nobody.returncode, nobody.stderr.split(b":")[0]) == (65, b"not_found")


def test_a_key_file_made_by_the_command_signs_what_verifies(place):
    made = cairn("keys", "new", "--did", "jwk", "--out", "a.key", cwd=place, CAIRN_KEY_PASSPHRASE="p")
    assert made.returncode == 0
    body = document.dump(unsigned()).encode()
    signed = cairn("sign", "--key", "a.key", cwd=place, stdin=body, CAIRN_KEY_PASSPHRASE="p")
    assert signed.returncode == 0, signed.stderr
    verified = cairn("verify", "--json", "-", cwd=place, stdin=signed.stdout)
    assert verified.returncode == 0
    assert json.loads(verified.stdout)["issuer"]["id"] in made.stdout.decode()
    wrong = cairn("sign", "--key", "a.key", cwd=place, stdin=body, CAIRN_KEY_PASSPHRASE="q")
    assert (wrong.returncode, wrong.stderr.split(b":")[0]) == (65, b"keyfile.passphrase")
