"""Why a letter did not arrive, in a plain sentence: what the answer of a mail server means.

Source: RFC 3463 (enhanced codes such as 5.1.1) and the IANA registry of them; RFC 5321, 4.2.3
(three-digit codes), for servers that give no others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Lazy

LONGEST_REPLY: Final = 300  # characters
_NO_MAILBOX: Final = gettext_lazy("There is no mailbox of this name.")
_NO_DOMAIN: Final = gettext_lazy("The part after the @ does not exist, or takes no letters.")
_NO_ADDRESS: Final = gettext_lazy("This is not written as an e-mail address.")
_CLOSED: Final = gettext_lazy("The mailbox is closed, or takes no letters.")
_FULL: Final = gettext_lazy("The mailbox is full.")
_RULES: Final = gettext_lazy(
    "The mail server does not let letters of ours in, or took this one for unwanted."
)
_MOVED: Final = gettext_lazy("The mailbox has moved, and the mail server does not say where.")

#: Class left out (the first digit): subject and detail.
_ENHANCED: Final[Mapping[str, Lazy]] = {
    "1.1": _NO_MAILBOX,
    "1.2": _NO_DOMAIN,
    "1.3": _NO_ADDRESS,
    "1.6": _MOVED,
    "1.10": _NO_DOMAIN,
    "2.1": _CLOSED,
    "2.2": _FULL,
    "3.4": gettext_lazy("The letter is too large for this mailbox."),
    "4.1": gettext_lazy("The mail server of this address does not answer."),
    "4.4": _NO_DOMAIN,
    "4.7": gettext_lazy("The mail server of this address did not take it in time."),
    "7": _RULES,
}
_BASIC: Final[Mapping[str, Lazy]] = {
    "501": _NO_ADDRESS,
    "550": gettext_lazy("The mailbox does not exist, or may not get this letter."),
    "551": _MOVED,
    "552": _FULL,
    "553": _NO_ADDRESS,
    "554": _RULES,
}
_OF_CODE: Final[Mapping[str, Lazy]] = {
    "mail.complaint": gettext_lazy("Whoever got it marked it as unwanted."),
    "mail.bounced": gettext_lazy("It was taken first, and then came back."),
    "mail.header": _NO_ADDRESS,
    "mail.later": gettext_lazy("The mail server put it off again and again, until it was given up."),
    "mail.unreachable": gettext_lazy("The mail server could not be reached for days."),
    "mail.refused": gettext_lazy("The mail server refused it."),
}
_STATUS: Final = re.compile(r"\b[245]\.(\d{1,3})\.(\d{1,3})\b")


def one_line(said: str) -> str:
    """Return what a mail server said on one short line, without anything that steers a terminal or a page.

    >>> one_line("550 no\\r\\n such \\x1b[31muser")
    '550 no such [31muser'
    """
    plain = "".join(" " if unicodedata.category(letter)[0] == "C" else letter for letter in said)
    return " ".join(plain.split())[:LONGEST_REPLY]


def why(code: str, reply: str) -> Lazy:
    """Return the sentence for a letter that did not arrive.

    code: ours (`mail.refused` …). reply: the words of the mail server, or of the report of a return.

    >>> str(why("mail.refused", "550 5.1.1 <a@b.example>: user unknown"))
    'There is no mailbox of this name.'
    """
    if code != "mail.complaint":
        status = _STATUS.search(reply)
        if status is not None:
            subject, detail = status.groups()
            said = _ENHANCED.get(f"{subject}.{detail}") or _ENHANCED.get(subject)
            if said is not None:
                return said
        if code != "mail.later" and (basic := _BASIC.get(reply[:3])) is not None:
            return basic
    return _OF_CODE.get(code, _OF_CODE["mail.refused"])
