"""Fields of forms, and blocks that wrap what a template says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cairn.web.components import controls, icons
from cairn.web.components import stones as rocks
from cairn.web.components.library.registry import register, safe, unique

NOTE_ICONS = {
    "info": "info",
    "success": "check",
    "warning": "warning",
    "danger": "warning",
    "neutral": "info",
}


@register.simple_tag
def field(bound: forms.BoundField, label: str = "", hint: str = "", optional: bool = True) -> SafeString:
    """Draw one field of a form: label, hint, the control, its errors.

    optional: False leaves out "(may be left empty)", where the page says so in another way.
    """
    vars(bound.field)["optional_unsaid"] = not optional
    if label:
        bound.label = label
    if hint:
        bound.help_text = hint
    return bound.as_field_group()


@register.simple_tag
def field_errors(bound: forms.BoundField) -> SafeString:
    """Write what is wrong with one field, where its control is drawn alone."""
    return controls.errors(bound)


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


@register.inclusion_tag("components/nothing.html", takes_context=True)
def nothing(context: Context, sentence: str, action: str = "", url: str = "") -> dict[str, Any]:
    """Write an empty state: one dashed stone, one sentence, one button."""
    one = rocks.Stone("cairn:nothing", "", state="next", level=3)
    drawn = rocks.single(one, clip_id=unique(context), width=74)
    return {"drawn": safe(drawn), "sentence": sentence, "action": action, "url": url}


@register.simple_block_tag
def note(content: str, role: str = "info") -> SafeString:
    """Wrap a remark that stands in the text: info, success, warning, danger or neutral."""
    drawn = safe(icons.icon(NOTE_ICONS[role]))
    return format_html('<div class="note-box" data-color="{}">{}<div>{}</div></div>', role, drawn, content)


@register.simple_block_tag
def confirm(content: str, text: str, kind: str = "danger", open: bool = False) -> SafeString:  # noqa: A002
    """Wrap a form that must be asked for twice: closed it is a button, open it says the consequence."""
    return format_html(
        '<details class="confirm"{}><summary class="button {}">{}</summary><div class="ask">{}</div></details>',
        SafeString(" open") if open else "",
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
        safe(icons.icon("chevron-down")),
        text,
        content,
    )


@register.inclusion_tag("components/copy.html")
def copy(value: str, label: str, id: str = "copy") -> dict[str, Any]:  # noqa: A002
    """Write a text one can copy: a read-only field, and a button when there is a script."""
    return {"value": value, "label": label, "id": id}
