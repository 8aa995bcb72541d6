"""Definitions of one's own, and drafts of standards, as the API takes and shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from cairn.api.schemas.standard_talk import LettersOut
from cairn.api.schemas.standards import StandardOut
from cairn.api.schemas.texts import Given, Line, Shown, Text
from cairn.records.models import Adoption, OwnProfileVersion, Standard, StandardVersion
from cairn.services.standards.find import Heads


class FactIn(Given):
    """A fact that is asked for. `check`: a code of the catalogue; `prompt`: own words while it is missing."""

    check: Line
    required: bool = True
    prompt: Line = ""


class DefinitionIn(Given):
    """A definition of your own; what a downloaded file says can be sent as it is."""

    name: Line
    names: dict[str, Line] = Field(
        {}, max_length=10, description="Its name in other languages, by their codes."
    )
    source: Line = ""
    facts: list[FactIn] = Field(max_length=100)
    format: Literal["cairn-definition"] = "cairn-definition"
    formatVersion: Literal[1] = 1  # noqa: N815 - the file's own name

    def parts(self) -> dict[str, Any]:
        """What the service takes."""
        facts = [one.model_dump() for one in self.facts]
        return {"name": self.name, "names": self.names, "source": self.source, "facts": facts}


class DefinitionOut(Shown):
    """A definition of your own in one version; versions never change."""

    uuid: UUID
    code: str = Field(description="What a design names it by, with its version: `CODE.NUMBER`.")
    number: int
    name: str
    names: dict[str, str]
    source: str
    facts: list[dict[str, Any]]
    made_at: datetime
    archived: bool

    @classmethod
    def of(cls, row: OwnProfileVersion) -> DefinitionOut:
        same = {
            name: getattr(row, name) for name in ("number", "name", "names", "source", "facts", "made_at")
        }
        profile = row.profile
        code = f"{profile.code}.{row.number}"
        return cls(**same, uuid=profile.uuid, code=code, archived=profile.archived_at is not None)


class DefinitionsOut(Shown):
    """All of them; there are at most some dozens."""

    items: list[DefinitionOut]


class OwnStandardOut(Shown):
    """A standard that you lead or draft along. `newest`: its newest published version; null before the first."""

    uuid: UUID
    title: str
    leads: bool
    body: str
    has_draft: bool
    newest: int | None

    @classmethod
    def of(cls, row: Standard, heads: Heads, *, organisation_pk: int) -> OwnStandardOut:
        draft, newest = heads
        head = draft or newest
        return cls(
            uuid=row.uuid,
            title=head.title if head else "",
            leads=row.organisation_id == organisation_pk,
            body=row.organisation.name,
            has_draft=draft is not None,
            newest=newest.number if newest else None,
        )


class StandardIn(Given):
    """A new standard."""

    title: Line


class DraftOutcomeIn(Given):
    """An outcome; send its `key` to keep it the same across versions."""

    text: Line
    level: int | None = Field(None, ge=1, le=8)
    key: UUID | None = None


class TranslationIn(Given):
    """A standard in another language; what is empty is shown in its own. `outcomes`: by their keys."""

    title: Line = ""
    summary: Line = ""
    text: Text = ""
    outcomes: dict[UUID, Line] = Field({}, max_length=40)

    def told(self) -> dict[str, object]:
        """What the service takes."""
        outcomes = {str(key): text for key, text in self.outcomes.items()}
        return {"title": self.title, "summary": self.summary, "text": self.text, "outcomes": outcomes}


class StandardDraftIn(Given):
    """What is sent of the draft changes; outcomes and facts are replaced as a whole."""

    title: Line = ""
    summary: Line = ""
    text: Text = ""
    language: Line = "en"
    outcomes: list[DraftOutcomeIn] = Field([], max_length=40)
    facts: list[FactIn] = Field([], max_length=100)
    open_to: Literal["everybody", "country", "accredited"] = "everybody"
    licence: Line = ""
    confirms: bool = Field(False, description="You confirm each adoption; until then it waits.")
    translations: dict[str, TranslationIn] = Field({}, max_length=10, description="By language.")
    seen_at: datetime | None = Field(
        None, description="`saved_at` as you read it; 409 if somebody saved since."
    )

    def parts(self) -> dict[str, object]:
        """What the service takes of what was sent."""
        said = {name: value for name, value in self.said().items() if name != "seen_at"}
        if "outcomes" in said:
            said["outcomes"] = [
                {"text": one.text, "level": one.level, "key": str(one.key or "")} for one in self.outcomes
            ]
        if "translations" in said:
            said["translations"] = {code: one.told() for code, one in self.translations.items()}
        if "facts" in said:
            said["facts"] = [one.model_dump() for one in self.facts]
        return said


class StandardDraftOut(Shown):
    """The draft of a standard. `missing`: what keeps it from being published, by field."""

    standard: UUID
    title: str
    summary: str
    text: str
    language: str
    outcomes: list[dict[str, Any]]
    facts: list[dict[str, Any]]
    open_to: str
    licence: str
    confirms: bool
    translations: dict[str, Any]
    saved_at: datetime
    missing: dict[str, list[str]]

    @classmethod
    def of(cls, row: StandardVersion, missing: dict[str, tuple[str, ...]]) -> StandardDraftOut:
        same = {name: getattr(row, name) for name in cls.model_fields if name not in ("standard", "missing")}
        return cls(
            **same,
            standard=row.standard.uuid,
            missing={name: list(said) for name, said in missing.items()},
        )


class StandardPublishIn(Given):
    """What changed, for those who adopted it."""

    change_note: Line = ""


class AdoptIn(Given):
    """Which version a draft shall adopt; another version of the same standard gives way."""

    standard: UUID
    number: int = Field(ge=1, le=32_767)
    with_outcomes: bool = Field(False, description="Outcomes of the standard that it lacks are added to it.")


class AdoptedOut(Shown):
    """A standard that a version adopts. `newest`: a newer version that is published; null when it has that one."""

    standard: UUID
    number: int
    title: str
    url: str
    newest: int | None
    confirmed: bool | None = Field(description="null: the body has not said, or does not confirm adoptions.")

    @classmethod
    def of(cls, row: Adoption, newest: int) -> AdoptedOut:
        pinned = row.standard_version
        return cls(
            standard=pinned.standard.uuid,
            number=pinned.number or 0,
            title=pinned.title,
            url=pinned.url,
            newest=newest if newest != pinned.number else None,
            confirmed=row.is_confirmed,
        )


class AdoptedListOut(Shown):
    """All that a version adopts, ten at most."""

    items: list[AdoptedOut]


class StandardPublishedOut(StandardOut):
    """The version as it was published. `letters`: null where nobody adopts an older one."""

    letters: LettersOut | None
