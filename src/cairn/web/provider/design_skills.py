"""Skills of an outcome in the editor: suggested from its wording, searched by hand, confirmed or refused.

A suggestion is a question. Confirming one puts it, with its framework and code, among the outcome's skills;
refusing one keeps it away as long as the wording stays. Every button sends the whole form.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _

from cairn.records.models import Organisation, Skill
from cairn.records.reads import skills as reads
from cairn.records.reads import skillsearch
from cairn.services.design.inputs import MAX_SKILLS
from cairn.services.ports import Ports
from cairn.services.skills import linking
from cairn.skills.suggestion import Suggestion, Suggestions
from cairn.web.provider.design_moves import Move, Moved
from cairn.web.provider.design_typed import Typed, TypedOutcome

REFUSED: Final = "refused-skills"  # in the session: of one draft, by wording
SHOWN: Final = 6  # suggestions at once
_ASKED: Final = 20  # of which some may be there already, or refused
_MOST_REFUSED: Final = 40  # for one wording
_MOST_WORDINGS: Final = 30


@dataclass(frozen=True, slots=True)
class Offer:
    """One skill that can be confirmed. quotes: the words of the outcome that led to it; none when searched."""

    skill: str
    name: str
    framework: str
    description: str
    percent: int | None = None
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offered:
    """What is shown below the outcome at `place`, counted from 0."""

    place: int
    rows: tuple[Offer, ...]
    searched: str = ""
    full: bool = False
    known: bool = True  # there is a framework at all
    some: bool = False  # the outcome has a skill already


def apply(typed: Typed, move: Move, *, session: SessionBase, draft: str) -> Moved | None:
    """Do what a button about skills asks; None when it makes no sense here."""
    if not 0 <= move.first < len(typed.outcomes):
        return None
    outcome = typed.outcomes[move.first]
    if move.verb == "remove":
        if not 0 <= move.second < len(outcome.skills):
            return None
        outcome.skills.pop(move.second)
        return Moved(f"outcome-{move.first + 1}", fresh=outcome.blank)
    if move.verb == "take" and not _take(outcome, move.value):
        return None
    if move.verb == "refuse":
        _refuse(outcome, move.value, session=session, draft=draft)
    return Moved(f"offered-{move.first + 1}", fresh=True)


def offered(
    typed: Typed, move: Move, *, own: Organisation, session: SessionBase, draft: str, ports: Ports
) -> Offered | None:
    """What to show after a button about skills was pressed."""
    if move.what != "skill" or move.verb == "remove" or not 0 <= move.first < len(typed.outcomes):
        return None
    outcome = typed.outcomes[move.first]
    known = reads.frameworks().exists()
    full = len(outcome.skills) >= MAX_SKILLS
    wanted = outcome.find.strip()
    if wanted and move.verb != "suggest":
        hits = skillsearch.find_skills(wanted, limit=SHOWN + len(outcome.skills))
        has = {row.get("url") for row in outcome.skills}
        left = [_offer(hit.row) for hit in hits if hit.row.iri not in has and hit.row.kind != "group"]
        return Offered(move.first, tuple(left[:SHOWN]), wanted, full, known)
    rows = _suggested(outcome, own, session, draft, ports)
    return Offered(move.first, rows, "", full, known, some=bool(outcome.skills))


def _suggested(
    outcome: TypedOutcome, own: Organisation, session: SessionBase, draft: str, ports: Ports
) -> tuple[Offer, ...]:
    text = outcome.text[:1_000]
    found = linking.suggest(text, ports=ports, most=_ASKED, asking=True, own=own)
    without = {row.get("url", "") for row in outcome.skills} | set(_refused(session, draft, outcome))
    left = [each for each in found if each.skill not in without][:SHOWN]
    rows = reads.by_iri(each.skill for each in left)
    return tuple(_suggestion(rows[each.skill], each, found) for each in left if each.skill in rows)


def _suggestion(row: Skill, each: Suggestion, found: Suggestions) -> Offer:
    offer = _offer(row)
    quotes = tuple(dict.fromkeys(found.quote(words) for words in each.words))
    percent = round(each.confidence * 100)
    return Offer(offer.skill, offer.name, offer.framework, offer.description, percent, quotes)


def _offer(row: Skill) -> Offer:
    return Offer(row.iri, row.name, row.framework.name, row.description)


def _take(outcome: TypedOutcome, iri: str) -> bool:
    row = reads.by_iri([iri]).get(iri)
    if row is None or row.retired_at is not None or len(outcome.skills) >= MAX_SKILLS:
        return False
    if all(each.get("url") != iri for each in outcome.skills):
        level = str(row.level) if row.level else ""
        entry = {
            "name": row.name[:300],
            "url": row.iri,
            "framework": row.framework.name[:300],
            "code": row.code,
        }
        outcome.skills.append({**entry, "level": level, "proficiency": ""})
    return True


def _refuse(outcome: TypedOutcome, iri: str, *, session: SessionBase, draft: str) -> None:
    mine = dict(session.get(REFUSED, {}).get(draft, {}))
    kept = [*_refused(session, draft, outcome), iri[:400]]
    mine.pop(_wording(outcome), None)
    mine[_wording(outcome)] = list(dict.fromkeys(kept))[-_MOST_REFUSED:]
    session[REFUSED] = {draft: dict(list(mine.items())[-_MOST_WORDINGS:])}


def _refused(session: SessionBase, draft: str, outcome: TypedOutcome) -> list[str]:
    found = session.get(REFUSED, {}).get(draft, {}).get(_wording(outcome), [])
    return list(found)


def _wording(outcome: TypedOutcome) -> str:
    return hashlib.sha256(" ".join(outcome.text.casefold().split()).encode()).hexdigest()[:16]


def said(shown: Offered) -> str:
    """What to say above the rows, or instead of them."""
    if not shown.known:
        return _("No framework of skills is here yet. Whoever runs this site can import one.")
    if shown.full:
        return _("This outcome has as many skills as fit. Remove one first.")
    if shown.searched:
        if shown.rows:
            return _("Found for “%(words)s”:") % {"words": shown.searched}
        return _("Nothing fits “%(words)s”. Try fewer words.") % {"words": shown.searched}
    if shown.rows:
        return _("Its wording seems to speak of these. You decide.")
    if shown.some:
        return _("Its wording speaks of nothing more that is certain enough. You can search.")
    return _("Nothing certain enough was found in its wording. Search for the skill yourself.")
