"""Entries of the library and their versions; the register of vendors' certificates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from cairn.api.schemas.texts import Given, Line, Shown, Text
from cairn.records.models import LibraryEntry, LibraryVersion, RubricUse, VendorCertification, VendorMapping


class OriginOut(Shown):
    """Whose it was, for ever."""

    owner: str
    title: str
    number: int
    link: str


class LibraryVersionOut(Shown):
    """One version; it never changes. `sha256`: of the file, empty where there is only a `link`. `state`: WAITING
    (for an educator), APPROVED, DECLINED. `copy_of`: null where it is no copy. `link`: empty of what others opened
    to you: their log says who goes there, so it is on the pages only. `deleted_at`: since when its
    file is gone for good."""

    uuid: UUID
    owner: str
    title: str
    number: int
    state: str
    licence: str
    licence_words: str
    has_personal_data: bool
    anonymisation: str
    link: str
    file_name: str
    file_size: int
    sha256: str
    deleted_at: datetime | None
    added_at: datetime
    copy_of: OriginOut | None

    @classmethod
    def of(cls, row: LibraryVersion) -> LibraryVersionOut:
        origin = None
        if row.origin_owner:
            origin = OriginOut(
                owner=row.origin_owner,
                title=row.origin_title,
                number=row.origin_number or 0,
                link=row.origin_link,
            )
        kept = {
            name: getattr(row, name)
            for name in cls.model_fields
            if name not in ("owner", "title", "sha256", "copy_of")
        }
        return cls.model_validate(
            {
                **kept,
                "owner": row.entry.organisation.name,
                "title": row.entry.title,
                "sha256": row.file_digest,
                "copy_of": origin,
            }
        )

    @classmethod
    def shared(cls, row: LibraryVersion) -> LibraryVersionOut:
        """As somebody else's organisation sees it."""
        return cls.of(row).model_copy(update={"link": ""})


class LibraryEntryOut(Shown):
    """`kind`: case, dataset, brief, rubric, other. `audience`: members, partners, learners, link, everybody."""

    uuid: UUID
    kind: str
    title: str
    description: str
    audience: str
    is_confidential: bool
    expires_date: date | None
    withdrawn_at: datetime | None

    @classmethod
    def of(cls, row: LibraryEntry) -> LibraryEntryOut:
        return cls.model_validate({name: getattr(row, name) for name in LibraryEntryOut.model_fields})


class LibraryWholeOut(LibraryEntryOut):
    """With its newest 50 versions, the newest first."""

    versions: list[LibraryVersionOut]


class CertificationOut(Shown):
    """A certificate of a vendor. `counts`: mappings in force."""

    uuid: UUID
    vendor: str
    title: str
    code: str
    link: str
    level: str
    hours: int | None
    counts: int

    @classmethod
    def of(cls, row: VendorCertification) -> CertificationOut:
        return cls.model_validate({name: getattr(row, name) for name in cls.model_fields})


class LibraryLinkIn(Given):
    """`note`: for whom it is, for your own memory."""

    note: Line = ""


class LibraryLinkOut(Shown):
    """A secret address of one version, which is told this once. It opens nothing after `expires_at`."""

    uuid: UUID
    link: str
    expires_at: datetime


class CopiedFromIn(Given):
    """`address`: a secret link, or the page of a version that is open to you."""

    address: Line


class CertificationIn(Given):
    """As the vendor names it; `hours` of learning."""

    vendor: Line
    title: Line
    code: Line = ""
    link: Line = ""
    level: Line = ""
    hours: int | None = None


class MappingIn(Given):
    """`counts`: credit for one `outcome` (its key), or prerequisite of the whole. `until`: its last day."""

    achievement: UUID
    counts: Literal["credit", "prerequisite"]
    outcome: UUID | None = None
    reason: Text
    until: date


class MappingOut(Shown):
    """A decision; it never changes. `is_replaced`: it ended because the same was decided anew."""

    uuid: UUID
    achievement: UUID
    counts: str
    outcome: UUID | None
    outcome_text: str
    reason: str
    until: date
    decided_at: datetime
    decided_name: str
    ended_at: datetime | None
    ended_reason: str
    is_replaced: bool

    @classmethod
    def of(cls, row: VendorMapping) -> MappingOut:
        renamed = {
            "achievement": row.achievement.uuid,
            "outcome": row.outcome_key,
            "until": row.until_date,
        }
        kept = {name: getattr(row, name) for name in cls.model_fields if name not in renamed}
        return cls.model_validate({**kept, **renamed})


class RubricTakeIn(Given):
    """`edition`: a version of your library that is a rubric. `criterion`: its name; empty: all together."""

    edition: UUID
    criterion: Line = ""


class RubricTakenOut(Shown):
    """Which version the levels of an outcome came from."""

    outcome: UUID
    edition: UUID
    number: int
    criterion: str

    @classmethod
    def of(cls, row: RubricUse) -> RubricTakenOut:
        return cls(
            outcome=row.outcome_key,
            edition=row.version.uuid,
            number=row.version.number,
            criterion=row.criterion,
        )
