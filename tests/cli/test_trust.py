"""`cairn trust`: the register of known issuers, and who may fill it."""

from __future__ import annotations

import json

import pytest

from tests import sealed
from tests.cli.material import run, write

STRANGER = sealed.by_key(223)  # nobody of this installation
NOTE = ("--name", "School by the Sea", "--reason", "Compared by telephone")


def issuer(installation, path) -> dict[str, str]:
    done = installation.cairn("verify", "--json", "--at", "2026-11-22T09:30:00Z", path)
    return json.loads(done.stdout)["issuer"]


@pytest.mark.slow
def test_an_issuer_is_known_from_the_moment_it_is_added_until_it_is_removed(installation, tmp_path):
    badge = write(tmp_path / "badge.json", json.dumps(sealed.badge(STRANGER)))
    assert issuer(installation, badge)["known"] == "no"
    added = installation.cairn("trust", "add", STRANGER.did, *NOTE, "--source", "register.example")
    assert added.stdout.decode().strip() == f"known: {STRANGER.did} as School by the Sea"
    said = issuer(installation, badge)
    assert (said["known"], said["knownAs"], said["knownFrom"]) == (
        "register",
        "School by the Sea",
        "register.example",
    )
    listed = installation.cairn("trust", "list", "--json").stdout.decode().splitlines()
    assert STRANGER.did in {json.loads(line)["id"] for line in listed}
    again = installation.cairn("trust", "add", STRANGER.did, *NOTE)
    assert (again.returncode, again.stderr.split(b":")[0]) == (65, b"register.known_already")
    removed = installation.cairn("trust", "remove", STRANGER.did)
    assert removed.returncode == 0, removed.stderr
    assert issuer(installation, badge)["known"] == "no"
    assert installation.cairn("trust", "remove", STRANGER.did).stderr.startswith(b"not_found: ")


@pytest.mark.slow
def test_operators_are_named_at_the_machine(installation):
    before = installation.cairn("trust", "operators").stdout.split()
    assert before == [b"tomas@northfield.example"]
    both = installation.cairn("trust", "operators", "--appoint", "owen@larkhaven.example").stdout.split()
    assert both == [b"owen@larkhaven.example", b"tomas@northfield.example"]
    assert installation.cairn("trust", "operators", "--dismiss", "owen@larkhaven.example").returncode == 0
    nobody = installation.cairn("trust", "operators", "--appoint", "nobody@x.example")
    assert (nobody.returncode, nobody.stderr.split(b":")[0]) == (65, b"not_found")


@pytest.mark.slow
def test_the_list_for_people_steers_no_terminal(installation):
    lines = installation.cairn("trust", "list").stdout.decode().splitlines()
    assert lines[0].split()[:3] == ["last", "day", "identifier"]
    assert any("did:web:crafts.example" in line for line in lines)
    refused = installation.cairn("trust", "add", "did:web:x.example", "--name", "A\x1b[31m", "--reason", "x")
    assert (refused.returncode, b"\x1b" in refused.stderr) == (65, False)


@pytest.mark.parametrize(
    "arguments",
    [[], ["add", "did:web:x.example"], ["remove"], ["operators", "--appoint", "a", "--dismiss", "b"]],
)
def test_wrong_usage_exits_with_64(place, arguments, capsys):
    assert run("trust", *arguments) == 64
    assert capsys.readouterr().err.count("\n") == 1


def test_without_an_installation_nothing_is_made(place, capsys):
    assert run("trust", "list") == 78
    assert capsys.readouterr().err.startswith("config.database.missing: ")
    assert not (place / "data").exists()
