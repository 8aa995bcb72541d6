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
    index.too_large   over 200,000 skills or 2,000,000 labels
    index.unreadable  the kept index is of another version, or not whole
    text.too_long     a text over 1,000,000 characters
    """

    code = "skill.iri"


class FrameworkError(CairnError):
    """The file of a framework cannot be taken; `code` says why, `params["file"]` where.

    framework.kind        not a kind of framework that is known here
    framework.file        a file that the kind needs is not there
    framework.column      a column that the file needs is not there
    framework.value       a cell or member that cannot be read as what it must be
    framework.json        not the JSON that the kind needs, or beyond its limits
    framework.empty       no skill in it
    framework.too_many    more than 200,000 skills or occupations, 1,000,000 links, 100 or more remarks of one kind
    framework.zip         not a zip file that is taken: damaged, encrypted, of an unknown method
    framework.too_large   over 300 MB unpacked, or over 1,000 files
    framework.ratio       a zip file that unpacks to more than ten times its size
    """

    code = "framework.value"

    def __init__(self, message: str, *, code: str, file: str = "", line: int = 0) -> None:
        params: dict[str, str | int] = {"file": file} if file else {}
        if line:
            params["line"] = line
        where = f"{file}, line {line}: " if file and line else f"{file}: " if file else ""
        super().__init__(where + message, code=code, params=params)
