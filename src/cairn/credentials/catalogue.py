"""The rows of `cairn.credentials.findings`: data only, in the order of the pipeline.

code: (outcome, message, whose job, sentence of the verdict, advice). Plain words
in the last three: they are read by people who hire, not by people who program.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from cairn.credentials.inspection import Outcome

if TYPE_CHECKING:
    from cairn.credentials.findings import Job

Row: TypeAlias = "tuple[Outcome, str] | tuple[Outcome, str, Job, str, str]"

_AGAIN: Final = "Ask for the original file, exactly as the issuer gave it."
_ASK: Final = "Do not rely on it. Ask the issuer whether they gave it."
_ISSUER_MENDS: Final = "Only the issuer can put this right. Ask them for a new copy."
_LATER: Final = "Try again later. If it stays so, ask the issuer."
_OPERATOR: Final = "Ask whoever runs this service to add it, or ask the issuer directly."
_ONE: Final = "Choose the one credential that you want to check."

READING: Final[Mapping[str, Row]] = {
    "document": ("passed", "It can be read."),
    "document.empty": ("failed", "There is nothing in it.", "holder", "it is empty.", _AGAIN),
    "document.too_large": (
        *("failed", "It is larger than we read.", "issuer"),
        *("it is larger than any credential we read.", "Ask the issuer for a smaller file."),
    ),
    "document.too_deep": (
        *("failed", "It is nested more deeply than we read.", "issuer"),
        *("its parts are nested more deeply than in any credential we read.", _ISSUER_MENDS),
    ),
    "document.not_utf8": (
        *("failed", "Its characters are not UTF-8.", "holder"),
        *("its characters are garbled, or it is a file of another kind.", _AGAIN),
    ),
    "document.not_json": (
        "failed",
        "It is not JSON.",
        "holder",
        "it is a file of another kind, or damaged.",
        _AGAIN,
    ),
    "document.duplicate_key": (
        *("failed", "A member is there twice, so that two readers could read two things.", "issuer"),
        *("it says the same thing twice, and programs could read it differently.", _ISSUER_MENDS),
    ),
    "document.number": (
        *("failed", "A number is not one that every program reads alike.", "issuer"),
        *("it has a number that programs could read differently.", _ISSUER_MENDS),
    ),
    "document.surrogate": (
        *("failed", "A text contains half a character.", "issuer"),
        *("a text in it is damaged.", _ISSUER_MENDS),
    ),
    "document.nul": (
        *("failed", "A text contains the character NUL.", "issuer"),
        *("a text in it is damaged.", _ISSUER_MENDS),
    ),
    "document.not_an_object": (
        *("failed", "It is JSON, but not one object.", "holder"),
        *("it is not one single credential.", _ONE),
    ),
    "document.not_its_token": (
        *("failed", "The document is not what its sealed text says.", "verifier"),
        *("it is not the same as the sealed text it came with.", _AGAIN),
    ),
    "structure": ("passed", "It is a credential with an issuer and a subject."),
    "structure.not_a_credential": (
        *("failed", "It is data, but nothing says that it is a credential.", "holder"),
        *("it is data, but not a credential.", "Ask for the credential itself, as the issuer gave it."),
    ),
    "structure.presentation": (
        *("failed", "It is a presentation, a wrapper around credentials.", "holder"),
        *("it is a wrapper around credentials, not one credential.", _ONE),
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
        *("it does not say which kind of credential it is.", _ISSUER_MENDS),
    ),
    "structure.issuer": (
        *("failed", "It does not name one issuer.", "issuer"),
        *("it does not say who gave it.", _ISSUER_MENDS),
    ),
    "structure.subject": (
        *("failed", "It has no credentialSubject.", "issuer"),
        *("it does not say what it is about.", _ISSUER_MENDS),
    ),
    "structure.id": (
        *("failed", "Its id is not one text.", "issuer"),
        *("its own address is not readable.", _ISSUER_MENDS),
    ),
}

SEALING: Final[Mapping[str, Row]] = {
    "context": ("passed", "All its words come from vocabularies that we know."),
    "context.unknown": (
        *("unknown", "It uses a vocabulary that we do not know: {url}.", "service"),
        *("It uses a vocabulary that we do not know.", _OPERATOR),
    ),
    "context.inline": (
        *(
            "unknown",
            "It brings its own vocabulary with it, which could give any word any meaning.",
            "issuer",
        ),
        *(
            "It explains its words in its own way, so that they may not mean what they seem to.",
            _ISSUER_MENDS,
        ),
    ),
    "context.invalid": (
        *("failed", "A context is neither an address nor a list of addresses.", "issuer"),
        *("It does not say where its words come from.", _ISSUER_MENDS),
    ),
    "proof": ("passed", "The seal holds: nothing was changed after sealing."),
    "proof.none": (
        *("failed", "It is not sealed.", "issuer"),
        *("It carries no seal, so anyone could have written it.", "Ask the issuer for a sealed copy."),
    ),
    "proof.signature": (
        *("failed", "The seal does not fit the text.", "holder"),
        *("The text was changed after sealing.", _AGAIN),
    ),
    "proof.suite_unknown": (
        *("unknown", "It is sealed in a way that we do not know.", "service"),
        *("It is sealed in a way that we do not know.", _OPERATOR),
    ),
    "proof.malformed": (
        *("failed", "The seal is damaged or incomplete.", "issuer"),
        *("Its seal is damaged or incomplete.", _AGAIN),
    ),
    "proof.key_type": (
        *("failed", "The seal was not made with the kind of key that it names.", "issuer"),
        *("Its seal and the issuer's key do not belong together.", _ASK),
    ),
    "proof.purpose": (
        *("failed", "The seal was made for another purpose than issuing.", "issuer"),
        *("Its seal was made for another purpose than giving credentials.", _ASK),
    ),
    "proof.chain": (
        *("failed", "One of several seals names another that is not there.", "issuer"),
        *("One of its seals is missing.", _AGAIN),
    ),
    "proof.expired": (
        *("failed", "The seal itself was good until {date}.", "issuer"),
        *("Its seal was only good until {date}.", "Ask the issuer for a new copy."),
    ),
    "proof.disagrees": (
        *("failed", "The envelope and the credential say different things about {member}.", "issuer"),
        *("Its envelope and its text say different things.", _ISSUER_MENDS),
    ),
    "proof.unchecked": (
        "unknown",
        "The seal could not be checked.",
        "service",
        "Its seal could not be checked.",
        _LATER,
    ),
    "canonical.too_complex": (
        *("unknown", "Its parts are tangled so much that the check was given up.", "issuer"),
        *("It is built so that checking it would take too long.", _ISSUER_MENDS),
    ),
    "coverage": ("passed", "The seal covers every part of it."),
    "coverage.rewritten": (
        *("failed", "{pointer} is written in a way that hides what it means.", "holder"),
        *("It was rewritten so that a part of it would be overlooked.", _AGAIN),
    ),
    "jsonld.uncovered": (
        *("failed", "{pointer} is not covered by the seal.", "issuer"),
        *("A part of it is not covered by the seal, so anyone could have added it.", _ISSUER_MENDS),
    ),
    "jsonld.undefined_term": (
        *(
            "failed",
            "{pointer} is a word that no vocabulary explains, so the seal does not cover it.",
            "issuer",
        ),
        *("A part of it is not covered by the seal, so anyone could have added it.", _ISSUER_MENDS),
    ),
    "key": ("passed", "Sealed with the issuer's own key."),
    "key.also": ("passed", "It also carries the seal of somebody else: {party}."),
    "key.before_compromise": (
        *("passed", "The issuer's key was lost on {date}; our own record shows that this was sealed before."),
    ),
    "key.not_issuers": (
        *("failed", "Sealed with a key that is not the issuer's.", "issuer"),
        *("It was sealed by somebody other than the issuer it names.", _ASK),
    ),
    "key.purpose": (
        *("failed", "The issuer does not use this key for sealing credentials.", "issuer"),
        *("It was sealed with a key that the issuer does not use for credentials.", _ASK),
    ),
    "key.embedded": (
        *("failed", "It brings its own key with it, which proves nothing.", "issuer"),
        *("It brings its own key with it, which proves nothing.", _ASK),
    ),
    "key.not_named": (
        *("failed", "It does not say which of the issuer's keys sealed it.", "issuer"),
        *("It does not say which of the issuer's keys sealed it.", _ISSUER_MENDS),
    ),
    "key.compromised": (
        *(
            "failed",
            "The issuer's key was lost on {date}, and no record shows that this was sealed before.",
            "issuer",
        ),
        *("The issuer's key was lost on {date}, and nothing shows that this was sealed before.", _ASK),
    ),
    "key.revoked": (
        *("failed", "The issuer gave up this key on {date}.", "issuer"),
        *("The issuer gave up the key of this seal on {date}.", _ISSUER_MENDS),
    ),
    "key.revoked_later": (
        *(
            "unknown",
            "The issuer gave up this key on {date}; whether this was sealed before cannot be seen.",
            "issuer",
        ),
        *(
            "The issuer gave up the key of this seal on {date}; nothing shows whether it was sealed before.",
            _ASK,
        ),
    ),
    "key.expired": (
        *("failed", "The issuer's key was good until {date}.", "issuer"),
        *("The issuer's key was only good until {date}.", _ISSUER_MENDS),
    ),
    "key.small_order": (
        *("failed", "The key is one that fits every text.", "issuer"),
        *("Its key would fit any text, so the seal proves nothing.", _ASK),
    ),
    "key.unsupported": (
        *("unknown", "The issuer's key is of a kind that we do not know.", "service"),
        *("The issuer's key is of a kind that we do not know.", _OPERATOR),
    ),
    "did.unsupported": (
        *("unknown", "The issuer is named in a way that we cannot follow.", "service"),
        *("The issuer is named in a way that we cannot follow.", _OPERATOR),
    ),
    "did.not_fetched": (
        *("unknown", "The issuer's page with its keys was not to be had.", "verifier"),
        *("We could not reach the issuer's page with its keys.", _LATER),
    ),
    "did.unreadable": (
        *("unknown", "The issuer's page with its keys cannot be read.", "issuer"),
        *("The issuer's page with its keys cannot be read.", _LATER),
    ),
    "did.wrong_id": (
        *("unknown", "The issuer's page with its keys is about somebody else.", "issuer"),
        *("The issuer's page with its keys is about somebody else.", _LATER),
    ),
    "did.method_not_found": (
        *("failed", "The issuer's page does not list the key of this seal.", "issuer"),
        *("It was sealed with a key that the issuer does not list.", _ASK),
    ),
}

LIVING: Final[Mapping[str, Row]] = {
    "validity": ("passed", "In date on {date}."),
    "validity.no_offset": ("passed", "{member} does not say its time zone; it was read as UTC."),
    "validity.not_yet": (
        *("failed", "Not valid before {date}.", "nobody"),
        *("It is not valid before {date}.", "Wait until {date}, or ask the holder for an earlier one."),
    ),
    "validity.expired": (
        *("failed", "Expired on {date}.", "holder"),
        *("It expired on {date}.", "Ask the holder for a current one."),
    ),
    "validity.malformed": (
        *("failed", "{member} is not a date that can be read.", "issuer"),
        *("One of its dates cannot be read.", _ISSUER_MENDS),
    ),
    "validity.backwards": (
        *("failed", "It ends on {date}, before it begins.", "issuer"),
        *("It ends before it begins.", _ISSUER_MENDS),
    ),
    "validity.no_start": (
        *("failed", "It does not say from when on it is valid.", "issuer"),
        *("It does not say from when on it is valid.", _ISSUER_MENDS),
    ),
    "status.none": ("absent", "The issuer did not provide for withdrawing it."),
    "status.skipped": ("absent", "Whether it was withdrawn was not asked, because the seal does not hold."),
    "status.judged_now": (
        "passed",
        "Dates and keys were judged on {date}; whether it was withdrawn is judged today.",
    ),
    "status.index_number": (
        "passed",
        "Its place in the list is written as a number, not as a text; read all the same.",
    ),
    "status.noted": (
        "passed",
        "The issuer also keeps a list of kind {purpose}; it does not decide anything.",
    ),
    "status.from_copy": ("passed", "The issuer's list is the one of {as_of}, still in date."),
    "status.revocation": ("passed", "Not withdrawn."),
    "status.suspension": ("passed", "Not suspended."),
    "status.revoked": (
        *("failed", "The issuer withdrew it.", "issuer"),
        *("The issuer withdrew it.", "Do not rely on it. The issuer can say why."),
    ),
    "status.suspended": (
        *("failed", "The issuer suspended it for the time being.", "issuer"),
        *("The issuer suspended it for the time being.", "Ask the issuer, or check again later."),
    ),
    "status.entry_malformed": (
        *("unknown", "Where to look whether it was withdrawn is not readable ({member}).", "issuer"),
        *("It does not say clearly where to look whether it was withdrawn.", _ISSUER_MENDS),
    ),
    "status.method_unknown": (
        *("unknown", "Whether it was withdrawn is told in a way that we do not know: {type}.", "service"),
        *("Whether it was withdrawn is told in a way that we do not know.", "Ask the issuer directly."),
    ),
    "status.purpose_unknown": (
        *("unknown", "Its list is of a kind that we do not know: {purpose}.", "service"),
        *("The issuer keeps a list about it whose meaning we do not know.", "Ask the issuer directly."),
    ),
    "status.size_unknown": (
        *("unknown", "Its place in the list is {size} bits wide; we read one.", "service"),
        *("Whether it was withdrawn is told in a way that we do not know.", "Ask the issuer directly."),
    ),
    "status.not_fetched": (
        *("unknown", "The issuer's list of withdrawn credentials was not asked.", "verifier"),
        *("We did not look into the issuer's list of withdrawn credentials.", "Check again while connected."),
    ),
    "status.list_unreachable": (
        *("unknown", "The issuer's list of withdrawn credentials did not answer.", "verifier"),
        *("We could not reach the issuer's list of withdrawn credentials.", _LATER),
    ),
    "status.list_stale": (
        *("unknown", "The issuer's list of withdrawn credentials did not answer since {as_of}.", "verifier"),
        *("We could not reach the issuer's list of withdrawn credentials since {as_of}.", _LATER),
    ),
    "status.list_expired": (
        *("unknown", "The issuer's list of withdrawn credentials was good until {as_of}.", "issuer"),
        *("The issuer's list of withdrawn credentials is out of date since {as_of}.", _LATER),
    ),
    "status.list_unreadable": (
        *("unknown", "The issuer's list of withdrawn credentials cannot be read ({detail}).", "issuer"),
        *("The issuer's list of withdrawn credentials cannot be read.", _LATER),
    ),
    "status.list_untrusted": (
        *("unknown", "The list of withdrawn credentials cannot be trusted itself ({detail}).", "issuer"),
        *("The issuer's list of withdrawn credentials cannot be trusted itself.", _LATER),
    ),
    "status.list_foreign": (
        *("unknown", "The list of withdrawn credentials is somebody else's.", "issuer"),
        *("The list of withdrawn credentials is not the issuer's own.", _ISSUER_MENDS),
    ),
    "status.list_wrong_id": (
        *("unknown", "The list of withdrawn credentials says that it is another one.", "issuer"),
        *("The issuer's list of withdrawn credentials is the wrong one.", _LATER),
    ),
    "status.list_wrong_purpose": (
        *("unknown", "The list is not one of kind {purpose}.", "issuer"),
        *("The issuer's list of withdrawn credentials is the wrong one.", _LATER),
    ),
    "status.index_outside": (
        *("unknown", "Its place, {index}, is past the end of the list.", "issuer"),
        *("The issuer's list of withdrawn credentials has no place for it.", _ISSUER_MENDS),
    ),
}

ROWS: Final[Mapping[str, Row]] = {**READING, **SEALING, **LIVING}
