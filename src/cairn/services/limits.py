"""Limits on what one organisation may do by hand in a short time.

Source: issue 2, "Limits": 20 mails a minute per organisation by hand.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from cairn.records.models import Organisation, OutboxMessage
from cairn.services.errors import TooMuch

MAILS_A_MINUTE: Final = 20
BY_HAND: Final = ("invitation", "reminder", "resent", "evidence_asked")
_MINUTE: Final = timedelta(minutes=1)


def mails_by_hand(organisation: Organisation, *, at: datetime) -> None:
    """Go on when one more mail by hand is within the limit.

    Raises:
        TooMuch: code `mails.too_many`; `retry_after` says when the oldest one is a minute old.
    """
    recent = OutboxMessage.objects.of(organisation).filter(kind__in=BY_HAND, created_at__gt=at - _MINUTE)
    stamps = list(recent.order_by("created_at").values_list("created_at", flat=True)[:MAILS_A_MINUTE])
    if len(stamps) >= MAILS_A_MINUTE:
        wait = max(1, int((stamps[0] + _MINUTE - at).total_seconds()) + 1)
        raise TooMuch(
            _("%(count)d mails went out in the last minute. Wait a minute, then go on.")
            % {"count": MAILS_A_MINUTE},
            code="mails.too_many",
            retry_after=wait,
        )
