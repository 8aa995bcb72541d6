"""From bytes to a verdict: the one pipeline behind every page, the API and the command line.

No Django here. What only this installation knows (its own keys, what it issued,
what was corrected) comes in through an `Archive`.

Source: trust.md, "Verdicts" and "One verification pipeline".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Protocol

from cairn.badges.reading import Badge, read
from cairn.badges.source import Source, open_source
from cairn.credentials import did
from cairn.credentials.contexts import ContextStore
from cairn.credentials.document import JSONObject, JSONValue, dump
from cairn.credentials.findings import say
from cairn.credentials.inspection import Fetched, Inspection, KeyStanding, RecordedStatus, Report
from cairn.credentials.verdict import Known, Verdict, judge, unreadable
from cairn.credentials.verification import methods_named
from cairn.errors import CairnError
from cairn.services.papers import Papers
from cairn.services.ports import Fetcher, Judge
from cairn.services.verify import endorsed
from cairn.services.verify.attached import PDF, credential_in
from cairn.services.verify.claims import claims_of
from cairn.services.verify.endorsed import About, Endorsed, Kept, Said
from cairn.services.verify.gather import judge_here


@dataclass(frozen=True, slots=True)
class Memory:
    """What this installation's own records say about a document it may have issued.

    replaced_by, replaces: addresses along the correction chain.
    withdrawn_on: the ISO day of the withdrawal.
    status: its standing, where these are the very words that we signed.
    endorses: of an endorsement, the identifiers of whoever owns what it is about; None: we do not know.
    """

    issued_at: datetime | None = None
    status: RecordedStatus | None = None
    replaced_by: str = ""
    replaces: str = ""
    correction_reason: str = ""
    status_reason: str = ""
    withdrawn_on: str = ""
    endorses: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """What the register of known issuers says of one: its name there, and from which list it came."""

    name: str
    source: str = ""


class Archive(Protocol):
    """What only an installation with records can tell."""

    def standings(self, methods: tuple[str, ...]) -> Mapping[str, KeyStanding]: ...

    def is_ours(self, issuer_id: str) -> bool: ...

    def registered(self, issuer_id: str, *, at: datetime) -> Registered | None: ...

    def memory_of(self, document: JSONObject) -> Memory: ...

    def endorsements_of(
        self, subjects: tuple[tuple[About, str], ...], *, issuer_id: str
    ) -> tuple[Kept, ...]: ...


class NoArchive:
    """The archive of somebody who has none: the command line on a bare machine."""

    def standings(self, methods: tuple[str, ...]) -> Mapping[str, KeyStanding]:  # noqa: ARG002
        return {}

    def is_ours(self, issuer_id: str) -> bool:  # noqa: ARG002
        return False

    def registered(self, issuer_id: str, *, at: datetime) -> Registered | None:  # noqa: ARG002
        return None

    def memory_of(self, document: JSONObject) -> Memory:  # noqa: ARG002
        return Memory()

    def endorsements_of(
        self,
        subjects: tuple[tuple[About, str], ...],  # noqa: ARG002
        *,
        issuer_id: str,  # noqa: ARG002
    ) -> tuple[Kept, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything one verification found out. more_endorsements: in the document, and not looked at."""

    verdict: Verdict
    report: Report
    at: datetime
    now: datetime
    source: str = ""
    form: str = ""
    document: JSONObject | None = None
    token: str | None = None
    badge: Badge | None = None
    known: Known = "no"
    registered: Registered | None = None
    memory: Memory = field(default_factory=Memory)
    endorsements: tuple[Endorsed, ...] = ()
    more_endorsements: int = 0

    @property
    def issuer_id(self) -> str:
        """The issuer's identifier as the document names it; empty when there is none."""
        return issuer_of(self.document) if self.document is not None else ""

    def to_json(self) -> JSONObject:
        """The object that `cairn verify --json` prints and the API answers."""
        findings: list[JSONValue] = [
            {"code": found.code, "outcome": found.outcome, "message": found.message}
            for found in self.report.findings
        ]
        said: JSONObject = {
            "verdict": self.verdict.verdict,
            "sentence": self.verdict.sentence,
            "cause": self.verdict.cause,
            "whoseJob": self.verdict.whose_job,
            "advice": self.verdict.advice,
            "issuer": self._issuer(),
            "findings": findings,
            "source": self.source,
        }
        if self.memory.replaced_by:
            said["replacedBy"] = self.memory.replaced_by
        if self.memory.replaces:
            said["replaces"] = self.memory.replaces
        if self.endorsements:
            said["endorsements"] = [one.to_json() for one in self.endorsements]
        if self.more_endorsements:
            said["endorsementsLeftOut"] = self.more_endorsements
        return said | (claims_of(self.claimed) if self.claimed is not None else {})

    @property
    def claimed(self) -> Badge | None:
        """What the issuer claims, where nothing stands against it; None of what is unsound or unreadable."""
        return self.badge if self.verdict.verdict in ("valid", "indeterminate") else None

    def _issuer(self) -> JSONObject:
        """What is said of the issuer; `knownAs` and `knownFrom` where the register names it."""
        said: JSONObject = {
            "id": self.issuer_id,
            "name": self.badge.issuer_name if self.badge else "",
            "known": self.known,
        }
        if self.registered is not None:
            said["knownAs"] = self.registered.name
            said["knownFrom"] = self.registered.source
        return said


def issuer_of(document: JSONObject) -> str:
    """Return the issuer's id, whether it is written as text or as an object."""
    issuer = document.get("issuer")
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    return named if isinstance(named, str) else ""


