"""`{{ line|detail }}`: what a line of the panel answers, in the reader's language."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from cairn.quality.conformance import DETAILS, PanelFact

register = template.Library()


@register.filter
def detail(fact: PanelFact) -> str:
    """The fact in a few words; the provider's own words stay as they are."""
    return gettext(DETAILS[fact.said]).format_map(fact.params) if fact.said else fact.detail
