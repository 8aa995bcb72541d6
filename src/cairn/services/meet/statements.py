"""Reading xAPI statements: a strict part of them, and in words what is not taken.

Taken: `id`, `actor` (an agent by mbox or account), `verb`, `object` (an activity), `result` (score, success,
completion, duration), `timestamp`, `version`. Whatever else stands there refuses the statement: what would be
dropped silently could change what it says.

Source: xAPI 1.0.3, Part Two, 2.4 (the parts of a statement), 2.2 (formats); Part Two, 4 (data types).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from cairn.badges.text import UNSAFE
from cairn.credentials.document import JSONValue

MOST: Final = 200  # statements at once
MOST_BYTES: Final = 1_000_000
_KEYS: Final = frozenset({"id", "actor", "verb", "object", "result", "timestamp", "version"})
_DURATION: Final = re.compile(
    r"P(?=[\dT])(\d{1,4}Y)?(\d{1,4}M)?(\d{1,5}W)?(\d{1,5}D)?(T(?=\d)(\d{1,6}H)?(\d{1,6}M)?(\d{1,6}([.]\d{1,6})?S)?)?\Z"
)
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:[^\s<>\"{}|\\^`\x00-\x20]{1,500}\Z")
_MAILBOX: Final = re.compile(r"mailto:[^@\s]{1,64}@[^@\s]{1,189}\Z")


class Refused(Exception):
    """A statement that is not taken; the text says which part, and what to do."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What one statement says. email, number: whom it is about; one of them is "".

    value: the score, or what came of it, in a few characters; lines: all of the result, in words.
    """

    uuid: UUID
    email: str
    number: str
    verb: str
    measure: str
    value: str
    lines: tuple[str, ...]
    at: datetime


def read(said: JSONValue) -> Statement:
    """Read one statement.

    Raises:
        Refused: it is none, or has something in it that is not taken.
    """
    whole = _object(said, "statement", _KEYS)
    email, number = _actor(whole.get("actor"))
    verb = _object(whole.get("verb"), "verb", {"id", "display"})
    thing = _object(whole.get("object"), "object", {"objectType", "id", "definition"})
    if thing.get("objectType", "Activity") != "Activity":
        raise Refused(_("“object” has to be an activity."))
    definition = _object(thing.get("definition", {}), "object.definition", {"name", "description", "type"})
    version = whole.get("version", "1.0.0")
    if not isinstance(version, str) or not re.fullmatch(r"1\.0(\.\d{1,3})?", version):
        raise Refused(_("“version” has to be 1.0 or one of its revisions."))
    value, lines = _result(whole.get("result"))
    iri = _iri(thing.get("id"), "object.id")
    return Statement(
        uuid=_uuid(whole.get("id")),
        email=email,
        number=number,
        verb=_words(verb.get("display"), "verb.display") or _iri(verb.get("id"), "verb.id"),
        measure=(_words(definition.get("name"), "object.definition.name") or iri)[:200],
        value=value[:60],
        lines=lines,
        at=_instant(whole.get("timestamp")),
    )


def _object(said: JSONValue, name: str, keys: frozenset[str] | set[str]) -> Mapping[str, JSONValue]:
    if not isinstance(said, dict):
        raise Refused(_("“%(name)s” has to be there, as an object.") % {"name": name})
    unknown = sorted(set(said) - keys)
    if unknown:
        raise Refused(
            _("“%(part)s” of “%(name)s” is not taken here.") % {"part": unknown[0][:60], "name": name}
        )
    return said


def _actor(said: JSONValue) -> tuple[str, str]:
    actor = _object(said, "actor", {"objectType", "name", "mbox", "account"})
    if actor.get("objectType", "Agent") != "Agent":
        raise Refused(_("“actor” has to be one agent."))
    mailbox, account = actor.get("mbox"), actor.get("account")
    if (mailbox is None) == (account is None):
        raise Refused(_("“actor” needs either mbox or account."))
    if mailbox is not None:
        if not isinstance(mailbox, str) or not _MAILBOX.match(mailbox) or UNSAFE.search(mailbox):
            raise Refused(_("“mbox” has to be a mailto: address."))
        return mailbox.removeprefix("mailto:").lower(), ""
    known = _object(account, "account", {"homePage", "name"})
    _iri(known.get("homePage"), "account.homePage")
    name = known.get("name")
    if not isinstance(name, str) or not name.strip() or len(name) > 60 or UNSAFE.search(name):
        raise Refused(_("“account.name” has to be the number of a learner."))
    return "", name.strip()


def _result(said: JSONValue) -> tuple[str, tuple[str, ...]]:
    result = _object(said, "result", {"score", "success", "completion", "duration"})
    if not result:
        raise Refused(_("“result” says nothing."))
    value, lines = "", []
    if "score" in result:
        value = _score(_object(result["score"], "score", {"scaled", "raw", "min", "max"}))
        lines.append(_("Score: %(value)s") % {"value": value})
    for name, yes, no in (
        ("success", _("Succeeded"), _("Did not succeed")),
        ("completion", _("Completed"), _("Not completed")),
    ):
        if name in result:
            said_so = result[name]
            if not isinstance(said_so, bool):
                raise Refused(_("“%(name)s” has to be true or false.") % {"name": name})
            lines.append(yes if said_so else no)
            value = value or lines[-1]
    if "duration" in result:
        length = result["duration"]
        if not isinstance(length, str) or len(length) > 60 or not _DURATION.match(length):
            raise Refused(_("“duration” has to be written as in PT12M30S."))
        lines.append(_("Duration: %(length)s") % {"length": length})
        value = value or length
    return value, tuple(lines)


def _score(score: Mapping[str, JSONValue]) -> str:
    numbers: dict[str, float | int] = {}
    for name, number in score.items():
        if isinstance(number, bool) or not isinstance(number, int | float) or not abs(number) <= 1e12:
            raise Refused(_("“score.%(name)s” has to be a number.") % {"name": name})
        numbers[name] = number
    if not -1 <= numbers.get("scaled", 0) <= 1:
        raise Refused(_("“score.scaled” has to be from -1 to 1."))
    least, most, raw = numbers.get("min"), numbers.get("max"), numbers.get("raw")
    if least is not None and most is not None and least >= most:
        raise Refused(_("“score.min” has to be less than “score.max”."))
    if raw is not None and ((least is not None and raw < least) or (most is not None and raw > most)):
        raise Refused(_("“score.raw” has to be from min to max."))
    if raw is not None:
        return f"{_digits(raw)} / {_digits(most)}" if most is not None else _digits(raw)
    if "scaled" in numbers:
        return _digits(numbers["scaled"])
    raise Refused(_("“score” needs raw or scaled."))


def _digits(number: float) -> str:
    """A number with all its digits."""
    return f"{number:.15g}"


def _uuid(said: JSONValue) -> UUID:
    text = said if isinstance(said, str) and len(said) == 36 else ""
    try:
        return UUID(text)
    except ValueError:
        raise Refused(_("“id” has to be a UUID: it tells whether a statement came before.")) from None


def _iri(said: JSONValue, name: str) -> str:
    if not isinstance(said, str) or not _IRI.match(said) or UNSAFE.search(said):
        raise Refused(_("“%(name)s” has to be a whole address.") % {"name": name})
    return said


def _words(said: JSONValue, name: str) -> str:
    """The first text of a language map."""
    if said is None:
        return ""
    if not isinstance(said, dict) or not all(isinstance(text, str) for text in said.values()):
        raise Refused(_("“%(name)s” has to be texts by language.") % {"name": name})
    first = next((text for text in said.values() if isinstance(text, str)), "")
    if UNSAFE.search(first):
        raise Refused(_("This contains an invisible control character. Type it again without it."))
    return " ".join(first.split())[:200]


def _instant(said: JSONValue) -> datetime:
    text = said if isinstance(said, str) and len(said) <= 40 and "T" in said else ""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(_("“timestamp” has to be an instant such as 2026-03-14T09:26:53Z.")) from None
    if at.tzinfo is None or not 1990 <= at.year <= 2199:
        raise Refused(_("“timestamp” needs its offset from UTC."))
    return at
