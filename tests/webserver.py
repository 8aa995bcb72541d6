"""A small web server on 127.0.0.1 for tests about fetching: real sockets, answers by path.

with Web() as web:
    web["/list"] = answer(b"{}", "application/json")
    fetcher = WebFetcher(now=..., allow=[web.pair])
    fetcher(web.url("/list"), purpose="status")
    assert web.asked == ["/list"]
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

Answer = Callable[[BaseHTTPRequestHandler], None]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A visitor who leaves in the middle is what these tests are about."""


class Web:
    """A server with a dictionary of answers; anything else is 404."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        answers: dict[str, Answer] = {}
        self._answers = answers
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                web.asked.append(self.path)
                web.headers.append({name.lower(): value for name, value in self.headers.items()})
                self.close_connection = True
                answers.get(self.path, answer(b"", "text/plain", status=404))(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Stay quiet."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def pair(self) -> tuple[str, int]:
        return ("127.0.0.1", self._server.server_address[1])

    def url(self, path: str, *, scheme: str = "http") -> str:
        return f"{scheme}://127.0.0.1:{self.pair[1]}{path}"

    def __setitem__(self, path: str, value: Answer) -> None:
        self._answers[path] = value

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def answer(
    body: bytes, content_type: str = "application/json", *, status: int = 200, **headers: str
) -> Answer:
    """Answer with a body; `headers` are written with `_` for `-`."""

    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        if content_type:
            handler.send_header("Content-Type", content_type)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return give


def redirect(to: str, *, status: int = 302) -> Answer:
    return answer(b"", "text/plain", status=status, Location=to)
