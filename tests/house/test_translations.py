"""Words that reach people go through the catalogue: none stands bare in a template or in a service's "no"."""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser

import pytest

from tests.house.source import CAIRN, ROOT, modules, place, tree

FOLDER = CAIRN / "web" / "templates"
#: Templates that speak one language, each with why.
ONE_LANGUAGE = {
    "api/reference.html": "the reference of the API is English and says so (lang), as its documents are",
    "api/operation.html": "a part of the reference of the API",
}
TEMPLATES = sorted(
    path
    for path in FOLDER.rglob("*.*")
    if path.suffix in {".html", ".txt"} and str(path.relative_to(FOLDER)) not in ONE_LANGUAGE
)
#: Attributes that people read or hear.
SPOKEN = ("title", "alt", "placeholder", "aria-label", "aria-description", "data-label", "label", "content")
#: Words that are the same in every language, each with why.
ALLOWED = {
    "Cairn": "the name of the product",
    "CSV": "a kind of file",
    "PDF": "a kind of file",
    "JSON": "a kind of file",
    "ECTS": "the name of the credit system",
    "ISCED": "the name of the classification of fields",
    "https": "the start of every address",
    "example": "an address that is nobody's",
}
#: Invented names, and a report as programs get it, on the page that shows every component.
SHOWN_IN_PATTERNS = {"Leila", "Haddad", "leila", "org", "Tidewater", "Grid", "Piotr", "Zielinski"}
SHOWN_IN_PATTERNS |= {"verdict", "indeterminate"}
ADDRESS = re.compile(r"(?:https?://)\S+|\?\w+=")
WORD = re.compile(r"[A-Za-z]{2,}")
TAGS = re.compile(
    r"{%-?\s*(?:blocktranslate|blocktrans)\b.*?{%-?\s*end(?:blocktranslate|blocktrans)\s*-?%}"
    r"|{%-?\s*comment\b.*?{%-?\s*endcomment\s*-?%}"
    r"|{#.*?#}|{%.*?%}|{{.*?}}",
    re.DOTALL,
)
#: Template tags whose arguments people read; a text in quotation marks there is not translated.
SAYING = re.compile(
    r"{%\s*(?:button|tag|nothing|confirm|fold|meter|copy|drop_zone)\s+\"(?!https?:)([^\"]*[A-Za-z]{2}[^\"]*)\""
)


class Visible(HTMLParser):
    """Collects what people read: text outside scripts and code, and spoken attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag, attrs):
        if tag in {"script", "style"}:
            self._silent += 1
        given = dict(attrs)
        if tag == "meta" and given.get("name") not in {"description"}:
            return
        self.said += [value for name, value in attrs if name in SPOKEN and value]

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        if tag in {"script", "style"}:
            self._silent -= 1

    def handle_data(self, data):
        if not self._silent:
            self.said.append(data)


def bare_words(markup: str) -> list[str]:
    """The words of a template that no translation tag holds."""
    reader = Visible()
    reader.feed(TAGS.sub("", re.sub(r"<(/?){{.*?}}", r"<\1t", markup)))
    reader.close()
    said = ADDRESS.sub(" ", " ".join(reader.said))
    return [word for word in WORD.findall(re.sub(r"&\w+;", " ", said)) if word not in ALLOWED]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_template_says_nothing_outside_its_translation_tags(path):
    markup = path.read_text("utf-8")
    known = SHOWN_IN_PATTERNS if path.parent.name == "patterns" else set()
    assert [word for word in bare_words(markup) if word not in known] == [], (
        "put them into {% translate %}, or say in ALLOWED why not"
    )
    assert SAYING.findall(markup) == [], "a component is given a text that is not translated"


def test_bare_words_are_found():
    assert bare_words('<p title="Two words">{% translate "Fine" %} Loose</p>') == ["Two", "words", "Loose"]
    assert bare_words("{% blocktranslate %}Fine <b>too</b>{% endblocktranslate %}{# not shown #}") == []


#: Said to programs only, in English as the whole API; or where nobody can be asked for a language.
FOR_PROGRAMS = {
    "src/cairn/services/idempotency.py": "only the API sends such keys",
    "src/cairn/services/issue/intent.py": "only the API chooses request keys",
    "src/cairn/services/admin/wipe.py": "only the command line wipes",
    "src/cairn/services/admin/wipe_held.py": "only the command line wipes",
}

#: What a door or a service raises for people; a NotFound says nothing but that.
DECISIONS = {"Conflict", "InvalidInput", "NotPermitted", "TooMuch", "ValidationError"}
SHOWN = {"success", "error", "warning", "info", "add_error"}


def literal(node: ast.expr | None) -> bool:
    """Whether an expression is a text written out, without a translation around it."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.Constant) and WORD.search(str(part.value)) for part in node.values)
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value


def said_by(call: ast.Call) -> list[ast.expr]:
    """The expressions of a call that people read: nothing for a call that says nothing."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in DECISIONS:
        given = list(call.args[:1])
        for keyword in call.keywords:
            if keyword.arg == "fields" and isinstance(keyword.value, ast.Dict):
                for value in keyword.value.values:
                    given += value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
        return given
    if name in SHOWN and isinstance(call.func, ast.Attribute):
        return list(call.args[1:2])
    return [keyword.value for keyword in call.keywords if keyword.arg in {"label", "help_text"}]


@pytest.mark.parametrize("folder", ["services", "web"])
def test_what_people_are_told_is_translated(folder):
    bare = [
        place(path, node.lineno)
        for path in modules(folder)
        if str(path.relative_to(ROOT)) not in FOR_PROGRAMS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and any(literal(given) for given in said_by(node))
    ]
    assert not bare, "wrap the sentence in gettext"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_headings_of_an_empty_file_are_understood_when_it_comes_back(language):
    """Whoever downloads a file in their language fills it in and sends it."""
    from django.utils.translation import gettext, override

    from cairn.services.issue import cells
    from cairn.services.issue.words import folded
    from cairn.services.run.imports import HEADINGS

    with override(language):
        words = [gettext(word) for word in ("Name", "E-mail", "Number", "Date")]
        outcome = gettext("Outcome %(number)d") % {"number": 1}
        assert set(cells.matched([*words, outcome], outcomes=[""])) == {
            *("name", "email", "number", "date", "outcome-1")
        }
        for field, word in zip(("name", "email", "number"), words, strict=False):
            assert folded(word) in HEADINGS[field]
        assert gettext("Language").casefold() in HEADINGS["language"]
