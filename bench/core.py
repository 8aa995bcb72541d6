"""How near signing and verifying come to the signature itself.

Absolute figures say more about the machine than about the code; each line is
also a ratio to libsodium's own sign or verify, measured in the same run.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.world import World

from cairn.badges.lint import lint
from cairn.credentials import contexts, document, jose, proof
from cairn.credentials.inspection import Inspection
from cairn.credentials.verification import inspect

AT = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
SECONDS = 1.0  # of measuring, for each line


def rate(work: Callable[[], object]) -> float:
    """Runs per second of processor time: the median of five rounds."""
    work()
    rounds = []
    for _ in range(5):
        count, start = 0, time.process_time()
        while time.process_time() - start < SECONDS / 5:
            work()
            count += 1
        rounds.append(count / (time.process_time() - start))
    return statistics.median(rounds)


def main() -> None:
    """Measure and print."""
    world = World(now=AT)
    issuer, store = world.harbour, contexts.bundled()
    unsigned = world.unsigned_badge()
    message = document.dump(unsigned).encode()
    signature = issuer.sign(message)
    token = jose.encode(unsigned, signer=issuer, algorithm="EdDSA", issued_at=AT)
    signed = {suite: world.badge(suite=suite) for suite in ("eddsa-rdfc-2022", "eddsa-jcs-2022")}

    def attach(suite: str) -> Callable[[], object]:
        return lambda: proof.attach(unsigned, signer=issuer, created=AT, suite=suite, contexts=store)

    def look(suite: str) -> Callable[[], object]:
        return lambda: inspect(Inspection(signed[suite], store, at=AT, now=AT))

    sign = rate(lambda: issuer.sign(message))
    check = rate(lambda: issuer.public_key.verify(signature, message))
    print(f"{'':34}{'per CPU-second':>16}{'of libsodium':>14}")
    print(f"{'libsodium: sign':34}{sign:>16,.0f}{1:>14.1%}")
    print(f"{'libsodium: verify':34}{check:>16,.0f}{1:>14.1%}")
    lines: list[tuple[str, Callable[[], object], float]] = [
        ("sign, eddsa-rdfc-2022", attach("eddsa-rdfc-2022"), sign),
        ("sign, eddsa-jcs-2022", attach("eddsa-jcs-2022"), sign),
        (
            "sign, JWT (EdDSA)",
            lambda: jose.encode(unsigned, signer=issuer, algorithm="EdDSA", issued_at=AT),
            sign,
        ),
        ("lint before signing", lambda: lint(unsigned, contexts=store, at=AT, key=issuer.public_key), sign),
        ("inspect, eddsa-rdfc-2022", look("eddsa-rdfc-2022"), check),
        ("inspect, eddsa-jcs-2022", look("eddsa-jcs-2022"), check),
        ("check a JWT's seal", lambda: jose.check(token, issuer.public_key), check),
    ]
    for name, work, primitive in lines:
        found = rate(work)
        print(f"{name:34}{found:>16,.0f}{found / primitive:>14.1%}")


if __name__ == "__main__":
    main()
