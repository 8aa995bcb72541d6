"""The checks that every credential goes through, one question each.

A check sees an `Examination` (the case, strictly read, its seals looked at once)
and answers with findings. It never raises because of what a document says.

Source: W3C VC Data Model 2.0, "Algorithms: Verification"; docs/explanation/verification.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Final, TypeAlias

from cairn.credentials import instants
from cairn.credentials.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from cairn.credentials.did import Method
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.findings import say
from cairn.credentials.inspection import Finding
from cairn.credentials.seals import Examination, Seal

EssentialCheck: TypeAlias = Callable[[Examination], tuple[Finding, ...]]

MOST: Final = 5  # findings of one kind; more would only say the same

# Members that decide whether a credential counts. In RDF the same statement can be written under
# a name that a reader of JSON overlooks; the seal still holds, and a withdrawal would be missed.
_DECISIVE: Final = (
    *("credentialStatus", "credentialSubject", "issuer", "validFrom", "validUntil", "issuanceDate"),
    *("expirationDate", "statusPurpose", "statusListIndex", "statusListCredential"),
)
_REARRANGING: Final = frozenset({"@graph", "@included", "@nest", "@reverse"})
_STARTS: Final = ("validFrom", "issuanceDate")
_ENDS: Final = ("validUntil", "expirationDate")


def is_a_credential(seen: Examination) -> tuple[Finding, ...]:
    """Is it one credential, with the members that make it one?

    Source: W3C VC Data Model 2.0, section 4 ("Contexts", "Types", "Issuer", "Credential Subject").
    """
    if seen.faults:
        return seen.faults
    document = seen.case.document
    kinds, contexts = texts(document.get("type")), _listed(document.get("@context"))
    if "VerifiableCredential" not in kinds:
        return (_what_else(kinds, texts(contexts)),)
    if not contexts or contexts[0] not in (CREDENTIALS_V1, CREDENTIALS_V2):
        return (say("structure.context"),)
    if not seen.issuer:
        return (say("structure.issuer"),)
    subjects = _listed(document.get("credentialSubject"))
    if not subjects or not all(isinstance(subject, dict) and subject for subject in subjects):
        return (say("structure.subject"),)
    identifier = document.get("id", "urn:none")
    if not isinstance(identifier, str) or not identifier or identifier.startswith("_:"):
        return (say("structure.id"),)
    return (say("document"), say("structure"))


def contexts_are_known(seen: Examination) -> tuple[Finding, ...]:
    """Do all its words come from vocabularies that are known here, by hash?"""
    if _names_known_contexts(seen):
        return (say("context"),)
    findings: dict[str, Finding] = {}
    for node in _nodes(seen.case.document):
        stated = node.get("@context", [])
        for context in stated if isinstance(stated, list) else [stated]:
            if isinstance(context, dict):
                findings["inline"] = say("context.inline")
            elif not isinstance(context, str):
                findings["invalid"] = say("context.invalid")
            elif context not in seen.case.contexts:
                findings[context] = say("context.unknown", url=context[:200])
    return tuple(findings.values())[:MOST] or (say("context"),)


def seals_hold(seen: Examination) -> tuple[Finding, ...]:
    """Is it sealed, and does every one of its seals hold? (Data Integrity 1.0: all of a set must.)"""
    if not seen.seals:
        return (say("proof.none"),)
    problems = tuple(seal.problem for seal in seen.seals if seal.problem is not None)
    return distinct(problems) or (say("proof"),)


def every_leaf_is_signed(seen: Examination) -> tuple[Finding, ...]:
    """Does the seal cover all of it, in the form in which it is read?

    A seal over text covers every character. A seal over statements has refused
    already what makes none; here remains what would say the same in a form that
    readers overlook, such as a status under the full address of its name.
    """
    if not seen.hold:
        return ()
    if any(seal.of_statements for seal in seen.seals) and not _is_plainly_named(seen):
        pointer = _rewritten(seen.case.document)
        if pointer is not None:
            return (say("coverage.rewritten", pointer=pointer[:200]),)
    selective = any(seal.is_selective for seal in seen.seals)
    return (say("coverage"), say("coverage.selective")) if selective else (say("coverage"),)


def key_is_the_issuers(seen: Examination) -> tuple[Finding, ...]:
    """Was it sealed with a key of the issuer it names, and not by someone else?

    Of several seals one at least is the issuer's, and none of the issuer's is doubtful.
    """
    own = [seal for seal in seen.seals if seal.controller == seen.issuer]
    others = [seal for seal in seen.seals if seal.controller and seal.controller != seen.issuer]
    if own:
        verdicts = tuple(_standing(seal.method, seen) for seal in own if seal.method is not None)
        also = tuple(say("key.also", party=seal.controller[:200]) for seal in others)
        return distinct((*verdicts, *also)) if verdicts else ()
    if others and (seen.issuer.startswith("did:") or any(_named_by_did(seal) for seal in others)):
        return (say("key.not_issuers", issuer=seen.issuer[:200], party=others[0].controller[:200]),)
    # Without a method to judge, the seal's own finding says why. A seal that holds has one.
    return (say("key.not_named"),) if seen.hold else ()


def within_validity(seen: Examination) -> tuple[Finding, ...]:
    """Is the credential valid at the instant asked about?

    All of its beginnings and ends count, of either data model and of the token,
    so that none can be hidden by calling it by its other name. Both ends are
    optional (a credential of version 1.1 needs a beginning) and inclusive.

    Source: W3C VC Data Model 2.0, "Validity Period"; 1.1, "Issuance Date", "Expiration".
    """
    document, at = seen.case.document, seen.case.at
    notes: list[Finding] = []
    try:
        starts = [*_instants(document, _STARTS, notes), *_claimed(seen.claims, "nbf")]
        ends = [*_instants(document, _ENDS, notes), *_claimed(seen.claims, "exp")]
    except _UnreadableDateError as error:
        return (say("validity.malformed", member=str(error)),)
    if not starts and CREDENTIALS_V1 in _listed(document.get("@context"))[:1]:
        return (say("validity.no_start"),)
    if starts and ends and min(ends) < max(starts):
        return (say("validity.backwards", date=_day(min(ends))),)
    if starts and at + instants.SKEW < max(starts):
        return (say("validity.not_yet", date=_day(max(starts))), *notes)
    if ends and at > min(ends):
        return (say("validity.expired", date=_day(min(ends))), *notes)
    return (say("validity", date=_day(at)), *notes)


def end_of(seen: Examination) -> datetime | None:
    """Return the earliest of the ends a credential names; None when it names none that can be read."""
    try:
        ends = [*_instants(seen.case.document, _ENDS, []), *_claimed(seen.claims, "exp")]
    except _UnreadableDateError:
        return None
    return min(ends, default=None)


def texts(value: JSONValue) -> list[str]:
    """Return the texts in a value that is one of them or a list."""
    return [item for item in _listed(value) if isinstance(item, str)]


def distinct(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings without repetition, in their order."""
    return tuple(finding for place, finding in enumerate(findings) if finding not in findings[:place])


