"""Who took part in the consultations of a draft, and which of them agreed to be named."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cairn.records.models import Consultation, Standard, StandardComment, StandardVersion
from cairn.services.errors import Conflict

MOST_NAMED: Final = 500


def consultations_of(standard: Standard) -> list[Consultation]:
    """The consultations of all versions of a standard, the newest first (at most 50)."""
    rows = Consultation.objects.of(standard.organisation).filter(round__version__standard=standard)
    found = rows.select_related("round__version__standard__organisation__site").order_by("-pk")
    return list(found[:50])


def is_open(consultation: Consultation, *, now: datetime) -> bool:
    """Return whether comments are still taken."""
    return consultation.ended_at is None and consultation.ends_date >= day_of(
        consultation.round.version.standard, now
    )


def day_of(standard: Standard, now: datetime) -> date:
    """The day it is for the body that leads a standard."""
    return now.astimezone(ZoneInfo(standard.organisation.time_zone)).date()


def named(draft: StandardVersion) -> list[str]:
    """Names of those who took part in consultations about a draft and agreed to be named, each once."""
    rows = StandardComment.objects.of(draft.standard.organisation).filter(
        version=draft, consultation__isnull=False, may_name=True, removed_at=None
    )
    names = rows.order_by("body_name").values_list("body_name", flat=True).distinct()
    return list(names[:MOST_NAMED])


def none_open(standard: Standard, *, now: datetime) -> None:
    """Go on when no consultation is open.

    Raises:
        Conflict: `standard.consulting`.
    """
    if any(is_open(one, now=now) for one in consultations_of(standard)):
        raise Conflict(_("A consultation is open. End it first."), code="standard.consulting")
