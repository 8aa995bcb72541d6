"""`{% load cairn %}`: the components of Cairn's pages as template tags.

How to use each: docs/reference/components.md; every one in every state: /patterns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms, template
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cairn.web.components import icons, illustrations
from cairn.web.components import stones as rocks
from cairn.web.components.lists import Listing, Page, numbers
from cairn.web.components.parts import Count, Crumb, Said, Step, initials

register = template.Library()

_COUNTER = "cairn-drawings"
TAG_KINDS = {  # kind -> (role of the colour, icon)
    "plain": ("neutral", ""),
    "outline": ("neutral", ""),
    "accent": ("accent", ""),
    "good": ("success", "check"),
    "waiting": ("warning", "clock"),
    "failed": ("danger", "cross"),
    "note": ("info", "info"),
}
VERDICT_ROLES = {
    "sound": "success",
    "unknown-issuer": "info",
    "unchecked": "warning",
    "unsound": "danger",
    "unreadable": "neutral",
}
OUTCOME_ROLES = {"passed": "success", "failed": "danger", "unknown": "warning", "absent": "neutral"}
NOTE_ICONS = {
    "info": "info",
    "success": "check",
    "warning": "warning",
    "danger": "warning",
    "neutral": "info",
}


def _safe(markup: str) -> SafeString:
    """Mark what our own drawing modules made: they escape every text they are given."""
    return mark_safe(markup)  # noqa: S308


def _unique(context: Context) -> str:
    """Return an id prefix that is unique on this page and the same at every rendering."""
    shared: dict[Any, Any] = context.render_context.dicts[0]  # the part that every included template sees
    count: int = shared.get(_COUNTER, 0)
    shared[_COUNTER] = count + 1
    return f"k{count}"


# --- marks ---------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """Draw an icon; words stand beside it."""
    return _safe(icons.icon(name, size=size))


@register.simple_tag
def logo(size: int = 28) -> SafeString:
    """Draw the mark of Cairn."""
    return _safe(icons.mark(size=size))


@register.simple_tag
def illustration(name: str) -> SafeString:
    """Draw one of the pictures of the home page and of empty states."""
    return _safe(illustrations.draw(name))


@register.simple_tag
def tag(text: object, kind: str = "plain") -> SafeString:
    """Write a tag; the words carry the state, the colour and the symbol repeat it."""
    role, sign = TAG_KINDS[kind]
    shape = "tag outline" if kind == "outline" else "tag"
    drawn = _safe(icons.icon(sign, size=14)) if sign else ""
    return format_html('<span class="{}" data-color="{}">{}{}</span>', shape, role, drawn, text)


@register.simple_tag
def avatar(name: str, role: str = "accent") -> SafeString:
    """Write the initials of a person or an organisation; the name stands beside it."""
    return format_html(
        '<span class="avatar" data-color="{}" aria-hidden="true">{}</span>', role, initials(str(name))
    )


@register.simple_tag
def button(
    text: object, kind: str = "primary", href: str = "", icon: str = "", short: bool = False, **attrs: object
) -> SafeString:
    """Write a button, or a link that looks like one when it has an address.

    Further arguments become attributes (`name=`, `value=`, `type=`, `aria_label=`); True writes the bare
    name, False and "" leave it out. A disabled button needs its reason beside it.
    """
    shape = f"button {kind} short" if short else f"button {kind}"
    drawn = _safe(icons.icon(icon, size=18)) if icon else ""
    if href and attrs.pop("disabled", False):
        attrs["aria_disabled"] = "true"
    written = _attributes(attrs if href else {"type": "submit", **attrs})
    if href:
        return format_html('<a class="{}" href="{}"{}>{}{}</a>', shape, href, written, drawn, text)
    return format_html('<button class="{}"{}>{}{}</button>', shape, written, drawn, text)


def _attributes(attrs: Mapping[str, object]) -> SafeString:
    """Write attributes, escaped; underscores become hyphens."""
    found = SafeString("")
    for name, value in attrs.items():
        if value is False or value is None or value == "":
            continue
        name = name.replace("_", "-")
        found += format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)
    return found


# --- verdicts and findings -----------------------------------------------------------------------


@register.inclusion_tag("components/verdict.html")
def verdict(
    state: str, sentence: str = "", note: str = "", large: bool = False, heading: str = "p"
) -> dict[str, Any]:
    """Write a verdict: sentence, symbol and colour. `heading="h1"` where it is the answer of the page."""
    state = state.replace("_", "-")
    return {
        "state": state,
        "role": VERDICT_ROLES[state],
        "sentence": sentence or _short_verdict(state),
        "note": note,
        "large": large,
        "heading": heading,
        "symbol": _safe(icons.symbol(state, size=58 if large else 40)),
    }


def _short_verdict(state: str) -> str:
    return {
        "sound": _("Sound."),
        "unknown-issuer": _("Sound, but we do not know the issuer."),
        "unchecked": _("Could not check everything."),
        "unsound": _("Not sound. Do not rely on it."),
        "unreadable": _("This is not a credential we can read."),
    }[state]


@register.inclusion_tag("components/finding.html")
def finding(outcome: str, sentence: str, note: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    """Write one finding as a list item, inside `<ul class="findings">`."""
    said = {
        "passed": _("Passed:"),
        "failed": _("Failed:"),
        "unknown": _("Could not check:"),
        "absent": _("Not asked for:"),
    }[outcome]
    return {
        "symbol": _safe(icons.outcome(outcome)),
        "role": OUTCOME_ROLES[outcome],
        "said": said,
        "sentence": sentence,
        "note": note,
        "url": url,
        "action": action,
    }


@register.inclusion_tag("components/findings.html")
def findings(items: Iterable[Said | Mapping[str, str]]) -> dict[str, Any]:
    """Write a list of findings (`Said`, or anything with outcome, sentence and note)."""
    return {"items": items}


# --- stones --------------------------------------------------------------------------------------


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
    return _safe(rocks.draw(built, label=label, clip_prefix=_unique(context), more=more))


@register.inclusion_tag("components/stone_list.html", takes_context=True)
def stone_list(context: Context, stones: Sequence[rocks.Stone]) -> dict[str, Any]:
    """Write the reversed ordered list that is the truth of the picture."""
    built = rocks.build(stones)
    rows = []
    for number, one in built.listed:
        text = str(number) if number else ""
        drawn = rocks.chip(one, numeral=text, clip_id=_unique(context))
        rows.append({"stone": one, "number": number, "chip": _safe(drawn)})
    start = max((number for number, _stone in built.listed), default=1)
    return {"rows": rows, "start": start}


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
    level: int = 4,
    label: str = "",
) -> SafeString:
    """Draw one stone: a chip for lists, or `large` for the head of a credential's page."""
    one = rocks.Stone(id or f"cairn:{tone}", label, tone, level=level, state=state)  # type: ignore[arg-type]
    draw = rocks.single if large else rocks.chip
    return _safe(draw(one, numeral=str(number), label=label, clip_id=_unique(context)))


