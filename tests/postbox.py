"""A small real SMTP server for tests: it speaks to sockets, keeps letters, and refuses as it is told.

    with Postbox() as box:
        box.refuse["eve@elsewhere.example"] = "550 5.1.1 user unknown"
        ...
        assert box.letters[0]["To"] == "amina@learners.example"

Source: RFC 5321, as far as `smtplib` uses it.
"""

from __future__ import annotations

import email
import email.message
import email.policy
import socketserver
import threading
from typing import Self


class Postbox:
    """letters: what was taken, in order. connections: how often somebody connected.

    refuse: recipient -> answer to RCPT. after_data: answer to the letter's end, where it is not "250 taken".
    greeting: what a connection is answered with. most: letters a connection, then 421.
    """

    def __init__(self) -> None:
        self.letters: list[email.message.EmailMessage] = []
        self.connections = 0
        self.refuse: dict[str, str] = {}
        self.after_data = ""
        self.greeting = "220 postbox"
        self.most = 0
        box = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                box._talk(self)

        socketserver.ThreadingTCPServer.allow_reuse_address = True
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _talk(self, handler: socketserver.StreamRequestHandler) -> None:
        self.connections += 1
        carried = 0
        self._say(handler, self.greeting)
        while line := handler.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "QUIT":
                self._say(handler, "221 bye")
                return
            if verb == "MAIL" and self.most and carried >= self.most:
                self._say(handler, "421 4.7.0 too many letters in one connection")
                return
            if verb == "DATA":
                self._say(handler, "354 go on")
                taken = self._letter(handler)
                answer = self.after_data or "250 2.0.0 taken"
                if answer.startswith("2"):
                    self.letters.append(taken)
                    carried += 1
                self._say(handler, answer)
            elif verb == "RCPT":
                self._say(handler, self.refuse.get(line.partition("<")[2].rstrip(">"), "250 2.1.5 fine"))
            else:
                self._say(handler, "250 fine")

    def _letter(self, handler: socketserver.StreamRequestHandler) -> email.message.EmailMessage:
        lines = []
        while (line := handler.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return email.message_from_bytes(b"".join(lines), policy=email.policy.default)  # type: ignore[return-value]

    def _say(self, handler: socketserver.StreamRequestHandler, answer: str) -> None:
        handler.wfile.write(f"{answer}\r\n".encode())
        handler.wfile.flush()
