"""Published qualifications, read once: a version never changes."""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from uuid import UUID

from django.db.models import Max, QuerySet

from cairn.records.models import Organisation, QualificationVersion
from cairn.services.errors import NotFound
from cairn.stacking.reading import read_rules
from cairn.stacking.rules import Qualification

MOST: Final = 2_000  # qualifications that are compared for one learner


def newest() -> QuerySet[QualificationVersion]:
    """The newest published version of each qualification that is still offered."""
    public = QualificationVersion.objects.public().filter(qualification__archived_at=None)
    last = public.values("qualification").annotate(last=Max("pk")).values("last")
    return public.filter(pk__in=last).select_related("qualification__organisation").order_by("name", "pk")


def published(qualification: UUID, *, number: int | None = None) -> QualificationVersion:
    """Return a published version: the newest, or the one of that number. An archived one is still there.

    Raises:
        NotFound: no such qualification was published.
    """
    found = QualificationVersion.objects.public().filter(qualification__uuid=qualification)
    if number is not None:
        found = found.filter(number=number)
    version = found.select_related("qualification__organisation").order_by("-number").first()
    if version is None:
        raise NotFound("no such qualification")
    return version


def rules_of(version: QualificationVersion) -> Qualification:
    """Return the rules of a published version."""
    return _read(version.pk, version.rules)


@lru_cache(maxsize=2_048)
def _read(_pk: int, text: str) -> Qualification:
    return read_rules(text)


def address(version: QualificationVersion) -> str:
    """Where the qualification lives, for ever; `id` of its rules."""
    organisation = version.qualification.organisation
    return f"{organisation.issuing_origin}/qualifications/{version.qualification.uuid}"


def of(organisation: Organisation) -> QuerySet[QualificationVersion]:
    """Published versions of one provider, the newest of each."""
    return newest().filter(qualification__organisation=organisation)
