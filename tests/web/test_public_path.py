"""The path in front of Django answers as Django does: status, every header, every byte; or leaves it to Django."""

from __future__ import annotations

import json
import re
from io import BytesIO

import pytest
from django.conf import settings as product
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from tests.world import WORLD

from cairn.records.models import Credential
from cairn.services import meters
from cairn.services.admin import keys
from cairn.services.hold import claim, sharing
from cairn.services.issue import status
from cairn.services.issue.correct import correct
from cairn.services.share import answers
from cairn.site.front import with_public_path

LD = "application/vc+ld+json"
NOBODY = "00000000-0000-4000-8000-000000000000"
#: The form's secret, in the page and in its cookie: another one in every answer.
SECRET = re.compile(r'(name="csrfmiddlewaretoken" value="|csrf=|expires=)[\w, :-]+')
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


class Both:
    """The site with and without the path in front; `ask` asks both and compares."""

    def __init__(self) -> None:
        self.django = WSGIHandler()
        self.left = 0
        self.front = with_public_path(self._inner)

    def _inner(self, environ, start_response):
        self.left += 1
        return self.django(environ, start_response)

    def ask(self, method, path, *, body=b"", **more):
        """Return (status, headers, body) after comparing, and whether Django had to be asked."""
        before = self.left
        through = self._one(self.front, method, path, body, more)
        was_left = self.left > before
        plain = self._one(self.django, method, path, body, more)
        assert through == plain
        return (*through, was_left)

    @staticmethod
    def _one(application, method, path, body, more):
        path, _, query = path.partition("?")
        said = {}

        def start_response(line, headers, exc_info=None):
            assert len({name.lower() for name, _ in headers}) == len(headers), headers
            said.update(line=line, headers={k.lower(): SECRET.sub(r"\1", v) for k, v in headers})

        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "203.0.113.9",
            "HTTP_HOST": "testserver",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **({"CONTENT_LENGTH": str(len(body))} if body else {}),
            **more,
        }
        given = application(environ, start_response)
        text = SECRET.sub(r"\1", b"".join(given).decode())
        if hasattr(given, "close"):
            given.close()
        return said["line"], said["headers"], text


