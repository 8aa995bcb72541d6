"""The rows in which one picks facts from the catalogue: required, advised or not at all, with words of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext

from cairn.quality.catalogue import CATALOGUE
from cairn.web.standards.words import fact_name


@dataclass(frozen=True, slots=True)
class FactRow:
    """A row of the catalogue as the page shows it. how: "required", "advised" or ""."""

    code: str
    name: object
    usual: str
    how: str
    prompt: str


def rows(chosen: Sequence[Mapping[str, object]]) -> list[FactRow]:
    """Every fact of the catalogue, with what was chosen of it."""
    picked = {str(row["check"]): row for row in chosen}
    return [
        FactRow(
            code,
            fact_name(code),
            gettext(check.prompt),
            _how(picked.get(code)),
            str((picked.get(code) or {}).get("prompt", "")),
        )
        for code, check in CATALOGUE.items()
    ]


def _how(row: Mapping[str, object] | None) -> str:
    if row is None:
        return ""
    return "required" if row.get("required", True) else "advised"


def typed(post: QueryDict) -> list[dict[str, object]]:
    """What was picked in the page."""
    found = []
    for code in CATALOGUE:
        how = post.get(f"fact-{code}", "")
        if how in ("required", "advised"):
            prompt = post.get(f"prompt-{code}", "")
            found.append({"check": code, "required": how == "required", "prompt": prompt})
    return found
