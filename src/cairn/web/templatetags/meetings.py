"""Words about labs and seminars. `{{ "135"|day_names }}`: days of the week, of digits from 1 (Monday)."""

from __future__ import annotations

from django import template
from django.utils.dates import WEEKDAYS

register = template.Library()


@register.filter
def day_names(digits: str) -> list[str]:
    """The names of days of the week, in the reader's language."""
    return [str(WEEKDAYS[int(digit) - 1]) for digit in digits if digit in "1234567"]
