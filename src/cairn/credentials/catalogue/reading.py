"""Reading: is it a credential at all?"""

from __future__ import annotations

from typing import Final

from cairn.credentials.catalogue.advice import AGAIN, ISSUER_MENDS, ONE, Rows

READING: Final[Rows] = {
    "document": ("passed", "It can be read."),
    "document.attached": (
        "absent",
        "It was attached to a PDF. What is printed on the pages was not sealed: compare it with what is said here.",
    ),
    "document.empty": ("failed", "There is nothing in it.", "holder", "it is empty.", AGAIN),
    "document.too_large": (
        *("failed", "It is larger than we read.", "issuer"),
        *("it is larger than any credential we read.", "Ask the issuer for a smaller file."),
    ),
    "document.too_deep": (
        *("failed", "It is nested more deeply than we read.", "issuer"),
        *("its parts are nested more deeply than in any credential we read.", ISSUER_MENDS),
    ),
    "document.not_utf8": (
        *("failed", "Its characters are not UTF-8.", "holder"),
        *("its characters are garbled, or it is a file of another kind.", AGAIN),
    ),
    "document.not_json": (
        "failed",
        "It is not JSON.",
        "holder",
        "it is a file of another kind, or damaged.",
        AGAIN,
    ),
    "document.duplicate_key": (
        *("failed", "A member is there twice, so that two readers could read two things.", "issuer"),
        *("it says the same thing twice, and programs could read it differently.", ISSUER_MENDS),
    ),
    "document.number": (
        *("failed", "A number is not one that every program reads alike.", "issuer"),
        *("it has a number that programs could read differently.", ISSUER_MENDS),
    ),
    "document.surrogate": (
        *("failed", "A text contains half a character.", "issuer"),
        *("a text in it is damaged.", ISSUER_MENDS),
    ),
    "document.nul": (
        *("failed", "A text contains the character NUL.", "issuer"),
        *("a text in it is damaged.", ISSUER_MENDS),
    ),
    "document.noncharacter": (
        *("failed", "A text contains something that is no character.", "issuer"),
        *("a text in it is damaged.", ISSUER_MENDS),
    ),
    "document.not_an_object": (
        *("failed", "It is JSON, but not one object.", "holder"),
        *("it is not one single credential.", ONE),
    ),
    "document.not_its_token": (
        *("failed", "The document is not what its sealed text says.", "verifier"),
        *("it is not the same as the sealed text it came with.", AGAIN),
    ),
    "structure": ("passed", "It is a credential with an issuer and a subject."),
    "structure.not_a_credential": (
        *("failed", "It is data, but nothing says that it is a credential.", "holder"),
        *("it is data, but not a credential.", "Ask for the credential itself, as the issuer gave it."),
    ),
    "structure.presentation": (
        *("failed", "It is a presentation, a wrapper around credentials.", "holder"),
        *("it is a wrapper around credentials, not one credential.", ONE),
    ),
    "structure.enveloped": (
        *("failed", "It is an envelope around a credential.", "holder"),
        *("it is an envelope around a credential.", "Ask for the credential inside it."),
    ),
    "structure.open_badges_2": (
        *("failed", "It is an Open Badge of version 1 or 2.", "issuer"),
        *("it is a badge of an older kind, which we do not check yet.", "Ask the issuer for a current one."),
    ),
    "structure.context": (
        *("failed", "Its first context is not that of a W3C credential.", "issuer"),
        *("it does not say which kind of credential it is.", ISSUER_MENDS),
    ),
    "structure.issuer": (
        *("failed", "It does not name one issuer.", "issuer"),
        *("it does not say who gave it.", ISSUER_MENDS),
    ),
    "structure.subject": (
        *("failed", "It has no credentialSubject.", "issuer"),
        *("it does not say what it is about.", ISSUER_MENDS),
    ),
    "structure.id": (
        *("failed", "Its id is not one text.", "issuer"),
        *("its own address is not readable.", ISSUER_MENDS),
    ),
}
