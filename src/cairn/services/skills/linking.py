"""Which skills does a text speak of? For outcomes, descriptions of what one does, job advertisements."""

from __future__ import annotations

from typing import Final

from cairn.services.ports import Ports
from cairn.skills.suggestion import Suggestions

MOST_TEXT: Final = 1_000_000  # characters
MOST_SUGGESTIONS: Final = 200


def suggest(text: str, framework: str | None = None, *, ports: Ports, most: int = 20) -> Suggestions:
    """Return the skills that `text` seems to speak of, most certain first; none when nothing is certain enough.

    text: at most 1,000,000 characters, of any language; only the framework's own is understood.
    framework: IRI of the one to look in; None: all that are kept here.
    most: 1..200.

    Raises:
        InvalidInput: the text is longer. NotFound: there is no such framework here.
    """
    del framework, ports, most
    return Suggestions(text)
