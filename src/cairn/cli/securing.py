"""From an unsigned credential to a secured one: lint, sign, look at it as a stranger would, release.

The issuer side of the one pipeline: nothing leaves here that `cairn verify` would not accept at once.
The only doubt that is allowed is about a status list, which may not be published yet.

Source: trust.md, "One verification pipeline" (issuer side).
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, Protocol

from cairn.errors import CairnError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.credentials.batch_general import Secured
    from cairn.credentials.contexts import ContextStore
    from cairn.credentials.document import JSONObject
    from cairn.credentials.inspection import Fetched, Finding, Inspection
    from cairn.credentials.keyfile import KeyFile
    from cairn.credentials.keys import LocalSigner
    from cairn.credentials.template import Template

SUITES: Final = ("eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019")
ALGORITHMS: Final = ("EdDSA", "ES256")
_DEFAULT: Final = {"Ed25519": "eddsa-rdfc-2022", "P-256": "ecdsa-rdfc-2019", "P-384": "ecdsa-rdfc-2019"}


class Batch(Protocol):
    """What signs the credentials of one template, and checks what it made."""

    def secure(self, leaves: Sequence[str]) -> Secured: ...

    def check(self, text: str, /) -> None: ...


class Refused(CairnError):
    """What was to be signed is not signed; `findings` say why."""

    code = "sign.refused"

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(findings[0].message, code=findings[0].code)
        self.findings = findings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add --key, --suite and --jwt."""
    from pathlib import Path

    parser.add_argument("--key", required=True, type=Path, metavar="FILE", help="the key file that signs")
    form = parser.add_mutually_exclusive_group()
    form.add_argument(
        "--suite",
        choices=SUITES,
        help="the kind of proof (default: eddsa-rdfc-2022 for Ed25519 keys, ecdsa-rdfc-2019 for P-256)",
    )
    form.add_argument("--jwt", choices=ALGORITHMS, help="make a compact JWT instead, with this algorithm")


@dataclass(frozen=True, slots=True)
class Securer:
    """A key, and the form in which it secures; build with `opened`."""

    signer: LocalSigner
    key: KeyFile
    contexts: ContextStore
    suite: str
    jwt: Literal["EdDSA", "ES256"] | None

    @property
    def did(self) -> str:
        """The issuer's identifier."""
        return self.key.did

    @property
    def extension(self) -> str:
        """The ending of a file with what it makes."""
        return "jwt" if self.jwt else "json"

    def secure(self, unsigned: JSONObject, *, at: datetime, indented: bool = True) -> str:
        """Return the secured credential with its line end: JSON, `indented` or on one line, or a compact JWT.

        Raises:
            Refused: lint, the issuer or the final look stands against it.
            CairnError: the suite does not go with the key, or the document cannot be put in its form.
        """
        from cairn.badges.lint import lint
        from cairn.credentials import jose, proof
        from cairn.credentials.document import dump, dump_pretty

        document = self._with_issuer(unsigned)
        findings = lint(document, contexts=self.contexts, at=at, key=self.signer.public_key)
        findings += self._foreign(document)
        if findings:
            raise Refused(findings)
        if self.jwt is not None:
            token = jose.encode(document, signer=self.signer, algorithm=self.jwt, issued_at=at)
            self.look(token, at=at)
            return token + "\n"
        signed = proof.attach(
            document, signer=self.signer, created=at, suite=self.suite, contexts=self.contexts
        )
        text = dump(signed)
        self.look(text, at=at)
        return dump_pretty(signed).rstrip("\n") + "\n" if indented else text + "\n"

    def look(self, text: str, *, at: datetime) -> None:
        """Judge what was made as anybody would, at the instant at which it begins.

        Raises:
            Refused: somebody would doubt it.
        """
        from cairn.credentials import jose
        from cairn.credentials.document import parse_object

        if self.jwt is None:
            self._look(parse_object(text), token=None, at=at)
        else:
            self._look(jose.to_document(jose.read(text).payload), token=text, at=at)

    def batch(self, template: Template, *, at: datetime, sample: Sequence[str]) -> Batch:
        """Return what signs many credentials of a template in this form, proved with `sample`.

        Raises:
            TemplateError: the quick route cannot carry this template.
        """
        from cairn.credentials.batch import batch_signer
        from cairn.credentials.batch_tokens import batch_token_signer

        if self.jwt is not None:
            return batch_token_signer(
                template, signer=self.signer, algorithm=self.jwt, issued_at=at, sample=sample
            )
        return batch_signer(
            template,
            signer=self.signer,
            suite=self.suite,
            created=at,
            contexts=self.contexts,
            sample=sample,
        )

    def _with_issuer(self, unsigned: JSONObject) -> JSONObject:
        """Fill the key's identifier in where the document names no issuer."""
        issuer = unsigned.get("issuer")
        if isinstance(issuer, dict) and "id" not in issuer:
            return {**unsigned, "issuer": {"id": self.did, **issuer}}
        if "issuer" in unsigned:
            return unsigned
        filled: JSONObject = {}
        for name, value in unsigned.items():
            filled[name] = value
            if name == "type":
                filled["issuer"] = self.did
        return {**filled, "issuer": self.did}

    def _foreign(self, document: JSONObject) -> tuple[Finding, ...]:
        from cairn.credentials.inspection import Finding
        from cairn.services.verify.examination import issuer_of

        found = []
        if "proof" in document:
            message = "It has a proof already: give the unsigned credential."
            found.append(Finding("sign.proof", "failed", message))
        if (named := issuer_of(document)) != self.did:
            message = f"The issuer is {named[:200] or 'not named'}, but the key is of {self.did}."
            found.append(Finding("sign.issuer", "failed", message))
        return tuple(found)

    def _look(self, document: JSONObject, *, token: str | None, at: datetime) -> None:
        from cairn.badges.structure import follows_open_badges
        from cairn.credentials.inspection import Inspection
        from cairn.credentials.verification import inspect

        when = max(at, _begins(document) or at)
        case: Inspection = Inspection(
            document, self.contexts, at=when, now=when, token=token, fetched=self._own_page(at)
        )
        doubts = tuple(
            doubt
            for doubt in inspect(case, also=(follows_open_badges,)).doubts
            if doubt.outcome == "failed" or not doubt.code.startswith("status.")
        )
        if doubts:
            raise Refused(doubts)

    def _own_page(self, at: datetime) -> dict[str, Fetched]:
        """The did.json of a did:web issuer as it will be published."""
        from cairn.credentials import did
        from cairn.credentials.document import dump
        from cairn.credentials.inspection import Fetched

        url = did.document_url(self.did)
        if url is None:
            return {}
        page = did.did_document(self.did, [did.KeyEntry(self.signer.public_key)])
        return {url: Fetched(url, "ok", at, dump(page).encode())}


def opened(arguments: argparse.Namespace) -> Securer:
    """Open the key and return what signs with it.

    Raises:
        CairnError: the key cannot be opened, or contexts are missing.
    """
    from cairn.cli import keyfiles
    from cairn.credentials.contexts import bundled

    signer, key = keyfiles.signer(arguments.key)
    suite = arguments.suite or _DEFAULT[key.type.value]
    return Securer(signer, key, bundled(), suite, arguments.jwt)


def _begins(document: JSONObject) -> datetime | None:
    from cairn.credentials import instants

    try:
        return instants.read(document.get("validFrom")).at
    except CairnError:
        return None
