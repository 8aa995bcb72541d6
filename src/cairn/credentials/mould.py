"""A template under one key: the whole text of signed credentials, cut where they differ.

A template (`cairn.credentials.template`) is the text of unsigned credentials. Signed under one key and
suite, their proofs differ only in when they were made and in their values. A mould is both, ready to be
filled in: what a store keeps of a credential is its leaves, that instant and that value.
"""

from __future__ import annotations

from dataclasses import dataclass
from json import JSONDecoder
from json.encoder import encode_basestring  # what `document.dump` spells strings with, in C
from typing import Final

from cairn.credentials import document, proof
from cairn.credentials.template import Template, TemplateError

_MARK: Final = "\u241e"  # stands for what differs while a proof is cut; no option of a proof has it
_decode: Final = JSONDecoder().decode  # of our own text only, which `leaves_text` wrote


@dataclass(frozen=True, slots=True)
class Mould:
    """A template with what is the same in every proof.

    before, between, after: the text of a proof around `created` and `proofValue`.
    """

    template: Template
    before: str
    between: str
    after: str

    def signed(self, leaves: list[str] | tuple[str, ...], *, created: str, proof_value: str) -> str:
        """Return the text of the signed credential, as `document.dump` of the whole would write it.

        Raises:
            TemplateError: template.leaves, another number of leaves than there are places for.
        """
        body = self.template.text(leaves)
        value = encode_basestring(proof_value)
        return f'{body[:-1]},"proof":{self.before}"{created}"{self.between}{value}{self.after}}}'


def mould(template: Template, *, suite: str, verification_method: str) -> Mould:
    """Return a template that is to be filled in under one key and suite.

    Raises:
        ProofError: proof.suite_unknown.
    """
    options = proof.rebuilt(
        template.document([_MARK] * len(template.pointers)),
        suite=suite,
        created=f"{_MARK}1",
        verification_method=verification_method,
        proof_value=f"{_MARK}2",
    )
    before, rest = document.dump(options).split(f'"{_MARK}1"')
    between, after = rest.split(f'"{_MARK}2"')
    return Mould(template, before, between, after)


def leaves_text(leaves: tuple[str, ...]) -> str:
    """Return leaves as a store keeps them: a JSON array.

    >>> leaves_text(("Ana", "7"))
    '["Ana","7"]'
    """
    return f"[{','.join(map(encode_basestring, leaves))}]"


def leaves_from(text: str) -> list[str]:
    """Read what `leaves_text` wrote.

    Raises:
        TemplateError: template.unreadable.
    """
    try:
        found = _decode(text)
    except ValueError:
        found = None
    if not isinstance(found, list) or not all(isinstance(leaf, str) for leaf in found):
        raise TemplateError("not an array of texts", code="template.unreadable")
    return found
