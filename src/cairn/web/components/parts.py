"""The values that components take: one small frozen type for each.

Views build these (or plain dictionaries with the same names, which templates
cannot tell apart) and hand them to the tags of `cairn.web.templatetags.cairn`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

VerdictState = Literal["sound", "unknown-issuer", "unchecked", "unsound", "unreadable"]
TagKind = Literal["plain", "outline", "accent", "good", "waiting", "failed", "note"]
ButtonKind = Literal["primary", "secondary", "quiet", "danger"]
StepState = Literal["done", "now", "to-come", "waiting", "back"]
Outcome = Literal["passed", "failed", "unknown", "absent"]


@dataclass(frozen=True, slots=True)
class Crumb:
    """One place on the way here; the last one has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a row of steps, or one gate. `note` may hold two short lines, divided by a newline."""

    label: str
    state: StepState = "to-come"
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A finding in plain words. `url` and `action` end the row ("Try again")."""

    outcome: Outcome
    sentence: str
    note: str = ""
    url: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """An honest number: what it counts, and what is to be said beside it."""

    label: str
    value: int | str
    note: str = ""


def initials(name: str) -> str:
    """Return one or two letters that stand for a name, in any script.

    >>> initials("Leila Haddad"), initials("brightline"), initials("")
    ('LH', 'B', '?')
    """
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    chosen = [words[0], words[-1]] if len(words) > 1 else [words[0]]
    return "".join(word[0] for word in chosen).upper()
