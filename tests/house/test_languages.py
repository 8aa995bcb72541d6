"""Every text has its whole translation, and the catalogues compile to what Django reads."""

from __future__ import annotations

import functools
import importlib.util
import re
import sys

import pytest

from tests.house.source import CAIRN, ROOT


@pytest.fixture(scope="module")
def messages():
    spec = importlib.util.spec_from_file_location("cairn_messages", ROOT / "scripts" / "messages.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    module.collected = functools.cache(module.collected)  # every page and module is read once for all tests
    return module


def test_texts_are_found_in_pages_and_in_python(messages):
    found = {message.id if isinstance(message.id, str) else message.id[0] for message in messages.collected()}
    assert "Welcome back. Who are you?" in found  # a page
    assert "As it should stand on what you earn." in found  # Python
    assert "You have one e-mail address here." in found  # with a plural
    assert len(found) > 200


def test_a_translation_that_lost_a_placeholder_is_found(messages):
    from babel.messages.catalog import Catalog

    catalog = Catalog(locale="ar")
    lost = catalog.add("Hello %(name)s", string="مرحبا")
    kept = catalog.add("Bye %(name)s", string="وداعا %(name)s")
    none = catalog.add("Nothing", string="")
    fuzzy = catalog.add("Nearly", string="تقريبا", flags=["fuzzy"])
    assert "placeholders" in messages.fault_of(lost, catalog)
    assert messages.fault_of(kept, catalog) == ""
    assert messages.fault_of(none, catalog) == "not translated"
    assert messages.fault_of(fuzzy, catalog) == "marked fuzzy"
    assert messages.fault_of(None, catalog).startswith("not in the catalogue")


def test_a_plural_has_all_six_arabic_forms(messages):
    from babel.messages.catalog import Catalog

    catalog = Catalog(locale="ar")
    whole = catalog.add(
        ("%(n)d day", "%(n)d days"), string=("صفر", "يوم", "يومان", "%(n)d أيام", "%(n)d يوما", "%(n)d يوم")
    )
    part = catalog.add(("%(n)d hour", "%(n)d hours"), string=("ساعة", "%(n)d ساعات"))
    assert messages.fault_of(whole, catalog) == ""
    assert messages.fault_of(part, catalog) == "not translated"


@pytest.mark.skipif(
    not (ROOT / "src/cairn/web/locale/ar").exists(), reason="the Arabic catalogue is not written yet"
)
def test_every_text_is_translated(messages):
    assert messages.faults() == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_form_of_a_date_on_a_page_is_our_own(language):
    """What we do not say, Django says: `11/22/2026 8:43 a.m.`."""
    formats = importlib.import_module(f"cairn.web.formats.{language}.formats")
    templates = (CAIRN / "web" / "templates").rglob("*.html")
    asked = {
        name for page in templates for name in re.findall(r"\b[A-Z_]+_FORMAT\b", page.read_text("utf-8"))
    }
    assert "SHORT_DATETIME_FORMAT" in asked
    assert sorted(name for name in asked if not hasattr(formats, name)) == []
