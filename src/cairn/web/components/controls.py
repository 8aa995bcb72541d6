"""Draws the fields of forms: label, hint, control, what is wrong. `{{ form }}` gives our markup, too.

Inputs, selects and text areas come out to the letter as of Django's own templates, without them: a template for
each control, one for its attributes and one for each option are a thousand templates on a page of 130 fields, and
half of the time it takes. Every other widget is drawn by its template.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any, Final

from django.forms import BoundField, CheckboxInput
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cairn.web.components.icons import icon

Widget = Mapping[str, Any]

_KINDS: Final = (
    "checkbox", "color", "date", "datetime", "email", "file", "hidden", "input", "number", "password", "search",
    "tel", "text", "time", "url",
)  # fmt: skip
_OPTION: Final = "django/forms/widgets/select_option.html"


class Controls(TemplatesSetting):
    """Django's renderer with the site's templates; fields and the commonest controls need none."""

    def render(self, template_name: str, context: Any, request: HttpRequest | None = None) -> str:
        """Return the markup of a widget, a field or a form."""
        if template_name == self.field_template_name:
            return _field(context["field"])
        draw = _DRAWN.get(template_name)
        drawn = draw(context["widget"]) if draw else None
        return super().render(template_name, context, request) if drawn is None else drawn


def errors(bound: BoundField) -> SafeString:
    """What is wrong with a field, for below it; nothing when nothing is. The control is described by it."""
    if not bound.errors:
        return SafeString()
    said = " ".join(_shown(error) for error in bound.errors)
    markup = f"{icon('warning', size=18)}<span>{said}</span>"
    return _safe(f'<div class="error" id="{_shown(bound.auto_id)}_error">{markup}</div>')


def _field(bound: BoundField) -> SafeString:
    if isinstance(bound.field.widget, CheckboxInput):
        return _safe(f'<div class="field check">\n{_ticked(bound)}\n{errors(bound)}</div>')
    if bound.use_fieldset:
        about = f' aria-describedby="{_shown(bound.aria_describedby)}"' if bound.aria_describedby else ""
        name = f"<fieldset{about}>\n<legend>{_label(bound)}</legend>"
        return _safe(f'<div class="field">{name}\n{_hint(bound)}\n{bound}{errors(bound)}</fieldset></div>')
    name = f'<label for="{_shown(bound.id_for_label)}">{_label(bound)}</label>'
    return _safe(f'<div class="field">\n{name}\n{_hint(bound)}\n{bound}{errors(bound)}</div>')


def _ticked(bound: BoundField) -> str:
    hint = bound.help_text
    small = f'<small id="{_shown(bound.auto_id)}_helptext">{_shown(hint)}</small>' if hint else ""
    name = f"{bound}<span>{_shown(bound.label)}{small}</span>"
    return f'<label class="tick" for="{_shown(bound.id_for_label)}">{name}</label>'


def _label(bound: BoundField) -> str:
    """The label; `optional_unsaid` of a field leaves out that it may be left empty."""
    unsaid = bound.field.required or getattr(bound.field, "optional_unsaid", False)
    optional = "" if unsaid else f' <span class="optional">{_shown(_("(may be left empty)"))}</span>'
    return f"{_shown(bound.label)}{optional}"


def _hint(bound: BoundField) -> str:
    hint = bound.help_text
    return f'<div class="hint" id="{_shown(bound.auto_id)}_helptext">{_shown(hint)}</div>' if hint else ""


def _input(widget: Widget) -> SafeString:
    value = widget["value"]
    said = "" if value is None else f' value="{_text(value)}"'
    named = f'type="{_shown(widget["type"])}" name="{_shown(widget["name"])}"'
    return _safe(f"<input {named}{said}{_attributes(widget)}>")


def _textarea(widget: Widget) -> SafeString:
    value = widget["value"]
    said = _shown(value) if value else ""
    return _safe(f'<textarea name="{_shown(widget["name"])}"{_attributes(widget)}>\n{said}</textarea>')


def _select(widget: Widget) -> SafeString | None:
    """None: its options are drawn otherwise than usual."""
    groups = widget["optgroups"]
    if any(option["template_name"] != _OPTION for _name, options, _index in groups for option in options):
        return None
    inner = "".join(_group(name, options) for name, options, _index in groups)
    return _safe(f'<select name="{_shown(widget["name"])}"{_attributes(widget)}>{inner}\n</select>')


def _group(name: object, options: Iterable[Widget]) -> str:
    rows = "".join(
        f'\n  <option value="{_text(option["value"])}"{_attributes(option)}>{_shown(option["label"])}</option>'
        for option in options
    )
    return f'\n  <optgroup label="{_shown(name)}">{rows}\n  </optgroup>' if name else rows


def _attributes(widget: Widget) -> str:
    """Every attribute that is not False; one that is True has no value."""
    attributes = widget["attrs"]
    if not attributes:
        return ""
    return "".join(
        f" {_shown(name)}" if value is True else f' {_shown(name)}="{_text(value)}"'
        for name, value in attributes.items()
        if value is not False
    )


def _text(value: object) -> str:
    """A value as a program reads it: its thousands are not parted."""
    return _shown(value if isinstance(value, str) else str(value))


def _shown(value: object) -> str:
    """A value as a person reads it; what is markup already stays as it is."""
    said = value if isinstance(value, str) else localize(value)
    if isinstance(said, Promise):
        said = str(said)
    return said.__html__() if hasattr(said, "__html__") else escape(str(said))


def _safe(markup: str) -> SafeString:
    return mark_safe(markup)  # noqa: S308 - every part of it is escaped


_DRAWN: Final[Mapping[str, Callable[[Widget], SafeString | None]]] = {
    **{f"django/forms/widgets/{kind}.html": _input for kind in _KINDS},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
}
