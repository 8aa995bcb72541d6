"""Log lines that say what happened and never what was said.

A letter's link, an offer's token or a log-in code in an address would let whoever reads the log act
for somebody else; so would a line break that forges a second line.
"""

from __future__ import annotations

import logging
import re
from typing import Final

_TOKENS: Final = re.compile(
    r"((?:/|%2F)(?:offers|setup|account/password/reset/key|account/confirm-email|shares|invitations|links"
    r"|library/link|attend|guest(?:/|%2F)[a-z]+)(?:/|%2F))[^/\s?\"']+"
    r"|((?:code|token|key|password|passphrase|secret)=)[^&\s\"']+",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def redacted(text: str) -> str:
    """Return `text` without tokens and e-mail addresses.

    >>> redacted("GET /offers/abc123 for amina@example.org")
    'GET /offers/… for …@…'
    """
    text = _TOKENS.sub(lambda match: f"{match[1] or match[2]}…", text)
    return _ADDRESS.sub("…@…", text)


class LineFormatter(logging.Formatter):
    """One record, with tokens and addresses taken out; only a traceback has more than one line."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (logging's name)
        return _CONTROL.sub(" ", redacted(super().formatMessage(record)).replace("\n", " "))

    def formatException(self, ei: logging._SysExcInfoType) -> str:  # noqa: N802  (logging's name)
        return redacted(super().formatException(ei))
