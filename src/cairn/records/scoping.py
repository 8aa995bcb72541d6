"""Who owns a row: every read names the organisation, the person, or "public".

A model's `objects` has no way to read everything by accident: a house test
refuses `.objects.all/filter/get` anywhere. `across` is for the few places
that serve everybody (the job worker, a signed public address) and says why.

Source: house.md, "Who owns a row".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

if TYPE_CHECKING:
    from cairn.records.models.organisation import Organisation
    from cairn.records.models.person import Person

M = TypeVar("M", bound=models.Model)


class Scoped(models.Manager[M]):
    """A manager whose readers name the owner first."""

    def of(self, organisation: Organisation) -> models.QuerySet[M]:
        """The rows that this organisation owns."""
        return self.get_queryset().filter(**{self._path("organisation"): organisation})

    def owned_by(self, person: Person) -> models.QuerySet[M]:
        """The rows that this person owns."""
        return self.get_queryset().filter(**{self._path("person"): person})

    def public(self) -> models.QuerySet[M]:
        """The rows that anybody may read."""
        return self.get_queryset().filter(**getattr(self.model, "PUBLIC", {"pk__in": []}))

    def across(self, *, reason: str) -> models.QuerySet[M]:
        """All rows, for code that serves every owner; `reason` is for the reader."""
        if not reason:
            raise ValueError("say why this reads across owners")
        return self.get_queryset()

    def _path(self, owner: str) -> str:
        path: str | None = getattr(self.model, f"{owner.upper()}_PATH", owner)
        if path is None:
            raise TypeError(f"{self.model.__name__} is not owned by a {owner}")
        return path


class Owned(models.Model):
    """Base of every row of ours: a random public uuid, and one owner.

    `ORGANISATION_PATH` / `PERSON_PATH` name the way to the owner; None when
    the model never has one. A row cannot point across organisations: `save`
    compares the owners of every row it points to.
    """

    ORGANISATION_PATH: str | None = "organisation"
    PERSON_PATH: str | None = None

    uuid = models.UUIDField(unique=True, editable=False)

    objects: Scoped[Any] = Scoped()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.uuid}"

    def owner_id(self) -> int | None:
        """The primary key of the owning organisation, following ORGANISATION_PATH."""
        if self.ORGANISATION_PATH is None:
            return None
        row: Any = self
        for step in self.ORGANISATION_PATH.split("__"):
            row = getattr(row, step)
            if row is None:
                return None
        return int(row.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._stay_at_home()
        super().save(*args, **kwargs)

    def _stay_at_home(self) -> None:
        """Refuse a foreign key into another organisation.

        Raises:
            ValidationError: a row of another organisation is pointed to.
        """
        home = self.owner_id()
        if home is None:
            return
        for field in self._meta.concrete_fields:
            if not isinstance(field, models.ForeignKey) or getattr(self, field.attname) is None:
                continue
            if field.name in getattr(self, "CROSSES", ()):
                continue
            target = getattr(self, field.name)
            if isinstance(target, Owned) and target.owner_id() not in (None, home):
                raise ValidationError(
                    f"{type(self).__name__}.{field.name} points into another organisation",
                    code="records.crosses",
                )