class _UnreadableDateError(Exception):
    """The member named in it is not an instant."""


def _what_else(kinds: list[str], contexts: list[str]) -> Finding:
    if "VerifiablePresentation" in kinds:
        return say("structure.presentation")
    if any(kind.startswith("Enveloped") for kind in kinds):
        return say("structure.enveloped")
    if "Assertion" in kinds or any(
        context.startswith("https://w3id.org/openbadges/") for context in contexts
    ):
        return say("structure.open_badges_2")
    return say("structure.not_a_credential")


def _standing(method: Method, seen: Examination) -> Finding:
    """Return what a key of the issuer is worth for this credential at this instant."""
    case = seen.case
    if method.controller != seen.issuer:
        return say("key.not_issuers", issuer=seen.issuer[:200], party=method.controller[:200])
    ours = case.standings.get(method.id)
    if ours is not None and ours.state == "COMPROMISED":
        # Our own record of issuing decides; `created` in the seal was chosen by whoever sealed.
        lost = ours.compromised_at
        day = _day(lost) if lost is not None else "an unknown day"
        before = lost is not None and case.issued_at is not None and case.issued_at < lost
        return say("key.before_compromise" if before else "key.compromised", date=day)
    if method.revoked is not None and method.revoked <= max(case.at, case.now):
        # Asked about a day before the loss, we still cannot tell when a thief would have sealed.
        code = "key.revoked" if method.revoked <= case.at else "key.revoked_later"
        return say(code, date=_day(method.revoked))
    if method.expires is not None and method.expires <= case.at:
        return say("key.expired", date=_day(method.expires))
    if "assertionMethod" not in method.purposes:
        return say("key.purpose")
    return say("key")


