"""Living: is it in date, and was it withdrawn?"""

from __future__ import annotations

from typing import Final

from cairn.credentials.catalogue.advice import ISSUER_MENDS, LATER, Rows

LIVING: Final[Rows] = {
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
        *("One of its dates cannot be read.", ISSUER_MENDS),
    ),
    "validity.backwards": (
        *("failed", "It ends on {date}, before it begins.", "issuer"),
        *("It ends before it begins.", ISSUER_MENDS),
    ),
    "validity.no_start": (
        *("failed", "It does not say from when on it is valid.", "issuer"),
        *("It does not say from when on it is valid.", ISSUER_MENDS),
    ),
    "endorsement.kind": (
        *("failed", "It stands in the place of an endorsement and is none.", "issuer"),
        *("It stands in the place of an endorsement and is none.", ISSUER_MENDS),
    ),
    "endorsement.subject": (
        *("failed", "It endorses something else, not what it was found with.", "issuer"),
        *(
            "It endorses something else, not what it was found with.",
            "Do not count it as an endorsement of this.",
        ),
    ),
    "schema": ("passed", "It has the shape that Open Badges 3.0 asks for."),
    "schema.not_a_badge": ("absent", "It does not call itself an Open Badge."),
    "schema.shape": (
        *("failed", "It does not have the shape that Open Badges asks for.", "issuer"),
        *("It is not built as a badge of its kind must be.", ISSUER_MENDS),
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
    "status.from_record": (
        "passed",
        "The issuer's list cannot be used; our own record of what it withdrew decides.",
    ),
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
        *("It does not say clearly where to look whether it was withdrawn.", ISSUER_MENDS),
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
        *("We could not reach the issuer's list of withdrawn credentials.", LATER),
    ),
    "status.list_stale": (
        *("unknown", "The issuer's list of withdrawn credentials did not answer since {as_of}.", "verifier"),
        *("We could not reach the issuer's list of withdrawn credentials since {as_of}.", LATER),
    ),
    "status.list_expired": (
        *("unknown", "The issuer's list of withdrawn credentials was good until {as_of}.", "issuer"),
        *("The issuer's list of withdrawn credentials is out of date since {as_of}.", LATER),
    ),
    "status.list_unreadable": (
        *("unknown", "The issuer's list of withdrawn credentials cannot be read ({detail}).", "issuer"),
        *("The issuer's list of withdrawn credentials cannot be read.", LATER),
    ),
    "status.list_untrusted": (
        *("unknown", "The list of withdrawn credentials cannot be trusted itself ({detail}).", "issuer"),
        *("The issuer's list of withdrawn credentials cannot be trusted itself.", LATER),
    ),
    "status.list_foreign": (
        *("unknown", "The list of withdrawn credentials is somebody else's.", "issuer"),
        *("The list of withdrawn credentials is not the issuer's own.", ISSUER_MENDS),
    ),
    "status.list_wrong_id": (
        *("unknown", "The list of withdrawn credentials says that it is another one.", "issuer"),
        *("The issuer's list of withdrawn credentials is the wrong one.", LATER),
    ),
    "status.list_wrong_purpose": (
        *("unknown", "The list is not one of kind {purpose}.", "issuer"),
        *("The issuer's list of withdrawn credentials is the wrong one.", LATER),
    ),
    "status.index_outside": (
        *("unknown", "Its place, {index}, is past the end of the list.", "issuer"),
        *("The issuer's list of withdrawn credentials has no place for it.", ISSUER_MENDS),
    ),
}
