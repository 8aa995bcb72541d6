"""A verdict for somebody at a terminal: the sentence first, then what each check saw."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from cairn.cli.terminal import Colour, coloured, plain

if TYPE_CHECKING:
    from cairn.credentials.inspection import Outcome
    from cairn.services.verify.examination import Examination

LONGEST_SOURCE: Final = 60  # characters of a token or an address before its verdict
_OF_VERDICT: Final[dict[str, Colour]] = {
    "valid": "green",
    "indeterminate": "yellow",
    "invalid": "red",
    "error": "red",
}
_OF_OUTCOME: Final[dict[Outcome, Colour]] = {
    "passed": "green",
    "absent": "dim",
    "unknown": "yellow",
    "failed": "red",
}


_OF_STANDING: Final[dict[str, Colour]] = {
    "valid": "green",
    "unchecked": "yellow",
    "withdrawn": "red",
    "ended": "yellow",
    "invalid": "red",
}


def lines(found: Examination, *, named: bool) -> Iterator[str]:
    """Yield the lines to print; `named`: say first which source it is about."""
    verdict = found.verdict
    source = plain(found.source)
    source = source if len(source) <= LONGEST_SOURCE else f"{source[: LONGEST_SOURCE - 1]}…"
    sentence = coloured(plain(verdict.sentence), _OF_VERDICT[verdict.verdict])
    yield f"{source}: {sentence}" if named else sentence
    width = max((len(finding.code) for finding in found.report.findings), default=0)
    for finding in found.report.findings:
        outcome = coloured(f"{finding.outcome:<7}", _OF_OUTCOME[finding.outcome])
        yield f"  {outcome}  {finding.code:<{width}}  {plain(finding.message)}"
    reason = verdict.parts[-1].params.get("reason") if verdict.parts else None
    if reason and not found.report.findings:
        yield f"  {coloured('failed ', 'red')}  {verdict.cause}  {plain(str(reason))}"
    if found.issuer_id and verdict.verdict != "error":
        yield f"  issuer   {plain(found.issuer_id)} (known: {found.known})"
    yield from _claims(found)
    if found.memory.replaced_by:
        yield f"  replaced by {plain(found.memory.replaced_by)}"
    if found.memory.replaces:
        yield f"  replaces {plain(found.memory.replaces)}"
    yield from _endorsements(found)
    if verdict.verdict != "valid" and verdict.advice:
        yield f"  → {plain(verdict.advice)}"


def _claims(found: Examination) -> Iterator[str]:
    """Who had a hand in it, as the issuer says: the seal shows who said it, not that it is so."""
    badge = found.claimed
    if badge is None or not badge.ledger:
        return
    yield "  designed with, as the issuer says:"
    for entry in badge.ledger.entries:
        yield f"    {plain(entry.sentence('en'))}"
    if badge.ledger.more:
        yield f"    further contributions: {badge.ledger.more}"


def _endorsements(found: Examination) -> Iterator[str]:
    """Yield a line for each endorsement: its own standing, about what, by whom, and how well they are known."""
    for one in found.endorsements:
        standing = coloured(one.standing, _OF_STANDING[one.standing])
        name = plain(one.name or one.found.issuer_id or "nobody that it names")
        yield f"  endorsed {standing}, about the {one.about}, by {name} (known: {one.found.known})"
    if found.more_endorsements:
        yield f"  endorsed {found.more_endorsements} more, not looked at"
