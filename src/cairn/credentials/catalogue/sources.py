"""Sources: what was found where a credential was expected.

These codes are never findings: they are errors of whoever opened the bytes
(`cairn.badges.source`, `.baking`, `.svg`), and only say how the sentence
"This is not a credential we can read: …" ends.
"""

from __future__ import annotations

from typing import Final

from cairn.credentials.catalogue.advice import AGAIN, ISSUER_MENDS, ONE, Row, Rows

_PICTURE: Final = (
    "Ask for the picture exactly as the issuer gave it; a copy or a screenshot loses the credential."
)


def _picture(found: str) -> Row:
    return ("failed", "{reason}", "holder", found, _PICTURE)


SOURCES: Final[Rows] = {
    "source.empty": ("failed", "{reason}", "holder", "it is empty.", AGAIN),
    "source.pdf": (
        *("failed", "{reason}", "holder", "it is a PDF with no credential attached to it."),
        "Use the link or the code printed on it, or ask for the file of the badge.",
    ),
    "source.pdf_several": (
        *("failed", "{reason}", "holder", "it is a PDF with several credentials attached to it."),
        "Save the attachments from the PDF, and check them one at a time.",
    ),
    "source.pdf_protected": (
        *("failed", "{reason}", "holder", "it is a PDF that is protected with a password."),
        "Save it without a password, or use the link or the code printed on it.",
    ),
    "source.pdf_damaged": (
        *("failed", "{reason}", "holder", "it is a PDF that is damaged."),
        "Ask for the original file, or use the link or the code printed on it.",
    ),
    "source.pdf_too_much": (
        *("failed", "{reason}", "holder", "it is a PDF that takes more to open than we give to one."),
        "Use the link or the code printed on it, or ask for the file of the badge.",
    ),
    "source.html": (
        *("failed", "{reason}", "holder", "it is a web page."),
        "Use the address of the page, or download the credential from it.",
    ),
    "source.jpeg": _picture("it is a photograph."),
    "source.gif": _picture("it is a picture without a credential inside."),
    "source.webp": _picture("it is a picture without a credential inside."),
    "source.zip": (
        "failed",
        "{reason}",
        "holder",
        "it is an archive.",
        "Unpack it and choose the file inside.",
    ),
    "source.gzip": (
        "failed",
        "{reason}",
        "holder",
        "it is an archive.",
        "Unpack it and choose the file inside.",
    ),
    "source.xml": ("failed", "{reason}", "holder", "it is a file of another kind.", AGAIN),
    "source.address": (
        *("failed", "{reason}", "holder", "it is only an address."),
        "Open the address as a link instead.",
    ),
    "source.too_large": (
        *("failed", "{reason}", "holder", "it is larger than any credential we read."),
        AGAIN,
    ),
    "source.unreachable": (
        *("failed", "{reason}", "verifier", "the address does not answer."),
        "Try again later, or ask for the file.",
    ),
    "source.not_found": (
        *("failed", "{reason}", "holder", "there is nothing at that address, or it is private."),
        "Ask the holder for the file, or for a link that works.",
    ),
    "source.refused": (
        *("failed", "{reason}", "holder", "that address may not be asked from here."),
        "Ask the holder for the file.",
    ),
    "source.unreadable": (
        *("failed", "{reason}", "holder", "what the address answers is no credential."),
        AGAIN,
    ),
    "source.word": (
        *("failed", "{reason}", "holder", "it is neither an address nor a code."),
        "An address begins with https://, and a code looks like K7QM-2F4D.",
    ),
    "source.page": (
        *("failed", "{reason}", "holder", "it is a page of this site that is no credential."),
        "Open the credential itself, and copy the address or the code that stands there.",
    ),
    "source.code_unknown": (
        *("failed", "{reason}", "holder", "no credential has this code."),
        "Check the code for typing mistakes; if it is right, ask the holder for the file.",
    ),
    "source.file_missing": (
        *("failed", "{reason}", "holder", "there is no such file."),
        "Check the name of the file.",
    ),
    "source.file_unreadable": (
        *("failed", "{reason}", "verifier", "the file cannot be opened."),
        "Check the permissions of the file.",
    ),
    "source.sd_jwt": (
        *("failed", "{reason}", "holder", "it is made for a wallet, in a form we do not read yet."),
        "Ask for it as a badge file.",
    ),
    "source.open_badges_2": (
        *("failed", "{reason}", "issuer", "it is a badge of an older kind, which we do not check yet."),
        "Ask the issuer for a current one.",
    ),
    "source.sealed": (
        *("failed", "{reason}", "holder", "it is a European credential in a form we do not read yet."),
        "Check it with the European viewer for digital credentials.",
    ),
    "source.did_document": (
        *("failed", "{reason}", "holder", "it is an issuer's page with keys, not a credential."),
        AGAIN,
    ),
    "source.not_one_credential": (
        *("failed", "{reason}", "holder", "it is not one single credential."),
        ONE,
    ),
    "source.unknown": ("failed", "{reason}", "holder", "it is a file of another kind, or damaged.", AGAIN),
    "baking.none": _picture("it is a picture without a credential inside."),
    "baking.twice": _picture("it is a picture with more than one credential inside."),
    "baking.open_badges_2": (
        *("failed", "{reason}", "issuer", "it is a badge of an older kind, which we do not check yet."),
        "Ask the issuer for a current one.",
    ),
    "baking.active": (
        *("failed", "{reason}", "issuer", "it is a picture that contains a program."),
        ISSUER_MENDS,
    ),
    "baking.reference": (
        *("failed", "{reason}", "issuer", "it is a picture that loads something from elsewhere."),
        ISSUER_MENDS,
    ),
    "baking.too_large": (
        *("failed", "{reason}", "issuer", "it is larger than any credential we read."),
        ISSUER_MENDS,
    ),
    **{
        f"baking.{fault}": _picture("it is a damaged picture.")
        for fault in (
            "chunk",
            "crc",
            "inflate",
            "not_png",
            "not_svg",
            "order",
            "size",
            "text",
            "trailing",
            "truncated",
        )
    },
}