@pytest.fixture
def both(stage, monkeypatch):
    """Both ways in; the transaction of the test stays open, so nobody closes its connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield Both()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def public(stage):
    made = stage.held()
    sharing.set_public(made.uuid, person=stage.amina, public=True, ports=stage.ports)
    return Credential.objects.of(stage.harbour).get(pk=made.pk)


@pytest.fixture
def private(stage):
    made = stage.issued()
    return Credential.objects.of(stage.harbour).get(pk=made.pk)


def web_issuer(stage):
    keys.retire(stage.owner, keys.active_key(stage.harbour).uuid, ports=stage.ports)
    return keys.create(stage.owner, ports=stage.ports, did_method="web")


# --- answered in front ---------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_public_document_is_the_same_through_both_doors(stage, both, public, method):
    web_issuer(stage)
    version = public.award.version
    for path, accept, kind in (
        (f"/credentials/{public.uuid}", LD, LD),
        (f"/credentials/{public.uuid}", "application/json", LD),
        (f"/credentials/{public.uuid}", "text/html;q=0.5, application/vc", LD),
        (f"/credentials/{public.uuid}?format=json", BROWSER, LD),
        (f"/status/{public.status_list.uuid}", "*/*", LD),
        (f"/status/{public.status_list.uuid}", BROWSER, LD),
        (f"/issuers/{stage.harbour.uuid}/did.json", "*/*", "application/did+ld+json"),
        (f"/achievements/{version.achievement.uuid}", LD, "application/ld+json"),
        (f"/achievements/{version.achievement.uuid}/versions/1", LD, "application/ld+json"),
    ):
        line, headers, body, was_left = both.ask(method, path, HTTP_ACCEPT=accept)
        assert (line, was_left) == ("200 OK", False), path
        assert headers["content-type"] == kind
        assert headers["access-control-allow-origin"] == "*"
        assert headers["cross-origin-resource-policy"] == "cross-origin"
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "content-language" not in headers
        assert "Accept-Language" not in headers.get("vary", "")
        assert len(body) == int(headers["content-length"])
        assert json.loads(body)


def test_the_bytes_are_those_that_were_signed(both, public):
    _, headers, body, _ = both.ask("GET", f"/credentials/{public.uuid}", HTTP_ACCEPT=LD)
    assert body == public.signed
    assert (headers["vary"], headers["cache-control"]) == ("Accept", "public, max-age=60")


def test_a_withdrawn_or_corrected_credential_is_still_given_out_as_data(stage, both, public):
    new = correct(public.uuid, seat=stage.owner, name="Amina S", reason="Spelling", ports=stage.ports)
    old = both.ask("GET", f"/credentials/{public.uuid}", HTTP_ACCEPT=LD)
    status.revoke(new.uuid, seat=stage.owner, reason="Found to be copied", ports=stage.ports)
    newer = both.ask("GET", f"/credentials/{new.uuid}", HTTP_ACCEPT=LD)
    assert (old[0], old[3], newer[0], newer[3]) == ("200 OK", False, "200 OK", False)


@pytest.mark.parametrize(
    ("headers", "answered"),
    [
        ({"HTTP_IF_NONE_MATCH": "{tag}"}, "304 Not Modified"),
        ({"HTTP_IF_NONE_MATCH": 'W/{tag}, "other"'}, "304 Not Modified"),
        ({"HTTP_IF_NONE_MATCH": "*"}, "304 Not Modified"),
        ({"HTTP_IF_NONE_MATCH": '"other"'}, "200 OK"),
        ({"HTTP_IF_NONE_MATCH": "rubbish"}, "200 OK"),
        ({"HTTP_IF_MATCH": "{tag}"}, "200 OK"),
        ({"HTTP_IF_MATCH": 'W/{tag}, "other"'}, "412 Precondition Failed"),
        ({"HTTP_IF_MATCH": '"other"', "HTTP_IF_NONE_MATCH": "{tag}"}, "412 Precondition Failed"),
    ],
)
def test_conditions_are_kept(both, public, headers, answered):
    for path in (f"/status/{public.status_list.uuid}", f"/credentials/{public.uuid}?format=json"):
        first = both.ask("GET", path)
        tag = first[1]["etag"]
        assert tag.startswith('"')
        again = both.ask("GET", path, **{name: value.format(tag=tag) for name, value in headers.items()})
        assert (again[0], again[3]) == (answered, False)
        if answered.startswith("304"):
            assert again[2] == ""
            assert {**first[1]} == {**again[1]}


def test_a_list_that_changes_has_another_tag_and_a_credential_never(stage, both, public):
    path, address = f"/status/{public.status_list.uuid}", f"/credentials/{public.uuid}?format=json"
    before, text = both.ask("GET", path)[1]["etag"], both.ask("GET", address)[1]["etag"]
    stage.world.pass_time(seconds=1)
    status.revoke(public.uuid, seat=stage.owner, reason="Found to be copied", ports=stage.ports)
    after = both.ask("GET", path, HTTP_IF_NONE_MATCH=before)
    assert (after[0], after[3]) == ("200 OK", False)
    assert after[1]["etag"] != before
    assert both.ask("GET", address)[1]["etag"] == text


def test_under_https_browsers_are_told_so_by_both_doors(both, public, settings):
    settings.SECURE_HSTS_SECONDS = 1000
    site = Both()
    answer = site.ask("GET", f"/credentials/{public.uuid}?format=json", **{"wsgi.url_scheme": "https"})
    assert (answer[1]["strict-transport-security"], answer[3]) == ("max-age=1000", False)


# --- left to Django ---------------------------------------------------------------------------------------


def test_what_is_not_plain_is_left_to_django_and_answered_as_ever(stage, both, public):
    private = Credential.objects.of(stage.harbour).get(pk=public.pk)
    private.pk, private.uuid, private.request_key = None, stage.ports.new_uuid(), "another"
    private.url, private.code, private.status_index = f"{public.url}-2", "ZZZZ-ZZZZ", 7
    private.is_public = False
    private.save(force_insert=True)
    unpublished = stage.draft().achievement.uuid
    for line, method, path, more in (
        ("404 Not Found", "GET", f"/credentials/{private.uuid}?format=json", {}),
        ("404 Not Found", "GET", f"/credentials/{NOBODY}?format=json", {}),
        ("404 Not Found", "GET", f"/status/{NOBODY}", {}),
        ("404 Not Found", "GET", f"/issuers/{stage.harbour.uuid}/did.json", {}),
        ("404 Not Found", "GET", "/.well-known/did.json", {}),
        ("404 Not Found", "GET", f"/achievements/{unpublished}", {"HTTP_ACCEPT": LD}),
        ("404 Not Found", "GET", f"/credentials/{str(public.uuid).upper()}", {"HTTP_ACCEPT": LD}),
        ("404 Not Found", "GET", f"/credentials/{public.uuid}\n", {"HTTP_ACCEPT": LD}),
        ("404 Not Found", "GET", f"/credentials/{public.uuid}/", {"HTTP_ACCEPT": LD}),
        ("405 Method Not Allowed", "OPTIONS", f"/credentials/{public.uuid}", {}),
        ("403 Forbidden", "DELETE", f"/status/{public.status_list.uuid}", {}),
        ("400 Bad Request", "GET", f"/status/{public.status_list.uuid}", {"HTTP_HOST": "evil.example"}),
        ("400 Bad Request", "GET", f"/status/{public.status_list.uuid}", {"HTTP_HOST": "test server"}),
        ("400 Bad Request", "GET", f"/status/{public.status_list.uuid}", {"CONTENT_LENGTH": "x"}),
        (
            "413 Request Entity Too Large",
            "GET",
            f"/status/{public.status_list.uuid}",
            {"CONTENT_LENGTH": "9" * 12},
        ),
        ("200 OK", "GET", f"/credentials/{public.uuid}?format=json&x=1", {}),
        (
            "302 Found",
            "GET",
            f"/achievements/{public.award.version.achievement.uuid}",
            {"HTTP_ACCEPT": BROWSER},
        ),
    ):
        answer = both.ask(method, path, **more)
        assert (answer[0], answer[3]) == (line, True), (method, path, more)


def test_a_person_wants_a_page_and_gets_it_from_django(both, public):
    before = both.left
    for accept in (BROWSER, "*/*", "", "text/html"):
        both.front(
            {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": f"/credentials/{public.uuid}",
                "HTTP_HOST": "testserver",
                "HTTP_ACCEPT": accept,
                "wsgi.url_scheme": "http",
                "wsgi.input": BytesIO(),
                "SERVER_NAME": "testserver",
                "SERVER_PORT": "80",
            },
            lambda *_: None,
        )
    assert both.left == before + 4


def test_whoever_is_signed_in_sees_their_own_private_one_and_nobody_keeps_it(stage, both, private):
    client = Client()
    client.force_login(stage.amina.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    claim.accept(private, person=stage.amina, ports=stage.ports)
    cookie = client.cookies.output(header="", sep=";").strip()
    own = both.ask("GET", f"/credentials/{private.uuid}?format=json", HTTP_COOKIE=cookie)
    assert product.SESSION_COOKIE_NAME in cookie
    assert (own[0], own[1]["cache-control"], own[3]) == ("200 OK", "private, no-store", True)
    assert "Cookie" in own[1]["vary"]


def test_a_fault_in_front_is_no_fault_of_the_answer(both, public, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(answers, "at", broken)
    assert both.ask("GET", f"/credentials/{public.uuid}?format=json")[3]


# --- verify --------------------------------------------------------------------------------------------------

VERIFY = "/api/v1/verify"
BADGE = WORLD.badge()


def posted(both, body, kind="application/json", **more):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return both.ask("POST", VERIFY, body=body, CONTENT_TYPE=kind, **more)


def test_a_verdict_is_the_same_through_both_doors(stage, both, public):
    for body in (
        {"credential": json.loads(public.signed)},
        {"credential": BADGE},
        {"credential": {**BADGE, "name": "Rockets"}},
        {"credential": "a.b.c"},
        {"credential": {"hello": "world"}},
        {"credential": {}},
        {"url": public.url},
        {"url": "https://nowhere.example/1"},
    ):
        line, headers, said, was_left = posted(both, body)
        assert (line, was_left) == ("200 OK", False), body
        assert headers["cache-control"] == "no-store"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "access-control-allow-origin" not in headers
        assert "verdict" in json.loads(said)


def test_what_is_no_question_is_left_to_the_api_with_its_body(stage, both, owner_token):
    form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="b.json"\r\n\r\n{}\r\n--x--\r\n'
    strange = b'{"credential": {"name": "A", "name": "B"}}'
    for line, body, kind, more in (
        ("200 OK", strange, "application/json", {}),
        ("400 Bad Request", b"{", "application/json", {}),
        ("422 Unprocessable Entity", {}, "application/json", {}),
        ("422 Unprocessable Entity", {"credential": None}, "application/json", {}),
        ("422 Unprocessable Entity", {"credential": {}, "url": "x"}, "application/json", {}),
        ("422 Unprocessable Entity", {"url": "x" * 1001}, "application/json", {}),
        ("422 Unprocessable Entity", [1], "application/json", {}),
        ("413 Request Entity Too Large", b" " * 1_000_001, "application/json", {}),
        ("415 Unsupported Media Type", b"<a/>", "text/xml", {}),
        ("200 OK", form, "multipart/form-data; boundary=x", {}),
        ("401 Unauthorized", {"credential": {}}, "application/json", {"HTTP_AUTHORIZATION": "Bearer x"}),
        (
            "200 OK",
            {"credential": BADGE},
            "application/json",
            {"HTTP_AUTHORIZATION": f"Bearer {owner_token}"},
        ),
        ("400 Bad Request", {"credential": {}}, "application/json", {"HTTP_HOST": "evil.example"}),
    ):
        answer = posted(both, body, kind, **more)
        assert (answer[0], answer[3]) == (line, True), (body, kind)
    assert both.ask("GET", VERIFY)[0] == "405 Method Not Allowed"


@pytest.fixture
def owner_token(stage):
    from cairn.services.admin import api_tokens

    return api_tokens.create(stage.owner, name="t", roles=["owner"], expires_at=None, ports=stage.ports)[1]


def test_a_visitor_is_counted_once_whichever_door_answers(stage, both, settings, monkeypatch):
    settings.CAIRN_RATE_LIMITS = True
    monkeypatch.setattr(meters.VISITORS, "accounts", meters.Remembered())
    monkeypatch.setattr(meters.VISITORS, "most_asked", 5)

    def one(application):
        answer = Both._one(
            application, "POST", VERIFY, b'{"credential": {}}', {"CONTENT_TYPE": "application/json"}
        )
        return answer[0][:3]

    assert [one(both.front) for _ in range(4)] == ["200"] * 4
    accounts = meters.VISITORS.accounts
    with accounts.opened("visitor:203.0.113.9", at=accounts.now()) as spent:
        assert (both.left, spent.asked) == (0, 4)
    assert [one(both.django), one(both.front), one(both.django)] == ["200", "429", "429"]
    assert both.left == 1
