"""Form widgets that the usual ones lack: a row of tiles, and a zone to drop files on.

Every field is drawn by `controls`, so `{{ form }}` and
`{{ form.name.as_field_group }}` already give our markup.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms


class ChoiceTiles(forms.RadioSelect):
    """Real radio buttons drawn as tiles, for a rubric: a name and what it means.

    more: value -> the line below the name ("Names the task, the effect and the next try").
    stacked: one below the other on every screen, for long lines.
    """

    template_name = "components/choice_tiles.html"
    option_template_name = "components/choice_tile.html"

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        *,
        more: Mapping[str, Any] | None = None,
        stacked: bool = False,
        choices: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(attrs, choices)
        self.more = dict(more or {})
        self.stacked = stacked

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["stacked"] = self.stacked
        return context

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        option["more"] = self.more.get(str(value), "")
        return option


class DropZone(forms.FileInput):
    """A file field one can also drop files on; without JavaScript it is a file field.

    most: bytes a file may have; the script says so before anything is sent.
    several: whether more than one file may be chosen (with `SeveralFilesField`).
    """

    template_name = "components/drop_zone.html"

    def __init__(
        self, attrs: dict[str, Any] | None = None, *, most: int | None = None, several: bool = False
    ) -> None:
        self.allow_multiple_selected = several
        super().__init__({**(attrs or {}), **({"multiple": True} if several else {})})
        self.most = most

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["most"] = self.most
        return context


class SeveralFilesField(forms.FileField):
    """A file field that takes several files and cleans each of them; the value is a list."""

    widget = DropZone

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        single = super().clean
        if isinstance(data, list | tuple):
            if not data:
                single(None, initial)
                return []
            return [single(one, initial) for one in data]
        one = single(data, initial)
        return [one] if one else []
