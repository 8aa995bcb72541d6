"""The worker's part: a letter before a review is due, and one when it is overdue; each once."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from cairn.records.models import Review
from cairn.services.ports import Ports
from cairn.services.review import telling
from cairn.services.review.rule import today_of

MOST_AT_ONCE: Final = 50
_WAITING: Final = ("ASKED", "TAKEN")


def remind_due(*, ports: Ports) -> int:
    """Write the letters that are due by now; return about how many reviews."""
    tomorrow = ports.now().date() + timedelta(days=1)  # somewhere it is tomorrow already
    soon = Q(reminded_at=None, remind_date__lte=tomorrow)
    over = Q(overdue_told_at=None, due_date__lt=tomorrow)
    rows = Review.objects.across(reason="the worker serves everybody").filter(soon | over)
    found = rows.filter(state__in=_WAITING, version__state="DRAFT", organisation__archived_at=None)
    keys = list(found.order_by("due_date", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(_remind(key, ports=ports) for key in keys)


@transaction.atomic
def _remind(key: int, *, ports: Ports) -> bool:
    rows = Review.objects.across(reason="the worker serves everybody").filter(pk=key, state__in=_WAITING)
    related = ("organisation__site", "body__site", "version__achievement", "reviewer", "asked_by")
    review = rows.select_for_update(of=("self",)).select_related(*related).first()
    if review is None or review.due_date is None or review.remind_date is None:
        return False
    today, now = today_of(review.body or review.organisation, ports=ports), ports.now()
    if review.due_date < today and review.overdue_told_at is None:
        review.overdue_told_at = review.reminded_at = now
        telling.due(review, is_over=True, ports=ports)
    elif review.remind_date <= today and review.reminded_at is None:
        review.reminded_at = now
        telling.due(review, is_over=False, ports=ports)
    else:
        return False
    review.save(update_fields=["reminded_at", "overdue_told_at"])
    return True
