"""The template tags: what is said is escaped, told by shape and words, and tied together for screen readers."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.test import Client
from django.utils import translation

from cairn.web.components import icons
from cairn.web.components.fields import ChoiceTiles, DropZone, SeveralFilesField
from cairn.web.components.library.registry import register
from cairn.web.components.parts import Said, Step, initials
from cairn.web.components.stones import Stone

WEB = Path(icons.__file__).parents[1]
SCRIPT = '<script>alert("x")</script>'


def render(source: str, **context: object) -> str:
    return Template("{% load i18n cairn %}" + source).render(Context(context))


class Small(forms.Form):
    name = forms.CharField(label="Name", help_text="As it should be printed.")
    note = forms.CharField(label="Note", required=False)
    level = forms.ChoiceField(
        choices=[("a", "Met"), ("b", "Merit")], widget=ChoiceTiles(more={"a": "Right, alone"})
    )
    agreed = forms.BooleanField(label="Agreed")


@pytest.mark.parametrize(
    "source",
    [
        "{% tag text 'good' %}",
        "{% button text %}",
        "{% button 'x' href=text %}",
        "{% button 'x' name=text %}",
        "{% avatar text %}",
        "{% verdict 'sound' text text %}",
        "{% findings items %}",
        "{% meter text 1 2 figure=text note=text %}",
        "{% breadcrumbs text text text %}",
        "{% steps steps %}{% gates steps %}",
        "{% nothing text text text %}",
        "{% confirm text %}{{ text }}{% endconfirm %}",
        "{% fold text %}{{ text }}{% endfold %}",
        "{% note 'danger' %}{{ text }}{% endnote %}",
        "{% copy text text 'c' %}",
        "{% pips 3 text %}{% evidence_stones 1 text %}",
        "{% cairn stones %}",
        "{% stone 'slate' text label=text %}",
    ],
)
def test_what_people_typed_is_never_markup(source: str):
    stones = (Stone(SCRIPT, SCRIPT, hours=4, url=SCRIPT, note=SCRIPT), Stone("b", SCRIPT, hours=2))
    items = (Said("failed", SCRIPT, SCRIPT, SCRIPT, SCRIPT),)
    drawn = render(
        source, text=SCRIPT, stones=stones, items=items, steps=(Step(SCRIPT, "now", SCRIPT, SCRIPT),)
    )
    assert "<script" not in drawn
    assert 'alert("x")' not in drawn
    assert " style=" not in drawn


@pytest.mark.parametrize("state", icons.VERDICTS)
def test_a_verdict_has_a_sentence_a_symbol_and_an_outline_of_its_own(state: str):
    drawn = render("{% verdict state %}", state=state)
    assert f'class="verdict {state}"' in drawn
    assert re.search(r'class="sentence">\w', drawn)
    assert "<svg" in drawn
    assert len({icons.symbol(one, size=40) for one in icons.VERDICTS}) == len(icons.VERDICTS)


def test_the_core_s_names_of_states_are_understood():
    assert 'class="verdict unknown-issuer"' in render("{% verdict 'unknown_issuer' %}")


def test_a_finding_says_its_outcome_to_those_who_do_not_see_the_symbol():
    drawn = render(
        "{% findings items %}", items=[{"outcome": "unknown", "sentence": "Has it been withdrawn?"}]
    )
    assert "Could not check:" in drawn
    assert "Has it been withdrawn?" in drawn


def test_a_field_ties_its_hint_and_its_error_to_the_control():
    form = Small({"name": "", "level": "zzz"})
    drawn = render("{% field form.name %}", form=form)
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert 'id="id_name_helptext"' in drawn
    assert 'id="id_name_error"' in drawn
    assert 'aria-invalid="true"' in drawn


def test_only_fields_that_may_be_left_empty_say_so():
    drawn = render("{{ form }}", form=Small())
    assert drawn.count("(may be left empty)") == 1


def test_the_summary_of_errors_leads_to_each_field():
    drawn = render("{% error_summary form %}", form=Small({"name": "", "level": "a"}))
    assert "2 things need a word from you" in drawn
    assert 'href="#id_name"' in drawn
    assert 'href="#id_agreed"' in drawn
    assert render("{% error_summary form %}", form=Small()).strip() == ""


def test_rubric_tiles_are_radio_buttons_in_a_fieldset():
    drawn = render("{% field form.level %}", form=Small({"level": "a"}))
    assert "<fieldset" in drawn
    assert drawn.count('type="radio"') == 2
    assert "Right, alone" in drawn


def test_several_files_are_each_checked():
    field = SeveralFilesField(required=True, widget=DropZone(several=True))
    with pytest.raises(forms.ValidationError):
        field.clean([])
    assert "multiple" in str(field.widget.render("file", None, {"id": "f"}))


def test_drawings_on_one_page_never_share_an_id():
    stones = [Stone(f"urn:{n}", f"Course {n}", hours=n + 1) for n in range(12)]
    drawn = render(
        "{% cairn stones %}{% cairn stones %}{% stone 'moss' %}{% illustration 'hero' %}", stones=stones
    )
    ids = re.findall(r' id="([^"]+)"', drawn)
    assert len(ids) == len(set(ids))


def test_no_credential_yet_is_one_dashed_stone_and_a_sentence():
    drawn = render("{% cairn stones %}", stones=[])
    assert "Your first stone" in drawn
    assert drawn.count("stone-next") == 1


def test_a_link_to_a_page_that_does_not_exist_yet_is_not_shown():
    assert render("{% nav_link 'no:such' 'Nowhere' %}") == ""
    assert render("{% route 'no:such' %}") == ""


@pytest.mark.parametrize(
    ("name", "letters"), [("Leila Haddad", "LH"), ("ليلى حداد", "لح"), ("", "?"), ("e", "E")]
)
def test_initials_in_any_script(name: str, letters: str):
    assert initials(name) == letters


def test_a_page_is_under_100_kilobytes_on_the_wire(db):
    page = Client().get("/patterns")  # the largest page there is
    files = ["src/tokens.css", "src/cairn.css", "src/cairn.js"]
    weight = len(gzip.compress(page.content)) + sum(
        len(gzip.compress((WEB / "static" / name).read_bytes())) for name in files
    )
    font = WEB / "static" / "built" / "inter-latin.woff2"
    weight += font.stat().st_size if font.exists() else 48_256
    assert weight < 100_000
    assert "style=" not in page.content.decode()


@pytest.mark.parametrize("status", ["400", "403", "403_csrf", "404", "429", "500", "offline", "problem"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_error_page_needs_nothing_but_itself(status: str, language: str):
    with translation.override(language):
        drawn = render(f"{{% include '{status}.html' %}}")
    assert "<h1" in drawn
    assert f'lang="{language}"' in drawn


def test_every_component_is_on_the_page_of_patterns():
    used = (WEB / "templates" / "patterns" / "page.html").read_text("utf-8")
    used += "".join(path.read_text("utf-8") for path in (WEB / "templates" / "components").glob("*.html"))
    used += "".join(
        (WEB / "templates" / name).read_text("utf-8") for name in ("base.html", "django/forms/div.html")
    )
    missing = [name for name in register.tags if f"{{% {name} " not in used and name != "field"]
    assert missing == []  # `field` draws what {{ form }} draws


def test_a_page_that_says_what_may_be_left_out_need_not_say_it_at_each_field():
    form = Small()
    assert "may be left empty" not in render("{% field form.note optional=False %}", form=form)
    assert "may be left empty" in render("{% field form.note %}", form=form)
