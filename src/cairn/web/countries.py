"""Countries by their names in the reader's language; what is kept is the code of two letters.

The field is a text with a list: choose a name, or type a name or a code. It works without a script.

Source: ISO 3166-1 alpha-2; names from the Unicode CLDR, as Babel has them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from babel import Locale, UnknownLocaleError
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# In CLDR, but no countries: groups of them, islands reserved for the post, and codes for tests.
_NO_COUNTRIES: Final = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"]
)
_OTHERWISE: Final = {"UK": "GB", "EL": "GR"}  # how people write them all the same
_CODE_AT_THE_END: Final = re.compile(r"\(([A-Za-z]{2})\)\s*\Z")


def names(language: str | None = None) -> Mapping[str, str]:
    """Return code → name in a language (that of the page unless said otherwise), in the order of the names."""
    return _names((language or get_language() or "en").replace("_", "-"))


@lru_cache(maxsize=16)
def _names(language: str) -> Mapping[str, str]:
    try:
        locale = Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        locale = Locale("en")
    known = {
        code: name
        for code, name in locale.territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    }
    return dict(sorted(known.items(), key=lambda pair: pair[1].casefold()))


def name_of(code: str) -> str:
    """Return the country's name in the language of the page; a code without one stays as it is."""
    return names().get(code, code)


def code_of(said: str) -> str:
    """Return the code of what somebody typed or chose: a code, a name, or "Ireland (IE)"; "" when it is none."""
    text = " ".join(said.split())
    at_the_end = _CODE_AT_THE_END.search(text)
    letters = (at_the_end[1] if at_the_end else text).upper()
    code = _OTHERWISE.get(letters, letters)
    if code in names("en"):
        return code
    wanted = text.casefold()
    for language in (None, "en"):
        found = next((code for code, name in names(language).items() if name.casefold() == wanted), "")
        if found:
            return found
    return ""


class CountryInput(forms.TextInput):
    """A text with the list of countries beside it."""

    template_name = "components/country.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id') or name}_list"
        context["widget"]["attrs"]["list"] = list_id
        return {**context, "list_id": list_id, "countries": names().items()}


class CountryField(forms.CharField):
    """A country; cleaned to its code."""

    def __init__(self, *, required: bool) -> None:
        super().__init__(
            label=_("Country"),
            help_text=_("Begin to type and choose it, or type its two letters, such as IE."),
            max_length=100,
            required=required,
            widget=CountryInput(attrs={"autocomplete": "country-name", "dir": "auto"}),
            error_messages={"unknown": _("This is no country that we know. Choose one from the list.")},
        )

    def prepare_value(self, value: Any) -> Any:
        """What stands in the field: the name with the code; what was typed and is none stays as it is."""
        code = code_of(value) if isinstance(value, str) else ""
        return f"{name_of(code)} ({code})" if code else value

    def clean(self, value: Any) -> str:
        """Return the code.

        Raises:
            ValidationError: `unknown`, or nothing where something is needed.
        """
        said = str(super().clean(value))
        code = code_of(said) if said else ""
        if said and not code:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return code
