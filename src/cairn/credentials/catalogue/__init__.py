"""The rows of `cairn.credentials.findings`: data only, in the order of the pipeline.

code: (outcome, message, whose job, sentence of the verdict, advice). Plain words
in the last two: they are read by people who hire, not by people who program.
"""

from __future__ import annotations

from typing import Final

from cairn.credentials.catalogue.advice import Rows
from cairn.credentials.catalogue.living import LIVING
from cairn.credentials.catalogue.reading import READING
from cairn.credentials.catalogue.sealing import SEALING, TOKENS
from cairn.credentials.catalogue.sources import SOURCES

ROWS: Final[Rows] = {**READING, **SEALING, **TOKENS, **LIVING, **SOURCES}
