"""The two programs of docs/how-to/returned-letters.md run, and Cairn takes what they send."""

from __future__ import annotations

import http.server
import json
import re
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cairn.records.models import OutboxMessage
from cairn.services import bounces, outbox
from cairn.services.issue.issue import issue

pytestmark = pytest.mark.django_db
PAGE = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "returned-letters.md").read_text("utf-8")
SECRET = "5b1f0a3e9c2d47688f10aa22bb33cc44"
RETURNED = """\
From: MAILER-DAEMON@mx.example
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: message/delivery-status

Final-Recipient: rfc822; amina@learners.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <amina@learners.example>: "user" unknown

--x
Content-Type: message/rfc822

Message-ID: <whatever@example.org>
X-Cairn-Letter: {letter}
Subject: Your credential

--x--
"""


class Server(http.server.BaseHTTPRequestHandler):
    """Cairn's address, as far as the programs know: keeps what comes."""

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.got.append((self.path, dict(self.headers), self.rfile.read(length)))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"known": true}')

    def log_message(self, *_: object) -> None:
        """Be quiet."""


@pytest.fixture
def cairn():
    server = http.server.HTTPServer(("127.0.0.1", 0), Server)
    server.got = []
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def letter(db) -> tuple[object, OutboxMessage]:
    from tests.services.stage import Stage

    stage = Stage(now=datetime.now(UTC).replace(microsecond=0))
    issue(stage.awarded().uuid, seat=stage.owner, ports=stage.ports)
    outbox.send_due(ports=stage.ports)
    return stage, OutboxMessage.objects.of(stage.harbour).get(kind="offer", state="SENT")


def taken(stage, got) -> bool:
    path, headers, body = got
    assert path == "/api/v1/mail/bounces"
    assert headers["Content-Type"] == "application/json"
    stage.world.at(datetime.now(UTC))
    return bounces.take(
        body,
        instant=headers["X-Cairn-Timestamp"],
        signature=headers["X-Cairn-Signature"],
        secret=SECRET.encode(),
        ports=stage.ports,
    )


@pytest.mark.parametrize("action", ["failed", "delayed"])
def test_the_program_for_postfix_reports_what_came_back_for_good(cairn, letter, tmp_path, action):
    stage, row = letter
    script = re.search(r"^(#!/usr/bin/env python3\n.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[1]
    (tmp_path / "secret").write_text(SECRET + "\n")
    program = tmp_path / "cairn-bounce"
    program.write_text(script.replace("/etc/cairn/bounce-secret", str(tmp_path / "secret")))
    subprocess.run(
        [sys.executable, "-I", str(program)],
        input=RETURNED.format(letter=row.uuid, action=action).encode(),
        env={"PATH": "/usr/bin:/bin", "CAIRN": f"http://127.0.0.1:{cairn.server_port}"},
        check=True,
        timeout=30,
    )
    if action == "delayed":
        assert cairn.got == []
        return
    (got,) = cairn.got
    assert taken(stage, got)
    row.refresh_from_db()
    assert (row.state, row.reply) == ("BOUNCED", 'smtp; 550 5.1.1 <amina@learners.example>: "user" unknown')


def test_the_adapter_for_providers_reports_by_recipient(cairn, letter):
    stage, row = letter
    code = re.search(r"^```python\n(import hashlib.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[1]
    names: dict = {}
    exec(compile(code, "returned-letters.md", "exec"), names)
    origin = f"http://127.0.0.1:{cairn.server_port}"
    report = names["report"]
    assert report(origin, SECRET, recipient=row.recipient, kind="complaint", diagnostic="abuse")
    (got,) = cairn.got
    assert json.loads(got[2])["kind"] == "complaint"
    assert taken(stage, got)
    assert OutboxMessage.objects.of(stage.harbour).filter(failure_code="mail.complaint").count() == 1
