"""A standard in other languages: written by those who draft it; what counts is the text in its own language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from cairn.records.models import StandardVersion
from cairn.services.fields import Fields

TEXTS: Final = {"title": 200, "summary": 500, "text": 20_000}  # part → characters
MOST_OUTCOME: Final = 500
MOST_OUTCOMES: Final = 40
MOST_LANGUAGES: Final = 10  # beside its own


@dataclass(frozen=True, slots=True)
class Told:
    """A version in one language. language: of most of it. gaps: parts shown in the standard's own language."""

    title: str
    summary: str
    text: str
    outcomes: tuple[dict[str, Any], ...]
    language: str
    gaps: tuple[str, ...]


def told(version: StandardVersion, language: str) -> Told:
    """Return a version in a language; each part that was not translated comes as it counts."""
    code = _best(version, language)
    said: Mapping[str, Any] = version.translations.get(code, {}) if code else {}
    texts = said.get("outcomes", {})
    own = {name: getattr(version, name) for name in TEXTS}
    gaps = [name for name in TEXTS if own[name] and not said.get(name)]
    if any(not texts.get(one["key"]) for one in version.outcomes):
        gaps.append("outcomes")
    return Told(
        **{name: said.get(name) or own[name] for name in TEXTS},
        outcomes=tuple({**one, "text": texts.get(one["key"]) or one["text"]} for one in version.outcomes),
        language=code or version.language,
        gaps=tuple(gaps) if code else (),
    )


def _best(version: StandardVersion, language: str) -> str:
    """The translation for a reader; "" where the standard is in their language, or there is none."""
    if base(version.language) == base(language):
        return ""
    return next((code for code in sorted(version.translations) if base(code) == base(language)), "")


def base(language: str) -> str:
    """A language without its region."""
    return language.replace("_", "-").partition("-")[0].lower()


def read_translations(fields: Fields, value: object, own: str) -> dict[str, dict[str, Any]]:
    """Read title, summary, text and outcomes (by key) by language; a language in which nothing is said is left out."""
    if not isinstance(value, Mapping) or len(value) > MOST_LANGUAGES:
        fields.complain("translations", _("Send at most %(most)d languages.") % {"most": MOST_LANGUAGES})
        return {}
    found = {}
    for given, said in value.items():
        at = f"translations.{str(given)[:12]}"
        code = fields.language(at, given)
        if base(code) == base(own):
            fields.complain(at, _("This is the language of the standard itself."))
        if not isinstance(said, Mapping) or set(said) - {*TEXTS, "outcomes"}:
            fields.complain(at, _("Send title, summary, text and outcomes."))
            continue
        read: dict[str, Any] = {
            part: fields.text(f"{at}.{part}", said.get(part, ""), most=most, lines=part == "text")
            for part, most in TEXTS.items()
        }
        read["outcomes"] = _outcomes(fields, at, said.get("outcomes", {}))
        if any(read.values()):
            found[code] = read
    return found


def _outcomes(fields: Fields, at: str, value: object) -> dict[str, str]:
    if not isinstance(value, Mapping) or len(value) > MOST_OUTCOMES:
        fields.complain(f"{at}.outcomes", _("Send the texts by the keys of the outcomes."))
        return {}
    read = {}
    for key, text in value.items():
        try:
            name = str(UUID(str(key)))
        except ValueError:
            fields.complain(f"{at}.outcomes", _("Send the texts by the keys of the outcomes."))
            continue
        read[name] = fields.text(f"{at}.outcomes.{name}", text, most=MOST_OUTCOME)
    return {key: text for key, text in read.items() if text}
