"""The postman: a thread of the worker that sends letters as they come, at the set pace.

It looks every second; an idle look reads one index entry for each rank. Several workers may have one each:
letters are leased, and all postmen share one pace.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from django import db
from django.conf import settings
from django.utils.module_loading import import_string

from cairn.services import outbox
from cairn.services.ports import Ports

LOG = logging.getLogger("cairn.worker")
EVERY: Final = 1.0  # seconds between two looks
AFTER_FAULT: Final = 10.0  # seconds: the database may be away
PATIENCE: Final = 5.0  # seconds for the letter in hand when it stops
_IDLE_LOOKS: Final = 10  # then the connections are let go of


class Postman:
    """Sends letters from `start` to `stop`. world: who builds the ports, in the thread that uses them."""

    def __init__(self, world: Callable[[], Ports] | None = None) -> None:
        self._world = world or import_string(settings.CAIRN_WORLD)
        self._told = threading.Event()
        self._thread = threading.Thread(target=self._work, name="postman", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the letter in hand, and end; what is cut short is sent again when its lease ends."""
        self._told.set()
        self._thread.join(PATIENCE)

    def _work(self) -> None:
        ports = self._world()
        idle = 0
        while not self._told.is_set():
            try:
                sent = outbox.send_due(ports=ports, most=outbox.AT_ONCE)
            except Exception as error:
                LOG.exception("postman.failed %s", type(error).__name__)
                self._let_go(ports)
                self._told.wait(AFTER_FAULT)
                continue
            idle = 0 if sent else idle + 1
            if idle == _IDLE_LOOKS:
                self._let_go(ports)
            if not sent:
                self._told.wait(EVERY)
        self._let_go(ports)

    def _let_go(self, ports: Ports) -> None:
        ports.mail.close()
        db.connections.close_all()
