"""Markdown that people typed, as HTML that cannot do anything.

Raw HTML in the text is shown as text; what remains passes an allow-list: no
pictures, no scripts, links only to https and mailto.

Source: trust.md, bug class 21.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

TAGS: Final = {
    "p",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "a",
    "blockquote",
    "code",
    "pre",
    "br",
    "h3",
    "h4",
    "h5",
    "hr",
}
MOST: Final = 20_000  # characters


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "linkify": False}).disable("image")


def html(text: str) -> SafeString:
    """Render markdown; headings start at level 3 so that a text never outranks its page."""
    import nh3

    raw = _reader().render(text[:MOST])
    for level in (3, 2, 1):
        raw = raw.replace(f"<h{level}>", f"<h{level + 2}>").replace(f"</h{level}>", f"</h{level + 2}>")
    clean = nh3.clean(
        raw,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "mailto"},
        link_rel="noopener nofollow ugc",
    )
    return mark_safe(clean)  # noqa: S308 - cleaned by the allow-list above
