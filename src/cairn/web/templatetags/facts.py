"""`{{ line|detail }}`: what a line of the panel answers; `{{ code|country }}`: a country; in the reader's language."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from cairn.quality.conformance import DETAILS, PanelFact
from cairn.web.countries import name_of

register = template.Library()


@register.filter
def country(code: str) -> str:
    """The country's name in the reader's language."""
    return name_of(code)


@register.filter
def detail(fact: PanelFact) -> str:
    """The fact in a few words; the provider's own words stay as they are."""
    return gettext(DETAILS[fact.said]).format_map(fact.params) if fact.said else fact.detail
