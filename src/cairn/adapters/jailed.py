"""A worker of the jail: judges one document after another, within limits that the kernel holds.

Run by `cairn.adapters.jail` as `python -I -m cairn.adapters.jailed [SECONDS [BYTES]]`; speaks in frames (four bytes of
length, then JSON) on standard input and output. The time for a document is a timer on processor
time whose signal nobody handles: when it runs out, the process is gone, whatever it was doing.
"""

from __future__ import annotations

import base64
import signal
import sys
import time
from datetime import datetime
from typing import Final

from cairn.adapters.frames import Message, receive, send
from cairn.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES, bundled
from cairn.credentials.inspection import Fetched, Inspection, KeyStanding
from cairn.services.ports import FETCHES_PER_VERIFICATION, Fetcher, FetchPurpose
from cairn.services.verify.gather import judge_here

CPU_SECONDS: Final = 2.0  # for one document; a general one needs a tenth of a second
MEMORY: Final = 512 * 1024 * 1024  # bytes of address space, of the whole process


def pack(case: Inspection, *, offline: bool) -> Message:
    """Return a case as a message: everything but the contexts, which both sides have."""
    return {
        "document": case.document,
        "token": case.token,
        "at": case.at.isoformat(),
        "now": case.now.isoformat(),
        "issued_at": case.issued_at and case.issued_at.isoformat(),
        "recorded_status": case.recorded_status,
        "standings": {
            method: [known.state, known.compromised_at and known.compromised_at.isoformat()]
            for method, known in case.standings.items()
        },
        "fetched": [pack_answer(answer) for answer in case.fetched.values()],
        "offline": offline,
    }


def pack_answer(answer: Fetched) -> Message:
    """Return what an address answered as a message."""
    body = base64.b64encode(answer.body).decode()
    return {
        "url": answer.url,
        "state": answer.state,
        "at": answer.at.isoformat(),
        "body": body,
        "reason": answer.reason,
    }


def _unpack(said: Message) -> Inspection:
    fetched = {answer["url"]: _answer(answer) for answer in said["fetched"]}
    return Inspection(
        document=said["document"],
        contexts=bundled(),
        at=datetime.fromisoformat(said["at"]),
        now=datetime.fromisoformat(said["now"]),
        token=said["token"],
        fetched=fetched,
        standings={
            method: KeyStanding(state, datetime.fromisoformat(since) if since else None)
            for method, (state, since) in said["standings"].items()
        },
        issued_at=datetime.fromisoformat(said["issued_at"]) if said["issued_at"] else None,
        recorded_status=said["recorded_status"],
    )


def _answer(said: Message) -> Fetched:
    at, body = datetime.fromisoformat(said["at"]), base64.b64decode(said["body"])
    return Fetched(said["url"], said["state"], at, body, said["reason"])


class _Asks:
    """The way out of the jail: the question goes to the parent, who has the real fetcher and counts."""

    def __call__(self, url: str, *, purpose: FetchPurpose) -> Fetched:
        send(1, {"url": url, "purpose": purpose})
        return _answer(receive(0))

    def limited(self, to: int = FETCHES_PER_VERIFICATION) -> Fetcher:  # noqa: ARG002
        return self


def main(seconds: float = CPU_SECONDS, memory: int = MEMORY) -> None:
    """Get ready, say so, and judge until the parent is gone."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _get_ready()
    send(1, {"ready": True})
    while True:
        try:
            said = receive(0)
        except EOFError:
            return
        begun = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, seconds)
        report = judge_here(_unpack(said), fetch=_Asks(), offline=said["offline"]).report
        signal.setitimer(signal.ITIMER_PROF, 0)
        rows = [[f.code, f.outcome, f.message, dict(f.params)] for f in report.findings]
        send(1, {"report": rows, "seconds": time.process_time() - begun})


def _get_ready() -> None:
    """Load what judging loads late: half a second that no visitor shall wait for."""
    from cairn.credentials import cryptosuites, expansion, jose, linked  # noqa: F401

    linked.to_nquads(
        {"@context": [CREDENTIALS_V2, OPEN_BADGES], "id": "urn:x", "name": "x"}, contexts=bundled()
    )


if __name__ == "__main__":
    try:
        main(*(kind(given) for kind, given in zip((float, int), sys.argv[1:], strict=False)))
    except MemoryError:
        sys.exit(1)  # the parent sees that we are gone
