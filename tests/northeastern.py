"""Real degree rules, read in place and turned into ours; nothing of them is kept in the repository.

Source: shared/data/degree_rules/northeastern_majors_2021_2023.tar.gz (GPL-3.0). The kinds COURSE, OR,
AND, XOM (so many credits of), RANGE and SECTION stand for one, any, all, credits from, and choose.
"""

from __future__ import annotations

import json
import random
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from cairn.stacking.held import Achieved
from cairn.stacking.reading import read_rules
from cairn.stacking.rules import Choose, Collect, One, Qualification, Rule

ARCHIVE = "data/degree_rules/northeastern_majors_2021_2023.tar.gz"
CREDITS = 4  # of a course whose credits the rules do not say


class Unusable(Exception):
    """A rule of theirs is empty, or of a kind that has no course."""


@dataclass(frozen=True)
class Course:
    subject: str
    number: int

    @property
    def code(self) -> str:
        return f"{self.subject} {self.number}"


def majors(archive: Path) -> tuple[list[Qualification], list[str]]:
    """Return every major that can be turned into rules, and all courses that they name."""
    documents = list(_documents(archive))
    courses = {found for one in documents for found in _courses(one)}
    converter = _Converter(courses)
    found = []
    for number, one in enumerate(documents):
        try:
            parts = [converter.rule(part) for part in one["requirementSections"] if part["requirements"]]
            rule = {"all": parts} if parts else None
        except Unusable:
            continue
        if rule is not None:
            exit_ = {"name": "degree", "rule": rule}
            found.append(read_rules({"id": f"urn:major:{number}", "name": one["name"], "exits": [exit_]}))
    return found, sorted(one.code for one in courses)


def _documents(archive: Path) -> Iterator[dict[str, Any]]:
    with tarfile.open(archive) as tar:
        for member in sorted(tar.getmembers(), key=lambda member: member.name):
            if member.name.endswith(".json") and member.isfile():
                file = tar.extractfile(member)
                assert file is not None
                made = json.load(file)
                if isinstance(made, dict) and "requirementSections" in made:
                    yield made


def _courses(value: Any) -> Iterator[Course]:
    if isinstance(value, dict):
        if value.get("type") == "COURSE":
            yield Course(value["subject"], value["classId"])
        for inner in value.values():
            yield from _courses(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _courses(inner)


class _Converter:
    def __init__(self, courses: set[Course]) -> None:
        self._numbers: dict[str, list[int]] = {}
        for one in sorted(courses, key=lambda one: one.code):
            self._numbers.setdefault(one.subject, []).append(one.number)

    def rule(self, theirs: dict[str, Any]) -> dict[str, Any]:
        kind = theirs["type"]
        if kind in ("COURSE", "RANGE"):
            return {"achievement": self._some(self._codes(theirs))}
        if kind == "AND":
            return {"all": self._some([self.rule(one) for one in theirs["courses"]])}
        if kind == "OR":
            if all(one["type"] in ("COURSE", "RANGE") for one in theirs["courses"]):
                return {"achievement": self._some(self._codes(theirs))}
            return {"any": self._some([self.rule(one) for one in theirs["courses"]])}
        if kind == "XOM":
            codes = self._some(self._codes(theirs))
            return {"credits": theirs["numCreditsMin"], "from": {"achievements": codes}}
        if kind == "SECTION":
            parts = self._some([self.rule(one) for one in theirs["requirements"]])
            least = max(1, min(theirs["minRequirementCount"], len(parts)))
            return {"choose": least, "of": parts, "name": theirs["title"][:100] or "Section"}
        raise Unusable(kind)

    def _codes(self, theirs: dict[str, Any]) -> list[str]:
        if theirs["type"] == "COURSE":
            return [Course(theirs["subject"], theirs["classId"]).code]
        if theirs["type"] == "RANGE":
            without = {code for one in theirs["exceptions"] for code in self._codes(one)}
            inside = range(theirs["idRangeStart"], theirs["idRangeEnd"] + 1)
            all_ = [
                f"{theirs['subject']} {n}" for n in self._numbers.get(theirs["subject"], ()) if n in inside
            ]
            return [code for code in all_ if code not in without]
        if "courses" not in theirs:
            raise Unusable(theirs["type"])
        return list(dict.fromkeys(code for one in theirs["courses"] for code in self._codes(one)))

    @staticmethod
    def _some(found: list[Any]) -> list[Any]:
        if not found:
            raise Unusable("nothing is named")
        return found


def transcript(
    major: Qualification, *, seed: int, more: list[str], tries: int = 200
) -> list[Achieved] | None:
    """Return courses that complete a major for certain, each used once, with six others; None when none was met."""
    dice = random.Random(f"{major.id} {seed}")
    for _ in range(tries):
        taken: set[str] = set()
        if _complete(major.exits[0].rule, taken, dice):
            taken |= set(dice.sample(more, 6))
            return [held(code) for code in sorted(taken)]
    return None


def held(code: str) -> Achieved:
    return Achieved(id=code, achievement=code, credits=Decimal(CREDITS))


def _complete(rule: Rule, taken: set[str], dice: random.Random) -> bool:
    """Take courses that are not used yet until the rule is met."""
    if isinstance(rule, One):
        free = [code for code in rule.achievements if code not in taken]
        if free:
            taken.add(dice.choice(free))
        return bool(free)
    if isinstance(rule, Collect):
        free = [code for code in sorted(rule.which.achievements) if code not in taken]
        needed = -(-int(rule.credits or 0) // CREDITS)
        if len(free) < needed:
            return False
        taken.update(dice.sample(free, needed))
        return True
    assert isinstance(rule, Choose)
    parts = list(rule.parts)
    if rule.least < len(parts):
        dice.shuffle(parts)
    done = 0
    for part in sorted(parts, key=_room) if rule.least == len(parts) else parts:
        if done == rule.least:
            break
        before = set(taken)
        if _complete(part, taken, dice):
            done += 1
        else:
            taken.clear()
            taken.update(before)
    return done >= rule.least


def _room(rule: Rule) -> int:
    """How many ways there are: the scarcest first, so that more transcripts succeed."""
    if isinstance(rule, One):
        return len(rule.achievements)
    if isinstance(rule, Collect):
        return 1000 + len(rule.which.achievements)
    return 500
