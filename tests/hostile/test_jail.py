"""The jail: no document takes a web process with it, and none is called valid because it was killed."""

from __future__ import annotations

import functools
import os
import signal
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from tests import sealed
from tests.sealed import HARBOUR, NOW

from cairn.adapters import jail, jailed
from cairn.adapters.jail import COMMAND, Jail
from cairn.credentials import document, proof
from cairn.credentials.contexts import bundled
from cairn.credentials.document import JSONObject
from cairn.credentials.inspection import Fetched
from cairn.services import meters
from cairn.services.verify.examination import Examination, examine


class Web:
    """What is published answers; it counts what it is asked."""

    def __init__(self, answers: dict[str, Fetched] | None = None) -> None:
        self.answers = answers or {}
        self.asked: list[str] = []

    def __call__(self, url: str, *, purpose: str) -> Fetched:
        self.asked.append(url)
        return self.answers.get(url) or Fetched(url, "unreachable", NOW, reason="not in this world")

    def limited(self, to: int = 4) -> Web:
        return self


def judged(
    credential: JSONObject | str, by: Jail | None, *, web: Web | None = None, offline: bool = False
) -> Examination:
    data = credential if isinstance(credential, str) else document.dump(credential)
    return examine(
        data.encode(), contexts=bundled(), now=NOW, fetch=web or Web(), judge_with=by, offline=offline
    )


@functools.cache
def heavy() -> JSONObject:
    """Sound, within every limit of the core, and near a second of work.

    Four seals, each over families of unnamed people who are told apart by their grandchildren only.
    """
    body = sealed.unsigned(HARBOUR)
    knows = "https://schema.org/knows"
    families: list[document.JSONValue] = [
        {knows: [{knows: {"https://schema.org/name": f"{family} {child}"}} for child in range(6)]}
        for family in range(8)
    ]
    body["https://schema.org/about"] = families
    for hour in range(4):
        at = sealed.JUNE + timedelta(hours=hour)
        body = proof.attach(body, signer=HARBOUR.signer, created=at, contexts=bundled())
    return body


@pytest.fixture(scope="module")
def walls():
    made = Jail()
    yield made
    made.close()


@pytest.fixture
def built():
    """Jails of a test's own, closed behind it."""
    made: list[Jail] = []

    def build(*arguments: str, command=COMMAND, workers: int = 1) -> Jail:
        made.append(Jail(command=[*command, *arguments], workers=workers))
        return made[-1]

    yield build
    for one in made:
        one.close()


def documents() -> dict[str, tuple[JSONObject | str, Web]]:
    entry = sealed.entry()
    lists = Web(sealed.published(sealed.status_list()))
    return {
        "sound": (sealed.badge(HARBOUR), Web()),
        "a token": (sealed.token(HARBOUR), Web()),
        "with its list": (sealed.badge(credentialStatus=entry), lists),
        "revoked": (
            sealed.badge(credentialStatus=entry),
            Web(sealed.published(sealed.status_list(sealed.INDEX))),
        ),
        "its list unreachable": (sealed.badge(credentialStatus=entry), Web(sealed.published())),
        "its issuer's page unreachable": (sealed.badge(), Web()),
        "tampered": ({**sealed.badge(HARBOUR), "name": "Another"}, Web()),
        "a word added": ({**sealed.badge(HARBOUR), "honours": "first"}, Web()),
        "no credential": ({"hello": "world"}, Web()),
    }


@pytest.mark.parametrize("name", documents())
def test_the_jail_says_what_this_process_says(name, walls):
    credential, web = documents()[name]
    elsewhere, here = Web(web.answers), Web(web.answers)

    inside, outside = judged(credential, walls, web=elsewhere), judged(credential, None, web=here)

    assert inside.report == outside.report
    assert inside.verdict == outside.verdict
    assert inside.known == outside.known
    assert elsewhere.asked == here.asked


def test_what_our_records_know_goes_into_the_jail(walls):
    from cairn.credentials.inspection import KeyStanding
    from cairn.services.verify.gather import judge_here

    lost = {HARBOUR.signer.verification_method: KeyStanding("COMPROMISED", NOW - timedelta(days=9))}
    for issued_at in (None, sealed.JUNE):
        case = sealed.case(sealed.badge(HARBOUR), standings=lost, issued_at=issued_at)
        assert walls(case, fetch=Web()).report == judge_here(case, fetch=Web()).report


def test_offline_nothing_is_asked_from_inside_either(walls):
    web = Web()
    assert judged(sealed.badge(), walls, web=web, offline=True).verdict.cause == "did.not_fetched"
    assert web.asked == []


