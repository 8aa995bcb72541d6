"""What a check of an installation asks and says: a grade, a subject, a sentence, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from cairn.errors import CairnError
from cairn.site.config import Config

Grade: TypeAlias = Literal["ok", "note", "fault"]


@dataclass(frozen=True, slots=True)
class Said:
    """What one question found. `advice` says what to do about it."""

    grade: Grade
    subject: str
    sentence: str
    advice: str = ""


Question = Callable[[Config], Iterator[Said]]


def asked(question: Question, config: Config) -> list[Said]:
    """Return the answers; an error on the way is one of them."""
    try:
        return list(question(config))
    except CairnError as error:
        return [Said("fault", _subject(question), f"{error} ({error.code})")]
    except Exception as error:  # noqa: BLE001  (a doctor does not fall ill of what it finds)
        return [Said("fault", _subject(question), f"{type(error).__name__}: {error}")]


def _subject(question: Question) -> str:
    return question.__name__.strip("_").replace("_", " ")
