"""Signing many credentials of one template as compact JWTs.

A token's payload is the credential's own text with the claims before it, so its
text is the template's with the leaves in their places; only the claims are
worked out for each (by the same function as always). Proved when it is made:
every character as `jose.encode` writes it.

    batch = batch_token_signer(template, signer=signer, algorithm="EdDSA", issued_at=at)
    batch.check(batch.secure(leaves).text)

Codes of TemplateError raised here
    template.differs     the quick route and `jose.encode` do not agree
    template.character   a leaf has a control character, half a character or one that is none
    template.other       `check`: the token is not of this batch
and JwtError jwt.key_type, jwt.claims as `jose.encode`.

Sources: RFC 7515, section 5.1; 1EdTech Open Badges 3.0, section 8.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from cairn.credentials import document, jose
from cairn.credentials.batch_general import Secured, probe, spell
from cairn.credentials.claims import claims_of
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.keys import Signer
from cairn.credentials.multiformats import base64url_encode
from cairn.credentials.template import Template, TemplateError

# The leaves that claims repeat, and those of them that are instants: there a probe is one too.
_INSTANTS: Final = ("/validFrom", "/validUntil", "/issuanceDate", "/expirationDate")
_CLAIMED: Final = (
    "/id",
    "/issuer",
    "/issuer/id",
    "/credentialSubject/id",
    "/credentialSubject/0/id",
    *_INSTANTS,
)
_PROBED_INSTANTS: Final = ("2026-01-31T23:59:59Z", "2028-02-29T00:00:00.5+14:00")


def batch_token_signer(
    template: Template,
    *,
    signer: Signer,
    algorithm: Literal["EdDSA", "ES256"],
    issued_at: datetime,
    sample: Sequence[str] | None = None,
) -> BatchTokenSigner:
    """Return a signer of credentials of `template`, after proving it against `jose.encode`.

    issued_at: `iat` of every token. sample: leaves to prove it with, besides awkward ones.

    Raises:
        TemplateError: template.differs.
        JwtError: jwt.key_type, jwt.claims.
    """
    batch = BatchTokenSigner(template, signer=signer, algorithm=algorithm, issued_at=issued_at)
    for turn in range(2):
        leaves = probe(template, turn=turn)
        for place, pointer in enumerate(template.pointers):
            if pointer in _INSTANTS:
                leaves[place] = _PROBED_INSTANTS[turn]
        batch.prove(leaves)
    if sample is not None:
        batch.prove(sample)
    return batch


class BatchTokenSigner:
    """Signs credentials of one template as tokens, with one key at one instant. Made by `batch_token_signer`."""

    def __init__(
        self, template: Template, *, signer: Signer, algorithm: Literal["EdDSA", "ES256"], issued_at: datetime
    ) -> None:
        self.template = template
        self.issued_at = issued_at
        self.algorithm = algorithm
        self._signer = signer
        self._header = jose.header_text(signer, algorithm)
        self._pieces = _pieces(template)
        self._fixed = _claimed(template.document([""] * len(template.pointers)))
        self._changing = [
            (place, pointer) for place, pointer in enumerate(template.pointers) if pointer in _CLAIMED
        ]

    def secure(self, leaves: Sequence[str]) -> Secured:
        """Return the token of the credential with these leaves; its proof value is the signature in base64url.

        Raises:
            TemplateError: template.leaves, template.character.
            JwtError: jwt.claims, a leaf that should be an instant is none.
        """
        signed = self.signed_text(leaves)
        value = base64url_encode(self._signer.sign(signed.encode("ascii")))
        return Secured(f"{signed}.{value}", value, tuple(leaves))

    def signed_text(self, leaves: Sequence[str]) -> str:
        """Return header and payload of the token with these leaves, as they are signed."""
        spelled = spell(leaves, template=self.template)
        pieces = self._pieces.copy()
        pieces[1::2] = spelled
        claims = document.dump(
            {**claims_of(self._with_claimed(leaves)), "iat": int(self.issued_at.timestamp())}
        )
        payload = f"{claims[:-1]},{''.join(pieces)}"
        return f"{self._header}.{base64url_encode(payload.encode())}"

    def check(self, token: str) -> None:
        """Return when `token` is one of this batch and its signature holds; it is read anew.

        Raises:
            TemplateError: template.other.
            JwtError, ProofError: as `jose.check`.
        """
        payload = jose.check(token, self._signer.public_key)
        leaves = self.template.leaves_of(jose.to_document(payload))
        if token.rpartition(".")[0] != self.signed_text(leaves):
            raise TemplateError("the token is not of this batch")

    def prove(self, leaves: Sequence[str]) -> None:
        """Return when the quick route writes these leaves exactly as `jose.encode` does.

        Raises:
            TemplateError: template.differs, and as `secure`.
        """
        slowly = jose.encode(
            self.template.document(leaves),
            signer=self._signer,
            algorithm=self.algorithm,
            issued_at=self.issued_at,
        )
        if self.secure(leaves).text != slowly:
            raise TemplateError("the quick route and the general path differ", code="template.differs")

    def _with_claimed(self, leaves: Sequence[str]) -> JSONObject:
        """Return as much of the document as claims are made of."""
        found = self._fixed.copy()
        for place, pointer in self._changing:
            _, member, *inside = pointer.split("/")
            leaf: JSONValue = leaves[place]
            found[member] = {"id": leaf} if inside else leaf
        return found


def _claimed(base: JSONObject) -> JSONObject:
    names = ("@context", "issuer", "id", "credentialSubject", *(pointer[1:] for pointer in _INSTANTS))
    return {name: base[name] for name in names if name in base}


def _pieces(template: Template) -> list[str]:
    """Return the text around the leaves without its first brace, an empty text in the place of each leaf."""
    first, *rest = template.fragments
    pieces = [first[1:] + ('"' if rest else "")]
    for number, fragment in enumerate(rest, start=1):
        pieces += ["", f'"{fragment}' + ('"' if number < len(rest) else "")]
    return pieces
