"""docs/reference/verdicts.md says what people are told; here each of its documents is built."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests import papers
from tests.papers import File, PapersReadHere
from tests.sealed import (
    EVE,
    INDEX,
    LIST_URL,
    NORTHFIELD,
    NOW,
    SUSPENSIONS_URL,
    answer,
    badge,
    case,
    entry,
    published,
    seal,
    status_list,
    unsigned,
)

from cairn.badges.source import open_source
from cairn.credentials import document
from cairn.credentials.inspection import Fetched, Inspection, KeyStanding
from cairn.credentials.verdict import Verdict, judge, unreadable
from cairn.credentials.verification import inspect
from cairn.errors import CairnError
from cairn.services.verify.attached import credential_in

TABLE = Path(__file__).parents[2] / "docs/reference/verdicts.md"


def told(of: Inspection, known: str = "register", withdrawn_on: str = "") -> Verdict:
    return judge(inspect(of), document=of.document, known=known, withdrawn_on=withdrawn_on)  # type: ignore[arg-type]


def opened(data: bytes) -> Verdict:
    try:
        source = open_source(data)
    except CairnError as error:
        return unreadable(error)
    return told(case(source.token or source.document))


def of_pdf(data: bytes) -> Verdict:
    try:
        return opened(credential_in(data, papers=PapersReadHere()))
    except CairnError as error:
        return unreadable(error)


def several() -> list[File]:
    return [File(document.dump(badge(name=name)).encode(), f"{name}.json") for name in ("Knots", "Sails")]


REVOCABLE = badge(credentialStatus=entry())
GOOD_LIST = published(status_list())


def tampered() -> Verdict:
    return told(case({**badge(), "name": "Knots, splices and sails"}))


def foreign_suite() -> Verdict:
    whole = badge()
    assert isinstance(whole["proof"], dict)
    return told(case({**whole, "proof": {**whole["proof"], "cryptosuite": "bbs-2023"}}))


def unknown_context() -> Verdict:
    body = unsigned()
    assert isinstance(body["@context"], list)
    body["@context"] = [*body["@context"], "https://elsewhere.example/terms/v1"]
    return told(case(seal(body, suite="eddsa-jcs-2022")))


def earlier(age: timedelta) -> Verdict:
    issued = NOW - age
    listed = status_list(valid_from=issued, valid_until=issued + timedelta(hours=24))
    return told(case(REVOCABLE, fetched=published() | {LIST_URL: answer(LIST_URL, listed, at=issued)}))


def unreachable() -> Verdict:
    gone = Fetched(LIST_URL, "unreachable", NOW, reason="timed out")
    return told(case(REVOCABLE, fetched=published() | {LIST_URL: gone}))


def suspended(withdrawn_on: str = "") -> Verdict:
    listed = status_list(INDEX, url=SUSPENSIONS_URL, purpose="suspension")
    status = entry("suspension", url=SUSPENSIONS_URL)
    return told(case(badge(credentialStatus=status), fetched=published(listed)), withdrawn_on=withdrawn_on)


def lost_key() -> Verdict:
    lost = KeyStanding("COMPROMISED", datetime(2026, 10, 1, tzinfo=UTC))
    return told(case(badge(), standings={NORTHFIELD.signer.verification_method: lost}))


DOCUMENTS: dict[str, Callable[[], Verdict]] = {
    "sound": lambda: told(case(REVOCABLE, fetched=GOOD_LIST)),
    "sound, issuer known by its domain": lambda: told(case(REVOCABLE, fetched=GOOD_LIST), "domain"),
    "sound, issuer unknown": lambda: told(case(REVOCABLE, fetched=GOOD_LIST), "no"),
    "sound, by a list read earlier": lambda: earlier(timedelta(hours=3)),
    "revoked": lambda: told(case(REVOCABLE, fetched=published(status_list(INDEX)))),
    "revoked, and we know when": lambda: told(
        case(REVOCABLE, fetched=published(status_list(INDEX))), withdrawn_on="2026-09-02"
    ),
    "suspended": suspended,
    "withdrawn by its list of suspensions": lambda: suspended("2026-09-02"),
    "expired": lambda: told(case(badge(validUntil="2026-11-01T00:00:00Z"))),
    "not yet valid": lambda: told(case(badge(validFrom="2026-12-24T00:00:00Z"))),
    "tampered": tampered,
    "something added": lambda: told(case({**badge(), "grade": "with distinction"})),
    "unsigned": lambda: told(case(unsigned())),
    "signed by somebody else": lambda: told(case(badge(by=EVE))),
    "signed with a lost key": lost_key,
    "foreign suite": foreign_suite,
    "unknown context": unknown_context,
    "issuer's page unreachable": lambda: told(case(badge(), fetched={})),
    "status list unreachable": unreachable,
    "status list unreachable for long": lambda: earlier(timedelta(days=3)),
    "a PDF": lambda: of_pdf(papers.pdf("Certificate", files=[File(b"<invoice/>", "a.xml", "text/xml")])),
    "a PDF with several credentials": lambda: of_pdf(papers.pdf("Certificate", files=several())),
    "a PDF with a password": lambda: of_pdf(papers.locked(papers.pdf("Certificate"))),
    "a damaged PDF": lambda: of_pdf(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"),
    "a web page": lambda: opened(b"<!doctype html><html><title>My badge</title></html>"),
    "an empty file": lambda: opened(b""),
    "other JSON": lambda: opened(b'{"name": "Leila Haddad", "passed": true}'),
    "several credentials": lambda: opened(b"[{}, {}]"),
}


def rows() -> dict[str, tuple[str, ...]]:
    """Return the table under "Typical documents": first cell -> the others."""
    text = TABLE.read_text(encoding="utf-8").partition("## Typical documents")[2].partition("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")][2:]
    cells = [tuple(cell.strip().strip("`") for cell in line.strip("|").split("|")) for line in lines]
    return {row[0]: row[1:] for row in cells}


def test_the_table_and_the_documents_are_the_same_list():
    assert list(rows()) == list(DOCUMENTS)
    assert len(DOCUMENTS) >= 12


@pytest.mark.parametrize("name", DOCUMENTS)
def test_people_are_told_what_the_documentation_says(name):
    verdict = DOCUMENTS[name]()
    assert (verdict.verdict, verdict.sentence, verdict.cause or "–", verdict.whose_job) == rows()[name]
    assert verdict.advice
