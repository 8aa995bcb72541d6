"""From findings to one sentence.

A verdict has four states and a fifth for what is no credential: sound / sound,
but the issuer is unknown / could not check everything / not sound / not
readable. "Could not check" is never shown as "false", and never as "valid".
How well the issuer is known is a fact apart: it changes the sentence, never
the verdict.

The sentences are templates with named placeholders (`SENTENCES` here, and
`Meaning.sentence` and `.advice` of `cairn.credentials.findings`), so that a page
can say the same in another language: `Verdict.parts` names the templates used
and what fills them.

Source: docs/reference/verdicts.md, which a test compares with this module.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from cairn.credentials import instants
from cairn.credentials.catalogue.advice import Job
from cairn.credentials.document import JSONObject, JSONValue
from cairn.credentials.findings import CATALOGUE, Meaning, Params, fill, from_error, meaning_of, say
from cairn.credentials.inspection import Finding, Report
from cairn.errors import CairnError

Known: TypeAlias = Literal["here", "register", "domain", "no"]
Word: TypeAlias = Literal["valid", "invalid", "indeterminate", "error"]
State: TypeAlias = Literal["sound", "unknown_issuer", "unchecked", "unsound", "unreadable"]

SEVERITY: Final[tuple[Word, ...]] = ("error", "invalid", "indeterminate", "valid")
LONGEST_NAME: Final = 120  # characters of somebody's name in a sentence

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# A document that fails one of these cannot be read as a credential at all.
UNREADABLE: Final = ("document", "structure", "source", "baking")
_UNREADABLE_TOKEN: Final = ("jwt.too_large", "jwt.form", "jwt.header", "jwt.payload", "jwt.type")

SENTENCES: Final[Mapping[str, str]] = {
    "sound.earned": "Sound. {issuer} confirms that {holder} earned this on {date}.",
    "sound.earned_nameless": "Sound. {issuer} confirms that this was earned on {date}.",
    "sound.given": "Sound. {issuer} gave this on {date}.",
    "sound.plain": "Sound. Nothing was changed, and the issuer is known.",
    "unknown_issuer": "Sound, but we do not know the issuer.",
    "unchecked": "Could not check everything.",
    "unsound": "Not sound.",
    "unsound.revoked_on": "The issuer withdrew it on {date}.",
    "unreadable": "This is not a credential we can read: {found}",
    "unreadable.other": "it is something else.",
    "issuer.at_domain": "{issuer} (at {domain})",
    "issuer.known_as": "{issuer} (known here as {known_as})",
    "as_of": "Whether it was withdrawn, we know as of {as_of}.",
}
ADVICE: Final[Mapping[str, str]] = {
    "sound": "You can rely on it.",
    "unknown_issuer": "Nothing was changed. Find out by other means whether the issuer is who they say.",
    "unreadable": "Ask for the original file, exactly as the issuer gave it.",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One template of a sentence: its key, and what fills it.

    key: a key of `SENTENCES`, or the code of a finding, whose `Meaning.sentence` is meant.
    """

    key: str
    params: Params


@dataclass(frozen=True, slots=True)
class Verdict:
    """What people are told.

    cause: the code of the finding that decided it, None when nothing stands against it.
    whose_job: who can mend it.
    """

    verdict: Word
    state: State
    sentence: str
    cause: str | None
    whose_job: Job
    advice: str
    parts: tuple[Part, ...] = ()


def verdict_of(report: Report) -> Word:
    """Return the verdict of a report: unreadable, else any failed, else any unknown, else valid."""
    if any(_unreadable(finding) for finding in report.findings):
        return "error"
    outcomes = {finding.outcome for finding in report.findings}
    if "failed" in outcomes:
        return "invalid"
    # A report without a single passed check proves nothing, whatever it leaves out.
    return "indeterminate" if "unknown" in outcomes or "passed" not in outcomes else "valid"


def worst(verdicts: Iterable[Word]) -> Word:
    """Return the most severe verdict: error > invalid > indeterminate > valid.

    Raises:
        ValueError: there is none; nothing checked is not "valid".
    """
    return min(verdicts, key=SEVERITY.index)


def judge(
    report: Report, *, document: JSONObject, known: Known, known_as: str = "", withdrawn_on: str = ""
) -> Verdict:
    """Return the verdict on a document in one sentence.

    Args:
        document: the credential that was inspected; its names go into the sentence.
        known: how well the issuer is known, found out by the caller.
        known_as: the name under which a register lists it, where `known` is "register".
        withdrawn_on: the ISO day of the withdrawal where our own records know it.
    """
    word = verdict_of(report)
    if word == "valid":
        return _sound(report, document, known, known_as)
    # A report without findings is one nobody filled: nothing was checked.
    cause = _cause(report, word) or say("proof.unchecked")
    if word == "error":
        return _not_read(cause)
    return _doubted(cause, word, withdrawn_on)


def unreadable(error: CairnError) -> Verdict:
    """Return the verdict on bytes that gave no document: the error of whoever tried to read them.

    Mostly "not a credential we can read". A token whose seal cannot even be looked at
    (none, or of an unknown kind) is a credential all the same: not sound, or not checked.
    """
    cause = from_error(error, otherwise="failed")
    if cause.code not in CATALOGUE or _unreadable(cause):
        return _not_read(cause)
    return _doubted(cause, "invalid" if cause.outcome == "failed" else "indeterminate", "")


def issuer_name(document: JSONObject) -> str:
    """Return the name that the document gives its issuer, "" when it gives none.

    A name is what somebody says of themselves; only `known` says whether to believe it.
    """
    issuer = document.get("issuer")
    return _text(issuer.get("name")) if isinstance(issuer, dict) else ""


