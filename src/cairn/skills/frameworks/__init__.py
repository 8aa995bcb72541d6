"""Frameworks of others, read: each module knows one kind of file.

Source: docs/reference/frameworks.md.
"""

from __future__ import annotations

from typing import Final

from cairn.skills.errors import FrameworkError
from cairn.skills.frameworks import case, crosswalk, ctdl, esco, onet, table
from cairn.skills.frameworks.source import MAX_LINKS, MAX_SKILLS, Source
from cairn.skills.skill import Contents, check_iri

KINDS: Final = ("esco", "onet", "case", "ctdl", "table", "crosswalk")
_READERS: Final = {"esco": esco.read, "onet": onet.read, "case": case.read, "ctdl": ctdl.read}
_NAMED: Final = {"table": table.read, "crosswalk": crosswalk.read}


def read(kind: str, source: Source, *, version: str = "", name: str = "", iri: str = "") -> Contents:
    """Return what a framework's files say.

    version: for files that do not say it. name, iri: the same, for tables and crosswalks.

    Raises:
        FrameworkError, SkillError: the files cannot be taken.
    """
    if kind in _NAMED:
        contents = _NAMED[kind](source, version=version, name=name, iri=iri)
    elif kind in _READERS:
        contents = _READERS[kind](source, version=version)
    else:
        known = ", ".join(KINDS)
        raise FrameworkError(f"{kind[:40]!r} is none of {known}", code="framework.kind")
    _check(contents, file=source.label)
    return contents


def _check(contents: Contents, *, file: str) -> None:
    if not contents.skills and not contents.relations:
        raise FrameworkError("there is no skill in it", code="framework.empty", file=file)
    if len(contents.skills) > MAX_SKILLS or len(contents.occupations) > MAX_SKILLS:
        said = f"more than {MAX_SKILLS:,} skills or occupations"
        raise FrameworkError(said, code="framework.too_many", file=file)
    if len(contents.relations) > MAX_LINKS or len(contents.requirements) > MAX_LINKS:
        raise FrameworkError(f"more than {MAX_LINKS:,} links", code="framework.too_many", file=file)
    for nodes in (contents.skills, contents.occupations):
        seen: set[str] = set()
        for node in nodes:
            if node.iri in seen:
                raise FrameworkError(f"{node.iri} is there twice", code="framework.value", file=file)
            seen.add(node.iri)
    for link in contents.relations:
        check_iri(link.subject)
        check_iri(link.object)
