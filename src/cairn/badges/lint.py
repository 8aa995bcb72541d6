"""What is refused before anything is signed, with what to do about it (feature N23).

Two kinds: what no careful verifier could accept (a shape that is wrong, a
word no vocabulary defines, dates that end before they begin, a key everybody
has), and what would embarrass once a thousand learners hold it ("undefined"
for a name). Lint looks at the document only; whether an award may be issued
is the services' question.

Source: shared design, trust.md "Policies"; W3C VC Data Model 2.0; Open Badges 3.0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cairn.badges.errors import RefusedToSign
from cairn.badges.leaks import find_private_keys
from cairn.badges.structure import faults, types_of
from cairn.badges.text import UNSAFE, blank, is_absolute, is_local
from cairn.credentials import instants
from cairn.credentials.contexts import (
    CREDENTIALS_V2,
    NOT_FOR_ISSUING,
    UNSETTLED_TERMS,
    ContextStore,
)
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.inspection import Finding
from cairn.credentials.keys import PublicKey
from cairn.errors import CairnError

MAX_FINDINGS: Final = 50  # whoever mends fifty can ask again
_BADGES: Final = frozenset({"OpenBadgeCredential", "AchievementCredential", "EndorsementCredential"})
_KEYWORDS: Final = frozenset({"@direction", "@graph", "@included", "@reverse", "@nest", "@index"})
_NAMES: Final = frozenset({"name", "identityHash", "givenName", "familyName", "targetName"})

_PLACEHOLDER: Final = re.compile(
    r"(undefined|null|none|nan|tbd|todo|\(null\)|<null>)(\s+(undefined|null|none|nan))*", re.I
)
_TEMPLATE: Final = re.compile(
    r"\[object \w{1,40}\]|\{\{[^{}]{0,200}\}\}|\$\{[^{}]{0,200}\}|<%[^%]{0,200}%>|%\(\w{1,40}\)s|lorem ipsum"
    r"|\{(?:first|last|full|given|family|learner|recipient|student|user|issuer|badge|course)?_?name\}",
    re.IGNORECASE,
)
_BROKEN_ADDRESS: Final = re.compile(r"/(undefined|null|None|NaN|\[object(%20| )Object\])(?=[/?#]|\Z)")
_ENDORSED: Final = re.compile(r"(?:/issuer|/credentialSubject/achievement)/endorsement/\d{1,3}/@context")
_HALF_NAME: Final = re.compile(r"\b(undefined|NaN)\b")


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One value that is no object or list; `key` is the member it is (in)."""

    pointer: str
    key: str
    value: str | int | float | bool | None


def lint(
    document: JSONObject, *, contexts: ContextStore, at: datetime, key: PublicKey | None
) -> tuple[Finding, ...]:
    """Return everything that stands against signing `document`; () when nothing does.

    at: the instant of signing. key: the public key that would sign; None when
    it is not chosen yet, then only the document is looked at.
    """
    unsigned = {member: value for member, value in document.items() if member != "proof"}
    found: list[Finding] = []
    rules: tuple[Callable[[], Iterator[Finding]], ...] = (
        lambda: _shape(unsigned),
        lambda: _contexts(unsigned, contexts),
        lambda: _period(unsigned, at),
        lambda: _members(unsigned),
        lambda: _leaves(unsigned),
        lambda: _keys(unsigned, key),
        lambda: _coverage(unsigned, contexts),
    )
    for rule in rules:
        found.extend(rule())
    return tuple(found[:MAX_FINDINGS])


def refuse_to_sign(
    document: JSONObject, *, contexts: ContextStore, at: datetime, key: PublicKey | None
) -> None:
    """Return when lint finds nothing.

    Raises:
        RefusedToSign: with all findings.
    """
    findings = lint(document, contexts=contexts, at=at, key=key)
    if findings:
        raise RefusedToSign(findings)


def lint_texts(texts: Iterable[tuple[str, str]]) -> tuple[Finding, ...]:
    """Return what stands against some texts of a document that is sound but for them.

    texts: where each stands (RFC 6901), and what it says. Their place says by what name they go.
    """
    found: list[Finding] = []
    for pointer, value in texts:
        steps = [step for step in pointer.split("/") if not step.isdecimal()]
        leaf = _Leaf(pointer, steps[-1].replace("~1", "/").replace("~0", "~"), value)
        found.extend(_text(leaf, value))
        found.extend(_address(leaf, value))
    return tuple(found[:MAX_FINDINGS])


def _against(code: str, message: str, pointer: str = "") -> Finding:
    place = f" (at {pointer})" if pointer else ""
    return Finding(f"lint.{code}", "failed", f"{message}{place}.", {"pointer": pointer})


def _shape(document: JSONObject) -> Iterator[Finding]:
    kinds = types_of(document)
    if "VerifiableCredential" not in kinds:
        yield _against("type", "Add VerifiableCredential to the list of types", "/type")
    if kinds & _BADGES:
        for fault in faults(document):
            yield _against("schema", f"Open Badges does not allow this: it {fault.message}", fault.pointer)
        return
    for member in ("issuer", "credentialSubject"):
        if not document.get(member):
            yield _against("schema", f"Add the {member}: no credential is without it", f"/{member}")


def _contexts(document: JSONObject, contexts: ContextStore) -> Iterator[Finding]:
    stated = document.get("@context")
    listed = stated if isinstance(stated, list) else [stated]
    if listed[:1] != [CREDENTIALS_V2]:
        message = f"Begin @context with {CREDENTIALS_V2}: older credentials are verified, not issued"
        yield _against("context", message, "/@context")
    for number, item in enumerate(listed):
        pointer = f"/@context/{number}"
        if not isinstance(item, str):
            yield _against("context_inline", "Name contexts by address; one written out is refused", pointer)
        elif item not in contexts:
            yield _against("context_unknown", f"The context {item[:100]} is not one that is known", pointer)
        elif item in NOT_FOR_ISSUING:
            yield _against("context", f"The context {item} is for examples only: leave it out", pointer)


