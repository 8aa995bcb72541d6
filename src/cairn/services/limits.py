"""Limits on what one organisation may do by hand in a short time.

Source: issue 2, "Limits": 20 mails a minute per organisation by hand.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from cairn.records.models import AuditEvent, Organisation
from cairn.services.errors import TooMuch

MAILS_A_MINUTE: Final = 20
_BY_HAND: Final = Q(action__startswith="offer.") | Q(
    action__in=(
        "member.invite",
        "evidence.ask",
        "endorsement.ask",
        "expert.ask",
        "seminar.ask_speaker",
        "rating.ask",
        "rating.remind",
        "sign_off.ask",
        "sign_off.remind",
        "partner.link_ask",
        "standard.group_ask",
        "standard.consult_ask",
        "standard.confirm",
        "standard.refuse",
        "library.ask",
        "engagement.ask",
        "review.ask",
        "review.again",
    )
)
_MINUTE: Final = timedelta(minutes=1)


def mails_by_hand(organisation: Organisation, *, at: datetime) -> None:
    """Go on when one more mail by hand is within the limit.

    Raises:
        TooMuch: code `mails.too_many`; `retry_after` says when the oldest one is a minute old.
    """
    recent = AuditEvent.objects.of(organisation).filter(_BY_HAND, at__gt=at - _MINUTE)
    stamps = list(recent.order_by("-at").values_list("at", flat=True)[:MAILS_A_MINUTE])
    if len(stamps) >= MAILS_A_MINUTE:
        wait = max(1, int((stamps[-1] + _MINUTE - at).total_seconds()) + 1)
        raise TooMuch(
            _("%(count)d mails went out in the last minute. Wait a minute, then go on.")
            % {"count": MAILS_A_MINUTE},
            code="mails.too_many",
            retry_after=wait,
        )