@register.simple_tag
def evidence_stones(filled: int, words: str = "") -> SafeString:
    """Draw how many kinds of evidence there are (0 to 3), with the words beside it."""
    drawn = _safe(rocks.evidence(filled))
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
        _safe(drawn),
        said,
    )


# --- numbers -------------------------------------------------------------------------------------


@register.inclusion_tag("components/meter.html")
def meter(
    label: str,
    value: float,
    most: float,
    figure: str = "",
    note: str = "",
    role: str = "",
    paused: bool = False,
) -> dict[str, Any]:
    """Write how much of something there is: text first, bar second. Complete is green, part is the accent."""
    share = min(max(value / most, 0), 1) if most > 0 else 0
    said = figure or _("%(value)s of %(most)s") % {"value": f"{value:,g}", "most": f"{most:,g}"}
    return {
        "label": label,
        "figure": said,
        "note": note,
        "width": f"{share * 100:.1f}",
        "role": role or ("success" if share >= 1 else "accent"),
        "paused": paused,
    }


@register.inclusion_tag("components/counts.html")
def counts(items: Iterable[Count | Mapping[str, object]]) -> dict[str, Any]:
    """Write two to four honest counts in a row."""
    return {"items": items}


# --- finding one's way ---------------------------------------------------------------------------


@register.inclusion_tag("components/crumbs.html")
def breadcrumbs(*places: str | Crumb | tuple[str, str]) -> dict[str, Any]:
    """Write the way here: `{% breadcrumbs "To issue" url "June run" %}`, label and address in turn, the last
    without an address; or one list of `Crumb`."""
    if len(places) == 1 and not isinstance(places[0], str | Crumb):
        return {"crumbs": [one if isinstance(one, Crumb) else Crumb(*one) for one in places[0]]}
    flat = [str(place) for place in places if not isinstance(place, Crumb)]
    return {
        "crumbs": [Crumb(flat[i], flat[i + 1] if i + 1 < len(flat) else "") for i in range(0, len(flat), 2)]
    }


@register.inclusion_tag("components/steps.html")
def steps(items: Sequence[Step | Mapping[str, str]], label: str = "") -> dict[str, Any]:
    """Write small numbered steps; the present one has aria-current."""
    return {"items": items, "label": label or _("Steps")}


@register.inclusion_tag("components/gates.html")
def gates(items: Sequence[Step | Mapping[str, str]], label: str = "") -> dict[str, Any]:
    """Write a row of gates (a column on a phone), each with its note."""
    return {"items": items, "label": label or _("Gates")}


