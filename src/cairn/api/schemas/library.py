"""Entries of the library and their versions; the register of vendors' certificates."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from cairn.api.schemas.texts import Shown
from cairn.records.models import LibraryEntry, LibraryVersion, VendorCertification


class OriginOut(Shown):
    """Whose it was, for ever."""

    owner: str
    title: str
    number: int
    link: str


class LibraryVersionOut(Shown):
    """One version; it never changes. `sha256`: of the file, empty where there is only a `link`. `state`: WAITING
    (for an educator), APPROVED, DECLINED. `copy_of`: null where it is no copy. `link`: empty of what others opened
    to you: their log says who goes there, so it is on the pages only."""

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
