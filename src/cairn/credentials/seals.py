"""Seals: every proof or signature of one case, checked once.

A seal that holds says "this key signed this text". Whose key it is, is another
question (`checks.key_is_the_issuers`): W3C's own test vector passes the first
and fails the second.

A key is never taken from the message it is to verify: the verification method
is a name that is looked up in what its controller published, or is itself the
key (did:key, did:jwk).

Sources: W3C Data Integrity 1.0, "Verify Proof", "Proof Sets", "Proof Chains";
Open Badges 3.0, 8.2 "JSON Web Token Proof Format"; VC-JOSE-COSE 1.0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from cairn.credentials import did, document, jose, proof
from cairn.credentials.canonical import CanonicalError
from cairn.credentials.did import DidError, Method
from cairn.credentials.document import DocumentError, JSONObject, JSONValue
from cairn.credentials.findings import from_error, say
from cairn.credentials.inspection import Finding, Inspection
from cairn.credentials.keys import ProofError
from cairn.credentials.linked import LinkedDataError

Containers: TypeAlias = Sequence["JSONObject | list[JSONValue]"]

MAX_SEALS: Final = 4  # of one document, as in W3C's longest chain; each costs a canonicalisation
MAX_WORK: Final = 40_000  # values to canonicalise, over all seals together: two seconds


@dataclass(frozen=True, slots=True)
class Seal:
    """One proof, or the signature of a token.

    method_id: the verification method it names, "" when it names none.
    method: what that name led to, None when it led nowhere.
    problem: why it does not hold or could not be checked; None when it holds.
    of_statements: it covers the statements a document makes (RDF), not its text.
    is_selective: whoever shows it could leave parts out (ecdsa-sd-2023).
    """

    method_id: str
    method: Method | None
    problem: Finding | None
    of_statements: bool = False
    is_selective: bool = False

    @property
    def controller(self) -> str:
        """The DID (or address) of whoever claims to have made it."""
        return self.method_id.partition("#")[0]


@dataclass(frozen=True, slots=True)
class Examination:
    """A case whose seals were looked at.

    case: the document in it is our own strict reading of what was sealed.
    issuer: the id of the issuer it names, "" when it names none.
    containers: every object and array of that document, outer ones first.
    claims: the verified-to-be claims of the token, None without a token.
    faults: what is wrong before any seal is looked at; then nothing else counts.
    """

    case: Inspection
    issuer: str
    claims: JSONObject | None
    seals: tuple[Seal, ...]
    containers: Containers
    faults: tuple[Finding, ...] = ()

    @property
    def hold(self) -> bool:
        """Whether there is a seal, and every seal holds."""
        return bool(self.seals) and not self.faults and all(seal.problem is None for seal in self.seals)


def issuer_of(document: JSONObject) -> str:
    """Return the id of the issuer that a document names, "" when it names none."""
    named = document.get("issuer")
    identifier = named.get("id") if isinstance(named, dict) else named
    return identifier if isinstance(identifier, str) else ""


def examine(case: Inspection) -> Examination:
    """Read the document of `case` strictly and look at every seal; never raises for what it says."""
    try:
        own, text, inside = document.reread(case.document)
    except DocumentError as error:
        fault = from_error(error, otherwise="failed")
        return Examination(case, "", None, (), (), faults=(fault,))
    case = replace(case, document=own)
    issuer = issuer_of(own)
    seals = _proofs(case, text, sum(map(len, inside)))
    if case.token is None:
        return Examination(case, issuer, None, seals, inside)
    try:
        parts = jose.read(case.token)
        sealed = document.reread(jose.to_document(parts.payload)).document
    except (ProofError, DocumentError) as error:
        token = Seal("", None, from_error(error, otherwise="failed"))
        return Examination(case, issuer, None, (token, *seals), inside)
    if sealed != own:
        return Examination(case, issuer, None, (), inside, (say("document.not_its_token"),))
    token = _token(case, parts, issuer=issuer)
    return Examination(case, issuer, parts.payload, (token, *seals), inside)


def methods_named(of: JSONObject, token: str | None) -> tuple[str, ...]:
    """Return the verification methods that a document and its token name, checked or not.

    In full, so that nobody escapes our record of a lost key by leaving out the
    fragment, or by showing the key instead of naming it. Never raises for what
    they say: whoever holds records of keys asks this first.
    """
    named: dict[str, None] = {}
    stated = of.get("proof")
    for one in stated if isinstance(stated, list) else [stated]:
        method = one.get("verificationMethod") if isinstance(one, dict) else None
        if isinstance(method, str):
            named[_in_full(method)] = None
    try:
        parts = jose.read(token) if token is not None else None
        method = jose.method_of(parts) if parts is not None else None
    except ProofError:
        parts, method = None, None
    if method is not None:
        named[_in_full(method)] = None
    if parts is not None and parts.public_key is not None:
        named[did.method_for(issuer_of(of), parts.public_key)] = None
    return tuple(named)


def _in_full(method_id: str) -> str:
    is_bare_key = method_id.startswith("did:key:") and "#" not in method_id
    return f"{method_id}#{method_id.removeprefix('did:key:')}" if is_bare_key else method_id


def _proofs(case: Inspection, text: bytes, size: int) -> tuple[Seal, ...]:
    """Look at every proof. text: the bytes of the document; size: how many members and items it has."""
    try:
        proofs = proof.proofs_of(case.document)
    except ProofError as error:
        return (Seal("", None, from_error(error, otherwise="failed")),)
    if len(proofs) > MAX_SEALS or len(proofs) * size > MAX_WORK:
        return (Seal("", None, say("proof.too_many")),)
    words = hashlib.sha256(text)
    seals: list[Seal] = []
    for place, one in enumerate(proofs):
        words.update(b"%d" % place)
        seals.append(_proof(case, one, words.digest()))
        problem = seals[-1].problem
        if problem is not None and problem.code.startswith("canonical."):
            break  # the others would cost the same for the same answer
    return tuple(seals)


def _proof(case: Inspection, one: JSONObject, words: bytes) -> Seal:
    named = one.get("verificationMethod")
    suite = one.get("cryptosuite")
    of_statements = not (isinstance(suite, str) and "-jcs-" in suite)
    if isinstance(named, dict):
        return Seal("", None, say("key.embedded"), of_statements)
    if not isinstance(named, str) or not named:
        return Seal("", None, say("proof.method"), of_statements)
    method = _resolve(case, named)
    if isinstance(method, Finding):
        return Seal(named, None, method, of_statements)
    problem = _remembered(case, one, method, words)
    if problem is None:
        problem = _expired(case, one)
    return Seal(named, method, problem, of_statements, is_selective=suite == "ecdsa-sd-2023")


def _remembered(case: Inspection, one: JSONObject, method: Method, words: bytes) -> Finding | None:
    """Return what is wrong with a proof; asked again about the same words, the same answer.

    words: what tells the document, and which of its proofs it is, from all others.
    """
    key = method.public_key
    question = (words + key.type.encode() + key.raw, case.contexts)
    if question not in case.memory:
        case.memory[question] = _problem(case, one, method)
    return case.memory[question]


def _problem(case: Inspection, one: JSONObject, method: Method) -> Finding | None:
    try:
        proof.check(case.document, one, method.public_key, contexts=case.contexts)
    except LinkedDataError as error:
        # Which context it is says the check of the contexts; here it only left a seal unchecked.
        unknown = error.code.startswith("context.")
        return say("proof.unchecked") if unknown else from_error(error, otherwise="failed")
    except CanonicalError as error:
        return from_error(error, otherwise="unknown")
    except (ProofError, DocumentError) as error:
        return from_error(error, otherwise="failed")
    return None


def _expired(case: Inspection, one: JSONObject) -> Finding | None:
    """Return a finding when the proof itself has an end that has passed (Data Integrity 1.0, 2.1)."""
    end = proof.expires_of(one)
    return say("proof.expired", date=end.date().isoformat()) if end is not None and case.at > end else None


def _token(case: Inspection, parts: jose.JwtParts, *, issuer: str) -> Seal:
    named = issuer  # a `jwk` alone: some key of the issuer, if any
    try:
        named = jose.method_of(parts) or issuer
        method = jose.resolve(parts, case.fetched)
    except ProofError as error:
        return Seal(named, None, from_error(error, otherwise="failed"))
    except DidError as error:
        return Seal(named, None, from_error(error, otherwise="unknown"))
    try:
        jose.verify(parts, method.public_key)
    except ProofError as error:
        return Seal(named, method, from_error(error, otherwise="failed"))
    disagreements = jose.agreement(parts.payload)
    problem = say("proof.disagrees", member=disagreements[0].member) if disagreements else None
    return Seal(named, method, problem)


def _resolve(case: Inspection, method_id: str) -> Method | Finding:
    try:
        return did.resolve(method_id, case.fetched)
    except DidError as error:
        return from_error(error, otherwise="unknown")