def _period(document: JSONObject, at: datetime) -> Iterator[Finding]:
    read: dict[str, datetime] = {}
    for member in ("validFrom", "validUntil", "awardedDate"):
        value = document.get(member)
        if value is None and member not in document:
            continue
        try:
            stated = instants.read(value)
        except CairnError:
            stated = None
        if stated is not None and stated.offset_given:
            read[member] = stated.at
        else:
            message = f"Write {member} as an instant with its time zone, such as 2026-11-22T09:30:00Z"
            yield _against("instant", message, f"/{member}")
    start, end = read.get("validFrom"), read.get("validUntil")
    if start and end and end <= start:
        yield _against(
            "period", "It would end before it begins: correct validFrom or validUntil", "/validUntil"
        )
    elif end and end <= at:
        yield _against("expired", "It has ended already: choose a later validUntil", "/validUntil")


def _walk(value: JSONValue, pointer: str, key: str) -> Iterator[_Leaf | tuple[str, str, JSONValue]]:
    """Yield (pointer, key, value) of every member, and every leaf."""
    if isinstance(value, dict):
        for member, inner in value.items():
            path = f"{pointer}/{member.replace('~', '~0').replace('/', '~1')}"
            yield path, member, inner
            yield from _walk(inner, path, member)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _walk(item, f"{pointer}/{number}", key)
    else:
        yield _Leaf(pointer, key, value)


def _members(document: JSONObject) -> Iterator[Finding]:
    for step in _walk(document, "", ""):
        if isinstance(step, _Leaf):
            continue
        pointer, member, value = step
        if member == "@context" and _ENDORSED.fullmatch(pointer) and value == document.get("@context"):
            continue  # a credential of its own, with the words of the one it is in
        if member in UNSETTLED_TERMS:
            message = f"Leave out {member}: published copies of the Open Badges context differ on it"
            yield _against("unsettled_term", message, pointer)
        elif member in _KEYWORDS or (member == "@context" and pointer != "/@context"):
            yield _against("keyword", f"Leave out {member}: programs treat it differently", pointer)
        if UNSAFE.search(member):
            yield _against("control", "The name of a member has an invisible control character", pointer)


def _leaves(document: JSONObject) -> Iterator[Finding]:
    for step in _walk(document, "", ""):
        if not isinstance(step, _Leaf):
            continue
        value = step.value
        if isinstance(value, float):
            message = "Write whole numbers only, or text: programs write fractions and exponents differently"
            yield _against("number", message, step.pointer)
        elif value is None:
            yield _against("placeholder", "There is nothing (null): leave the member out", step.pointer)
        elif isinstance(value, str):
            yield from _text(step, value)
            yield from _address(step, value)


def _text(leaf: _Leaf, value: str) -> Iterator[Finding]:
    if blank(value):
        yield _against("empty", f"{leaf.key or 'A text'} is empty: fill it in or leave it out", leaf.pointer)
    if UNSAFE.search(value):
        message = "Type the text again: it has an invisible control character"
        yield _against("control", message, leaf.pointer)
    template = _TEMPLATE.search(value) or (leaf.key in _NAMES and _HALF_NAME.search(value))
    if _PLACEHOLDER.fullmatch(value.strip()) or template:
        shown = value.strip()[:40]
        yield _against("placeholder", f"Put the real text in place of “{shown}”", leaf.pointer)


def _address(leaf: _Leaf, value: str) -> Iterator[Finding]:
    if leaf.key not in ("id", "@id", "url", "issuer", "statusListCredential"):
        return
    if value.startswith("http://") and not is_local(value):
        yield _against("http", "Use an https address: http can be changed on the way", leaf.pointer)
    elif not is_absolute(value):
        yield _against("address", "Use a full address or identifier here", leaf.pointer)
    elif value.lower().startswith(("javascript:", "vbscript:", "file:", "blob:")):
        yield _against("address", "This kind of address is dangerous: use an https address", leaf.pointer)
    if _BROKEN_ADDRESS.search(value):
        yield _against(
            "placeholder", "The address has a gap that a program filled with a placeholder", leaf.pointer
        )


def _keys(document: JSONObject, key: PublicKey | None) -> Iterator[Finding]:
    from cairn.credentials.published import PUBLISHED, published_in

    for pointer, what in find_private_keys(document):
        message = f"Take out the private key ({what}), and never use that key again"
        yield _against("private_key", message, pointer)
    if key is not None and (where := published_in(key)) is not None:
        yield _against(
            "published_key", f"Use another key: the private half of this one is printed in {where}"
        )
    issuer = document.get("issuer")
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    if isinstance(named, str) and (where := PUBLISHED.get(named.removeprefix("did:key:"))) is not None:
        message = f"Use another issuer: the private half of its key is printed in {where}"
        yield _against("published_key", message, "/issuer")


def _coverage(document: JSONObject, contexts: ContextStore) -> Iterator[Finding]:
    """Every word must be defined and every leaf must reach the signature."""
    from cairn.credentials import linked

    try:
        linked.to_nquads(document, contexts=contexts)
    except CairnError as error:
        pointer = str(error.params.get("pointer", ""))
        yield _against("linked_data", f"Not everything would be signed ({error.code}): {error}", pointer)
