"""What can be wrong with a skill, or with the file of a framework."""

from __future__ import annotations

from cairn.errors import CairnError


class SkillError(CairnError):
    """A skill or framework makes no sense; `code` says why.

    skill.iri         not an identifier: no scheme, blanks inside, over 400 characters
    skill.name        no name, or over 500 characters
    skill.names       more than 500 other names, or one of them too long
    skill.text        a description or note over 20,000 characters
    skill.level       a level outside 1 to 8
    framework.name    a framework without a name
    """

    code = "skill.iri"
