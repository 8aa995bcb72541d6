"""Somebody else vouches: the EndorsementCredential, by itself and inside the credential that it speaks for.

Source: Open Badges 3.0, "EndorsementCredential", "EndorsementSubject"; `endorsement` of Achievement and Profile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cairn.badges import loose
from cairn.badges.composition import CONTEXTS, instant
from cairn.badges.errors import CompositionError
from cairn.badges.profile import Profile
from cairn.badges.text import LONG, check_iri, check_text
from cairn.credentials.document import JSONObject, JSONValue


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """Signed endorsements that go into a credential: those of its achievement, those of its issuer."""

    achievement: tuple[JSONObject, ...] = ()
    issuer: tuple[JSONObject, ...] = ()

    def into(self, credential: JSONObject) -> JSONObject:
        """Return the unsigned credential with them inside; the same one when there are none.

        They are put in as they were signed, so each still proves itself.

        Raises:
            CompositionError: composition.endorsement, one is not sealed, or is about something else.
        """
        body = dict(credential)
        if self.issuer:
            body["issuer"] = _with(loose.item(body.get("issuer")), self.issuer)
        if self.achievement:
            subject = loose.item(body.get("credentialSubject"))
            achievement = _with(loose.item(subject.get("achievement")), self.achievement)
            body["credentialSubject"] = {**subject, "achievement": achievement}
        return body


def is_about(endorsement: JSONObject, subject: str) -> bool:
    """Whether a document is a sealed endorsement, and of this."""
    sealed = "EndorsementCredential" in loose.texts(endorsement.get("type")) and "proof" in endorsement
    return sealed and bool(subject) and loose.item(endorsement.get("credentialSubject")).get("id") == subject


def _with(holder: JSONObject, endorsements: Sequence[JSONObject]) -> JSONObject:
    named = str(holder.get("id", ""))
    if not all(is_about(one, named) for one in endorsements):
        message = "an endorsement inside is not sealed, or is about something else"
        raise CompositionError(message, code="composition.endorsement")
    listed: list[JSONValue] = list(endorsements)
    return {**holder, "endorsement": listed}
