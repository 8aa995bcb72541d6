"""Translations without GNU gettext: Babel reads, writes and compiles the catalogues.

    python scripts/messages.py update     collect the texts of the pages into src/cairn/web/locale
    python scripts/messages.py compile    write the .mo files that Django reads (git-ignored)
    python scripts/messages.py check      fail when a text has no translation, or one that lost a placeholder

Texts are found in three places: in Python (`gettext`, `_`, `ngettext`, `pgettext` and their lazy forms);
in templates (`{% translate %}`, `{% blocktranslate %}`, `{{ _("…") }}`), which Django itself turns into
Python first; and in the tables of the core, which knows no languages and whose sentences pages look up.
Sentences of Django and allauth that people meet here are listed in `FRAMEWORKS`: their own Arabic lacks
them, or says them otherwise than we do.

In a right-to-left language, `compile` puts every name that fills a sentence into an isolate (U+2068 …
U+2069), so that "Larkhaven (2026)" does not fall apart in an Arabic line.

Source of the isolates: Unicode Standard Annex #9, section 2.4, "Explicit Directional Isolates".
"""

from __future__ import annotations

import importlib
import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tokenize import TokenError

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
    "_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%[sd]|\{(\w*)\}")
RIGHT_TO_LEFT = ("ar",)
# A name in a sentence; or a number or a whole HTML tag, to which nothing is added.
FILLED = re.compile(r"<[^<>]*>|%\((\w+)\)s|\{(\w+)\}")
NUMBERS = frozenset(
    [
        "after",
        "all",
        "awarded",
        "before",
        "count",
        "counter",
        "credits",
        "done",
        "drafts",
        "ects",
        "first",
        "goal",
        "hours",
        "index",
        "issue",
        "issued",
        "judged",
        "last",
        "least",
        "level",
        "level_number",
        "many",
        "mark",
        "met",
        "most",
        "n",
        "not_yet",
        "number",
        "open",
        "rate",
        "ready",
        "rest",
        "seconds",
        "size",
        "step",
        "total",
        "value",
        "waiting",
        "withdrawn",
    ]
)
FRAMEWORKS: dict[str, tuple[str | tuple[str, str], ...]] = {
    "django": (
        (
            "This password is too short. It must contain at least %d character.",
            "This password is too short. It must contain at least %d characters.",
        ),
        "Ensure this value is a multiple of step size %(limit_value)s.",
        (
            "Ensure this value is a multiple of step size %(limit_value)s, starting from %(offset)s, e.g. "
            "%(offset)s, %(valid_value1)s, %(valid_value2)s, and so on."
        ),
        "Enter a valid domain name.",
        "Enter a valid %(protocol)s address.",
        ("Please submit at most %(num)d form.", "Please submit at most %(num)d forms."),
        ("Please submit at least %(num)d form.", "Please submit at least %(num)d forms."),
    ),
    "allauth": (
        "This account is currently inactive.",
        "You cannot remove your primary email address.",
        "This email address is already associated with this account.",
        "The email address and/or password you specified are not correct.",
        "A user is already registered with this email address.",
        "Please type your current password.",
        "Incorrect code.",
        "Incorrect password.",
        "Invalid or expired key.",
        "Invalid login.",
        "The password reset token was invalid.",
        "You cannot add more than %d email addresses.",
        "Too many failed login attempts. Try again later.",
        "The email address is not assigned to any user account.",
        "Your primary email address must be verified.",
        "Please select only one.",
        "The new value must be different from the current one.",
        "Be patient, you are sending too many requests.",
        "Use your password",
        "Use authenticator app or code",
        "Use a security key",
        "You must type the same password each time.",
        "Authenticator code",
        "Passwordless",
        (
            "Enabling passwordless operation allows you to sign in using just this key, but imposes "
            "additional requirements such as biometrics or PIN protection."
        ),
        "You cannot add an email address to an account protected by two-factor authentication.",
        "You cannot deactivate two-factor authentication.",
        "You cannot generate recovery codes without having two-factor authentication enabled.",
        "You cannot activate two-factor authentication until you have verified your email address.",
        "Master key",
        "Backup key",
        "Key nr. {number}",
    ),
}


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
        try:
            for line, name, arguments, comments in found:
                add(catalog, name, arguments, (where, line), comments)
        except (SyntaxError, TokenError) as error:
            raise SystemExit(f"messages: {where} cannot be read: {error}") from error
    for place, sentence in core():
        add(catalog, "gettext", sentence, (place, 0), [])
    for framework, sentences in FRAMEWORKS.items():
        for said in sentences:
            add(catalog, "ngettext" if isinstance(said, tuple) else "gettext", said, (framework, 0), [])
    return catalog


def core() -> Iterator[tuple[str, str]]:
    """Yield the sentences of the core that pages look up in the reader's language, with their module."""
    sys.path.insert(0, str(SOURCE.parent))
    findings = importlib.import_module("cairn.credentials.findings")
    verdict = importlib.import_module("cairn.credentials.verdict")
    conformance = importlib.import_module("cairn.quality.conformance")
    for meaning in (*findings.CATALOGUE.values(), *findings.OTHERWISE.values()):
        for text in (meaning.message, meaning.sentence, meaning.advice):
            if text and text != "{reason}":
                yield "src/cairn/credentials/catalogue", text
    for text in (*verdict.SENTENCES.values(), *verdict.ADVICE.values()):
        yield "src/cairn/credentials/verdict.py", text
    for text in (*conformance.QUESTIONS.values(), *conformance.DETAILS.values()):
        yield "src/cairn/quality/conformance.py", text
    facts = importlib.import_module("cairn.quality.facts")
    for text in (*facts.QUESTIONS.values(), *facts.DETAILS.values(), *facts.SOURCES.values()):
        if text != "{day}":
            yield "src/cairn/quality/facts.py", text


def add(
    catalog: Catalog, name: str, arguments: object, where: tuple[str, int], comments: Iterable[str]
) -> None:
    """Add one call to the catalogue, when its texts are written out where it stands."""
    given = list(arguments) if isinstance(arguments, tuple) else [arguments]
    context = given.pop(0) if "pgettext" in name else None
    plural = "ngettext" in name or "npgettext" in name
    texts = tuple(text for text in given[: 2 if plural else 1] if isinstance(text, str) and text)
    if len(texts) < (2 if plural else 1):
        return
    flags = ["python-format"] if any("%(" in text for text in texts) else []
    catalog.add(
        texts if plural else texts[0],
        locations=[where],
        auto_comments=list(comments),
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
        if path.parts[-3] in RIGHT_TO_LEFT:
            for message in catalog:
                message.string = isolated(message.string or "") if message.id else message.string
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog, use_fuzzy=False)
    return 0


def isolated(text: str | tuple[str, ...] | list[str]) -> str | tuple[str, ...]:
    """Put every name that fills a text into an isolate, but for those inside an HTML tag."""
    if not isinstance(text, str):
        return tuple(str(isolated(form)) for form in text)

    def one(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        return found[0] if not name or name in NUMBERS else f"\u2068{found[0]}\u2069"

    return FILLED.sub(one, text)


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
    originals = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    given = (message.string or "",) if isinstance(message.string, str | None) else tuple(message.string)
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
