"""Somebody else vouches: the EndorsementCredential.

Source: Open Badges 3.0, "EndorsementCredential", "EndorsementSubject".
"""

from __future__ import annotations

from datetime import datetime

from cairn.badges.composition import CONTEXTS, instant
from cairn.badges.errors import CompositionError
from cairn.badges.profile import Profile
from cairn.badges.text import LONG, check_iri, check_text
from cairn.credentials.document import JSONObject


def compose_endorsement(
    *,
    id: str,  # noqa: A002 - the specification's word
    name: str,
    subject: str,
    comment: str,
    issuer: Profile,
    awarded_at: datetime,
    valid_from: datetime,
    valid_until: datetime | None,
    status: JSONObject | None,
) -> JSONObject:
    """Return the unsigned endorsement of `subject` (a credential, achievement or profile id).

    Raises:
        CompositionError: a fact is missing, or it would end before it begins.
    """
    check_iri(id, field="address of the endorsement")
    check_iri(subject, field="what is endorsed")
    check_text(name, field="name of the endorsement")
    check_text(comment, field="comment", most=LONG)
    if valid_until is not None and valid_until <= valid_from:
        raise CompositionError("it would end before it begins", code="composition.period")
    body: JSONObject = {
        "@context": list(CONTEXTS),
        "id": id,
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": name,
        "issuer": issuer.to_json(),
        "validFrom": instant(valid_from),
        "awardedDate": instant(awarded_at),
        "credentialSubject": {"id": subject, "type": ["EndorsementSubject"], "endorsementComment": comment},
    }
    if valid_until is not None:
        body["validUntil"] = instant(valid_until)
    if status is not None:
        body["credentialStatus"] = dict(status)
    return body
