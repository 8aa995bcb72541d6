"""An entry of Harbour School's library, and what others have of it."""

from __future__ import annotations

from typing import Any

from cairn.records.models import LibraryEntry, LibraryVersion
from cairn.services.library import certifications, entries
from cairn.services.library.versions import Upload
from tests.services.stage import Stage

READINGS = b"day,kWh\n2026-03-01,12.5\n"
FACTS = {"kind": "dataset", "title": "A month of readings", "audience": "everybody"}
TERMS = {"licence": "cc-by"}
AZURE = {"vendor": "Microsoft", "title": "Azure Fundamentals", "code": "AZ-900", "hours": "20"}


def upload(data: bytes = READINGS, filename: str = "readings.csv") -> Upload:
    return Upload(data, filename)


def entry(stage: Stage, *, file: Upload | None = None, terms: Any = None, **facts: Any) -> LibraryEntry:
    return entries.add(
        stage.owner,
        facts={**FACTS, **facts},
        terms={**TERMS, **(terms or {})},
        upload=upload() if file is None else file,
        ports=stage.ports,
    )


def newest(entry: LibraryEntry) -> LibraryVersion:
    found = LibraryVersion.objects.of(entry.organisation).filter(entry=entry).order_by("-number").first()
    assert found is not None
    return found


def page(version: LibraryVersion) -> str:
    return f"https://badges.example/library/{version.uuid}"


def certification(stage: Stage) -> Any:
    return certifications.add(stage.owner, facts=AZURE, ports=stage.ports)
