"""`cairn status`: revoked here, seen by everybody."""

from __future__ import annotations

import json

import pytest

from tests.cli.material import run, write


def pick(installation, purpose: str) -> tuple[str, str, str, str]:
    """Return uuid, code, url and text of an issued credential with such a list."""
    rows = installation.rows(
        "select c.uuid, c.code, c.url, c.signed from records_credential c"
        " join records_statuslist s on s.id = c.status_list_id"
        " where c.state = 'ISSUED' and s.purpose = ? and not exists"
        " (select 1 from records_statuschange x where x.credential_id = c.id) order by c.id desc limit 1",
        purpose,
    )
    return rows[0]


def verdict(installation, path) -> tuple[int, str]:
    done = installation.cairn("verify", "--json", path)
    return done.returncode, json.loads(done.stdout)["cause"]


@pytest.mark.slow
def test_a_revoked_credential_is_invalid_at_once_and_stays_so(installation, tmp_path):
    _, code, _, signed = pick(installation, "revocation")
    badge = write(tmp_path / "badge.json", signed)
    assert verdict(installation, badge)[0] == 0
    done = installation.cairn("status", "revoke", code, "--reason", "Awarded to the wrong person")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"revoked: {code} ".encode())
    assert verdict(installation, badge) == (1, "status.revoked")
    again = installation.cairn("status", "revoke", code, "--reason", "Once more")
    assert (again.returncode, again.stderr.split(b":")[0]) == (65, b"status.revoked_already")
    back = installation.cairn("status", "reinstate", code, "--reason", "Never mind")
    assert back.returncode == 65
    assert installation.rows("select action from records_auditevent order by id desc limit 1") == [
        ("credential.revoked",)
    ]


@pytest.mark.slow
def test_a_suspension_is_lifted_again(installation, tmp_path):
    uuid, _, url, signed = pick(installation, "suspension")
    badge = write(tmp_path / "badge.json", signed)
    assert installation.cairn("status", "suspend", uuid, "--reason", "Under review").returncode == 0
    assert verdict(installation, badge) == (1, "status.suspended")
    assert installation.cairn("status", "reinstate", url, "--reason", "Review closed").returncode == 0
    assert verdict(installation, badge)[0] == 0


@pytest.mark.slow
def test_what_does_not_go_is_said_in_one_line(installation):
    _, code, _, _ = pick(installation, "revocation")
    for arguments, refusal in (
        (["suspend", code, "--reason", "Under review"], b"status.no_suspension"),
        (["reinstate", code, "--reason", "Review closed"], b"status.not_suspended"),
        (["revoke", code, "--reason", "x"], b"invalid_input"),
        (["revoke", "2222-2222", "--reason", "Wrong person"], b"not_found"),
        (["revoke", "6f0f9a0e-6d6e-4c4c-8f3f-2d6c1f8e9a10", "--reason", "Wrong person"], b"not_found"),
        (["revoke", "https://elsewhere.example/credentials/1", "--reason", "Wrong person"], b"not_found"),
    ):
        done = installation.cairn("status", *arguments)
        assert (done.returncode, done.stderr.split(b":")[0]) == (65, refusal)
        assert done.stderr.count(b"\n") == 1


@pytest.mark.slow
def test_publishing_publishes_what_is_due(installation):
    done = installation.cairn("status", "publish")
    assert (done.returncode, done.stdout.split()[1:]) == (0, [b"published"])


@pytest.mark.parametrize(
    "arguments", [[], ["revoke"], ["revoke", "K7QM-2F4D"], ["publish", "x"], ["forget", "x"]]
)
def test_wrong_usage_exits_with_64(place, arguments, capsys):
    assert run("status", *arguments) == 64
    assert capsys.readouterr().err.count("\n") == 1


def test_without_an_installation_nothing_is_made(place, capsys):
    assert run("status", "publish") == 78
    assert capsys.readouterr().err.startswith("config.database.missing: ")
    assert not (place / "data").exists()
