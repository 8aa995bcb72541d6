"""A CV, or a description of what one does, read for skills: questions to the person, never facts.

Nothing is sent anywhere and nothing is kept: the text is in the request and in the
answer. What the person confirms becomes a claim (`claims.confirm`), with the words
that led to it.

Source: features P6, N20.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from cairn.passport.passport import HeldSkill
from cairn.records.models import Person, Skill
from cairn.services.errors import InvalidInput
from cairn.services.hold.claims import MOST_TEXT, MOST_WORDS
from cairn.services.hold.passport import passport_of
from cairn.services.ports import Ports
from cairn.services.skills.linking import suggest
from cairn.skills.suggestion import Suggestion, Suggestions

MOST_QUESTIONS: Final = 40
AROUND: Final = 60  # characters shown on either side of the words


@dataclass(frozen=True, slots=True)
class Question:
    """Do you have this skill? quotes: (before, words, after) for each place in the text that led to it.

    held: what the passport says of it already, None: nothing.
    confidence: 0..1, as the linker is calibrated.
    """

    skill: str
    name: str
    group: str
    description: str
    confidence: float
    quotes: tuple[tuple[str, str, str], ...]
    held: HeldSkill | None = None

    @property
    def words(self) -> str:
        """The words that led to it, in one line, as short as a claim keeps them."""
        said = dict.fromkeys(" ".join(words.split()) for _before, words, _after in self.quotes)
        return " … ".join(said)[:MOST_WORDS]


@dataclass(frozen=True, slots=True)
class Read:
    """What a text was found to speak of. unread: characters at its end that were not read."""

    questions: tuple[Question, ...]
    unread: int = 0


def questions(person: Person, text: str, *, ports: Ports) -> tuple[Question, ...]:
    """Return the questions of `read`."""
    return read(person, text, ports=ports).questions


def read(person: Person, text: str, *, ports: Ports) -> Read:
    """Return what the text seems to speak of, most certain first; nothing when nothing is certain enough.

    Raises:
        InvalidInput: `audit.text`; empty, or over 50,000 characters.
    """
    written = text.replace("\x00", "").strip()
    if not written or len(written) > MOST_TEXT:
        said = _("Paste between one and 50,000 characters.")
        raise InvalidInput(fields={"text": [said]}, code="audit.text")
    found = suggest(written, ports=ports, most=MOST_QUESTIONS, asking=True)
    return Read(_asked(person, found, found.found, ports=ports), found.unread)


def _asked(
    person: Person, text: Suggestions, found: Sequence[Suggestion], *, ports: Ports
) -> tuple[Question, ...]:
    rows = {
        row.iri: row
        for row in Skill.objects.public().filter(iri__in=[one.skill for one in found], retired_at=None)
    }
    passport = passport_of(person, ports)
    return tuple(
        Question(
            one.skill,
            rows[one.skill].name,
            rows[one.skill].group,
            rows[one.skill].description,
            one.confidence,
            tuple(_quote(text.text, words.start, words.end) for words in one.words[:3]),
            passport.skill(one.skill),
        )
        for one in found
        if one.skill in rows
    )


def _quote(text: str, start: int, end: int) -> tuple[str, str, str]:
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    if start > AROUND:
        before = "…" + before.partition(" ")[2] if " " in before else before
    if end + AROUND < len(text):
        after = after.rpartition(" ")[0] + "…" if " " in after else after
    return before, text[start:end], after
