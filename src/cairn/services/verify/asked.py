"""What a program sends to have verified: a credential, or the address of one.

Two doors take it, the API and the path in front of Django.

Source: docs/reference/api.md, "Verify".
"""

from __future__ import annotations

from typing import Final

from cairn.credentials import document
from cairn.credentials.document import JSONValue
from cairn.services.ports import Ports
from cairn.services.verify.examination import Examination
from cairn.services.verify.look import verify_address, verify_bytes

MOST_ADDRESS: Final = 1000  # characters


def is_question(given: JSONValue) -> bool:
    """True when this is one of `{"credential": …}` and `{"url": "…"}`."""
    if not isinstance(given, dict) or len(given) != 1:
        return False
    url = given.get("url")
    is_address = isinstance(url, str) and 0 < len(url.strip()) <= MOST_ADDRESS
    return is_address or given.get("credential") is not None


def look_at(given: JSONValue, *, ports: Ports) -> Examination | None:
    """Judge what was sent: a credential (an object, or a compact token), or what is at an address; None: neither."""
    if not isinstance(given, dict) or not is_question(given):
        return None
    if "url" in given:
        return verify_address(str(given["url"]), ports=ports)
    credential = given["credential"]
    text = credential if isinstance(credential, str) else document.dump(credential)
    return verify_bytes(text.encode(), ports=ports)


def said(found: Examination) -> bytes:
    """Return the object that `cairn verify --json` prints, member for member."""
    return document.dump(found.to_json()).encode()
