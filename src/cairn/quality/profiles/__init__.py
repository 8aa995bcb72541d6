"""Definition profiles: which facts somebody's definition of a micro-credential asks for (D1).

Every `*.json` file of this folder is a definition, as `schema.json` beside this module describes it; adding one
is adding a file. The facts are rows of `cairn.quality.catalogue`. One achievement may satisfy several profiles.
An organisation's own definitions, and what a standard asks for, are built by `profile_of` from rows.

Source: each file names its own, and says in `note` what could not be checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final

from cairn.credentials.document import JSONObject, JSONValue, parse_object
from cairn.quality.catalogue import CATALOGUE, Check
from cairn.quality.draft import Draft

__all__ = ["PROFILES", "DefinitionProfile", "Draft", "Fact", "profile_of", "read_profile"]

SCHEMA: Final = "schema.json"  # the one file here that is no definition


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact of a definition: a row of the catalogue, under a name and with words of the definition's own.

    code: stable name; pages translate `title` and `prompt` by it. is_own: the prompt is the definition's.
    """

    code: str
    title: str
    prompt: str
    check: Check
    required: bool = True
    is_own: bool = False

    @property
    def on_award(self) -> bool:
        """Whether it is only known when somebody is awarded."""
        return self.check.on_award

    def holds(self, draft: Draft) -> bool:
        """Return whether a draft states it."""
        return self.check.holds(draft)

    def says(self, draft: Draft) -> str:
        """Return how a draft words it, "" where it says nothing."""
        return self.check.says(draft)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionProfile:
    """A definition of micro-credential, as facts. source: where it is written.

    names: the name in other languages, by their codes. link: where the source can be read, may be "".
    note: what of the source is not here, and what could not be checked.
    """

    code: str
    name: str
    source: str
    facts: tuple[Fact, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    link: str = ""
    note: str = ""


def profile_of(
    code: str,
    *,
    name: str,
    source: str,
    facts: Sequence[Mapping[str, object]],
    link: str = "",
    note: str = "",
    names: Mapping[str, str] | None = None,
) -> DefinitionProfile:
    """Build a definition from rows: each names a `check` and may say `required`, `code`, `title` and `prompt`.

    Rows whose check this edition does not know are left out; what asks for them belongs to another edition.
    """
    known = [row for row in facts if row.get("check") in CATALOGUE]
    return DefinitionProfile(
        code=code,
        name=name,
        source=source,
        link=link,
        note=note,
        names=dict(names or {}),
        facts=tuple(map(_fact, known)),
    )


def read_profile(data: bytes) -> DefinitionProfile:
    """Read one file of this folder.

    Raises:
        DocumentError: it is no JSON object. KeyError: it lacks a member that `schema.json` requires, or
            names a check that is not in the catalogue.
    """
    said = parse_object(data)
    names = _object(said["name"])
    rows = [_object(row) for row in _list(said["facts"])]
    for row in rows:
        CATALOGUE[str(row["check"])]  # a file of ours with a wrong name is a mistake, not another edition
    return DefinitionProfile(
        code=str(said["code"]),
        name=str(names["en"]),
        names={language: str(text) for language, text in names.items()},
        source=str(said["source"]),
        link=str(said.get("link", "")),
        note=str(said.get("note", "")),
        facts=tuple(map(_fact, rows)),
    )


def _fact(row: Mapping[str, object]) -> Fact:
    check = CATALOGUE[str(row["check"])]
    prompt = str(row.get("prompt") or "")
    return Fact(
        code=str(row.get("code") or check.code),
        title=str(row.get("title") or check.title),
        prompt=prompt or check.prompt,
        check=check,
        required=bool(row.get("required", True)),
        is_own=bool(prompt),
    )


def _object(value: JSONValue) -> JSONObject:
    if not isinstance(value, dict):
        raise KeyError("an object is missing")
    return value


def _list(value: JSONValue) -> list[JSONValue]:
    if not isinstance(value, list):
        raise KeyError("a list is missing")
    return value


@cache
def _shipped() -> Mapping[str, DefinitionProfile]:
    found = []
    for file in resources.files(__package__).iterdir():
        if file.name.endswith(".json") and file.name != SCHEMA:
            data = file.read_bytes()
            found.append((int(str(parse_object(data)["place"])), read_profile(data)))
    ordered = sorted(found, key=lambda one: (one[0], one[1].code))
    return MappingProxyType({profile.code: profile for _place, profile in ordered})


class _Shipped(Mapping[str, DefinitionProfile]):
    """The files of this folder by their codes, read when somebody looks first."""

    def __getitem__(self, code: str) -> DefinitionProfile:
        return _shipped()[code]

    def __iter__(self) -> Iterator[str]:
        return iter(_shipped())

    def __len__(self) -> int:
        return len(_shipped())


PROFILES: Final[Mapping[str, DefinitionProfile]] = _Shipped()
