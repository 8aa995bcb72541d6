"""Numbers, the way here and onwards, and lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cairn.web.components.library.registry import register
from cairn.web.components.lists import Listing, Page, numbers
from cairn.web.components.parts import Count, Crumb, Step


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


@register.inclusion_tag("components/sort_header.html")
def sort_header(listing: Listing, name: str, text: str, numeric: bool = False) -> dict[str, Any]:
    """Write a table head that sorts."""
    order = listing.sorted_by(name)
    sign = {"none": "sort", "ascending": "sort-up", "descending": "sort-down"}[order]
    return {"order": order, "url": listing.toggled(name), "text": text, "sign": sign, "numeric": numeric}


@register.inclusion_tag("components/pages.html")
def pagination(listing: Listing, page: Page[Any], by_name: bool = False) -> dict[str, Any]:
    """Write which rows these are, and links to the other pages; of a long list, how much of it that is.

    by_name: a whole name, address, number or code is found however long the list is.
    """
    links = [(number, listing.query(page=number) if number else "") for number in numbers(page)]
    before = listing.query(page=page.number - 1) if page.number > 1 else ""
    after = listing.query(page=page.number + 1) if page.number < page.last else ""
    return {"page": page, "links": links, "before": before, "after": after, "by_name": by_name}


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
        "hidden": [one for one in listing.kept if one[0] not in {name for name, _text, _choices in filters}],
    }
