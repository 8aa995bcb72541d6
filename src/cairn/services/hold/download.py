"""Download what one holds: signed text, token, picture, printed certificate; always the same credential.

The signed text is handed out exactly as it was stored. Pictures carry that text;
the certificate prints its facts and carries it as an attachment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from django.db import transaction

from cairn.badges.baking import bake_png
from cairn.badges.svg import bake_svg
from cairn.credentials import document, jose
from cairn.credentials.keys import KeyType
from cairn.records.documents import signed_text, unsigned_text
from cairn.records.models import Credential
from cairn.services.access import SYSTEM
from cairn.services.admin.keys import signer_for
from cairn.services.audit import record
from cairn.services.hold.picture import picture_of
from cairn.services.hold.sheet import sheet_of
from cairn.services.ports import Ports

TOKEN_ALGORITHM: Final[Mapping[KeyType, Literal["EdDSA", "ES256"]]] = {
    KeyType.ED25519: "EdDSA",
    KeyType.P256: "ES256",
}


@dataclass(frozen=True, slots=True)
class Download:
    """Bytes with their media type and a file name."""

    body: bytes
    content_type: str
    filename: str


def in_form(credential: Credential, form: str, *, ports: Ports) -> Download | None:
    """The credential as json, jwt, png or svg; None when there is no such form."""
    if form == "json":
        return as_json(credential)
    made = {"jwt": as_token, "png": as_png, "svg": as_svg}.get(form)
    return None if made is None else made(credential, ports=ports)


def as_json(credential: Credential) -> Download:
    """The signed text, byte for byte as it was released."""
    return Download(signed_text(credential).encode(), "application/vc+ld+json", _name(credential, "json"))


def as_token(credential: Credential, *, ports: Ports) -> Download:
    """The same credential as a compact token; made at its first download and kept."""
    if not credential.jwt:
        _make_token(credential, ports=ports)
    return Download(credential.jwt.encode(), "application/vc+jwt", _name(credential, "jwt"))


def _make_token(credential: Credential, *, ports: Ports) -> None:
    signer = signer_for(credential.key, ports=ports)
    token = jose.encode(
        document.parse_object(unsigned_text(credential)),
        signer=signer,
        algorithm=TOKEN_ALGORITHM[signer.public_key.type],
        issued_at=credential.created_at,
    )
    with transaction.atomic():
        Credential.objects.of(credential.organisation).filter(pk=credential.pk, jwt="").update(jwt=token)
        record(
            "credential.token_made",
            subject=("credential", credential.uuid),
            organisation=credential.organisation,
            actor=SYSTEM,
            at=ports.now(),
        )
    credential.refresh_from_db(fields=["jwt"])


def as_png(credential: Credential, *, ports: Ports) -> Download:
    """The badge's picture with the signed text inside."""
    baked = bake_png(picture_of(credential, ports=ports), signed_text(credential).encode())
    return Download(baked, "image/png", _name(credential, "png"))


def as_svg(credential: Credential, *, ports: Ports) -> Download:
    """The badge's picture as SVG with the signed text inside."""
    baked = bake_svg(picture_of(credential, ports=ports, form="svg"), signed_text(credential).encode())
    return Download(baked, "image/svg+xml", _name(credential, "svg"))


def as_pdf(credential: Credential, *, check_address: str = "", ports: Ports) -> Download:
    """The printed certificate; its code leads to `check_address` (a private link), or to the credential's page.

    Raises:
        CertificateError: it took over 5 s, or cannot be set.
    """
    pdf = ports.certificates.render(sheet_of(credential, check_address=check_address, ports=ports))
    return Download(pdf, "application/pdf", _name(credential, "pdf"))


def _name(credential: Credential, extension: str) -> str:
    """A file name from the title: letters and digits of any script, at most 60 characters."""
    words = "".join(letter if letter.isalnum() else " " for letter in credential.title).split()
    return f"{'-'.join(words)[:60] or 'credential'}.{extension}"
