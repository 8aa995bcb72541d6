"""Verify something for somebody: bytes, an address, a code of ours, or a photograph.

Each returns an Examination; what cannot be read is a verdict too, not an error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from cairn.badges.errors import SourceError
from cairn.credentials.contexts import bundled
from cairn.credentials.inspection import Fetched, Report
from cairn.credentials.verdict import unreadable
from cairn.records.models import Credential, Site
from cairn.services.ports import FETCHES_PER_VERIFICATION, ImageError, Ports
from cairn.services.verify.archive import Records
from cairn.services.verify.examination import Examination, examine

CODE: Final = re.compile(r"^[2-9A-HJ-NP-Z]{4}[- ]?[2-9A-HJ-NP-Z]{4}$")
WORD: Final = re.compile(r"^[^\s:/.]+$")  # no address has none of these
HELD: Final = re.compile(r"^/(credentials|links|endorsements|status)/")  # what may be private or gone
MAX_BYTES: Final = 5 * 1024 * 1024


def verify_bytes(
    data: bytes,
    *,
    ports: Ports,
    at: datetime | None = None,
    source: str = "",
    supplied: Mapping[str, Fetched] | None = None,
) -> Examination:
    """Judge a file or a pasted text; an address in it is followed, a photograph searched for a code."""
    address = _pasted_address(data)
    if address:
        return verify_address(address, ports=ports, at=at)
    found = verify_document(data, ports=ports, at=at, source=source, supplied=supplied)
    if found.verdict.verdict == "error" and _is_picture(data):
        scanned = _scan(data, ports=ports, at=at)
        return scanned or found
    return found


def verify_document(
    data: bytes,
    *,
    ports: Ports,
    at: datetime | None = None,
    source: str = "",
    supplied: Mapping[str, Fetched] | None = None,
) -> Examination:
    """Judge these very bytes: an address in them, or a code on a photograph, leads nowhere.

    For whoever keeps the bytes and looks at them again: behind an address there may be something
    else the next time.
    """
    now = ports.now()
    if len(data) > MAX_BYTES:
        error = SourceError("the file is larger than 5 MB", code="source.too_large")
        return Examination(unreadable(error), Report(()), at or now, now, source=source)
    return examine(
        data,
        contexts=bundled(),
        now=now,
        at=at,
        fetch=ports.fetch,
        archive=Records(),
        source=source,
        supplied=supplied,
        judge_with=ports.judge,
        papers=ports.papers,
    )


def verify_address(address: str, *, ports: Ports, at: datetime | None = None) -> Examination:
    """Judge the credential behind a link, or behind a code such as K7QM-2F4D."""
    now = ports.now()
    url = _url_of_code(address) if CODE.match(address.strip().upper()) else address.strip()
    if url is None:
        error = SourceError(
            "no credential of this site has this code; check it for typing mistakes",
            code="source.code_unknown",
        )
        return Examination(unreadable(error), Report(()), at or now, now, source=address)
    if WORD.match(url):
        error = SourceError("that is neither an address nor a code", code="source.word")
        return Examination(unreadable(error), Report(()), at or now, now, source=address)
    fetch = ports.fetch.limited(FETCHES_PER_VERIFICATION + 1)  # the credential itself, and what it needs
    answer = fetch(url, purpose="credential")
    if answer.state != "ok":
        error = SourceError(_why(answer), code=f"source.{answer.state}")
        if answer.state == "not_found" and _is_other_page(url):
            error = SourceError("that page of this site is no credential", code="source.page")
        return Examination(unreadable(error), Report(()), at or now, now, source=address)
    return examine(
        answer.body,
        contexts=bundled(),
        now=now,
        at=at,
        fetch=fetch,
        archive=Records(),
        source=address,
        judge_with=ports.judge,
        papers=ports.papers,
    )


def _url_of_code(code: str) -> str | None:
    said = code.strip().upper().replace("-", "").replace(" ", "")
    found = Credential.objects.public().filter(code=f"{said[:4]}-{said[4:]}").first()
    return found.url if found is not None else None


def _is_other_page(url: str) -> bool:
    """Is this an address of this site's own pages, where no credential ever is?

    Of an address where one may be, nothing more is said than that nothing is there.
    """
    place = urlsplit(url)
    site = Site.objects.first()
    return site is not None and place.netloc == urlsplit(site.origin).netloc and not HELD.match(place.path)


def _why(answer: Fetched) -> str:
    said = {
        "unreachable": "that address does not answer",
        "not_found": "there is nothing at that address, or it is private",
        "refused": "that address may not be asked from here",
        "unreadable": "what that address answered is no credential",
    }
    return said.get(answer.state, "that address gave no credential")


def _pasted_address(data: bytes) -> str:
    """The address (or code) in a short pasted text; empty when it is something else."""
    if len(data) > 2000:
        return ""
    try:
        said = data.decode().strip()
    except UnicodeDecodeError:
        return ""
    if CODE.match(said.upper()):
        return said
    return said if re.match(r"^https?://\S+$", said) else ""


def _is_picture(data: bytes) -> bool:
    return data[:3] == b"\xff\xd8\xff" or data[:8] == b"\x89PNG\r\n\x1a\n" or data[8:12] == b"WEBP"


def _scan(data: bytes, *, ports: Ports, at: datetime | None) -> Examination | None:
    """Look for a code in a photograph and judge what it leads to."""
    try:
        codes = ports.images.read_codes(data)
    except ImageError:
        return None
    for text in codes[:3]:
        if re.match(r"^https?://\S+$", text):
            return verify_address(text, ports=ports, at=at)
    return None
