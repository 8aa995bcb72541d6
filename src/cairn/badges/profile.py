"""Who issues, creates or awards: the Open Badges Profile and its address.

Source: Open Badges 3.0, "Profile", "Address", "IdentifierEntry".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from cairn.badges.errors import CompositionError
from cairn.badges.text import LONG, check_iri, check_link, check_text
from cairn.credentials.document import JSONObject, JSONValue

_COUNTRY: Final = re.compile(r"[A-Z]{2}\Z")
_EMAIL: Final = re.compile(r"[^\s@,;:<>()\[\]\\\"]+@[^\s@,;:<>()\[\]\\\"]+\Z")


def check_email(email: str, *, field: str = "email") -> None:
    """Refuse what can be no e-mail address; deliverability is not judged.

    Raises:
        CompositionError: email.unusable.
    """
    if len(email) > 254 or not _EMAIL.match(email):
        message = f"{field} is not an e-mail address: {email[:80]!r}"
        raise CompositionError(message, code="email.unusable", params={"field": field})


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture by its address (https, or a data: URI for small ones).

    caption: what it shows, for those who cannot see it.
    """

    url: str
    caption: str = ""

    def __post_init__(self) -> None:
        if not re.match(r"data:image/(png|svg\+xml)[;,]", self.url):
            check_link(self.url, field="image")
        check_text(self.caption, field="image caption", required=False)

    def to_json(self) -> JSONObject:
        """Return the Open Badges Image (closed: id, type, caption)."""
        body: JSONObject = {"id": self.url, "type": "Image"}
        if self.caption:
            body["caption"] = self.caption
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address; the country is what the EU standard elements ask for.

    country_code: ISO 3166-1 alpha-2, upper case.
    """

    country_code: str
    country: str = ""
    region: str = ""
    locality: str = ""
    street: str = ""
    postal_code: str = ""

    def __post_init__(self) -> None:
        if not _COUNTRY.match(self.country_code):
            message = f"the country is two capital letters such as IE, got {self.country_code[:20]!r}"
            raise CompositionError(message, code="country.unknown", params={"field": "country_code"})
        for field in ("country", "region", "locality", "street", "postal_code"):
            check_text(getattr(self, field), field=field, required=False)

    def to_json(self) -> JSONObject:
        """Return the Open Badges Address."""
        body: JSONObject = {"type": ["Address"], "addressCountryCode": self.country_code}
        for term, text in (
            ("addressCountry", self.country),
            ("addressRegion", self.region),
            ("addressLocality", self.locality),
            ("streetAddress", self.street),
            ("postalCode", self.postal_code),
        ):
            if text:
                body[term] = text
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An organisation (or a person) by its identifier, with what it says of itself.

    id: the DID that signs, or an https address for one that does not.
    official: the person who signs for it on paper.
    identifiers: (identifier type, identifier) pairs; the type is of the Open
        Badges vocabulary or starts with "ext:".
    """

    id: str
    name: str
    url: str = ""
    email: str = ""
    phone: str = ""
    description: str = ""
    official: str = ""
    image: Image | None = None
    address: Address | None = None
    identifiers: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        check_iri(self.id, field="profile id")
        check_text(self.name, field="name of the organisation")
        if self.url:
            check_link(self.url, field="website of the organisation")
        if self.email:
            check_email(self.email, field="e-mail of the organisation")
        check_text(self.phone, field="phone", required=False)
        check_text(self.official, field="official", required=False)
        check_text(self.description, field="description", most=LONG, required=False)

    def to_json(self) -> JSONObject:
        """Return the Open Badges Profile with every fact that is present."""
        body: JSONObject = {"id": self.id, "type": ["Profile"], "name": self.name}
        for term, text in (
            ("url", self.url),
            ("email", self.email),
            ("phone", self.phone),
            ("description", self.description),
            ("official", self.official),
        ):
            if text:
                body[term] = text
        if self.image:
            body["image"] = self.image.to_json()
        if self.address:
            body["address"] = self.address.to_json()
        if self.identifiers:
            entries: list[JSONValue] = [
                {"type": "IdentifierEntry", "identifier": value, "identifierType": kind}
                for kind, value in self.identifiers
            ]
            body["otherIdentifier"] = entries
        return body

    def to_reference(self) -> JSONObject:
        """Return only the identifier and the name, where the whole is said elsewhere."""
        return {"id": self.id, "type": ["Profile"], "name": self.name}