@register.simple_tag(takes_context=True)
def nav_link(context: Context, name: str, text: str, *args: object) -> SafeString:
    """Write a link of the navigation by the name of its route; nothing while that route does not exist."""
    try:
        url = reverse(name, args=args)
    except NoReverseMatch:
        return SafeString("")
    request = context.get("request")
    here = getattr(request, "path", "")
    longer = url.rstrip("/") + "/"
    current = here == url or (url != "/" and here.startswith(longer))
    mark = "page" if here == url else "true"
    return format_html(
        '<li><a href="{}"{}>{}</a></li>',
        url,
        format_html(' aria-current="{}"', mark) if current else "",
        text,
    )


@register.simple_tag
def route(name: str, *args: object) -> str:
    """Return the address of a route, or "" while it does not exist; `{% if url %}` decides."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


# --- lists ---------------------------------------------------------------------------------------


@register.inclusion_tag("components/sort_header.html")
def sort_header(listing: Listing, name: str, text: str, numeric: bool = False) -> dict[str, Any]:
    """Write a table head that sorts."""
    order = listing.sorted_by(name)
    sign = {"none": "sort", "ascending": "sort-up", "descending": "sort-down"}[order]
    return {"order": order, "url": listing.toggled(name), "text": text, "sign": sign, "numeric": numeric}


@register.inclusion_tag("components/pages.html")
def pagination(listing: Listing, page: Page[Any]) -> dict[str, Any]:
    """Write which rows these are, and links to the other pages."""
    links = [(number, listing.query(page=number) if number else "") for number in numbers(page)]
    before = listing.query(page=page.number - 1) if page.number > 1 else ""
    after = listing.query(page=page.number + 1) if page.number < page.last else ""
    return {"page": page, "links": links, "before": before, "after": after}


@register.inclusion_tag("components/listbar.html")
def search_bar(
    listing: Listing, label: str = "", placeholder: str = "", csv: str = "", filters: Sequence[Any] = ()
) -> dict[str, Any]:
    """Write the search box of a list, its filters (bound fields or (name, label, choices)) and the CSV link."""
    return {
        "listing": listing,
        "label": label or _("Search"),
        "placeholder": placeholder,
        "csv": f"{csv}{listing.query()}" if csv else "",
        "filters": [(name, text, choices, listing.filter(name)) for name, text, choices in filters],
    }


# --- forms ---------------------------------------------------------------------------------------


@register.simple_tag
def field(bound: forms.BoundField, label: str = "", hint: str = "") -> SafeString:
    """Draw one field of a form: label, hint, the control, its errors."""
    if label:
        bound.label = label
    if hint:
        bound.help_text = hint
    return bound.as_field_group()


@register.inclusion_tag("components/error_summary.html")
def error_summary(*all_forms: forms.BaseForm) -> dict[str, Any]:
    """Write what is wrong, at the top, each with a link to its field; nothing when nothing is."""
    wrong = []
    for form in all_forms:
        if not form.is_bound:
            continue
        wrong += [("", message) for message in form.non_field_errors()]
        for bound in form:
            target = bound.id_for_label or bound.auto_id
            wrong += [(target, f"{bound.label}: {message}") for message in bound.errors]
    return {"wrong": wrong}


@register.filter
def is_tick(bound: forms.BoundField) -> bool:
    """Say whether a field is a single check box."""
    return isinstance(bound.field.widget, forms.CheckboxInput)


# --- the rest ------------------------------------------------------------------------------------


@register.inclusion_tag("components/nothing.html", takes_context=True)
def nothing(context: Context, sentence: str, action: str = "", url: str = "") -> dict[str, Any]:
    """Write an empty state: one dashed stone, one sentence, one button."""
    one = rocks.Stone("cairn:nothing", "", state="next", level=3)
    drawn = rocks.single(one, clip_id=_unique(context), width=74)
    return {"drawn": _safe(drawn), "sentence": sentence, "action": action, "url": url}


@register.simple_block_tag
def note(content: str, role: str = "info") -> SafeString:
    """Wrap a remark that stands in the text: info, success, warning, danger or neutral."""
    drawn = _safe(icons.icon(NOTE_ICONS[role]))
    return format_html('<div class="note-box" data-color="{}">{}<div>{}</div></div>', role, drawn, content)


@register.simple_block_tag
def confirm(content: str, text: str, kind: str = "danger") -> SafeString:
    """Wrap a form that must be asked for twice: closed it is a button, open it says the consequence."""
    return format_html(
        '<details class="confirm"><summary class="button {}">{}</summary><div class="ask">{}</div></details>',
        kind,
        text,
        content,
    )


@register.simple_block_tag
def fold(content: str, text: str, open: bool = False) -> SafeString:  # noqa: A002
    """Wrap what only some readers want: the technical report, the same as a table."""
    return format_html(
        '<details class="fold"{}><summary>{}<span>{}</span></summary><div>{}</div></details>',
        SafeString(" open") if open else "",
        _safe(icons.icon("chevron-down")),
        text,
        content,
    )


@register.inclusion_tag("components/copy.html")
def copy(value: str, label: str, id: str = "copy") -> dict[str, Any]:  # noqa: A002
    """Write a text one can copy: a read-only field, and a button when there is a script."""
    return {"value": value, "label": label, "id": id}
