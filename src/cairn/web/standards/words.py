"""The words of the pages of standards: who may adopt, what changed, what a definition is to a credential."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cairn.quality.catalogue import CATALOGUE
from cairn.services.standards.clauses import Clause
from cairn.services.standards.comparing import Change
from cairn.services.standards.languages import base
from cairn.web.definition_words import FACTS
from cairn.web.words import PARTICIPATION, STACKABILITY, SUPERVISION

if TYPE_CHECKING:
    from cairn.web.words import Words

OPEN_TO: Final[Words] = {
    "everybody": gettext_lazy("Everybody"),
    "country": gettext_lazy("Organisations of the same country"),
    "accredited": gettext_lazy("Accredited organisations"),
}
#: What the body said to an adoption, where it confirms them.
CONFIRMED: Final[Words] = {
    "waiting": gettext_lazy("Not confirmed yet"),
    "confirmed": gettext_lazy("Confirmed by the body"),
    "refused": gettext_lazy("Not confirmed"),
}
ROLES: Final[Words] = {
    "main": gettext_lazy("It has to meet this one"),
    "claimed": gettext_lazy("It claims to meet this one"),
    "beside": gettext_lazy("It does not claim to meet this one"),
}
#: Facts of which the credential keeps a code, in the words of its pages.
SAID: Final[Mapping[str, Words]] = {
    "participation": PARTICIPATION,
    "supervision": SUPERVISION,
    "integration": STACKABILITY,
    "credit": STACKABILITY,
}
SAID_AS: Final = {"delivery_mode": "participation"}  # a definition's own name of such a fact
_PARTS: Final[Words] = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("In one sentence"),
    "text": gettext_lazy("Text"),
    "licence": gettext_lazy("Licence"),
    "open_to": gettext_lazy("Who may adopt it"),
    "confirms": gettext_lazy("Are adoptions confirmed?"),
    "clause": gettext_lazy("Clause"),
    "outcome": gettext_lazy("Outcome"),
    "fact": gettext_lazy("What a credential must state"),
    "language": gettext_lazy("Language"),
}
_KINDS: Final[Words] = {
    "changed": gettext_lazy("Changed"),
    "added": gettext_lazy("Added"),
    "removed": gettext_lazy("Removed"),
}


def fact_name(code: str) -> object:
    """What a fact of the catalogue is called."""
    return FACTS.get(code) or CATALOGUE[code].title


def said_of(code: str, said: str) -> object:
    """How a credential words a fact, in the reader's language where it keeps a code."""
    return SAID.get(SAID_AS.get(code, code), {}).get(said, said)


def facts_of(rows: list[Mapping[str, object]]) -> list[tuple[object, bool, object]]:
    """Name, is it required, own words, of each fact that is asked for."""
    return [
        (fact_name(str(row["check"])), bool(row.get("required", True)), row.get("prompt", ""))
        for row in rows
        if row["check"] in CATALOGUE
    ]


def change_of(change: Change) -> dict[str, object]:
    """One difference in words."""
    return {
        "part": _PARTS[change.part],
        "kind": _KINDS[change.kind],
        "before": _said(change.part, change.before),
        "after": _said(change.part, change.after),
    }


def language_name(code: str) -> str:
    """A language in the reader's words."""
    try:
        named = Locale.parse((get_language() or "en").partition("-")[0]).languages.get(base(code), code)
    except (ValueError, UnknownLocaleError):
        return code
    return str(named)


def about_of(key: str, clause: Clause | None = None) -> str:
    """What a comment is about; with its text where it is given."""
    kind, _colon, rest = key.partition(":")
    if not kind:
        return str(_("The whole"))
    if kind == "clause":
        head = str(_("Clause %(number)s") % {"number": rest})
    else:
        head = str(_PARTS[kind])
    if clause is None or kind in ("title", "summary"):
        return head
    said = str(clause_of(key, clause.text))
    return f"{head}: {said[:70]}{'…' if len(said) > 70 else ''}"


def clause_of(key: str, text: str) -> object:
    """The text of a clause; of a fact its name."""
    return _said("fact", text) if key.startswith("fact:") else text


def _said(part: str, text: str) -> object:
    if part == "open_to":
        return OPEN_TO.get(text, text)
    if part == "language":
        return language_name(text) if text else ""
    if part == "confirms":
        return _("Yes") if text == "yes" else _("No")
    if part == "fact" and text:
        code, _colon, how = text.partition(":")
        name = fact_name(code) if code in CATALOGUE else code
        return f"{name} ({_('required') if how == 'required' else _('advised')})"
    return text
