"""Stones, cairns, levels and evidence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.web.components import stones as rocks
from cairn.web.components.library.registry import register, safe, unique


def sentence_of(stack: rocks.Stack) -> str:
    """Say in one sentence what the picture of a stack shows."""
    held = [place.stone for place in stack.placed if place.stone.state == "held" and place.number]
    ahead = [place.stone for place in stack.placed if place.stone.state == "next"]
    if not held:
        return _("An outline where your first stone will lie.")
    count = len(held) + len(stack.rest)
    said = ngettext("A cairn of %(count)d stone.", "A cairn of %(count)d stones.", count) % {"count": count}
    if len(held) > 1:
        ends = _("%(base)s lies at the base, %(top)s at the top.")
        said += " " + ends % {"base": held[0].title, "top": held[-1].title}
    else:
        said += " " + _("It is %(title)s.") % {"title": held[0].title}
    if ahead:
        said += " " + _("Outlined above it, the next step: %(title)s.") % {"title": ahead[0].title}
    return said


@register.simple_tag(takes_context=True)
def stack(context: Context, stones: Sequence[rocks.Stone]) -> SafeString:
    """Draw stones on one another; put the list (`stone_list`) beside it."""
    built = rocks.build(stones)
    more = _("and %(count)d more") % {"count": len(built.rest)} if built.rest else ""
    label = sentence_of(built)
    return safe(rocks.draw(built, label=label, clip_prefix=unique(context), more=more))


@register.inclusion_tag("components/stone_list.html", takes_context=True)
def stone_list(context: Context, stones: Sequence[rocks.Stone]) -> dict[str, Any]:
    """Write the reversed ordered list that is the truth of the picture."""
    built = rocks.build(stones)

    def row(number: int, one: rocks.Stone) -> dict[str, Any]:
        drawn = rocks.chip(one, numeral=str(number) if number else "", clip_id=unique(context))
        return {"stone": one, "number": number, "chip": safe(drawn), "whole_hours": math.ceil(one.hours)}

    numbered = [(place.number, place.stone) for place in reversed(built.placed) if place.number]
    return {
        "rows": [row(number, one) for number, one in numbered],
        "later": [row(0, one) for one in reversed(built.later)],
        "rest": [row(0, one) for one in built.rest],
        "start": numbered[0][0] if numbered else 1,
    }


@register.inclusion_tag("components/cairn.html", takes_context=True)
def cairn(context: Context, stones: Sequence[rocks.Stone]) -> dict[str, Any]:
    """Write the picture and its list side by side, or the first empty stone."""
    if not stones:
        stones = (rocks.Stone("cairn:first", _("Your first stone"), hours=0, state="next", level=4),)
        return {"picture": stack(context, stones), "first": True}
    listed = stone_list(context, stones)
    return {"picture": stack(context, stones), **listed}


@register.simple_tag(takes_context=True)
def stone(
    context: Context,
    tone: str = "granite",
    number: object = "",
    id: str = "",  # noqa: A002 (the name of the attribute)
    state: str = "held",
    large: bool = False,
    level: int | None = 4,
    label: str = "",
) -> SafeString:
    """Draw one stone: a chip for lists, or `large` for the head of a credential's page. level: None, nobody said."""
    one = rocks.Stone(id or f"cairn:{tone}", label, tone, level=level or 0, state=state)  # type: ignore[arg-type]
    draw = rocks.single if large else rocks.chip
    return safe(draw(one, numeral=str(number), label=label, clip_id=unique(context)))


@register.simple_tag
def evidence_stones(filled: int, words: str = "") -> SafeString:
    """Draw how many kinds of evidence there are (0 to 3), with the words beside it."""
    drawn = safe(rocks.evidence(filled))
    return format_html('<span class="shown">{}<span>{}</span></span>', drawn, words) if words else drawn


@register.simple_tag
def pips(level: int | None, words: str = "") -> SafeString:
    """Draw a level of 0 to 8 as eight pips and say it in words."""
    level = level or 0
    drawn = "".join(
        f'<rect{" class=" + chr(34) + "on" + chr(34) if place < level else ""} x="{0.5 + 9 * place}" y=".5" width="6"'
        ' height="9" rx="1"/>'
        for place in range(8)
    )
    said = words or (_("Level %(level)d") % {"level": level} if level else _("None yet"))
    return format_html(
        '<span class="pips"><svg viewBox="0 0 70 10" width="70" height="10" aria-hidden="true"'
        ' focusable="false">{}</svg><span>{}</span></span>',
        safe(drawn),
        said,
    )