def examine(
    data: bytes,
    *,
    contexts: ContextStore,
    now: datetime,
    fetch: Fetcher,
    at: datetime | None = None,
    offline: bool = False,
    supplied: Mapping[str, Fetched] | None = None,
    archive: Archive | None = None,
    source: str = "",
    judge_with: Judge | None = None,
    papers: Papers | None = None,
) -> Examination:
    """Judge one credential given as bytes (JSON, compact JWT, baked PNG or SVG, attached to a PDF).

    at: the instant for validity and keys; by default `now`. Status is always of now.
    supplied: documents given instead of fetched, by address.
    judge_with: who runs the checks; this process unless said otherwise. It knows bundled contexts only.
    papers: who opens a PDF; None: nobody, and it is named as what it is.

    Never raises because of what the bytes say.
    """
    asked_at = at or now
    is_pdf = papers is not None and data.startswith(PDF)
    try:
        if papers is not None and is_pdf:
            data = credential_in(data, papers=papers)
        opened = open_source(data)
    except CairnError as error:
        return Examination(unreadable(error), Report(()), asked_at, now, source=source)
    judged = partial(
        _judge,
        contexts=contexts,
        now=now,
        at=asked_at,
        offline=offline,
        supplied=supplied or {},
        archive=archive or NoArchive(),
        judge_with=judge_with or judge_here,
    )
    found = judged(opened, fetch=fetch.limited(), source=source)
    found = _with_endorsements(found, judged, fetch=fetch.limited(), archive=archive or NoArchive())
    return _of_pdf(found) if is_pdf else found


def _with_endorsements(
    found: Examination, judged: Callable[..., Examination], *, fetch: Fetcher, archive: Archive
) -> Examination:
    """Look at what is endorsed, too: all that the document holds share one budget of fetches."""
    document = found.document
    if document is None or not endorsed.holds(found.report.findings):
        return found

    def examined(given: JSONObject | str) -> Examination:
        text = given if isinstance(given, str) else dump(given)
        try:
            opened = open_source(text.encode())
        except (CairnError, UnicodeEncodeError) as error:
            refused = error if isinstance(error, CairnError) else CairnError("not text")
            return Examination(unreadable(refused), Report(()), found.at, found.now)
        return judged(opened, fetch=fetch, source="")

    inside, more = endorsed.inside(document)
    kept = archive.endorsements_of(endorsed.subjects_of(document), issuer_id=found.issuer_id)
    every: tuple[Said | Kept, ...] = (*inside, *kept)
    looked: list[Endorsed] = []
    for said in every:
        if any(one.code in endorsed.GIVEN_UP for last in looked for one in last.found.report.findings):
            more += 1  # one of them cost all that it may: the others are not tried
            continue
        looked.append(endorsed.looked_at(said, issuer_id=found.issuer_id, examine=examined))
    return replace(found, endorsements=_each_once(looked), more_endorsements=more)


def _each_once(looked: list[Endorsed]) -> tuple[Endorsed, ...]:
    """One that is inside and kept here, too, is one."""
    ids = {one.url for one in looked if one.inside and one.url and one.standing != "invalid"}
    return tuple(one for one in looked if one.inside or one.url not in ids)


def _of_pdf(found: Examination) -> Examination:
    """Say that the pages around it were not part of what was sealed."""
    report = Report((*found.report.findings, say("document.attached")))
    return replace(found, report=report, form="pdf")


def _judge(
    opened: Source,
    *,
    contexts: ContextStore,
    now: datetime,
    at: datetime,
    fetch: Fetcher,
    offline: bool,
    supplied: Mapping[str, Fetched],
    archive: Archive,
    source: str,
    judge_with: Judge,
) -> Examination:
    memory = archive.memory_of(opened.document)
    case = Inspection(
        document=opened.document,
        contexts=contexts,
        at=at,
        now=now,
        token=opened.token,
        fetched=dict(supplied),
        standings=archive.standings(methods_named(opened.document, opened.token)),
        issued_at=memory.issued_at,
        recorded_status=memory.status,
    )
    judged = judge_with(case, fetch=fetch, offline=offline)
    case, report = judged.case, judged.report
    known, entry = _known(issuer_of(opened.document), case=case, report=report, archive=archive)
    known_as = entry.name if entry is not None else ""
    return Examination(
        judge(
            report,
            document=opened.document,
            known=known,
            known_as=known_as,
            withdrawn_on=memory.withdrawn_on,
        ),
        report,
        at,
        now,
        source=source,
        form=opened.form,
        document=opened.document,
        token=opened.token,
        badge=read(opened.document),
        known=known,
        registered=entry,
        memory=memory,
    )


def _known(
    issuer_id: str, *, case: Inspection, report: Report, archive: Archive
) -> tuple[Known, Registered | None]:
    """How well the issuer is known; only asked of a credential whose seal is the issuer's."""
    passed = {found.code for found in report.findings if found.outcome == "passed"}
    if not issuer_id or "proof" not in passed or not passed & {"key", "key.before_compromise"}:
        return "no", None
    if archive.is_ours(issuer_id):
        return "here", None
    if (entry := archive.registered(issuer_id, at=case.now)) is not None:
        return "register", entry
    try:
        url = did.document_url(issuer_id)
    except CairnError:
        return "no", None
    answer = case.fetched.get(url) if url else None
    return ("domain" if answer is not None and answer.state == "ok" else "no"), None
