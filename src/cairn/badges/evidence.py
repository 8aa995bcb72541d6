"""What the learner did or made: the Open Badges Evidence.

Source: Open Badges 3.0, "Evidence".
"""

from __future__ import annotations

from dataclasses import dataclass

from cairn.badges.text import LONG, check_link, check_text
from cairn.credentials.document import JSONObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One piece of evidence.

    url: where it can be seen, or empty when it is only described.
    genre: what it is ("Photograph", "3-D model", "Source code", "Presentation").
    """

    name: str
    url: str = ""
    description: str = ""
    narrative: str = ""
    genre: str = ""
    audience: str = ""

    def __post_init__(self) -> None:
        check_text(self.name, field="name of the evidence")
        if self.url:
            check_link(self.url, field="address of the evidence")
        for field in ("description", "narrative"):
            check_text(getattr(self, field), field=field, most=LONG, required=False)
        for field in ("genre", "audience"):
            check_text(getattr(self, field), field=field, required=False)

    def to_json(self) -> JSONObject:
        """Return the Open Badges Evidence."""
        body: JSONObject = {"id": self.url} if self.url else {}
        body |= {"type": ["Evidence"], "name": self.name}
        for term in ("description", "narrative", "genre", "audience"):
            if getattr(self, term):
                body[term] = getattr(self, term)
        return body
