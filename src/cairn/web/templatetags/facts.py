"""Facts in the reader's language, of codes and numbers.

`{{ profile|definition_name }}`: a definition.
`{{ line|detail }}`: what a line of the panel answers; `{{ code|country }}`: a country; `{{ code|relation }}`: how
something relates to something bigger; `{{ level|ability }}`: what a level asks for; `{% sized version leads %}`:
how big an award is; `{{ version|is_micro_skill }}`; `{{ ledger|designed }}`: who had a hand in it, by organisation;
`{{ facts|fact_lines }}`: quality facts.
"""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext

from cairn.badges.ledger import Ledger
from cairn.quality.conformance import DETAILS, PanelFact
from cairn.quality.facts import Fact
from cairn.quality.profiles import DefinitionProfile
from cairn.quality.size import MICRO_SKILL, size_of
from cairn.records.models import AchievementVersion
from cairn.services.explore.leads import Leads
from cairn.web import quality_words
from cairn.web.countries import name_of
from cairn.web.definition_words import profile_name
from cairn.web.qualification_words import KINDS
from cairn.web.words import LEVELS, SIZES, STACKABILITY

register = template.Library()


@register.filter
def country(code: str) -> str:
    """The country's name in the reader's language."""
    return name_of(code)


@register.filter
def definition_name(profile: DefinitionProfile) -> str:
    """What a definition is called in the reader's language."""
    return profile_name(profile)


@register.filter
def detail(fact: PanelFact) -> str:
    """The fact in a few words; the provider's own words stay as they are."""
    return gettext(DETAILS[fact.said]).format_map(fact.params) if fact.said else fact.detail


@register.filter
def relation(code: str) -> str:
    """How it relates to something bigger; "" when nobody said."""
    return str(STACKABILITY.get(code, ""))


@register.filter
def ability(level: int | None) -> str:
    """What a level of the eight asks for, in a sentence; "" for none."""
    return str(LEVELS.get(level or 0, ""))


@register.filter
def designed(ledger: Ledger) -> quality_words.Designed | None:
    """Who had a hand in it, by organisation; None where nobody is told of."""
    return quality_words.designed(ledger)


@register.filter
def fact_lines(facts: Iterable[Fact]) -> list[quality_words.FactLine]:
    """Quality facts in the reader's language."""
    return quality_words.fact_lines(facts)


@register.filter
def is_micro_skill(version: AchievementVersion) -> bool:
    """Is it the smallest there is: one assessed outcome in some hours?"""
    return _size(version, "") == MICRO_SKILL


@register.simple_tag
def sized(version: AchievementVersion, leads: Leads | None = None) -> str:
    """How big an award is: micro-skill, micro-credential, or what its qualification awards."""
    return str({**KINDS, **SIZES}[_size(version, leads.exit_kind if leads is not None else "")])


def _size(version: AchievementVersion, exit_kind: str) -> str:
    return size_of(
        assessed=version.assessed,
        achievement_type=version.achievement_type,
        outcomes=len(version.outcomes.all()),
        hours=version.hours,
        exit_kind=exit_kind,
    )
