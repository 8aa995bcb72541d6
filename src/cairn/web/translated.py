"""A design's texts in the reader's language, where its provider wrote them; what is signed stays one click away.

A signed document has one language. A translation is the provider's too, but nobody signed it: a page that
shows one says so, says in which language the signed text is, and leads to it (`?signed=1`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.translation import get_language

from cairn.records.models import AchievementVersion
from cairn.services.standards.languages import base

PARTS: Final = ("name", "summary", "description", "criteria")
ASKED: Final = "signed"  # in the address: show what is signed


@dataclass(frozen=True, slots=True)
class Part:
    """One text with what HTML says of it: `lang` and `dir`."""

    text: str
    language: str

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        return "rtl" if self.language.partition("-")[0].lower() in settings.LANGUAGES_BIDI else "ltr"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Texts:
    """What a page shows of a version.

    shown: "translated"; "signed", though there is a translation; or "only", when there is none.
    signed_in: the name of the signed language, in the reader's.
    """

    name: Part
    summary: Part
    description: Part
    criteria: Part
    shown: Literal["translated", "signed", "only"]
    signed_in: str


def texts_of(version: AchievementVersion, *, signed: bool = False) -> Texts:
    """Return the texts for a reader of the page's language; `signed`: they asked for what is signed.

    A part that was not translated is shown as it is signed, with its own language.
    """
    reader = get_language() or "en"
    found = None if base(reader) == base(version.language) else _translation(version, reader)
    language, told = found if found is not None and not signed else (version.language, {})
    parts = {
        name: Part(told[name], language)
        if told.get(name, "").strip()
        else Part(getattr(version, name), version.language)
        for name in PARTS
    }
    if found is None:
        shown: Literal["translated", "signed", "only"] = "only"
    else:
        shown = "signed" if signed else "translated"
    return Texts(**parts, shown=shown, signed_in=_named(version.language, reader))


def _translation(version: AchievementVersion, reader: str) -> tuple[str, dict[str, str]] | None:
    """The translation in the reader's language; of several kinds of it the one that fits best."""
    alike = [tag for tag in version.translations if base(tag) == base(reader)]
    alike.sort(key=lambda tag: (tag.lower() != reader.lower(), tag))
    told = next(((tag, version.translations[tag]) for tag in alike), None)
    return told if told is not None and any(text.strip() for text in told[1].values()) else None


def _named(language: str, reader: str) -> str:
    try:
        return str(Locale.parse(base(reader)).languages.get(base(language), language))
    except (ValueError, UnknownLocaleError):
        return language
