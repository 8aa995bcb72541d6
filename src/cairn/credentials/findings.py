"""Every finding there is: code, outcome, what it says, and whose job it is.

One code has one outcome and one sentence, so that a page can translate by code
(`Meaning.message`, `.sentence` and `.advice` are templates with named
placeholders, filled from `Finding.params`) and a program can rely on it.
docs/reference/findings.md is this table for people; a test keeps them equal.

Placeholders called `date` hold an ISO day and read "18 June 2026"; those called
`as_of` hold an instant and read "22 November 2026, 09:30 UTC".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from cairn.credentials import instants
from cairn.credentials.catalogue import ROWS
from cairn.credentials.catalogue.advice import Job
from cairn.credentials.inspection import Finding, Outcome
from cairn.errors import CairnError

Params: TypeAlias = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code means, for people and for programs.

    message: the line in the list of findings.
    sentence: what a verdict goes on to say when this is its cause: a whole
        sentence after "Not sound." or "Could not check everything.", the end
        of one after "This is not a credential we can read:".
    advice: what the reader can do now.
    job: who can mend it.
    """

    outcome: Outcome
    message: str
    job: Job = "nobody"
    sentence: str = ""
    advice: str = ""


CATALOGUE: Final[Mapping[str, Meaning]] = {code: Meaning(*row) for code, row in ROWS.items()}

# An error of the core whose code has no row of its own still becomes a finding.
OTHERWISE: Final[Mapping[Outcome, Meaning]] = {
    "failed": Meaning(
        "failed",
        "{reason}",
        "issuer",
        sentence="Something in it is not as it must be.",
        advice="Ask the issuer for a new copy.",
    ),
    "unknown": Meaning(
        "unknown",
        "{reason}",
        "verifier",
        sentence="One of the checks could not be made.",
        advice="Try again later.",
    ),
}


def say(code: str, **params: str | int) -> Finding:
    """Return the finding `code` with its message filled in.

    Raises:
        KeyError: there is no such code; every code is declared in the catalogue.
    """
    if not params:
        return _alone(code)
    meaning = CATALOGUE[code]
    if params.keys() == {"date"}:
        message = _on(code, params["date"])
    else:
        message = fill(meaning.message, params)
    return Finding(code, meaning.outcome, message, params)


def from_error(error: CairnError, *, otherwise: Outcome) -> Finding:
    """Return the finding that an error of the core becomes.

    otherwise: the outcome of a code that the catalogue does not know; "failed"
        where a stranger's document caused it, "unknown" where we fell short.
    """
    params = {"reason": str(error), **error.params}
    code = error.code
    if code == "jwt.algorithm" and not _is_no_seal(str(params.get("algorithm", ""))):
        code = "jwt.algorithm_unknown"
    meaning = CATALOGUE.get(code) or OTHERWISE[otherwise]
    return Finding(code, meaning.outcome, fill(meaning.message, params), params)


@lru_cache(maxsize=1024)
def _alone(code: str) -> Finding:
    """Return a finding that says nothing but its code: one and the same, for nobody changes it."""
    meaning = CATALOGUE[code]
    return Finding(code, meaning.outcome, fill(meaning.message, {}), {})


@lru_cache(maxsize=1024)
def _on(code: str, date: str | int) -> str:
    """Return the message of a finding whose only parameter is a day."""
    return fill(CATALOGUE[code].message, {"date": date})


def _is_no_seal(algorithm: str) -> bool:
    """Whether a token's algorithm proves nothing to a stranger: none at all, or a shared secret."""
    return algorithm.lower() in ("", "none") or algorithm.upper().startswith("HS")


def meaning_of(finding: Finding) -> Meaning:
    """Return what a finding means; one added by a caller (`also=`) speaks for itself."""
    known = CATALOGUE.get(finding.code)
    if known is not None and known.outcome == finding.outcome:
        return known
    return OTHERWISE.get(finding.outcome) or Meaning(finding.outcome, finding.message)


def fill(template: str, params: Params) -> str:
    """Return `template` with its placeholders filled; an unknown one stays as it is."""
    return template.format_map(_Shown(params))


class _Shown(dict[str, str]):
    def __init__(self, params: Params) -> None:
        super().__init__({name: _shown(name, value) for name, value in params.items()})

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


def _shown(name: str, value: str | int) -> str:
    if name not in ("date", "as_of") or not isinstance(value, str):
        return str(value)
    return _shown_instant(name, value)


@lru_cache(maxsize=1024)
def _shown_instant(name: str, value: str) -> str:
    try:
        at = instants.read(value if "T" in value else f"{value}T00:00:00Z").at
    except instants.InstantError:
        return value
    return instants.in_words(at) + (f", {at:%H:%M} UTC" if name == "as_of" else "")
