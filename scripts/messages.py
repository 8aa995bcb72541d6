"""Translations without GNU gettext: Babel reads, writes and compiles the catalogues.

    python scripts/messages.py update     collect the texts of the pages into src/cairn/web/locale
    python scripts/messages.py compile    write the .mo files that Django reads (git-ignored)
    python scripts/messages.py check      fail when a text has no translation, or one that lost a placeholder

Texts are found in Python (`gettext`, `_`, `ngettext`, `pgettext` and their lazy forms) and in templates
(`{% translate %}`, `{% blocktranslate %}`, `{{ _("…") }}`), which Django itself turns into Python first.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "cairn"
LOCALE = SOURCE / "web" / "locale"
LANGUAGES = ("ar",)
SEARCHED = ("web", "services", "records", "site", "public", "demo", "adapters")
TEMPLATES = (".html", ".txt", ".svg")
KEYWORDS: dict[str, tuple[object, ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%[sd]|\{(\w*)\}")


def files() -> Iterator[Path]:
    """Every file that may carry a text for people, in a stable order."""
    for folder in SEARCHED:
        for path in sorted((SOURCE / folder).rglob("*")):
            if path.suffix == ".py" or (path.suffix in TEMPLATES and "templates" in path.parts):
                yield path


def collected() -> Catalog:
    """Return every text in use, with where it stands."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    from django.utils.translation.template import templatize

    catalog = Catalog(charset="utf-8", domain="django", project="Cairn", fuzzy=False)
    for path in files():
        text = path.read_text(encoding="utf-8")
        # In brackets, because the indentation of a page is not that of a program.
        source = text if path.suffix == ".py" else f"({templatize(text, origin=str(path))}\n)"
        where = str(path.relative_to(ROOT))
        found = extract_python(
            io.BytesIO(source.encode()), list(KEYWORDS), ["Translators:"], {"encoding": "utf-8"}
        )
        for line, name, arguments, comments in found:
            add(catalog, name, arguments, (where, line), comments)
    return catalog


def add(catalog: Catalog, name: str, arguments: object, where: tuple[str, int], comments: list[str]) -> None:
    """Add one call to the catalogue, when its texts are written out where it stands."""
    given = list(arguments) if isinstance(arguments, tuple) else [arguments]
    context = given.pop(0) if "pgettext" in name else None
    plural = "ngettext" in name or "npgettext" in name
    texts = given[: 2 if plural else 1]
    if len(texts) < (2 if plural else 1) or not all(isinstance(text, str) and text for text in texts):
        return
    flags = ["python-format"] if any("%(" in str(text) for text in texts) else []
    catalog.add(
        tuple(texts) if plural else texts[0],
        locations=[where],
        auto_comments=comments,
        context=context if isinstance(context, str) else None,
        flags=flags,
    )


def catalogue(language: str) -> tuple[Path, Catalog]:
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return path, Catalog(locale=language, charset="utf-8", domain="django", project="Cairn", fuzzy=False)
    with path.open("rb") as file:
        return path, read_po(file, locale=language, domain="django", charset="utf-8")


def update() -> int:
    texts = collected()
    for language in LANGUAGES:
        path, catalog = catalogue(language)
        catalog.update(texts, no_fuzzy_matching=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        write_po(
            buffer,
            catalog,
            width=100,
            sort_output=True,
            omit_header=False,
            ignore_obsolete=True,
            include_lineno=False,
        )
        kept = [
            line
            for line in buffer.getvalue().decode().splitlines()
            if not line.startswith('"POT-Creation-Date')
        ]
        path.write_text("\n".join(kept).rstrip("\n") + "\n", encoding="utf-8")
        print(f"messages: {len(catalog)} texts in {path.relative_to(ROOT)}")
    return 0


def compile_() -> int:
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.parts[-3])
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog, use_fuzzy=False)
    return 0


def faults() -> list[str]:
    """Every text without a whole translation, one sentence each."""
    texts = collected()
    wrong = []
    for language in LANGUAGES:
        _, catalog = catalogue(language)
        for message in texts:
            if message.id and (fault := fault_of(catalog.get(message.id, message.context), catalog)):
                name = message.id[0] if isinstance(message.id, tuple) else message.id
                place = message.locations[0][0] if message.locations else "?"
                wrong.append(f"{language}: {name!r} ({place}): {fault}")
    return wrong


def fault_of(message: Message | None, catalog: Catalog) -> str:
    """Say what is missing from one translation; "" when nothing is."""
    if message is None:
        return "not in the catalogue (run `update`)"
    originals = message.id if isinstance(message.id, tuple) else (message.id,)
    given = message.string if isinstance(message.string, tuple) else (message.string,)
    if message.fuzzy:
        return "marked fuzzy"
    if not all(given) or (isinstance(message.id, tuple) and len(given) != catalog.num_plurals):
        return "not translated"
    wanted = {match[0] for match in PLACEHOLDER.finditer(originals[-1])}
    for text in given:
        have = {match[0] for match in PLACEHOLDER.finditer(text)}
        if have - wanted or (len(given) == 1 and wanted - have):
            return f"placeholders differ: {sorted(wanted ^ have)}"
    return ""


def check() -> int:
    wrong = faults()
    for line in wrong:
        print(f"messages: {line}", file=sys.stderr)
    print(f"messages: {len(wrong)} of {len(list(collected())) - 1} texts lack a translation")
    return 1 if wrong else 0


if __name__ == "__main__":
    verbs = {"update": update, "compile": compile_, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in verbs:
        sys.exit(__doc__)
    sys.exit(verbs[sys.argv[1]]())
