"""The contribution ledger: who had a hand in an achievement, and what they did (features C1, N2).

Each contribution is one entry of `achievement.alignment` with a type of its own, as the EU elements are: every
term is defined by the 3.0.3 context, so all of it is signed, and a reader that shows alignments shows it in words.
A ledger is what the issuer says of others. Nobody's address is ever in it.

Source: Open Badges 3.0, "Alignment"; docs/reference/ledger.md has the mapping, docs/decisions/0016 the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Self

from cairn.badges import loose
from cairn.badges.errors import CompositionError
from cairn.badges.text import check_text
from cairn.badges.words import word
from cairn.credentials.document import JSONObject, JSONValue

CODESIGN_TYPE: Final = "ext:CoDesign"
FRAMEWORK: Final = "Who had a hand in it, as the issuer says"
MAX_ENTRIES: Final = 30  # alignments of one ledger, the one that counts the rest among them
MAX_NUMBER: Final = 100_000
MAX_NAME: Final = 200  # characters of an organisation, a person, a role
MAX_TITLE: Final = 120
_MAX_SENTENCE: Final = 300
_ADDRESS: Final = re.compile(r"[^\s@＠][@＠][^\s@＠]")
_CODE: Final = re.compile(
    r"(?P<part>[a-z]{1,12}):(?P<act>[a-z-]{1,16})"
    r"(?::(?P<number>[0-9]{0,6})(?::(?P<day>[0-9-]{0,10})(?::(?P<unnamed>[0-9]{0,6}))?)?)?"
)
_MORE: Final = re.compile(r"more:([0-9]{1,6})")


class Part(StrEnum):
    """What it was a hand in: a strand of the co-design, or a stage of the credential; `whole` where neither."""

    NEED = "need"
    DESIGN = "design"
    DEVELOP = "develop"
    BUILD = "build"
    APPROVE = "approve"
    DELIVER = "deliver"
    RUN = "run"
    REVIEW = "review"
    WHOLE = "whole"


class Act(StrEnum):
    """What they did. SIGNED_DRAFT: signed a draft that was changed before it was published."""

    INVOLVED = "involved"
    RATED = "rated"
    SIGNED = "signed"
    SIGNED_DRAFT = "signed-draft"
    DECIDED = "decided"
    RESEARCHED = "researched"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One line of the ledger.

    organisation: its name; "" where `unnamed` counts organisations that are not named (1 to 100,000).
    person, title: only of somebody who agreed to be named. role: what they did there, in a few words.
    number: the version signed or reviewed, or how many outcomes, decisions or pieces of research; None: not said.
    day: when it was done, as the issuer's days are.
    """

    part: Part
    act: Act
    organisation: str = ""
    unnamed: int = 0
    person: str = ""
    title: str = ""
    role: str = ""
    number: int | None = None
    day: date | None = None

    def __post_init__(self) -> None:
        for field, most in (("organisation", MAX_NAME), ("person", MAX_NAME), ("role", MAX_NAME)):
            _check_line(getattr(self, field), field=field, most=most)
        _check_line(self.title, field="title", most=MAX_TITLE)
        if bool(self.organisation) == bool(self.unnamed):
            message = "a contribution is of an organisation by name, or of a number of others"
            raise CompositionError(message, code="ledger.who", params={"field": "organisation"})
        if not 0 <= self.unnamed <= MAX_NUMBER or not 0 <= (self.number or 0) <= MAX_NUMBER:
            message = f"numbers of the ledger are 0 to {MAX_NUMBER}"
            raise CompositionError(message, code="ledger.number", params={"most": MAX_NUMBER})

    def to_json(self) -> JSONObject:
        """Return it as rows and answers keep it: `from_json` gives it back; what is absent is left out."""
        said: JSONObject = {"part": self.part.value, "act": self.act.value}
        for name in ("organisation", "unnamed", "person", "title", "role"):
            if value := getattr(self, name):
                said[name] = value
        if self.number is not None:
            said["number"] = self.number
        if self.day is not None:
            said["day"] = self.day.isoformat()
        return said

    @classmethod
    def from_json(cls, said: JSONObject) -> Self:
        """Return the contribution that `to_json` wrote.

        Raises:
            CompositionError: ledger.unreadable, it is none; or as the type itself.
        """
        texts = {name: loose.text(said.get(name)) for name in ("organisation", "person", "title", "role")}
        unnamed, number = said.get("unnamed", 0), said.get("number")
        try:
            day = date.fromisoformat(str(said["day"])) if "day" in said else None
            part, act = Part(str(said.get("part"))), Act(str(said.get("act")))
        except ValueError:
            raise _unreadable() from None
        if not isinstance(unnamed, int) or not isinstance(number, int | None):
            raise _unreadable()
        return cls(part=part, act=act, unnamed=unnamed, number=number, day=day, **texts)

    def sentence(self, language: str) -> str:
        """Return it in words of a language that signed texts have; English where there are none.

        >>> Contribution(part=Part.NEED, act=Act.RATED, unnamed=9, number=4).sentence("en")
        'Outcomes rated by organisations that are not named (9): 4'
        """
        unnamed = word("co-design.unnamed", language).format_map({"number": self.unnamed})
        who = ", ".join(filter(None, (self.person, self.title, self.organisation or unnamed)))
        part = word(f"co-design.part.{self.part.value}", language)
        place = ", ".join(filter(None, (part, self.day.isoformat() if self.day else "")))
        facts = {"who": who, "part": part, "place": place, "number": self.number or ""}
        said = word(f"co-design.{self.act.value}", language).format_map(facts)
        return f"{said}: {self.role}" if self.role else said

    @property
    def code(self) -> str:
        """PART:ACT:NUMBER:DAY:UNNAMED, what is not said left out at the end."""
        number = "" if self.number is None else str(self.number)
        day = self.day.isoformat() if self.day else ""
        return ":".join((self.part.value, self.act.value, number, day, str(self.unnamed or ""))).rstrip(":")

    @property
    def exact(self) -> str:
        """Organisation, person, title and role, a line each; empty lines at the end are left out."""
        return f"{self.organisation}\n{self.person}\n{self.title}\n{self.role}".rstrip("\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Who had a hand in it, in the order in which it is told. more: further contributions that are only counted."""

    entries: tuple[Contribution, ...] = ()
    more: int = 0

    def __post_init__(self) -> None:
        if len(self.entries) + bool(self.more) > MAX_ENTRIES or not 0 <= self.more <= MAX_NUMBER:
            message = f"a ledger has at most {MAX_ENTRIES} entries; the rest is counted"
            raise CompositionError(message, code="ledger.entries", params={"most": MAX_ENTRIES})

    @classmethod
    def of(cls, contributions: Iterable[Contribution], *, more: int = 0) -> Self:
        """Return a ledger that fits: what is too much is counted in `more`."""
        given = tuple(contributions)
        if len(given) + bool(more) <= MAX_ENTRIES:
            return cls(entries=given, more=min(more, MAX_NUMBER))
        kept = given[: MAX_ENTRIES - 1]
        return cls(entries=kept, more=min(more + len(given) - len(kept), MAX_NUMBER))

    def __bool__(self) -> bool:
        return bool(self.entries or self.more)

    @property
    def organisations(self) -> tuple[str, ...]:
        """The names in it, each once."""
        return tuple(dict.fromkeys(entry.organisation for entry in self.entries if entry.organisation))

    def to_json(self) -> list[JSONValue]:
        """Return it as rows and answers keep it: `from_json` gives it back."""
        rows: list[JSONValue] = [entry.to_json() for entry in self.entries]
        return [*rows, {"more": self.more}] if self.more else rows

    @classmethod
    def from_json(cls, rows: JSONValue) -> Self:
        """Return the ledger that `to_json` wrote.

        Raises:
            CompositionError: as `Contribution.from_json` and the type itself.
        """
        listed = loose.items(rows) if rows else []
        counted = [row["more"] for row in listed if "more" in row]
        more = counted[0] if counted else 0
        if not isinstance(more, int):
            raise _unreadable()
        return cls(
            entries=tuple(Contribution.from_json(row) for row in listed if "more" not in row), more=more
        )

    def alignments(self, *, url: str, language: str) -> list[JSONObject]:
        """Return the alignments that say all this; `url` is the achievement version's."""
        found = [
            _alignment(f"{url}#co-design-{number}", entry.sentence(language), entry.code, entry.exact)
            for number, entry in enumerate(self.entries, start=1)
        ]
        if self.more:
            said = word("co-design.more", language).format_map({"number": self.more})
            found.append(_alignment(f"{url}#co-design-more", said, f"more:{self.more}", ""))
        return found


def ledger_of(alignments: Iterable[JSONObject]) -> Ledger:
    """Return the ledger that an achievement's alignments state. Never raises.

    What `Ledger.alignments` wrote comes back exactly. An entry that does not hold, and one that a later version
    of Cairn may write, is counted in `more`.
    """
    found: list[Contribution] = []
    more = 0
    for entry in alignments:
        if loose.text(entry.get("targetType")) != CODESIGN_TYPE:
            continue
        counted = _MORE.fullmatch(loose.text(entry.get("targetCode")))
        contribution = None if counted else _read(entry)
        if contribution is not None:
            found.append(contribution)
        else:
            more += int(counted[1]) if counted else 1
    return Ledger.of(found, more=more)


def read_ledger(document: JSONObject) -> Ledger:
    """Return the ledger of an OpenBadgeCredential of anybody's; empty where it has none. Never raises."""
    achievement = loose.item(loose.item(document.get("credentialSubject")).get("achievement"))
    return ledger_of(loose.items(achievement.get("alignment")))


def has_address(text: str) -> bool:
    """Return whether a text has something like an e-mail address in it.

    >>> has_address("Ines (ines@brightline.example)"), has_address("Ines Ferreira")
    (True, False)
    """
    return _ADDRESS.search(text) is not None


def _read(entry: JSONObject) -> Contribution | None:
    coded = _CODE.fullmatch(loose.text(entry.get("targetCode")))
    lines = loose.text(entry.get("targetDescription")).split("\n")
    if coded is None or len(lines) > 4:
        return None
    organisation, person, title, role = (*lines, "", "", "", "")[:4]
    try:
        return Contribution(
            part=Part(coded["part"]),
            act=Act(coded["act"]),
            organisation=organisation,
            unnamed=int(coded["unnamed"] or 0),
            person=person,
            title=title,
            role=role,
            number=int(coded["number"]) if coded["number"] else None,
            day=date.fromisoformat(coded["day"]) if coded["day"] else None,
        )
    except (ValueError, CompositionError):
        return None


def _alignment(id: str, name: str, code: str, exact: str) -> JSONObject:  # noqa: A002 - the specification's word
    return {
        "id": id,
        "type": ["Alignment"],
        "targetName": name if len(name) <= _MAX_SENTENCE else f"{name[: _MAX_SENTENCE - 1].rstrip()}…",
        "targetUrl": id,
        "targetFramework": FRAMEWORK,
        "targetType": CODESIGN_TYPE,
        "targetCode": code,
        **({"targetDescription": exact} if exact else {}),
    }


def _check_line(value: str, *, field: str, most: int) -> None:
    """Refuse what is no single line of readable text, and any address."""
    check_text(value, field=field, most=most, required=bool(value))
    if "\n" in value:
        message = f"{field} goes over several lines: write it in one"
        raise CompositionError(message, code="ledger.line", params={"field": field})
    if has_address(value):
        message = f"{field} has an e-mail address in it: nobody's address is signed"
        raise CompositionError(message, code="ledger.address", params={"field": field})


def _unreadable() -> CompositionError:
    return CompositionError("this is no line of a contribution ledger", code="ledger.unreadable")
