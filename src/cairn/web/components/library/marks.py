"""Marks, tags, buttons; verdicts and findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cairn.web.components import icons, illustrations
from cairn.web.components.library.registry import register, safe, unique
from cairn.web.components.parts import Said, initials

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


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """Draw an icon; words stand beside it."""
    return safe(icons.icon(name, size=size))


@register.simple_tag
def logo(size: int = 28) -> SafeString:
    """Draw the mark of Cairn."""
    return safe(icons.mark(size=size))


@register.simple_tag(takes_context=True)
def illustration(context: Context, name: str, prefix: str = "") -> SafeString:
    """Draw one of the pictures of the home page and of empty states.

    prefix: of its ids, where the context is not the page's (the template of a widget).
    """
    return safe(illustrations.draw(name, clip_prefix=f"p-{prefix}" if prefix else unique(context)))


@register.simple_tag
def tag(text: object, kind: str = "plain") -> SafeString:
    """Write a tag; the words carry the state, the colour and the symbol repeat it."""
    role, sign = TAG_KINDS[kind]
    shape = "tag outline" if kind == "outline" else "tag"
    drawn = safe(icons.icon(sign, size=14)) if sign else ""
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
    drawn = safe(icons.icon(icon, size=18)) if icon else ""
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
        "symbol": safe(icons.symbol(state, size=58 if large else 40)),
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
        "symbol": safe(icons.outcome(outcome)),
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
