"""Fields of forms are drawn without templates: to the letter what Django's own templates say, and nothing gets out."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override
from hypothesis import given, settings
from hypothesis import strategies as some

from cairn.web.components.controls import _DRAWN, Controls

HOSTILE = "\"><script>alert('1')</script>&amp;\u202e"
CHOICES = [
    ("", "–"),
    ("a", HOSTILE),
    (HOSTILE, "A"),
    (1234, 5678),
    (True, gettext_lazy("Save")),
    ("m", mark_safe("<b>")),
    (HOSTILE, [("x", "X"), (HOSTILE, HOSTILE)]),
]
WIDGETS = [
    forms.TextInput(), forms.NumberInput(), forms.EmailInput(), forms.URLInput(),
    forms.PasswordInput(render_value=True),
    forms.HiddenInput(), forms.DateInput(), forms.DateTimeInput(), forms.TimeInput(), forms.CheckboxInput(),
    forms.FileInput(), forms.Textarea(), forms.Select(choices=CHOICES), forms.SelectMultiple(choices=CHOICES),
    forms.NullBooleanSelect(), forms.ColorInput(), forms.TelInput(), forms.SearchInput(),
]  # fmt: skip
ATTRIBUTES = some.dictionaries(
    some.sampled_from(["id", "class", "required", "maxlength", "data-x", "aria-describedby", 'b"><i']),
    some.one_of(some.booleans(), some.integers(), some.text(max_size=8), some.just(HOSTILE), some.none()),
)
VALUES = some.one_of(
    some.none(), some.booleans(), some.integers(), some.text(max_size=12), some.just(HOSTILE)
)
BLANK_LINES = re.compile(r"\n\s*\n")
OURS, DJANGOS = Controls(), DjangoTemplates()


def drawn(widget: forms.Widget, renderer: Any, name: str, value: Any, attrs: dict[str, Any]) -> str:
    said: str = widget.render(name, value, attrs=attrs, renderer=renderer)
    return BLANK_LINES.sub("\n", said)


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
@settings(max_examples=25)
@given(
    value=VALUES,
    attrs=ATTRIBUTES,
    name=some.sampled_from(["field", 'f"><b', "f-1"]),
    language=some.sampled_from(["en", "ar"]),
)
def test_a_control_is_to_the_letter_what_its_template_says_but_for_blank_lines(
    widget, value, attrs, name, language
):
    assert widget.template_name in _DRAWN
    with override(language):
        assert drawn(widget, OURS, name, value, attrs) == drawn(widget, DJANGOS, name, value, attrs)


class Marked(forms.Select):
    option_template_name = "django/forms/widgets/checkbox_option.html"


def test_options_of_another_kind_are_drawn_by_their_template():
    said = drawn(Marked(choices=[("a", "A")]), OURS, "f", "a", {})
    assert said == drawn(Marked(choices=[("a", "A")]), DJANGOS, "f", "a", {})
    assert 'type="checkbox"' not in drawn(forms.Select(choices=[("a", "A")]), OURS, "f", "a", {})


class Several(forms.Form):
    plain = forms.CharField(label=HOSTILE, help_text=HOSTILE)
    empty = forms.CharField(label="Empty", required=False)
    tick = forms.BooleanField(label=HOSTILE, help_text=HOSTILE)
    some = forms.MultipleChoiceField(
        label=HOSTILE, help_text="Hint", choices=[("a", HOSTILE)], widget=forms.CheckboxSelectMultiple
    )


@pytest.mark.parametrize("name", ["plain", "tick", "some"])
def test_a_field_says_its_label_its_hint_and_what_is_wrong_and_nothing_gets_out(name):
    form = Several({})
    form.add_error(name, HOSTILE)
    said = form[name].as_field_group()
    assert "<script" not in said
    assert said.count("&lt;script&gt;") >= 2
    assert f'id="id_{name}_helptext"' in said
    assert f'<div class="error" id="id_{name}_error">' in said
    assert f"id_{name}_helptext id_{name}_error" in said, "the control names its hint and its error"


def test_only_what_may_be_left_empty_says_so_in_the_language_of_the_reader():
    form = Several()
    with override("ar"):
        assert '<span class="optional">' in form["empty"].as_field_group()
        assert "may be left empty" not in form["empty"].as_field_group()
    assert "(may be left empty)" in form["empty"].as_field_group()
    assert '<span class="optional">' not in form["plain"].as_field_group()