def _named_by_did(seal: Seal) -> bool:
    return seal.controller.startswith("did:")


def _instants(document: JSONObject, members: tuple[str, ...], notes: list[Finding]) -> Iterator[datetime]:
    for member in members:
        if member not in document:
            continue
        try:
            instant = instants.read(document[member])
        except instants.InstantError as error:
            raise _UnreadableDateError(member) from error
        if not instant.offset_given:
            notes.append(say("validity.no_offset", member=member))
        yield instant.at


def _claimed(claims: JSONObject | None, name: str) -> Iterator[datetime]:
    """Yield a NumericDate of the token (RFC 7519, section 2)."""
    if claims is None or name not in claims:
        return
    value = claims[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _UnreadableDateError(name)
    try:
        yield datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise _UnreadableDateError(name) from error


def _names_known_contexts(seen: Examination) -> bool:
    """Whether every context in it is an address that is known: then nothing is to be said."""
    for node in seen.containers:
        if type(node) is not dict or "@context" not in node:
            continue
        stated = node["@context"]
        for context in stated if isinstance(stated, list) else [stated]:
            if not isinstance(context, str) or context not in seen.case.contexts:
                return False
    return True


def _is_plainly_named(seen: Examination) -> bool:
    """Whether no name in the document could hide a decisive member, so that none needs to be looked for.

    Nothing is rearranged without an @, no address is a name without a colon,
    and no node occurs twice without its id.
    """
    objects = [one for one in seen.containers if type(one) is dict]
    names = "\n".join(chain.from_iterable(objects))
    if ":" in names or names.count("@") != names.count("@context"):
        return False
    root = seen.case.document.get("id")
    return root is None or [one.get("id") for one in objects].count(root) == 1


def _rewritten(document: JSONObject) -> str | None:
    """Return where a decisive member hides, None when everything is written plainly."""
    root = document.get("id")
    waiting: list[tuple[str, JSONValue]] = [("", document)]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, list):
            waiting += [(f"{pointer}/{place}", item) for place, item in enumerate(value)]
        if not isinstance(value, dict):
            continue
        # The same node a second time: its members may have been moved there from the top.
        twin = pointer and root is not None and root in (value.get("id"), value.get("@id"))
        for name, item in value.items():
            local = name.rpartition(":")[2]
            if (
                name in _REARRANGING
                or (":" in name and local.endswith(_DECISIVE))
                or (twin and name in _DECISIVE)
            ):
                return f"{pointer}/{name}"
            if name != "@context":
                waiting.append((f"{pointer}/{name}", item))
    return None


def _nodes(document: JSONObject) -> Iterator[JSONObject]:
    waiting: list[JSONValue] = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting += [item for name, item in value.items() if name != "@context"]
        elif isinstance(value, list):
            waiting += value


def _listed(value: JSONValue) -> list[JSONValue]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()
