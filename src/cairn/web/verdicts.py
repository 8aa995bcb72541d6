"""An examination as a page shows it: translated by code, plain words first.

The core speaks English and names the template and the parameters of every
sentence; here the same template is looked up in the reader's language.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _noop

from cairn.credentials import instants
from cairn.credentials.findings import CATALOGUE, OTHERWISE, Params, fill
from cairn.credentials.inspection import Finding
from cairn.credentials.verdict import ADVICE, SENTENCES, Part, Verdict
from cairn.services.verify.examination import Examination
from cairn.web.bidi import isolate
from cairn.web.components.parts import Said
from cairn.web.vouched import in_words

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from cairn.services.verify.endorsed import Endorsed

MAIN: Final = frozenset({"proof", "key", "validity", "status.revocation", "status.suspension", "status.none"})
JOBS: Final = {
    "nobody": _noop("Nobody's: it is as it is."),
    "holder": _noop("The holder's."),
    "issuer": _noop("The issuer's."),
    "verifier": _noop("Yours: you can try again."),
    "service": _noop("Ours: this service cannot judge it yet."),
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
    def endorsed(self) -> list[tuple[Endorsed, _StrPromise, _StrPromise, str]]:
        """What was found of its endorsements, in words."""
        return in_words(self.examination.endorsements)

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
    params = verdict.parts[-1].params if verdict.parts else {}
    return Shown(
        examination,
        verdict.state,
        _sentence(verdict),
        _filled(advice, params) if advice else verdict.advice,
        gettext(JOBS[verdict.whose_job]),
        tuple(_said(found, again=again) for found in _in_order(examination.report.findings)),
        json.dumps(examination.to_json(), indent=2, ensure_ascii=False),
        tuple(_said(found, again=again) for found in _in_order(_main(examination.report.findings))),
    )


def _sentence(verdict: Verdict) -> str:
    said = [_part(part) for part in verdict.parts]
    if verdict.state == "unreadable" and len(said) == 2:  # the second ends the first
        return fill(said[0], {"found": said[1]})
    return " ".join(said) or verdict.sentence


def _part(part: Part) -> str:
    template = SENTENCES.get(part.key)
    if template is None:
        meaning = CATALOGUE.get(part.key)
        template = meaning.sentence if meaning is not None else OTHERWISE["failed"].sentence
    params = dict(part.params)
    if "domain" in params:
        at_domain = {"issuer": params.pop("issuer_name"), "domain": params.pop("domain")}
        params["issuer"] = _filled(SENTENCES["issuer.at_domain"], at_domain)
    if "known_as" in params:
        listed = {"issuer": params.pop("issuer_name"), "known_as": params.pop("known_as")}
        params["issuer"] = _filled(SENTENCES["issuer.known_as"], listed)
    return _filled(template, params)


def _filled(template: str, params: Params) -> str:
    """The sentence in the reader's language, with its dates in words and its names kept whole."""
    return fill(gettext(template), {name: _said_of(name, value) for name, value in params.items()})


def _said_of(name: str, value: str | int) -> str | int:
    if not isinstance(value, str):
        return value
    if name not in ("date", "as_of"):
        return isolate(value)
    try:
        at = instants.read(value if "T" in value else f"{value}T00:00:00Z").at.astimezone(UTC)
    except instants.InstantError:
        return isolate(value)
    return date_format(at, "DATE_FORMAT") if name == "date" else date_format(at, "DATETIME_FORMAT") + " UTC"


def _advice(code: str, english: str) -> str:
    meaning = CATALOGUE.get(code)
    return meaning.advice if meaning is not None and meaning.advice else english


def message_of(found: Finding) -> str:
    """What one finding says, in the reader's language."""
    meaning = CATALOGUE.get(found.code)
    if meaning is None or meaning.outcome != found.outcome:
        return found.message
    return _filled(meaning.message, found.params)


def _said(found: Finding, *, again: str) -> Said:
    meaning = CATALOGUE.get(found.code)
    doubt = found.outcome in ("failed", "unknown")
    note = ""
    if doubt and meaning is not None and meaning.advice:
        note = _filled(meaning.advice, found.params)
    retry = again if found.outcome == "unknown" and meaning is not None and meaning.job == "verifier" else ""
    return Said(found.outcome, message_of(found), note, retry, gettext("Try again") if retry else "")


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