def test_a_document_that_burns_the_processor_is_given_up_and_the_next_visitor_is_served(built):
    strict = built("0.3")
    assert judged(sealed.badge(HARBOUR), strict).verdict.verdict == "valid"
    burning = heavy()

    begun = time.monotonic()
    found = judged(burning, strict)

    assert (found.verdict.verdict, found.verdict.cause) == ("indeterminate", "check.given_up")
    assert [one.outcome for one in found.report.findings] == ["unknown"]
    assert time.monotonic() - begun < 5
    assert judged(sealed.badge(HARBOUR), strict).verdict.verdict == "valid"


def test_the_heaviest_document_that_the_core_allows_ends_within_five_seconds(walls):
    begun = time.monotonic()
    found = judged(heavy(), walls)
    assert time.monotonic() - begun < 5
    assert found.verdict.verdict == "valid" or found.verdict.cause == "check.given_up"


def test_a_case_that_eats_memory_is_given_up_and_the_next_visitor_is_served(built):
    narrow = built("2", str(72 * 1024 * 1024))
    assert judged(sealed.badge(HARBOUR), narrow).verdict.verdict == "valid"
    fat = sealed.case(
        sealed.badge(HARBOUR),
        fetched={"https://x.example/": sealed.answer("https://x.example/", b"x" * 9_000_000)},
    )

    assert [one.code for one in narrow(fat, fetch=Web()).report.findings] == ["check.given_up"]
    assert judged(sealed.badge(HARBOUR), narrow).verdict.verdict == "valid"


def test_a_worker_that_was_killed_meanwhile_is_replaced_unseen(built):
    made = built()
    judged(sealed.badge(HARBOUR), made)
    (worker,) = made._all
    os.kill(worker._process.pid, signal.SIGKILL)
    worker._process.wait()

    assert judged(sealed.badge(HARBOUR), made).verdict.verdict == "valid"


def test_a_worker_that_says_nothing_is_given_up(built, monkeypatch):
    monkeypatch.setattr(jail, "STARTING", 0.2)
    asleep = built(command=[sys.executable, "-c", "import time; time.sleep(60)"])
    found = judged(sealed.badge(HARBOUR), asleep)
    assert (found.verdict.verdict, found.verdict.cause) == ("indeterminate", "check.unavailable")


def test_a_worker_that_says_nonsense_is_given_up(built):
    mad = built(command=[sys.executable, "-c", "print('\\xff' * 999)"])
    assert judged(sealed.badge(HARBOUR), mad).verdict.cause == "check.unavailable"


def test_a_machine_that_cannot_start_a_worker_says_so(built):
    made = built(command=["/no/such/python"])
    for _ in range(3):
        assert judged(sealed.badge(HARBOUR), made).verdict.cause == "check.unavailable"


def test_more_visitors_than_workers_wait_for_their_turn(built):
    made = built(workers=2)
    said: list[str] = []

    def visit() -> None:
        said.append(judged(sealed.badge(HARBOUR), made).verdict.verdict)

    visitors = [threading.Thread(target=visit) for _ in range(8)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()

    assert said == ["valid"] * 8
    assert len(made._all) <= 2


def test_when_all_workers_are_busy_for_long_the_visitor_is_told(built, monkeypatch):
    monkeypatch.setattr(jail, "SILENCE", 0.05)
    made = built()
    made._idle.get()  # somebody keeps the only place
    assert judged(sealed.badge(HARBOUR), made).verdict.cause == "check.unavailable"


def test_a_worker_ends_its_service_after_many_documents(built, monkeypatch):
    monkeypatch.setattr(jail, "DOCUMENTS", 2)
    made = built()
    pids = set()
    for _ in range(5):
        assert judged(sealed.badge(HARBOUR), made).verdict.verdict == "valid"
        pids |= {worker._process.pid for worker in made._all}
    assert len(pids) == 3


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_a_worker_knows_nothing_of_our_environment(walls, monkeypatch):
    monkeypatch.setenv("CAIRN_KEY_PASSPHRASE", "only for us")
    walls.close()
    judged(sealed.badge(HARBOUR), walls)
    pids = [worker._process.pid for worker in walls._all]
    assert pids
    for pid in pids:
        assert Path(f"/proc/{pid}/environ").read_bytes().split(b"\0") == [b"LC_ALL=C.UTF-8", b""]
        assert jailed.MEMORY == 512 * 1024 * 1024
        limits = Path(f"/proc/{pid}/limits").read_text()
        assert f"Max address space         {jailed.MEMORY}" in limits


def test_what_a_worker_spends_is_charged_to_whoever_asked(walls):
    meter = meters.Meter(most_asked=60, most_cpu=10)
    with meter.charging("a visitor"):
        judged(heavy(), walls)
    with meter.accounts.opened(":a visitor", at=meter.accounts.now()) as spent:
        assert spent.cpu > 0.3
