"""An examination as a page shows it: translated by code, plain words first.

The core speaks English and names the template and the parameters of every
sentence; here the same template is looked up in the reader's language.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext

from cairn.credentials.findings import CATALOGUE, OTHERWISE, Params, fill
from cairn.credentials.inspection import Finding
from cairn.credentials.verdict import ADVICE, SENTENCES, Part
from cairn.services.verify.examination import Examination
from cairn.web.components.parts import Said

MAIN: Final = frozenset({"proof", "key", "validity", "status.revocation", "status.suspension", "status.none"})
JOBS: Final = {
    "nobody": "Nobody's: it is as it is.",
    "holder": "The holder's.",
    "issuer": "The issuer's.",
    "verifier": "Yours: you can try again.",
    "service": "Ours: this service cannot judge it yet.",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page says of one examination.

    technical: the report as other programs get it, as text; the last thing on the page.
    """

    examination: Examination
    state: str
    sentence: str
    advice: str
    job: str
    findings: tuple[Said, ...]
    technical: str
    main_findings: tuple[Said, ...] = ()

    @property
    def reliable(self) -> bool:
        """True when nothing that was said needs to be doubted."""
        return self.state in ("sound", "unknown_issuer")


def shown(examination: Examination, *, again: str = "") -> Shown:
    """Translate an examination; `again` is where "Try again" leads for what could not be checked."""
    verdict = examination.verdict
    advice = (
        ADVICE.get(verdict.state, "") if verdict.cause is None else _advice(verdict.cause, verdict.advice)
    )
    return Shown(
        examination,
        verdict.state,
        " ".join(_part(part) for part in verdict.parts) or verdict.sentence,
        gettext(advice) if advice else verdict.advice,
        gettext(JOBS[verdict.whose_job]),
        tuple(_said(found, again=again) for found in _in_order(examination.report.findings)),
        json.dumps(examination.to_json(), indent=2, ensure_ascii=False),
        tuple(_said(found, again=again) for found in _in_order(_main(examination.report.findings))),
    )


def _part(part: Part) -> str:
    template = SENTENCES.get(part.key)
    if template is None:
        meaning = CATALOGUE.get(part.key)
        template = meaning.sentence if meaning is not None else OTHERWISE["failed"].sentence
    return fill(gettext(template), _translated(part.params))


def _translated(params: Params) -> Params:
    """A parameter may itself be a template's text (what was found instead)."""
    return {
        name: gettext(value) if name == "found" and isinstance(value, str) else value
        for name, value in params.items()
    }


def _advice(code: str, english: str) -> str:
    meaning = CATALOGUE.get(code)
    return meaning.advice if meaning is not None and meaning.advice else english


def _message(found: Finding) -> str:
    meaning = CATALOGUE.get(found.code)
    if meaning is None or meaning.outcome != found.outcome:
        return found.message
    return fill(gettext(meaning.message), found.params)


def _said(found: Finding, *, again: str) -> Said:
    meaning = CATALOGUE.get(found.code)
    doubt = found.outcome in ("failed", "unknown")
    note = ""
    if doubt and meaning is not None and meaning.advice:
        note = fill(gettext(meaning.advice), found.params)
    retry = again if found.outcome == "unknown" and meaning is not None and meaning.job == "verifier" else ""
    return Said(found.outcome, _message(found), note, retry, gettext("Try again") if retry else "")


def _main(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What a reader wants to know first: unchanged, by the issuer, in date, not withdrawn; and every doubt."""
    return tuple(found for found in findings if found.outcome in ("failed", "unknown") or found.code in MAIN)


def _in_order(findings: tuple[Finding, ...]) -> list[Finding]:
    """What stands against it first, then what could not be checked, then what holds."""
    order = {"failed": 0, "unknown": 1, "passed": 2, "absent": 3}
    return sorted(findings, key=lambda found: order[found.outcome])


def host_of(url: str) -> str:
    """The host of an address, for people."""
    return urlsplit(url).netloc
