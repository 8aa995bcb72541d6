"""Every hostile input through every door: a verdict that is not `valid`, in time, and no exception."""

from __future__ import annotations

import json
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.hostile.corpus import CORPUS
from tests.sealed import NOW
from tests.world import World

from cairn.adapters.jail import Jail
from cairn.cli import main
from cairn.cli.verify import EXIT_CODES
from cairn.services.verify.look import verify_bytes

SECONDS = 5
WORDS = {"invalid", "indeterminate", "error"}


@pytest.fixture(scope="module")
def walls():
    made = Jail()
    yield made
    made.close()


@pytest.mark.django_db
@pytest.mark.parametrize("fault", CORPUS)
def test_nothing_hostile_is_valid_or_slow_or_raises(fault):
    make, cause = CORPUS[fault]
    data, world = make(), World(now=NOW)
    begun = time.monotonic()

    found = verify_bytes(data, ports=world.ports)

    assert time.monotonic() - begun < SECONDS
    assert found.verdict.verdict in WORDS
    assert found.verdict.sentence
    assert found.verdict.cause == (cause or found.verdict.cause)
    assert found.verdict.cause
    assert not any(address.startswith("file:") for address, _ in world.asked)
    json.dumps(found.to_json())


def test_the_jail_lets_nothing_hostile_through_either(walls, db):
    from dataclasses import replace

    ports = replace(World(now=NOW).ports, judge=walls)
    for fault, (make, cause) in CORPUS.items():
        begun = time.monotonic()
        verdict = verify_bytes(make(), ports=ports).verdict
        assert time.monotonic() - begun < SECONDS, fault
        assert verdict.verdict in WORDS, fault
        assert verdict.cause == (cause or verdict.cause), fault


def test_the_command_says_for_each_what_is_wrong(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("CAIRN_DATA", str(tmp_path / "data"))
    files = []
    for number, (make, _) in enumerate(CORPUS.values()):
        files.append(tmp_path / f"{number}.bin")
        files[-1].write_bytes(make())

    begun = time.monotonic()
    code = main(["verify", "--json", "--offline", *map(str, files)])

    out, err = capsys.readouterr()
    said = [json.loads(line) for line in out.splitlines()]
    assert [one["source"] for one in said] == [str(file) for file in files]
    for fault, one in zip(CORPUS, said, strict=True):
        assert one["verdict"] in WORDS, fault
        assert one["cause"], fault
    assert code == EXIT_CODES["error"]
    assert "Traceback" not in err
    assert time.monotonic() - begun < SECONDS * 6


@pytest.mark.django_db
def test_the_page_answers_each_with_a_sentence(monkeypatch):
    from cairn.site import middleware

    world = World(now=NOW)
    monkeypatch.setattr(middleware, "ports", lambda: world.ports)
    visitor = Client()
    for fault, (make, _) in CORPUS.items():
        answer = visitor.post("/verify", {"file": SimpleUploadedFile("given.bin", make())})
        assert answer.status_code == 200, fault
        page = answer.content.decode()
        assert "<script>alert" not in page, fault
        assert any(
            words in page for words in ("Not sound.", "Could not check", "not a credential we can read")
        )
