"""What the modules of the tag library share: the library itself, trust in our own drawings, unique ids."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_COUNTER = "cairn-drawings"


def safe(markup: str) -> SafeString:
    """Mark what our own drawing modules made: they escape every text they are given."""
    return mark_safe(markup)  # noqa: S308


def unique(context: Context) -> str:
    """Return an id prefix that is unique on this page and the same at every rendering."""
    shared: dict[Any, Any] = context.render_context.dicts[0]  # the part that every included template sees
    count: int = shared.get(_COUNTER, 0)
    shared[_COUNTER] = count + 1
    return f"k{count}"
