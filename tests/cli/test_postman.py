"""The worker's postman, with real processes and a real mail server: letters leave within seconds, each once."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from tests.cli.command import environment
from tests.postbox import Postbox

POST = """
from cairn.cli.house import enter
enter()
from cairn.records.models import LetterRank
from cairn.services import outbox
from cairn.site.world import ports
world = ports()
for number in range(30):
    outbox.post("offer", to=f"a{number}@learners.example", key=f"k{number}", organisation=None, language="en",
        payload={"name": "A", "title": "Knots", "issuer": "Harbour", "link": "https://x", "expires": "2030-01-01"},
        at=world.now(), ports=world, rank=LetterRank.BATCH)
"""


def worker(settings: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "cairn.cli", "work"], env=environment(**settings), start_new_session=True
    )


@pytest.mark.slow
def test_two_workers_send_thirty_letters_once_each(empty):
    with Postbox() as box:
        settings = {
            "CAIRN_DATA": str(empty),
            "CAIRN_DEMO": "0",
            "CAIRN_MAIL": f"smtp+plain://127.0.0.1:{box.port}",
            "CAIRN_MAIL_PER_MINUTE": "0",
        }
        workers = [worker(settings), worker(settings)]
        try:
            time.sleep(3)
            subprocess.run([sys.executable, "-c", POST], env=environment(**settings), check=True)
            for _ in range(150):
                if len(box.letters) >= 30:
                    break
                time.sleep(0.1)
            time.sleep(2)
            assert sorted(letter["To"] for letter in box.letters) == sorted(
                f"a{number}@learners.example" for number in range(30)
            )
        finally:
            for process in workers:
                process.terminate()
            assert [process.wait(timeout=25) for process in workers] == [0, 0]
