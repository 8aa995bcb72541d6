"""A link to a node of somebody's framework, with the level at which it is certified.

Open Badges has a place for the framework and for the code there, but none for a level, and a member that it
does not know would not be signed. So the level stands in an entry of its own beside the alignment, with the
same target: `targetType` "ext:SkillLevel" and `targetCode` "LEVEL:PROFICIENCY" ("4:independent", "4:",
":independent"). Readers that know nothing of it show one more link with a name that says it in words.

Source: Open Badges 3.0, "Alignment", "AlignmentTargetType Enumeration" (extensions start with "ext:").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cairn.badges import loose
from cairn.badges.errors import CompositionError
from cairn.badges.text import LONG, SHORT, check_link, check_text
from cairn.badges.words import word
from cairn.credentials.document import JSONObject, JSONValue

LEVEL_TYPE: Final = "ext:SkillLevel"
LEVELS: Final = range(1, 9)  # of the European Qualifications Framework, or a scale as long
MOST_PROFICIENCY: Final = 120  # characters
_TARGET_TYPES: Final = frozenset(
    {"", "ceasn:Competency", "ceterms:Credential", "CFItem", "CFRubric", "CFRubricCriterion"}
    | {"CFRubricCriterionLevel", "CTDL"}
)
_EXTENSION: Final = re.compile(r"ext:[a-zA-Z0-9._]+\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """A link to a node of somebody's framework (ESCO, a national standard …).

    type: of the Open Badges vocabulary ("CFItem", "CTDL" …) or "ext:…", but not that of a level.
    level: 1..8, None when nobody said. proficiency: in the framework's own words ("independent"), may be empty.
    """

    name: str
    url: str
    framework: str = ""
    code: str = ""
    type: str = ""
    description: str = ""
    level: int | None = None
    proficiency: str = ""

    def __post_init__(self) -> None:
        check_text(self.name, field="name of the alignment")
        # ESCO and many national frameworks name their nodes with http addresses: names, not links
        if not self.url.startswith("http://"):
            check_link(self.url, field="address of the alignment")
        check_text(self.framework, field="framework", required=False)
        check_text(self.code, field="code", required=False)
        check_text(self.description, field="description", most=LONG, required=False)
        check_text(self.proficiency, field="proficiency", most=MOST_PROFICIENCY, required=False)
        if self.type == LEVEL_TYPE or (self.type not in _TARGET_TYPES and not _EXTENSION.match(self.type)):
            message = f"an alignment's type is of the Open Badges list or ext:…, got {self.type[:40]!r}"
            raise CompositionError(message, code="alignment.type", params={"field": "type"})
        if self.level is not None and self.level not in LEVELS:
            raise CompositionError("levels are 1 to 8", code="alignment.level", params={"field": "level"})

    def to_json(self, *, id: str) -> JSONObject:  # noqa: A002 - the specification's word
        """Return the Open Badges Alignment without the level; the id keeps it from being a blank node."""
        body: JSONObject = {"id": id, "type": ["Alignment"], "targetName": self.name, "targetUrl": self.url}
        for term, text in (
            ("targetFramework", self.framework),
            ("targetCode", self.code),
            ("targetType", self.type),
            ("targetDescription", self.description),
        ):
            if text:
                body[term] = text
        return body

    def entries(self, *, id: str, language: str) -> list[JSONValue]:  # noqa: A002
        """Return the alignment, and the entry with its level when somebody said one."""
        return [self.to_json(id=id), *self._level(f"{id}-level", language)]

    def _level(self, id: str, language: str) -> list[JSONValue]:  # noqa: A002
        if self.level is None and not self.proficiency:
            return []
        stated = [f"{word('skill-level', language)} {self.level}"] if self.level is not None else []
        stated += [self.proficiency] if self.proficiency else []
        return [
            {
                "id": id,
                "type": ["Alignment"],
                "targetName": f"{', '.join(stated)}: {self.name}"[:SHORT],
                "targetUrl": self.url,
                "targetType": LEVEL_TYPE,
                "targetCode": f"{self.level or ''}:{self.proficiency}",
            }
        ]


def stated_levels(entries: Sequence[JSONObject]) -> list[tuple[int | None, str]]:
    """Return (level, proficiency) of every entry, from the one beside it; (None, "") where nothing is said.

    They belong together by their ids, or else by their target. Never raises for what a document says.
    """
    beside = [entry for entry in entries if loose.text(entry.get("targetType")) == LEVEL_TYPE]
    by_id = {loose.identifier(entry): entry for entry in reversed(beside)}
    own = [by_id.get(f"{loose.identifier(entry)}-level") for entry in entries]
    claimed = {id(said) for said in own if said is not None}
    by_target = {
        loose.text(entry.get("targetUrl")): entry for entry in reversed(beside) if id(entry) not in claimed
    }
    found = []
    for entry, said in zip(entries, own, strict=True):
        nearest = by_target.get(loose.text(entry.get("targetUrl"))) if said is None else said
        found.append(_stated(loose.text(nearest.get("targetCode"))) if nearest is not None else (None, ""))
    return found


def _stated(code: str) -> tuple[int | None, str]:
    level, _, proficiency = code.partition(":")
    known = int(level) if level in {str(each) for each in LEVELS} else None
    return known, proficiency[:MOST_PROFICIENCY]