def holder_name(document: JSONObject) -> str:
    """Return the name of the person it is about, "" when it gives none in clear.

    Source: Open Badges 3.0, "IdentityObject": an identifier of type `name` that is not hashed.
    """
    subject = document.get("credentialSubject")
    if isinstance(subject, list) and len(subject) == 1:
        subject = subject[0]
    if not isinstance(subject, dict):
        return ""
    identifiers = subject.get("identifier")
    for identifier in identifiers if isinstance(identifiers, list) else [identifiers]:
        if not isinstance(identifier, dict) or identifier.get("identityType") != "name":
            continue
        if identifier.get("hashed") is False and (name := _text(identifier.get("identityHash"))):
            return name
    return _text(subject.get("name"))


def earned_on(document: JSONObject) -> str:
    """Return the ISO day on which it was awarded (else since when it is valid), "" when unknown."""
    for member in ("awardedDate", "validFrom", "issuanceDate"):
        try:
            return instants.read(document.get(member)).at.date().isoformat()
        except instants.InstantError:
            continue
    return ""


def _sound(report: Report, document: JSONObject, known: Known, known_as: str) -> Verdict:
    if known == "no":
        parts = [Part("unknown_issuer", {})]
    else:
        parts = [_confirmation(document, known, known_as)]
    for finding in report.findings:
        if finding.code == "status.from_copy":
            parts.append(Part("as_of", finding.params))
            break
    state: State = "unknown_issuer" if known == "no" else "sound"
    sentence = " ".join(fill(SENTENCES[part.key], part.params) for part in parts)
    job: Job = "verifier" if known == "no" else "nobody"
    return Verdict("valid", state, sentence, None, job, ADVICE[state], tuple(parts))


def _confirmation(document: JSONObject, known: Known, known_as: str) -> Part:
    issuer, holder, date = issuer_name(document) or known_as, holder_name(document), earned_on(document)
    domain = _domain(document)
    if not issuer or not date:
        return Part("sound.plain", {})
    params = {"issuer": issuer, "date": date}
    if known == "domain" and domain:
        # The name is the issuer's own word, the domain is what was proven: say both.
        params |= {"issuer_name": issuer, "domain": domain}
        params["issuer"] = fill(SENTENCES["issuer.at_domain"], {"issuer": issuer, "domain": domain})
    if known == "register" and known_as and known_as != issuer:
        # Again the issuer's own word, and the name that somebody vouches for.
        params |= {"issuer_name": issuer, "known_as": known_as}
        params["issuer"] = fill(SENTENCES["issuer.known_as"], {"issuer": issuer, "known_as": known_as})
    kinds = document.get("type")
    if not {"OpenBadgeCredential", "AchievementCredential"} & set(_strings(kinds)):
        return Part("sound.given", params)
    if not holder:
        return Part("sound.earned_nameless", params)
    return Part("sound.earned", {**params, "holder": holder})


def _doubted(cause: Finding, word: Word, withdrawn_on: str) -> Verdict:
    meaning = meaning_of(cause)
    state: State = "unsound" if word == "invalid" else "unchecked"
    reason, text = Part(cause.code, cause.params), meaning.sentence
    # A withdrawal sets the bit of whichever list the credential has, for good.
    if cause.code in ("status.revoked", "status.suspended") and withdrawn_on:
        reason = Part("unsound.revoked_on", {"date": withdrawn_on})
        text = SENTENCES[reason.key]
    sentence = f"{SENTENCES[state]} {fill(text, reason.params)}"
    advice = fill(meaning.advice, cause.params)
    return Verdict(word, state, sentence, cause.code, meaning.job, advice, (Part(state, {}), reason))


def _not_read(cause: Finding) -> Verdict:
    meaning = CATALOGUE.get(cause.code) or Meaning(
        *("failed", cause.message, "holder", SENTENCES["unreadable.other"], ADVICE["unreadable"])
    )
    reason = Part(cause.code if cause.code in CATALOGUE else "unreadable.other", cause.params)
    sentence = fill(SENTENCES["unreadable"], {"found": fill(meaning.sentence, cause.params)})
    parts = (Part("unreadable", {}), reason)
    return Verdict("error", "unreadable", sentence, cause.code, meaning.job, meaning.advice, parts)


def _cause(report: Report, word: Word) -> Finding | None:
    """Return the first finding that made the verdict what it is."""
    if word == "error":
        return next(finding for finding in report.findings if _unreadable(finding))
    outcome = "failed" if word == "invalid" else "unknown"
    return next((finding for finding in report.findings if finding.outcome == outcome), None)


def _unreadable(finding: Finding) -> bool:
    of_reading = finding.code.partition(".")[0] in UNREADABLE or finding.code in _UNREADABLE_TOKEN
    return finding.outcome == "failed" and of_reading


def _domain(document: JSONObject) -> str:
    issuer = document.get("issuer")
    name = issuer.get("id") if isinstance(issuer, dict) else issuer
    if not isinstance(name, str) or not name.startswith("did:web:"):
        return ""
    return name.split(":")[2].replace("%3A", ":").replace("%3a", ":")[:LONGEST_NAME]


def _text(value: JSONValue) -> str:
    """Return a name fit for a sentence: one line, no invisible characters, not endless."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value")
    if not isinstance(value, str):
        return ""
    line = re.sub(r"\s+", " ", value).strip()
    # Controls and format characters (which turn the reading direction around) never reach a
    # sentence, but for the two joiners that Persian, Hindi and others write names with.
    shown = "".join(c for c in line if c in "\u200c\u200d" or unicodedata.category(c) not in _INVISIBLE)
    return shown if len(shown) <= LONGEST_NAME else shown[: LONGEST_NAME - 1] + "…"


def _strings(value: JSONValue) -> list[str]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]
