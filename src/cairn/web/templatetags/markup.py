"""`{{ text|markdown }}`: what people typed, rendered harmlessly."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from cairn.web.markup import html

register = template.Library()


@register.filter
def markdown(text: object) -> SafeString:
    """Render markdown through the allow-list."""
    return html(str(text or ""))
