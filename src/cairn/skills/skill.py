"""Skills, the frameworks they come from, and how they hang together.

A skill is known by its IRI everywhere; its name is for people. Frameworks
differ in what they call things; here a relation has one of six kinds and one
direction, whatever the file said: "narrower" becomes "broader" the other way
round.

Sources: SKOS (https://www.w3.org/TR/skos-reference/), "Mapping Properties";
ESCO data model; 1EdTech CASE 1.1, "CFAssociation"; CTDL-ASN, "Competency".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from cairn.skills.errors import SkillError

LEVELS: Final = range(1, 9)  # of the European Qualifications Framework, or a scale as long
MOST_IRI: Final = 400  # characters
MOST_NAME: Final = 500
MOST_TEXT: Final = 20_000  # a description, a note
MOST_NAMES: Final = 500  # other names of one skill
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20<>\"{}|\\^`]+\Z")


class Group(StrEnum):
    """The five groups by which breadth is seen (feature Q12)."""

    TECHNICAL = "technical"
    DIGITAL = "digital"
    HUMAN = "human"
    ENTREPRENEURIAL = "entrepreneurial"
    SUSTAINABILITY = "sustainability"


class Kind(StrEnum):
    """What a node of a framework is; a GROUP only orders others and is not awarded."""

    SKILL = "skill"
    KNOWLEDGE = "knowledge"
    COMPETENCE = "competence"
    LANGUAGE = "language"
    GROUP = "group"


class RelationKind(StrEnum):
    """How the subject relates to the object.

    BROADER: the object is broader than the subject. EXACT, CLOSE: the same, or
    nearly, mostly in another framework. ESSENTIAL, OPTIONAL: whoever has the
    subject needs, or profits from, the object.
    """

    BROADER = "broader"
    RELATED = "related"
    EXACT = "exact"
    CLOSE = "close"
    ESSENTIAL = "essential"
    OPTIONAL = "optional"
    REPLACED = "replaced"


def check_iri(iri: str) -> str:
    """Return the IRI, or refuse what cannot be one.

    Raises:
        SkillError: `skill.iri`: no scheme, a blank or bracket in it, or more than 400 characters.
    """
    if len(iri) > MOST_IRI or not _IRI.match(iri):
        raise SkillError(f"not an identifier of a skill: {iri[:60]!r}", code="skill.iri")
    return iri


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """One node of a framework.

    iri: its identity. name: preferred label in the framework's language.
    names: other labels, for finding it. code: short notation ("S1.2.3"), may be empty.
    group: one of the five, None when nobody said. level: 1..8, None when nobody said.
    retired: no longer to be used; replaced_by: IRIs to use instead.
    """

    iri: str
    name: str
    kind: Kind = Kind.SKILL
    names: tuple[str, ...] = ()
    description: str = ""
    note: str = ""
    code: str = ""
    group: Group | None = None
    level: int | None = None
    retired: bool = False
    replaced_by: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_iri(self.iri)
        if not self.name.strip() or len(self.name) > MOST_NAME:
            raise SkillError(
                f"{self.iri}: a name of 1 to {MOST_NAME} characters is needed", code="skill.name"
            )
        if len(self.description) > MOST_TEXT or len(self.note) > MOST_TEXT:
            raise SkillError(f"{self.iri}: a text is longer than {MOST_TEXT} characters", code="skill.text")
        if len(self.names) > MOST_NAMES or any(len(name) > MOST_NAME for name in self.names):
            raise SkillError(f"{self.iri}: too many other names, or one too long", code="skill.names")
        if self.level is not None and self.level not in LEVELS:
            raise SkillError(f"{self.iri}: levels are 1 to 8", code="skill.level")


@dataclass(frozen=True, slots=True)
class Relation:
    """A typed link between two skills, perhaps of two frameworks: "`object` is broader than `subject`"."""

    subject: str
    kind: RelationKind
    object: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupation:
    """A job as a framework describes it. code: its notation (ISCO "2166.1", SOC "47-2231.00").

    industries: letters of the sections it belongs to (`cairn.skills.industry`), each once; "" when nobody said.
    """

    iri: str
    name: str
    names: tuple[str, ...] = ()
    description: str = ""
    code: str = ""
    industries: str = ""

    def __post_init__(self) -> None:
        Skill(iri=self.iri, name=self.name, names=self.names, description=self.description)


@dataclass(frozen=True, slots=True)
class Requirement:
    """An occupation asks for a skill. level: 1..8, None when nobody said."""

    occupation: str
    skill: str
    essential: bool = True
    level: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """Where skills come from. iri: the same for all of its versions; attribution: must be shown to readers."""

    iri: str
    name: str
    version: str = ""
    language: str = "en"
    publisher: str = ""
    licence: str = ""
    attribution: str = ""
    address: str = ""

    def __post_init__(self) -> None:
        check_iri(self.iri)
        if not self.name.strip() or len(self.name) > MOST_NAME:
            raise SkillError("a framework needs a name", code="framework.name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All that one file of a framework says; what its relations name may lie in other frameworks."""

    framework: Framework
    skills: tuple[Skill, ...]
    relations: tuple[Relation, ...] = ()
    occupations: tuple[Occupation, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    remarks: tuple[str, ...] = field(default=())
