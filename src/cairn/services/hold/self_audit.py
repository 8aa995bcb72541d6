"""A CV, or a description of what one does, read for skills: questions to the person, never facts.

Nothing is sent anywhere and nothing is kept: the text is in the request and in the
answer. Of a file (PDF, Word, OpenDocument, plain text) only the text is taken, in a jail,
and shown to the person first: nothing is read for skills that they have not looked at.
What the person confirms becomes a claim (`claims.confirm`), with the words that led to it.

Source: features P6, N20.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from cairn.passport.passport import HeldSkill
from cairn.records.models import Person, Skill
from cairn.services.errors import InvalidInput
from cairn.services.hold.claims import MOST_TEXT, MOST_WORDS
from cairn.services.hold.passport import passport_of
from cairn.services.papers import MAX_PAPER, Written
from cairn.services.ports import PaperError, Ports
from cairn.services.skills.linking import suggest
from cairn.skills.suggestion import Suggestion, Suggestions

MOST_QUESTIONS: Final = 40
AROUND: Final = 60  # characters shown on either side of the words
_SAID: Final = {
    "paper.too_large": _noop("The file is larger than 10 MB. Send a smaller one, or paste its text."),
    "paper.too_many_pages": _noop("It has more than 200 pages. Send the ones that are about you."),
    "paper.unknown": _noop(
        "This is a file of another kind. Send a PDF, a Word or OpenDocument text, or plain text."
    ),
    "paper.old_word": _noop("This is an old Word file (.doc). Save it as .docx or PDF, and send that."),
    "paper.protected": _noop("It is protected with a password. Save it without one, or paste its text."),
    "paper.scanned": _noop(
        "Its pages are pictures without text. Save it as PDF from the program it was written in, or paste its text."
    ),
    "paper.empty": _noop("There is no text in it."),
    "paper.damaged": _noop("The file is damaged. Open it, save it anew, and send that, or paste its text."),
    "paper.too_much": _noop("Reading it takes more time or memory than one file may have. Paste its text."),
    "paper.failed": _noop("The file could not be read just now. Try again, or paste its text."),
}


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


@dataclass(frozen=True, slots=True)
class Found:
    """The text of a file, as the person shall look at it.

    kind: pdf, docx, odt or txt. pages: of a PDF, else 0; unread: pages among them that could not be read.
    left: characters at its end that do not fit; at least so many when the file is very long.
    """

    text: str
    kind: str
    pages: int = 0
    unread: int = 0
    left: int = 0


def text_of(data: bytes, *, ports: Ports, room: int = MOST_TEXT) -> Found:
    """Return the text of a CV that came as a file; nothing is kept, and nothing is read for skills yet.

    room: characters that fit, where something was typed already.

    Raises:
        InvalidInput: `paper.*`; the file cannot be read, and what to do instead stands at the field "file".
    """
    try:
        written = ports.papers.text_of(data[: MAX_PAPER + 1])
    except PaperError as error:
        said = _(_SAID.get(error.code, _SAID["paper.damaged"]))
        raise InvalidInput(fields={"file": [said]}, code=error.code) from error
    return _fitted(written, max(0, min(room, MOST_TEXT)))


def _fitted(written: Written, room: int) -> Found:
    text = written.text
    if len(text) + text.count("\n") > room:  # a form sends each end of a line as two characters
        text = text[: max(0, room - text.count("\n", 0, room))]
        text = text.rpartition("\n")[0] or text
    return Found(text.strip(), written.kind, written.pages, written.unread, len(written.text) - len(text))


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
        said = _("Choose a file, or paste between one and 50,000 characters.")
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
