"""Advice that many findings share, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from cairn.credentials.inspection import Outcome

Job: TypeAlias = Literal["nobody", "holder", "issuer", "verifier", "service"]
Row: TypeAlias = tuple[Outcome, str] | tuple[Outcome, str, Job, str, str]
Rows: TypeAlias = Mapping[str, Row]

AGAIN: Final = "Ask for the original file, exactly as the issuer gave it."
ASK: Final = "Do not rely on it. Ask the issuer whether they gave it."
ISSUER_MENDS: Final = "Only the issuer can put this right. Ask them for a new copy."
LATER: Final = "Try again later. If it stays so, ask the issuer."
OPERATOR: Final = "Ask whoever runs this service to add it, or ask the issuer directly."
ONE: Final = "Choose the one credential that you want to check."
