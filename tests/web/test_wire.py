"""What every response says to a browser, and what a request may bring."""

from __future__ import annotations

import logging

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory

from cairn.site.config import read
from cairn.site.logs import LineFormatter, redacted
from cairn.site.middleware import BodyLimit
from cairn.site.wsgi import behind

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/healthz", "/account/login/", "/there-is-nothing-here"])
def test_every_answer_carries_the_security_headers(client: Client, path: str):
    headers = client.get(path).headers
    policy = {part.split()[0]: part.split()[1:] for part in headers["Content-Security-Policy"].split(";")}
    assert policy["default-src"] == ["'self'"]
    assert policy["img-src"] == ["'self'", "data:"]
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_without_https_nothing_promises_https(client: Client):
    response = client.get("/account/login/")
    assert "Strict-Transport-Security" not in response.headers
    assert not any(cookie["secure"] for cookie in response.cookies.values())


def test_with_https_cookies_are_bound_to_the_host_and_hsts_is_sent(tmp_path):
    """The settings are read once per process, so this asks another process."""
    import json
    import subprocess
    import sys

    from tests.cli.command import environment

    code = (
        "import json; from cairn.site import settings as s;"
        "print(json.dumps([s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME, s.SESSION_COOKIE_SECURE,"
        " s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, s.ALLOWED_HOSTS, s.CSRF_TRUSTED_ORIGINS]))"
    )
    settings_ = environment(CAIRN_URL="https://badges.example.org", CAIRN_DATA=str(tmp_path))
    said = subprocess.run([sys.executable, "-c", code], env=settings_, capture_output=True, check=True).stdout
    session, csrf, language, secure, csrf_secure, hsts, hosts, origins = json.loads(said)
    assert (session, csrf, language) == ("__Host-session", "__Host-csrf", "__Host-language")
    assert secure
    assert csrf_secure
    assert hsts >= 31_536_000
    assert "badges.example.org" in hosts
    assert "*" not in hosts
    assert origins == ["https://badges.example.org"]


def test_a_public_answer_is_the_same_for_everybody(client: Client):
    assert "Cookie" not in client.get("/healthz").headers.get("Vary", "")


def test_a_foreign_host_name_is_refused(client: Client):
    assert client.get("/account/login/", headers={"host": "evil.example"}).status_code == 400


def test_no_route_ever_serves_the_media_folder(client: Client):
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    (settings.MEDIA_ROOT / "secret.txt").write_text("x")
    assert client.get("/media/secret.txt").status_code == 404


@pytest.mark.parametrize(
    ("length", "status"),
    [("12", 200), ("", 200), ("9" * 12, 413), ("9" * 400, 413), ("-1", 400), ("x", 400), ("１", 400)],
)
def test_a_body_says_how_long_it_is_and_is_not_too_long(length: str, status: int):
    request = RequestFactory().get("/", CONTENT_LENGTH=length)
    assert BodyLimit(lambda _: HttpResponse("ok"))(request).status_code == status


def seen_behind(config, **environ: str) -> dict[str, str]:
    seen: dict[str, str] = {}

    def inner(given, start):
        seen.update(given)
        return []

    behind(config, inner)({"wsgi.url_scheme": "http", "REMOTE_ADDR": "10.0.0.1", **environ}, lambda *_: None)
    return seen


def test_nobody_chooses_the_address_they_come_from():
    seen = seen_behind(read({}), HTTP_X_FORWARDED_FOR="6.6.6.6")
    assert seen["REMOTE_ADDR"] == "10.0.0.1"
    assert "HTTP_X_FORWARDED_FOR" not in seen


def test_behind_one_proxy_only_what_that_proxy_wrote_is_believed():
    config = read({"CAIRN_URL": "https://a.example", "CAIRN_PROXIES": "1"})
    seen = seen_behind(config, HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.7")
    assert seen["REMOTE_ADDR"] == "203.0.113.7"
    assert seen["wsgi.url_scheme"] == "https"


def test_a_log_line_carries_no_token_no_code_and_no_address():
    line = redacted(
        "GET /offers/s3cr3t?code=ABC-123 by amina@example.org at /setup/t0k3n /account/password/reset/key/1-xyz/"
    )
    line += redacted(
        "GET /guest/endorse/gu3st /account/login/?next=%2Fguest%2Fsign%2Fl4ter /links/l1nk/files/pdf"
    )
    line += redacted(
        "/attend/d00r /library/link/f1le/file /invitations/inv1te next=/guest/seminar/s3at/event.ics"
    )
    for unsaid in ("gu3st", "l4ter", "l1nk", "d00r", "f1le", "inv1te", "s3at"):
        assert unsaid not in line
    for secret in ("s3cr3t", "ABC-123", "amina", "t0k3n", "1-xyz"):
        assert secret not in line


def test_a_log_line_cannot_be_forged_by_what_it_quotes():
    record = logging.LogRecord("x", logging.INFO, "x", 1, "said %s", ("a\nERROR forged\x1b[31m",), None)
    line = LineFormatter("{levelname} {message}", style="{").format(record)
    assert "\n" not in line
    assert "\x1b" not in line


def test_pages_are_compressed_for_those_who_can_read_that_and_nothing_else_is(client: Client):
    import gzip

    plain = client.get("/account/login/")
    packed = client.get("/account/login/", headers={"Accept-Encoding": "gzip, br"})

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 2
    assert b"</html>" in gzip.decompress(packed.content)
    assert all("Accept-Encoding" in answer.headers["Vary"] for answer in (plain, packed))
    data = client.get("/api/v1/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert (data.status_code, data.headers.get("Content-Encoding")) == (200, None)
