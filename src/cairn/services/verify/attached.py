"""A certificate in PDF carries its credential as an attachment: take that out, and judge it like a file of its own.

What is printed on the pages is not what was sealed. So nothing of the pages is read, and every report on
such a file says it (`document.attached`).

Source: ISO 32000-2, 14.13 "Associated files"; PDF/A-3 (ISO 19005-3), 6.8.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from cairn.badges.errors import SourceError
from cairn.badges.source import open_source
from cairn.errors import CairnError
from cairn.services.papers import Attached, Papers
from cairn.services.ports import PaperError

PDF: Final = b"%PDF-"
#: What a PDF may call an attached credential.
_CREDENTIALS: Final = frozenset(
    {"application/vc", "application/vc+ld+json", "application/vc+jwt", "application/vc+ld+json+jwt"}
)
_DATA: Final = _CREDENTIALS | {"application/json", "application/ld+json", "application/jwt"}
_NAMES: Final = (".json", ".jsonld", ".jwt")
_RELATIONS: Final = ("Data", "Source")  # a credential is the data, or the source, of what is printed
_MOST_OPENED: Final = 4  # attachments that are read as a credential, the likeliest first
_TOKEN: Final = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.")
_CODES: Final = {
    "paper.protected": ("source.pdf_protected", "The PDF is protected with a password."),
    "paper.too_large": ("source.too_large", "The PDF is larger than 10 MB."),
    "paper.too_much": ("source.pdf_too_much", "Opening the PDF takes more time or memory than it may have."),
    "paper.failed": ("check.unavailable", "The PDF could not be opened just now."),
}


def credential_in(data: bytes, *, papers: Papers) -> bytes:
    """Return the one credential (JSON or compact token) that is attached to a PDF.

    Of several attachments the one that can be read as a credential counts; of several of those the one
    that the PDF calls a credential, or the data of what is printed. Others are never guessed at. At most
    four are read, those first that are called or look like one; a picture with a credential in it never is.

    Raises:
        SourceError: source.pdf, none is attached; source.pdf_several; source.pdf_protected, .pdf_damaged,
            .pdf_too_much; or what is attached instead of a credential.
        CairnError: check.unavailable.
    """
    try:
        files = papers.attached_to(data)
    except PaperError as error:
        code, sentence = _CODES.get(error.code, ("source.pdf_damaged", "The PDF is damaged."))
        raise SourceError(sentence, code=code) from error
    offered = _distinct([one for one in files if _is_data(one)])
    readable = [one for one in sorted(offered, key=_likelihood)[:_MOST_OPENED] if _opens(one.data)]
    if not readable and len(offered) != 1:
        message = "This is a PDF without a credential in it. Use the link or the code printed on it."
        raise SourceError(message, code="source.pdf")
    if not readable:
        return offered[0].data  # whoever opens it next says what it is instead
    chosen = _narrowed(readable)
    if len(chosen) != 1:
        message = (
            f"This PDF carries {len(readable)} credentials. Save the attachments, and verify them one by one."
        )
        raise SourceError(message, code="source.pdf_several", params={"count": len(readable)})
    return chosen[0].data


def _is_data(one: Attached) -> bool:
    named = one.media_type.lower() in _DATA or one.name.lower().endswith(_NAMES)
    start = one.data.lstrip(b"\xef\xbb\xbf \t\r\n")
    return start[:1] == b"{" or (named and (start[:1] == b"[" or _TOKEN.match(start) is not None))


def _likelihood(one: Attached) -> tuple[bool, bool, bool]:
    """What sorts first by what the PDF says of it, then by its words; among equals the order stays."""
    return (
        one.media_type.lower() not in _CREDENTIALS,
        one.relation not in _RELATIONS,
        b"credentialSubject" not in one.data and b"VerifiableCredential" not in one.data,
    )


def _opens(data: bytes) -> bool:
    """Whether it can be read, and calls itself a credential: other programs attach JSON, too."""
    try:
        document = open_source(data).document
    except CairnError:
        return False
    return "VerifiableCredential" in str(document.get("type")) or "credentialSubject" in document


def _distinct(files: Sequence[Attached]) -> list[Attached]:
    """The same credential attached twice is one."""
    return list({one.data.strip(): one for one in files}.values())


def _narrowed(files: list[Attached]) -> list[Attached]:
    called = [one for one in files if one.media_type.lower() in _CREDENTIALS]
    if len(called) == 1 or len(files) < 2:
        return called or files
    related = [one for one in called or files if one.relation in _RELATIONS]
    return related if len(related) == 1 else called or files
