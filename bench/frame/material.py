"""The documents that are measured: a badge as institutions issue them, and the fullest one.

badge()     5 KB, 98 statements, 4 blank nodes; the learner by number
largest()   15 KB, 269 statements: every European element, as the demonstration issues them
"""

from __future__ import annotations

import functools
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from tests import badge_cast, sealed

from cairn.badges.achievement import Achievement
from cairn.badges.composition import compose
from cairn.badges.elements import Elements
from cairn.badges.profile import Address, Profile
from cairn.badges.recipient import Recipient
from cairn.credentials import document
from cairn.credentials.document import JSONObject
from cairn.credentials.keys import LocalSigner

AT: Final = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
HOST: Final = "https://harbour.example"
SIGNER: Final[LocalSigner] = sealed.HARBOUR.signer
ISSUER: Final = Profile(
    id=sealed.HARBOUR.did,
    name="Harbour Institute of Seamanship",
    url=f"{HOST}/",
    address=Address(country_code="IE", region="Cork", locality="Cobh"),
)


@functools.cache
def _achievement() -> Achievement:
    outcome = badge_cast.outcomes()[0]
    return badge_cast.knots(
        outcomes=(outcome,), elements=Elements(hours=25), image=None, creator=None, previous="",
        previous_version="",
    )  # fmt: skip


def badge(number: int = 0) -> JSONObject:
    """Return the unsigned badge of learner `number` (0..131,071), with a status entry."""
    uuid = UUID(int=0x0B9A6D1C3F1E4B7E8F512D0C7C7C0000 + number, version=4)
    award = badge_cast.award(
        grade="", results=badge_cast.results()[:1], evidence=badge_cast.award().evidence[:1]
    )
    return compose(
        _achievement(),
        issuer=ISSUER,
        recipient=Recipient(
            name=f"Amina Diallo {number}", email=f"amina.{number}@example.org", salt=uuid.bytes
        ),
        award=award,
        id=f"{HOST}/credentials/{uuid}",
        valid_from=AT,
        valid_until=AT + timedelta(days=730),
        status={
            **badge_cast.STATUS,
            "id": f"{badge_cast.STATUS['statusListCredential']}#{number}",
            "statusListIndex": str(number),
        },
    )


def largest() -> JSONObject:
    """Return the unsigned badge with everything that Cairn can write into one."""
    return badge_cast.badge(issuer=ISSUER)


def without_status(unsigned: JSONObject) -> JSONObject:
    """Return a badge that can be judged without asking anybody."""
    return {name: value for name, value in unsigned.items() if name != "credentialStatus"}


def size(value: JSONObject) -> int:
    """Return the bytes of a document."""
    return len(document.dump(value).encode())
